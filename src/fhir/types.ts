import type * as R4 from '@medplum/fhirtypes';
import type { Decimal } from './decimal.js';

/**
 * A lossless view over the published R4 types (D29): decimals may be a Decimal, every primitive may have its `_element`, and
 * everything is optional, since a resource is checked and not assumed to be complete.
 */
export type Fhir<T> = T extends number
  ? number | Decimal
  : T extends string | boolean
    ? T
    : T extends readonly (infer U)[]
      ? Fhir<U>[]
      : 'reference' | 'display' extends keyof T
        ? Reference
        : T extends object
          ? { -readonly [K in keyof T]?: Fhir<NonNullable<T[K]>> } & {
              -readonly [K in keyof T as PrimitiveKey<T, K>]?: ElementOf<NonNullable<T[K]>>;
            }
          : T;

type Primitive = string | number | boolean;
type PrimitiveKey<T, K extends keyof T> = K extends 'resourceType'
  ? never
  : K extends string
    ? NonNullable<T[K]> extends Primitive | readonly Primitive[]
      ? `_${K}`
      : never
    : never;
type ElementOf<T> = T extends readonly unknown[] ? (Element | null)[] : Element;

/** What a primitive may carry beside its value. */
export interface Element {
  id?: string;
  extension?: Extension[];
}

/** A reference within the Bundle. */
export interface Reference extends Element {
  reference?: string;
  _reference?: Element;
  type?: string;
  _type?: Element;
  identifier?: Identifier;
  display?: string;
  _display?: Element;
}

export type Extension = Fhir<R4.Extension>;
export type Identifier = Fhir<R4.Identifier>;
export type Coding = Fhir<R4.Coding>;
export type CodeableConcept = Fhir<R4.CodeableConcept>;
export type Quantity = Fhir<R4.Quantity>;
export type Range = Fhir<R4.Range>;
export type Ratio = Fhir<R4.Ratio>;
export type Period = Fhir<R4.Period>;
export type Timing = Fhir<R4.Timing>;
export type TimingRepeat = Fhir<R4.TimingRepeat>;
export type HumanName = Fhir<R4.HumanName>;
export type Address = Fhir<R4.Address>;
export type ContactPoint = Fhir<R4.ContactPoint>;
export type Dosage = Fhir<R4.Dosage>;
export type DosageDoseAndRate = Fhir<R4.DosageDoseAndRate>;
export type MedicationDispense = Fhir<R4.MedicationDispense>;
export type Medication = Fhir<R4.Medication>;
export type MedicationIngredient = Fhir<R4.MedicationIngredient>;
export type Patient = Fhir<R4.Patient>;
export type Practitioner = Fhir<R4.Practitioner>;
export type PractitionerRole = Fhir<R4.PractitionerRole>;
export type Organization = Fhir<R4.Organization>;
export type Location = Fhir<R4.Location>;
export type OperationOutcome = Fhir<R4.OperationOutcome>;
export type MedicationRequest = Fhir<R4.MedicationRequest>;
export type AllergyIntolerance = Fhir<R4.AllergyIntolerance>;
export type AllergyIntoleranceReaction = Fhir<R4.AllergyIntoleranceReaction>;
export type AuditEvent = Fhir<R4.AuditEvent>;
export type AuditEventAgent = Fhir<R4.AuditEventAgent>;
export type AuditEventEntity = Fhir<R4.AuditEventEntity>;
export type Annotation = Fhir<R4.Annotation>;
export type Communication = Fhir<R4.Communication>;
export type Condition = Fhir<R4.Condition>;
export type Consent = Fhir<R4.Consent>;
export type ConsentProvision = Fhir<R4.ConsentProvision>;
export type Flag = Fhir<R4.Flag>;
export type Observation = Fhir<R4.Observation>;
export type Provenance = Fhir<R4.Provenance>;
export type RelatedPerson = Fhir<R4.RelatedPerson>;

/** Resources that translation makes or reads. */
export type Resource =
  | AllergyIntolerance
  | Communication
  | Condition
  | Flag
  | Location
  | Medication
  | MedicationDispense
  | MedicationRequest
  | Observation
  | OperationOutcome
  | Organization
  | Patient
  | Practitioner
  | PractitionerRole
  | Provenance
  | RelatedPerson;

export interface BundleEntry {
  fullUrl?: string;
  resource?: Resource;
  search?: { mode?: 'match' | 'include' | 'outcome' };
  request?: { method?: 'POST'; url?: string };
}

export interface Bundle {
  resourceType: 'Bundle';
  type?: string;
  timestamp?: string;
  total?: number | Decimal;
  link?: { relation?: string; url?: string }[];
  entry?: BundleEntry[];
}

/** A primitive with what it carries: `{ value }`, `{ extension }` or both; read ones know where they stand. */
export interface Prim<T = string> {
  value?: T;
  extension?: Extension[];
  readonly owner?: object;
  readonly key?: string;
}
