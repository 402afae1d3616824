import type { Mandate } from '../mandate.js';
import type { Participation } from '../participation.js';
import type { SourceUra } from '../opt-in.js';

/** By which door a request came. */
export type RequestChannel = 'hl7v3' | 'fhir' | 'batch' | 'push';

/** Kinds of relation with the patient that may be declared (CS C-43 T3). */
export const RELATIONS = ['own-patient', 'locum', 'referral', 'prescription', 'admission', 'appointment'] as const;
export type RelationKind = (typeof RELATIONS)[number];

/** The relation with the patient as the requester declared it. */
export interface Relation {
  readonly kind: string;
  /** FHIR date. */
  readonly since?: string;
  /** FHIR date or dateTime of the visit. */
  readonly appointment?: string;
}

/** One question about one patient, as it was asked (CS b.1). Who asks is in `RequesterSnapshot`. */
export interface Request {
  readonly channel: RequestChannel;
  /** Exchange system through which it came, as `lsp` (CS C-14). */
  readonly network: string;
  /** HL7v3 interaction id, or FHIR interaction and type: see `actOf`. */
  readonly interaction: string;
  readonly bsn: string;
  /** v3-ActReason. */
  readonly purpose?: string;
  readonly relation?: Relation;
  /** The one source that is asked; absent: all. */
  readonly addressedSource?: SourceUra;
  /** To whom a push goes. */
  readonly recipient?: SourceUra;
  /** Id of the message that this one claims to answer. */
  readonly inReplyTo?: string;
}

/** With what somebody showed who they are (SEC 1.4). */
export type Card = 'care-professional' | 'named-employee' | 'unnamed-employee' | 'server';

/** Whoever asks, as their certificate or token says. */
export interface Person {
  readonly card: Card;
  /** Valid chain, not revoked, not expired, PIN used: what trust found. */
  readonly isAuthentic: boolean;
  /** UZI number; a server has none. */
  readonly uzi?: string;
  /** RoleCodeNL; 00.000 for who has none. */
  readonly role: string;
}

/** A mandate as it is kept or as a token says it; a token does not name the employee (SEC 2.2). */
export type HeldMandate = Omit<Mandate, 'mandatary'> & Partial<Pick<Mandate, 'mandatary'>>;

/** Who asks when that is no care organisation: the patient, the desk, a supervisor, an insurer. */
export interface Party {
  readonly kind: string;
  readonly isAuthentic: boolean;
  /** Whether the patient asked about is the party itself, by its token. */
  readonly isOwn?: boolean;
  /** Number of the case for which the desk asks. */
  readonly caseId?: string;
}

/** All that is known of who asks, none of it by the patient asked about (CS P2). */
export interface RequesterSnapshot {
  readonly person?: Person;
  readonly party?: Party;
  /** From the list of connected organisations; absent: not in it. */
  readonly organization?: Participation;
  /** The application and the interactions that it is qualified for; absent: any. */
  readonly application: { readonly id: string; readonly qualified?: readonly string[] };
  readonly mandate?: HeldMandate;
  /** Whether a valid registration token of the patient came with it (SEC 2.3). */
  readonly hasRegistration?: boolean;
  /** The addressed source in the list of connected organisations. */
  readonly addressed?: Participation;
}
