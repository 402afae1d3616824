import type { Category } from '../category.js';
import type { Moment } from '../moment.js';
import type { PatientKey, SourceUra } from '../opt-in.js';
import type { EventKind } from './event-kinds.js';

/** How what was asked ended: done, refused to the asker, or failed here. */
export type Outcome = 'success' | 'refused' | 'failed';

/** Who asked, and on whose responsibility (CS C-60, C-61 T3): what the certificate or token said, as text. */
export interface Requester {
  readonly organization?: SourceUra;
  /** UZI number of the person. */
  readonly person?: string;
  /** Role of the person (RoleCodeNL). */
  readonly role?: string;
  /** The professional who gave the mandate. */
  readonly responsible?: { readonly uzi: string; readonly role?: string };
  readonly application?: string;
  /** Address of the access point. */
  readonly address?: string;
}

/** What a source did that may be told: one that was left out because of the patient's wish stands in the restricted part only (CS P2). */
export interface SourceOutcome {
  readonly source: SourceUra;
  readonly result: 'delivered' | 'failed';
  /** T-TIMEOUT or T-ERROR. */
  readonly code?: string;
}

/** Ids by which a line is found again in other systems (CS e). */
export interface RequestIds {
  readonly initialRequest?: string;
  readonly request?: string;
  readonly message?: string;
  readonly token?: string;
  /** Number of the case for which the desk asks (CS C-70). */
  readonly case?: string;
}

/** Versions by which a decision can be made again (CS b.1). */
export interface PolicyVersions {
  readonly matrix?: string;
  readonly regions?: string;
  readonly catalogue?: string;
}

/** What only an inspection may read: why a source was left out, and by which consent (CS b.4, e). */
export interface RestrictedSource {
  readonly source: SourceUra;
  /** One of the N-codes. */
  readonly reason?: string;
  /** Consent with its version: `Consent/<id>/_history/<n>`. */
  readonly consent?: string;
  /** Version of the shield profile that was applied; that it hid anything is not said. */
  readonly filter?: string;
}

/**
 * One line of the access log (CS C-60, e; NEN 7513): who, on whose behalf, which kind of data, when. Never what the data was, how many
 * items there were, or a BSN: the patient stands under the pseudonym of the log.
 */
export interface AccessEvent {
  /** UUID. */
  readonly id: string;
  /** What a patient quotes to ask about this line (CS C-70). */
  readonly handle: string;
  readonly kind: EventKind;
  readonly at: Moment;
  readonly outcome: Outcome;
  /** R- or T-code, or the internal code of trust; never an N-code. */
  readonly code?: string;
  /** The organisation that the gateway acted for. */
  readonly organization: SourceUra;
  readonly requester?: Requester;
  readonly patient?: PatientKey;
  readonly categories?: readonly Category[];
  /** Interaction id of HL7v3, or interaction and type of FHIR. */
  readonly interaction?: string;
  readonly purpose?: string;
  /** Kind of the declared relation (CS C-43 T3). */
  readonly relation?: string;
  readonly batch?: boolean;
  readonly sources?: readonly SourceOutcome[];
  readonly ids?: RequestIds;
  readonly versions?: PolicyVersions;
  /** What changed, from which version to which. */
  readonly change?: { readonly of: string; readonly before?: string; readonly after?: string };
  /**
   * Keyed hash of family name and address, for the watch over family (CS C-68); only where the organisation switched it on.
   */
  readonly household?: string;
  readonly restricted?: readonly RestrictedSource[];
}

/** The part that goes outside the restricted compartment. */
export function withoutRestricted({ restricted: _restricted, ...event }: AccessEvent): AccessEvent {
  return event;
}
