import type { Category } from './category.js';
import type { Moment } from './moment.js';

/** Pseudonym under which the register knows a patient: a keyed hash of the BSN, made by the store (CS f.1). */
export type PatientKey = string;

/** URA of the organisation that holds the dossier, eight digits (CS, words). */
export type SourceUra = string;

/** Life of a decision (CS c.1, c.2): `active` is in force, yes or no. */
export type OptInStatus = 'draft' | 'proposed' | 'active' | 'rejected' | 'inactive' | 'entered-in-error';

/** Yes or no. */
export type Choice = 'permit' | 'deny';

/** How a decision came in (CS C-04; CodeSystem consent-channel). */
export type Channel = 'spoken' | 'form' | 'online-digid' | 'online-form-printed' | 'desk' | 'migration' | 'mitz';

/** Who signed or withdrew (CS c.2; CodeSystem consent-party). */
export type Party = 'patient' | 'guardian' | 'child' | 'desk';

/** What the patient was told with, and when (CS C-05). */
export interface Information {
  readonly material: 'folder' | 'brochure' | 'other' | 'unknown';
  readonly version?: string;
  readonly title?: string;
  readonly approved?: boolean;
  readonly language?: string;
  readonly mode?: string;
  /** FHIR date. */
  readonly date: string;
}

/** Who recorded a decision, and who asked for it when that was another organisation (CS C-10). */
export interface Recorder {
  readonly organization: SourceUra;
  /** UZI number or card number. */
  readonly person?: string;
  readonly askedBy?: SourceUra;
}

/** One party's own yes or no (CS C-21 to C-24). */
export interface Signature {
  readonly party: Exclude<Party, 'desk'>;
  readonly decision: Choice;
  /** FHIR dateTime as it was written. */
  readonly given: string;
  /** Opaque pointer that resolves at the source only. */
  readonly evidence?: string;
}

/** The end of a yes by those who may end it (CS C-15 to C-18). */
export interface Withdrawal {
  readonly at: Moment;
  readonly by: Party;
  readonly channel: Channel;
}

/** Where a decision under a successor comes from (CS C-71). */
export interface Predecessor {
  readonly consent: string;
  readonly takeover: string;
  readonly patientNotified: string;
  readonly objectionUntil: string;
}

/** Why a decision ended (CS f.1). */
export type EndReason = 'withdrawn' | 'replaced' | 'takeover' | 'error' | 'refused';

/**
 * One decision of a patient about one source: the domain form of `gw-optin` (CS c.2). Immutable but for its status: a new decision
 * is a new opt-in, a new status is a new version of the same one.
 */
export interface OptIn {
  /** UUID: logical id and, as `urn:uuid:`, the one identifier. */
  readonly id: string;
  /** 1 for the first; one more with each new status. */
  readonly version: number;
  /** When this version was kept; the store says so. */
  readonly saved?: Moment;
  readonly patient: PatientKey;
  readonly source: SourceUra;
  readonly status: OptInStatus;
  readonly decision: Choice;
  /** The same decision said a second time, kept apart; where the two differ the answer is no (CS C-07). */
  readonly confirmed: Choice;
  readonly categories: readonly Category[];
  /** FHIR dateTime as it was given. */
  readonly given: string;
  readonly registered: Moment;
  readonly effective: Moment;
  readonly ended?: Moment;
  readonly endReason?: EndReason;
  readonly channel: Channel;
  readonly information: readonly Information[];
  readonly recorder: Recorder;
  readonly signatures: readonly Signature[];
  /** Moment of the second check (CS C-07). */
  readonly verified: Moment;
  readonly withdrawal?: Withdrawal;
  readonly predecessor?: Predecessor;
  /** Version of the catalogue of readers and data that the question was asked under (CS C-13), as `2026-01`. */
  readonly catalogue: string;
  readonly authority?: string;
  /** Opaque pointer to the evidence at the source; NO and YES evidence are collections apart (CS C-07 T3). */
  readonly evidence?: string;
  /** URAs of the only readers, when the patient limits them. */
  readonly recipients?: readonly SourceUra[];
  /** RPZAC codes of the only readers, as Mitz sends them. */
  readonly readerCategories?: readonly string[];
  /** Legal basis (v3-RoleCode) on which a representative decided for an incapacitated adult (CS C-28). */
  readonly representative?: string;
}
