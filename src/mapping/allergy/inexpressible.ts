import type { AllergyIntolerance, AllergyIntoleranceReaction, Annotation, CodeableConcept, Quantity } from '../../fhir/types.js';
import { decimalText } from '../../fhir/decimal.js';
import type { Context } from '../context.js';
import { knownKeys } from '../leaf/known.js';

/** Places of an AllergyIntolerance that ICA has no element for, beside the element that says the same in another way. */
export const INEXPRESSIBLE_PLACES: readonly string[] = [
  'reaction[]',
  'lastOccurrence',
  'encounter',
  'onsetAge',
  'onsetRange',
  'onsetString',
  'onsetPeriod.end',
  'category',
];

const REACTION_KEYS = new Set(['substance', 'manifestation', 'description', 'onset', 'severity', 'exposureRoute', 'note']);
const CONCEPT_KEYS = new Set(['coding', 'text']);

/**
 * What ICA can't hold, as one annotation for people, so that it does not get lost on the way; undefined when there is nothing of the
 * kind. Each part is reported: a machine can no longer read it (AI 2).
 */
export function inexpressible(a: AllergyIntolerance, cx: Context): Annotation | undefined {
  const parts: string[] = [];
  const tell = (key: string, text: string | undefined): void => {
    cx.report('not-expressible', a, key);
    if (text !== undefined && text !== '') parts.push(text);
  };
  a.reaction?.forEach((r, i) => tell(`reaction[${i}]`, `reactie ${i + 1}: ${reactionText(r, cx)}`));
  // Why there is none says nothing to people.
  for (const key of ['lastOccurrence', 'onsetString'] as const) if (a[`_${key}`] !== undefined) cx.report('not-mapped', a, key);
  if (a.onsetPeriod?._end !== undefined) cx.report('not-mapped', a.onsetPeriod, 'end');
  if (a.lastOccurrence !== undefined) tell('lastOccurrence', `laatst voorgekomen: ${a.lastOccurrence}`);
  if (a.encounter !== undefined) tell('encounter', named('contact', a.encounter.display));
  if (a.onsetAge !== undefined) tell('onsetAge', named('begonnen op leeftijd', quantityText(a.onsetAge)));
  if (a.onsetRange !== undefined)
    tell('onsetRange', `begonnen op leeftijd: ${quantityText(a.onsetRange.low) ?? '?'} tot ${quantityText(a.onsetRange.high) ?? '?'}`);
  if (a.onsetString !== undefined) tell('onsetString', `begonnen: ${a.onsetString}`);
  if (a.onsetPeriod?.end !== undefined) tell('onsetPeriod.end', `begonnen uiterlijk: ${a.onsetPeriod.end}`);
  const categories = a.category?.filter((c) => c !== 'medication') ?? [];
  if (categories.length > 0) tell('category', `soort: ${categories.join(', ')}`);
  return parts.length === 0 ? undefined : { text: `niet uitdrukbaar in ICA: ${parts.join('; ')}` };
}

function reactionText(r: AllergyIntoleranceReaction, cx: Context): string {
  knownKeys(r, REACTION_KEYS, cx);
  const texts = [
    named('middel', conceptText(r.substance, cx)),
    named('verschijnsel', r.manifestation?.map((m) => conceptText(m, cx) ?? 'onbekend').join(' + ')),
    named('omschrijving', r.description),
    named('begin', r.onset),
    named('ernst', r.severity),
    named('toedieningsweg', conceptText(r.exposureRoute, cx)),
    ...(r.note ?? []).map((n) => named('toelichting', n.text)),
  ];
  return texts.filter((t) => t !== undefined).join(', ');
}

/** Words for people, and the code so that nothing is lost. */
function conceptText(concept: CodeableConcept | undefined, cx: Context): string | undefined {
  if (concept === undefined) return undefined;
  knownKeys(concept, CONCEPT_KEYS, cx);
  const codes = (concept.coding ?? []).map((c) => `${c.system ?? ''}|${c.code ?? ''}`);
  const words = concept.text ?? concept.coding?.[0]?.display;
  return codes.length === 0 ? words : `${words ?? ''} (${codes.join(', ')})`.trim();
}

function quantityText(quantity: Quantity | undefined): string | undefined {
  if (quantity?.value === undefined) return undefined;
  return `${decimalText(quantity.value)} ${quantity.unit ?? quantity.code ?? ''}`.trim();
}

function named(name: string, text: string | undefined): string | undefined {
  return text === undefined || text === '' ? undefined : `${name}: ${text}`;
}
