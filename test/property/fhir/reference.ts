import fc from 'fast-check';
import type { Reference } from '../../../src/fhir/types.js';
import { oneOf } from '../choice.js';
import { type IdKind, identifier } from './datatypes.js';
import { object } from './object.js';
import { text } from './values.js';

/** Kinds of resources that a Bundle here may hold beside those that it is about. */
export type Kind =
  | 'Patient'
  | 'Medication'
  | 'Organization'
  | 'Practitioner'
  | 'PractitionerRole'
  | 'Location'
  | 'MedicationRequest'
  | 'Observation'
  | 'RelatedPerson';

/** Before the Bundle is put together a reference says only which kind it means, and a number to pick one by. */
const OPEN = '@';

/** The reference of a resource to the one that it was made for. */
export const SUBJECT = '@@';

export function openReference(kind: Kind, pick: number): string {
  return `${OPEN}${kind}/${pick}`;
}

/** Kind and number of an open reference, undefined for any other text. */
export function readOpen(reference: string): { readonly kind: Kind; readonly pick: number } | undefined {
  if (!reference.startsWith(OPEN) || reference === SUBJECT) return undefined;
  const slash = reference.indexOf('/');
  return { kind: reference.slice(OPEN.length, slash) as Kind, pick: Number(reference.slice(slash + 1)) };
}

const ID_KINDS: Readonly<Record<Kind, IdKind>> = {
  Patient: 'patient',
  Medication: 'act',
  Organization: 'organization',
  Practitioner: 'person',
  PractitionerRole: 'person',
  Location: 'organization',
  MedicationRequest: 'act',
  Observation: 'act',
  RelatedPerson: 'person',
};

/** A reference to a resource of the Bundle. */
export function to(...kinds: readonly [Kind, ...Kind[]]): fc.Arbitrary<Reference> {
  const target = fc.tuple(fc.constantFrom(...kinds), fc.nat(9));
  return fc
    .tuple(target, object<Reference>({ display: [30, text], identifier: [3, identifier(ID_KINDS[kinds[0]])] }), fc.nat(9))
    .map(([[kind, pick], extra, typed]) => ({ reference: openReference(kind, pick), ...(typed < 2 ? { type: kind } : {}), ...extra }));
}

/** A reference that says who or what is meant without pointing to a resource. */
export function logical(kind: Kind): fc.Arbitrary<Reference> {
  const named = object<Reference>({ type: [60, fc.constant(kind)], identifier: identifier(ID_KINDS[kind]), display: [60, text] });
  return oneOf<Reference>([80, named], [20, object<Reference>({ display: text })]);
}

/** Mostly a resource of the Bundle, else a logical one. */
export function toOrLogical(...kinds: readonly [Kind, ...Kind[]]): fc.Arbitrary<Reference> {
  return oneOf<Reference>([85, to(...kinds)], [15, logical(kinds[0])]);
}

/** A resource somewhere else. */
export function elsewhere(type: string): fc.Arbitrary<Reference> {
  return fc.nat(999).map((n) => ({ reference: `https://elders.example/fhir/${type}/${n}` }));
}
