import type { Category } from '../category.js';
import type { Action } from '../policy/matrix.js';

/** What an interaction asks: which kinds of data, and in which direction (CS d). Never derived from what the client says about it. */
export interface Act {
  readonly categories: readonly Category[];
  readonly action: Action;
  /** Whether this gateway has an answer to it. */
  readonly isServed: boolean;
}

const pull = (category: Category, isServed = false): Act => ({ categories: [category], action: 'pull', isServed });
const send = (category: Category): Act => ({ categories: [category], action: 'send', isServed: true });

/** HL7v3 interactions of the table of CS d; a version at the end of an id makes no difference. */
const HL7V3: readonly (readonly [Act, readonly string[]])[] = [
  [pull('MED', true), ['QURX_IN990111NL']],
  [pull('ICA', true), ['REPC_IN000023NL']],
  [pull('IDX', true), ['QUMT_IN020010', 'QUMT_IN020011NL']],
  [pull('LOG', true), ['COMT_IN999998NL']],
  [send('RX'), ['PORX_IN932000NL', 'PORX_IN932100NL', 'PORX_IN924000NL']],
  [send('REF'), ['ZTVW_IN000001NL']],
  [send('LOC'), ['REPC_IN990003NL']],
  [pull('PS'), ['QUPC_IN990001NL', 'REPC_IN990100NL', 'REPC_IN990110NL', 'REPC_IN990120NL', 'REPC_IN990130NL']],
  [pull('PS'), ['QUPC_IN443130NL', 'QUPC_IN443131NL', 'QUPC_IN443132NL']],
  [
    pull('MED'),
    ['QURX_IN990011NL', 'QUMA_IN991201NL', 'QUTA_IN991211NL', 'QUMV_IN992211NL', 'QUVV_IN992201NL', 'QUMG_IN991221NL', 'QUMO_IN991321NL'],
  ],
];

const BY_INTERACTION: ReadonlyMap<string, Act> = new Map(HL7V3.flatMap(([act, ids]) => ids.map((id) => [id, act] as const)));

/** FHIR resource types that may be asked for. */
const FHIR: ReadonlyMap<string, Act> = new Map([
  ['MedicationDispense', pull('MED', true)],
  ['AllergyIntolerance', pull('ICA', true)],
  ['Flag', pull('ICA', true)],
  ['AuditEvent', pull('LOG', true)],
  ['MedicationRequest', pull('MED')],
  ['MedicationStatement', pull('MED')],
  ['MedicationAdministration', pull('MED')],
  ['Composition', pull('PS')],
  ['EpisodeOfCare', pull('PS')],
  ['Encounter', pull('PS')],
  ['Observation', pull('PS')],
]);

/** FHIR interactions that read: a write of clinical data is none of them. */
const READING = ['read', 'vread', 'history-instance', 'search-type'];

/**
 * What an interaction asks for. `interaction` is an HL7v3 interaction id, as `QURX_IN990111NL`, or a FHIR interaction and a resource
 * type, as `search-type MedicationDispense`. Undefined for what is not in the table.
 */
export function actOf(interaction: string): Act | undefined {
  const [verb = '', type] = interaction.split(' ', 2);
  if (type === undefined) return BY_INTERACTION.get(verb) ?? BY_INTERACTION.get(verb.replace(/\d\d$/, ''));
  return READING.includes(verb) ? FHIR.get(type) : undefined;
}

/** Resource types that `$everything` may hold, each judged as a search of its own (CS d). */
export const EVERYTHING: readonly string[] = [...FHIR].filter(([, act]) => act.isServed && act.categories[0] !== 'LOG').map(([type]) => type);

/**
 * The searches into which an untyped one falls apart. What is named is refused as a whole when one type is (`allowed` says which);
 * of `$everything` that type is left out. Undefined: refused, R-MATRIX.
 */
export function partsOf(types: readonly string[] | '$everything', allowed: (interaction: string) => boolean): readonly string[] | undefined {
  const searches = (types === '$everything' ? EVERYTHING : types).map((type) => `search-type ${type}`);
  if (types === '$everything') return searches.filter(allowed);
  return searches.every(allowed) ? searches : undefined;
}
