import { XHTML } from '../../fhir/narrative.js';
import type { AllergyIntolerance } from '../../fhir/types.js';

type Narrative = NonNullable<AllergyIntolerance['text']>;

/** The text of a condition as a narrative: its lines and columns stay, since many texts are set out in columns (AI 2). */
export function narrativeOf(text: string | undefined): Narrative | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  return { status: 'additional', div: `<div xmlns="${XHTML}"><pre>${escaped(text)}</pre></div>` };
}

function escaped(text: string): string {
  return text.replace(/[&<>]/g, (c) => (c === '&' ? '&amp;' : c === '<' ? '&lt;' : '&gt;'));
}
