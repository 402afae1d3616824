import { isFailure, ISSUES, type Issue } from '../errors.js';
import { holdsData } from '../fhir/bundle.js';
import { writeJson } from '../fhir/json.js';
import { explainV3, type V3Explanation } from '../mapping/explain-v3.js';
import type { Explanation } from '../mapping/explain.js';
import { readFhirText } from '../mapping/fhir-text.js';
import { exampleFrames } from '../mapping/frames.js';
import { kindOf } from '../mapping/kind.js';
import { bundleToV3, type ToV3Options } from '../mapping/to-v3.js';
import { fhirToXml, xmlToFhir } from '../mapping/translate.js';
import { NETWORK_LIMITS } from '../xml/limits.js';
import type { ReadOptions } from '../xml/reader.js';
import { writeXml } from '../xml/writer.js';

/** A translated text, or with only issues the reason why there is none. */
export interface Translation {
  readonly to?: 'fhir' | 'hl7v3';
  /** JSON of the Bundle, or XML of the message. */
  readonly text?: string;
  readonly issues: readonly Issue[];
  readonly explanations?: readonly (Explanation | V3Explanation)[];
}

const READ: ReadOptions = { limits: NETWORK_LIMITS, processingInstructions: 'refuse' };

/** Translates a text in the direction that follows from what it is. Never throws for bad input. */
export function translate(text: string, edge: { readonly newId: () => string; readonly now: () => Date }, explain: boolean): Translation {
  const kind = kindOf(text);
  if (kind === undefined) return { issues: [{ code: 'input-unknown', severity: ISSUES['input-unknown'].severity, path: '', line: 1, column: 1 }] };
  return kind === 'hl7v3' ? toFhir(text, edge, explain) : toHl7v3(text, edge, explain);
}

function toFhir(text: string, { newId, now }: Parameters<typeof translate>[1], explain: boolean): Translation {
  const { bundle, issues, explanations = [] } = xmlToFhir(text, { ...READ, ids: newId, timestamp: now().toISOString(), explain });
  // An empty Bundle says that nothing was found; it must not stand for what could not be read.
  if ((bundle === undefined || !holdsData(bundle)) && issues.some(isFailure)) return { issues };
  return { to: 'fhir', text: writeJson(bundle), issues, ...(explain ? { explanations } : {}) };
}

function toHl7v3(text: string, { newId, now }: Parameters<typeof translate>[1], explain: boolean): Translation {
  const { value, issues: before, positionOf } = readFhirText(text, READ);
  if (value === undefined) return { issues: before };
  const options: ToV3Options = positionOf === undefined ? {} : { positionOf };
  const { root, issues } = fhirToXml(value, exampleFrames({ id: newId, now: now().toISOString() }), options);
  if (root === undefined) return { issues: [...before, ...issues] };
  const written = { to: 'hl7v3', text: writeXml(root), issues: [...before, ...issues] } as const;
  if (!explain || typeof value !== 'object' || value === null) return written;
  return { ...written, explanations: explainV3(value, bundleToV3(value, { ...options, explain: true }), positionOf) };
}
