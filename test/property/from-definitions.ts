import type fc from 'fast-check';
import type { Bundle } from '../../src/fhir/types.js';
import { oneOf } from './choice.js';
import { conditionBundle, dispenseBundle } from './fhir/bundle.js';
import { broken } from './fhir/wild.js';

export { address, names } from './fhir/person.js';
export { concept, contactPoint, identifier, period, quantity, range, ratio, type IdKind } from './fhir/datatypes.js';
export { dispense } from './fhir/dispense.js';
export { dosage } from './fhir/dosage.js';
export { medication, medicationRequest } from './fhir/medication.js';
export { location, organization, patient, practitioner, practitionerRole } from './fhir/people.js';
export { date, dateTime, instant, time } from './fhir/values.js';

export interface BundleOptions {
  /** Also what no reader should take: wrong types, missing parts, references to nowhere. The result may then not even be a Bundle. Default false. */
  readonly wild?: boolean;
}

/** Bundle (searchset, collection or transaction) of up to five MedicationDispenses with all they refer to. */
export function bundle(options: BundleOptions = {}): fc.Arbitrary<Bundle> {
  if (options.wild !== true) return dispenseBundle();
  return broken(oneOf([95, dispenseBundle()], [5, dispenseBundle(2)]));
}

/** Bundle of up to five AllergyIntolerances and Flags with all they refer to. */
export function conditionsBundle(options: BundleOptions = {}): fc.Arbitrary<Bundle> {
  if (options.wild !== true) return conditionBundle();
  return broken(oneOf([95, conditionBundle()], [5, conditionBundle(2)]));
}
