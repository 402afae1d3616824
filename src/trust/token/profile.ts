import { APPLICATION_ID, SWITCH } from '../../hl7v3/oids.js';
import { iiUrn } from '../identity/identifiers.js';

/** How long a token may be valid: clock time, or months of the calendar. */
export type Window = { readonly seconds: number } | { readonly months: number };

/** The kinds of token that we write and read (SEC 2.1-2.3). */
export type TokenKind = 'transaction' | 'mandate' | 'registration';

/** All of a token that no source settles: a matter of configuration, never of code (SEC 7, 1-4). */
export interface TokenProfile {
  /** For whom the security header is. */
  readonly actor: string;
  /** For whom a token is when nobody says otherwise. */
  readonly audience: string;
  /** How somebody was authenticated: with a card, or as a system. */
  readonly authnContext: { readonly card: string; readonly server: string };
  /** How the subject of each token is confirmed. */
  readonly confirmation: Readonly<Record<TokenKind, string>>;
  /** Names of the attributes. */
  readonly attributes: {
    readonly messageIdRoot: string;
    readonly messageIdExtension: string;
    readonly interaction: string;
    readonly bsn: string;
    /** Context, in a transaction token. */
    readonly context: string;
    /** Context, in a mandate token. */
    readonly mandateContext: string;
    /** Tokens inside a registration token, carried along unread. */
    readonly scanToken: string;
    readonly widToken: string;
  };
  /** Longest validity of each token (SEC 2.6). */
  readonly windows: Readonly<Record<TokenKind, Window>>;
}

/** What the sources say, or let guess. */
export const AORTA_PROFILE: TokenProfile = {
  actor: 'http://www.aortarelease.nl/actor/zim',
  audience: iiUrn(APPLICATION_ID, SWITCH),
  authnContext: {
    card: 'urn:oasis:names:tc:SAML:2.0:ac:classes:SmartcardPKI',
    server: 'urn:oasis:names:tc:SAML:2.0:ac:classes:X509',
  },
  confirmation: {
    transaction: 'urn:oasis:names:tc:SAML:2.0:cm:holder-of-key',
    mandate: 'urn:oasis:names:tc:SAML:2.0:cm:sender-vouches',
    registration: 'urn:oasis:names:tc:SAML:2.0:cm:sender-vouches',
  },
  attributes: {
    messageIdRoot: 'messageIdRoot',
    messageIdExtension: 'messageIdExt',
    interaction: 'interactionId',
    bsn: 'burgerServiceNummer',
    context: 'contextCode',
    mandateContext: 'autorisatieregel/context',
    scanToken: 'scanToken',
    widToken: 'widToken',
  },
  windows: { transaction: { seconds: 300 }, mandate: { months: 36 }, registration: { months: 18 } },
};

/** The last moment at which something may end that begins at `from`, both in milliseconds since 1970. */
export function endOfWindow(from: number, window: Window): number {
  if ('seconds' in window) return from + window.seconds * 1000;
  const end = new Date(from);
  const day = end.getUTCDate();
  end.setUTCDate(1);
  end.setUTCMonth(end.getUTCMonth() + window.months);
  // The 31st of a month that has none is its last day.
  end.setUTCDate(Math.min(day, new Date(Date.UTC(end.getUTCFullYear(), end.getUTCMonth() + 1, 0)).getUTCDate()));
  return end.getTime();
}
