import { APPLICATION_ID, SWITCH } from '../../hl7v3/oids.js';
import { NETWORK_LIMITS, type XmlLimits } from '../../xml/limits.js';
import type { Directory } from '../certificate/directory.js';
import type { PathValidator } from '../certificate/path-cache.js';
import type { Ii } from '../identity/identifiers.js';
import type { CardType, IssuingCa, UziName } from '../identity/uzi-name.js';
import type { Checked } from '../refusals.js';
import type { Leniency } from '../signature/algorithms.js';
import { AORTA_PROFILE, type TokenProfile } from '../token/profile.js';
import type { Professional } from '../token/tokens.js';
import type { SignatureEngine } from './engine.js';
import type { ReplayStore } from './replay.js';

/** What configuration says of verifying. */
export interface VerifySettings {
  /** Whom a security header may be meant for, so that it is for us. */
  readonly actors: readonly string[];
  /** For whom a token may be: us, or the switch when we act behind it. */
  readonly audiences: readonly Ii[];
  readonly profile: TokenProfile;
  /** SHA-1 is no part of it: only a token of before SAML may have that. */
  readonly leniency: Omit<Leniency, 'generationA'>;
  /** Whether tokens of before SAML are verified (SEC 2.5); else a message with one is refused as one without a token. */
  readonly legacyTokens: boolean;
  readonly limits: XmlLimits;
  /** How far clocks may differ, either way (SEC 2.6). */
  readonly skewMs: number;
  /** How long a message id must not come again with other content. */
  readonly messageMemoryMs: number;
  /** Whether a server with a mandate and a registration may ask, for prefetching only (D24). */
  readonly serverTokenSet: boolean;
  /** Whether a mandate outlives a later revocation of its signer's certificate (SEC 2.2). */
  readonly mandateOutlivesRevocation: boolean;
}

/** What holds when configuration says nothing. */
export const VERIFY_SETTINGS: VerifySettings = {
  actors: [AORTA_PROFILE.actor],
  audiences: [{ root: APPLICATION_ID, extension: SWITCH }],
  profile: AORTA_PROFILE,
  leniency: {},
  legacyTokens: false,
  limits: NETWORK_LIMITS,
  skewMs: 60_000,
  messageMemoryMs: 24 * 3_600_000,
  serverTokenSet: false,
  mandateOutlivesRevocation: false,
};

/** What verifying needs from around it. */
export interface VerifyWorld {
  readonly engine: SignatureEngine;
  readonly directory: Directory;
  readonly paths: PathValidator;
  readonly cas: readonly IssuingCa[];
  readonly replay: ReplayStore;
  readonly authorise: Authorise;
  readonly now: () => number;
}

/** Settings and world together. */
export interface Verifying extends VerifyWorld {
  readonly settings: VerifySettings;
}

/** Decides the last step: may this role do this (SEC 2.1 step 15). Refuses with NOT_AUTHORISED. */
export type Authorise = (request: AuthorisationRequest) => Checked<undefined> | Promise<Checked<undefined>>;

/** What there is to decide on; all of it proven. */
export interface AuthorisationRequest {
  /** Whose role counts: the person, or the professional who gave the mandate. */
  readonly professional: Professional;
  /** URA of the organisation that asks. */
  readonly organisation: string;
  readonly interaction: string;
  readonly context: string | undefined;
  /** Somebody acts for the professional: may this be left to others. */
  readonly isMandated: boolean;
  readonly card: CardType;
}

/** The other end of the connection. */
export interface Peer {
  /** URA in its certificate. */
  readonly ura: string;
  /** Organisations that it may speak for, by configuration. */
  readonly represents: readonly string[];
  /** It is the switch point, which signs what it gathered of others (AM 2.2). */
  readonly gathers?: boolean;
}

/** A message as it arrives. */
export interface Arrival {
  readonly input: string | Uint8Array;
  /** `file`: there is no connection, so nobody to compare with; for the command line only. */
  readonly peer: Peer | 'file';
  /** A prefetch is the one thing that a server may ask for without a person (C-55). */
  readonly purpose: 'care' | 'prefetch';
}

/** What is proven of a message. Holds the patient's number: for the gateway, never for a log. */
export interface Verified {
  readonly identity: UziName;
  readonly professional: Professional;
  readonly organisation: string;
  readonly messageId: Ii;
  readonly interaction: string;
  readonly sender: string | undefined;
  readonly bsn: string | undefined;
  readonly context: string | undefined;
  /** The mandate under which somebody acts, with its window in milliseconds since 1970; absent for who acts alone. */
  readonly mandate?: { readonly id: string; readonly from: number; readonly until: number };
  /** Ids of the tokens, for the access log. */
  readonly tokenIds: readonly string[];
}
