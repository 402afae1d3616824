import type { Category } from './category.js';
import type { Moment } from './moment.js';
import type { PatientKey, SourceUra } from './opt-in.js';

/** A business identifier as FHIR has it. */
export interface BusinessIdentifier {
  readonly system?: string;
  readonly value: string;
}

/** A group of codes: itself, or itself and what lies below it (CS c.3; `descendent-of` is by prefix for ATC). */
export interface CodeGroup {
  readonly system: string;
  readonly code: string;
  readonly match: 'exact' | 'is-a' | 'descendent-of';
}

/**
 * One deny provision of a `gw-shield` (CS c.3): what all of its parts fit is hidden; values within a part are alternatives. At least
 * one part is there.
 */
export interface ShieldRule {
  readonly items?: readonly { readonly identifier: BusinessIdentifier; readonly dependents: boolean }[];
  readonly categories?: readonly Category[];
  /** Both ends inclusive, by the clinical date (CS C-33 T3); an open end is absent. FHIR dateTimes. */
  readonly period?: { readonly start?: string; readonly end?: string };
  readonly codes?: readonly CodeGroup[];
  /** UZI numbers, URAs or department ids. */
  readonly authors?: readonly BusinessIdentifier[];
  /** Episodes and treatment groups. */
  readonly related?: readonly BusinessIdentifier[];
  readonly labels?: readonly { readonly system: string; readonly code: string }[];
}

/** What a patient wants kept within one source: the domain form of `gw-shield`, kept on the side of the source only (CS c.3, f.2). */
export interface Shield {
  /** UUID. */
  readonly id: string;
  readonly version: number;
  readonly patient: PatientKey;
  readonly source: SourceUra;
  readonly status: 'active' | 'inactive' | 'entered-in-error';
  /** At least one; together they are a union (CS C-34). */
  readonly rules: readonly ShieldRule[];
  /** FHIR dateTime: when the patient asked for it. */
  readonly given: string;
  /** When the risk was discussed (CS C-35). FHIR dateTime. */
  readonly riskDiscussed: string;
  readonly registered: Moment;
  readonly ended?: Moment;
  readonly policy: string;
}
