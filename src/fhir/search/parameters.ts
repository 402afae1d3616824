/** How a search parameter compares: a code or identifier, another resource, or a date. */
export type ParameterKind = 'token' | 'reference' | 'date';

/** A search parameter: what it compares and the elements that it looks at. */
export interface Parameter {
  readonly kind: ParameterKind;
  /** Dotted paths from the resource; a choice by the name of each of its types. */
  readonly paths: readonly string[];
}

const token = (...paths: readonly string[]): Parameter => ({ kind: 'token', paths });
const date = (...paths: readonly string[]): Parameter => ({ kind: 'date', paths });
const reference = (...paths: readonly string[]): Parameter => ({ kind: 'reference', paths });

const IDENTIFIED = { identifier: token('identifier') };

/** The search parameters that the gateway has, by type: R4's own names, and for a Flag also those of its elements. */
export const PARAMETERS: Readonly<Record<string, Readonly<Record<string, Parameter>>>> = {
  MedicationDispense: {
    ...IDENTIFIED,
    status: token('status'),
    category: token('category'),
    code: token('medicationCodeableConcept'),
    patient: reference('subject'),
    subject: reference('subject'),
    medication: reference('medicationReference'),
    prescription: reference('authorizingPrescription'),
    performer: reference('performer.actor'),
    destination: reference('destination'),
    location: reference('location'),
    context: reference('context'),
    whenhandedover: date('whenHandedOver'),
    whenprepared: date('whenPrepared'),
  },
  AllergyIntolerance: {
    ...IDENTIFIED,
    'clinical-status': token('clinicalStatus'),
    'verification-status': token('verificationStatus'),
    type: token('type'),
    category: token('category'),
    criticality: token('criticality'),
    code: token('code', 'reaction.substance'),
    patient: reference('patient'),
    recorder: reference('recorder'),
    asserter: reference('asserter'),
    onset: date('onsetDateTime', 'onsetPeriod'),
    date: date('recordedDate'),
  },
  Flag: {
    ...IDENTIFIED,
    status: token('status'),
    category: token('category'),
    code: token('code'),
    patient: reference('subject'),
    subject: reference('subject'),
    author: reference('author'),
    period: date('period'),
    date: date('period'),
  },
  MedicationRequest: { ...IDENTIFIED, status: token('status'), code: token('medicationCodeableConcept'), patient: reference('subject') },
  Medication: { ...IDENTIFIED, code: token('code') },
  Patient: IDENTIFIED,
  Practitioner: IDENTIFIED,
  PractitionerRole: {
    ...IDENTIFIED,
    practitioner: reference('practitioner'),
    organization: reference('organization'),
    specialty: token('specialty'),
  },
  Organization: IDENTIFIED,
  Provenance: { target: reference('target'), agent: reference('agent.who'), recorded: date('recorded') },
  List: { ...IDENTIFIED, item: reference('entry.item'), code: token('code'), status: token('status') },
};

/** A parameter of a type, or undefined when the gateway has none of that name. */
export function parameterOf(type: string, name: string): Parameter | undefined {
  const parameters = Object.hasOwn(PARAMETERS, type) ? PARAMETERS[type] : undefined;
  return parameters !== undefined && Object.hasOwn(parameters, name) ? parameters[name] : undefined;
}
