import type { Category } from '../../consent/category.js';
import { parameterOf, type ParameterKind } from '../../fhir/search/parameters.js';

/** A kind of resource that can be searched for, and how the switch point is asked for it (MD 9, AI 7). */
export interface CareType {
  readonly type: 'MedicationDispense' | 'AllergyIntolerance' | 'Flag';
  /** Query to the switch point, and its one answer. */
  readonly query: string;
  readonly answer: string;
  readonly category: Extract<Category, 'MED' | 'ICA'>;
  /** Name of the element in `subject`. */
  readonly payload: string;
  /** Search parameters beside the patient. */
  readonly parameters: readonly string[];
  /** Kinds of those that the sources narrow by and the resource does not tell. */
  readonly further: Readonly<Record<string, ParameterKind>>;
  readonly includes: readonly string[];
  readonly revincludes: readonly string[];
}

const CONDITIONS = { query: 'REPC_IN000023NL', answer: 'REPC_IN000024NL', category: 'ICA', payload: 'Condition', further: {} } as const;
/** No dispense of the exchange has one (D10): a search by it finds nothing. */
const TREATMENT = 'pharmaceutical-treatment-identifier';
const ORIGIN = ['Provenance:target'];

/** Every kind of resource that can be searched for. */
export const CARE_TYPES: readonly CareType[] = [
  {
    ...{ type: 'MedicationDispense', query: 'QURX_IN990111NL', answer: 'QURX_IN990113NL', category: 'MED', payload: 'MedicationDispenseList' },
    parameters: [
      ...['whenhandedover', 'period-of-use', 'category', 'identifier', TREATMENT, 'status', 'medication', 'performer', 'location', 'destination'],
    ],
    further: { 'period-of-use': 'date', [TREATMENT]: 'token' },
    includes: ['patient', 'subject', 'medication', 'performer', 'destination', 'location'].map((name) => `MedicationDispense:${name}`),
    revincludes: [],
  },
  {
    ...{ type: 'AllergyIntolerance', ...CONDITIONS },
    parameters: [
      ...['clinical-status', 'verification-status', 'type', 'category', 'criticality', 'code', 'identifier', 'onset', 'date', 'recorder', 'asserter'],
    ],
    includes: ['patient', 'recorder', 'asserter'].map((name) => `AllergyIntolerance:${name}`),
    revincludes: ORIGIN,
  },
  {
    ...{ type: 'Flag', ...CONDITIONS },
    parameters: ['status', 'category', 'code', 'identifier', 'date', 'author'],
    includes: ['patient', 'subject', 'author'].map((name) => `Flag:${name}`),
    revincludes: ORIGIN,
  },
];

/** Kind of a search parameter of a type. */
export function kindOf({ type, further }: CareType, name: string): ParameterKind | undefined {
  return further[name] ?? parameterOf(type, name)?.kind;
}
