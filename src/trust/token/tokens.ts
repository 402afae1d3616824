import type { IssuerSerial } from '../signature/issuer-serial.js';
import type { Ii } from '../identity/identifiers.js';

/** What every token says. Moments are in milliseconds since 1970, at a whole second. */
export interface Token {
  /** `Assertion/@ID`: an NCName, used once only. */
  readonly id: string;
  readonly issueInstant: number;
  readonly notBefore: number;
  readonly notOnOrAfter: number;
  /** For whom it is, as URNs in the form that `iiUrn` writes, at least one; of somebody else also none, or texts that are no such URN. */
  readonly audiences: readonly string[];
}

/** A care professional: UZI number and role code. */
export interface Professional {
  readonly uzi: string;
  readonly role: string;
}

/** Who asks for this one message (SEC 2.1). */
export interface TransactionToken extends Token {
  /** URA of the organisation where it begins. */
  readonly issuer: string;
  /** Who asks; absent when a server signs (SEC 2.4). */
  readonly subject?: Professional | undefined;
  /** How the subject is confirmed; we write `holder-of-key`. */
  readonly confirmation: string;
  /** The certificate that signs. */
  readonly holderOfKey: IssuerSerial;
  readonly authnInstant: number;
  readonly authnContext: 'card' | 'server';
  /** Id of the message as it stands there. */
  readonly messageId: Ii;
  /** Interaction id, as `QURX_IN990011NL`. */
  readonly interaction: string;
  /** Nine digits; absent when the message has none. */
  readonly bsn?: string | undefined;
  /** The context code, when a mandate is used. */
  readonly context?: string | undefined;
}

/** A professional lets an organisation act (SEC 2.2). */
export interface MandateToken extends Token {
  /** Who grants it. */
  readonly issuer: Professional;
  /** URA of the organisation that it holds in. */
  readonly organisation: string;
  readonly context: string;
}

/** An organisation has checked who a patient is (SEC 2.3). */
export interface RegistrationToken extends Token {
  /** URA of the organisation that did. */
  readonly issuer: string;
  readonly bsn: string;
  /** Tokens carried along, base64; we do not read them. */
  readonly scanToken?: string | undefined;
  readonly widToken?: string | undefined;
}

/** The type of each kind of token. */
export interface TokenOf {
  readonly transaction: TransactionToken;
  readonly mandate: MandateToken;
  readonly registration: RegistrationToken;
}
