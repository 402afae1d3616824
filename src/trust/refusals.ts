import type { Faultcode } from '../hl7v3/soap.js';

/** How a refusal looks from outside: one text for all, so that nobody learns which check failed (SEC 2.7). */
export interface Outward {
  /** SOAP 1.1 fault; undefined where the message itself is authentic and an HL7v3 answer says no. */
  readonly faultcode?: Faultcode;
  /** HTTP status on the FHIR side. */
  readonly status: 400 | 401 | 403 | 413 | 503;
  /** OAuth error (RFC 6750), where credentials were given. */
  readonly error?: 'invalid_request' | 'invalid_token' | 'insufficient_scope';
  /** Type of the OperationOutcome issue. */
  readonly issue: 'structure' | 'too-long' | 'security' | 'login' | 'expired' | 'forbidden' | 'transient';
}

interface Definition {
  readonly outward: Outward;
  /** For the access log and for `verify`: never for the sender. */
  readonly en: string;
  readonly nl: string;
}

const MALFORMED: Outward = { faultcode: 'soap:Client', status: 400, error: 'invalid_request', issue: 'structure' };
const TOO_LARGE: Outward = { faultcode: 'soap:Client', status: 413, error: 'invalid_request', issue: 'too-long' };
const NOT_UNDERSTOOD: Outward = { ...MALFORMED, faultcode: 'soap:MustUnderstand' };
const INVALID_SECURITY: Outward = { ...MALFORMED, faultcode: 'wsse:InvalidSecurity' };
const ALGORITHM: Outward = { faultcode: 'wsse:UnsupportedAlgorithm', status: 401, error: 'invalid_token', issue: 'security' };
const UNAVAILABLE: Outward = { faultcode: 'wsse:SecurityTokenUnavailable', status: 401, issue: 'login' };
const INVALID_TOKEN: Outward = { faultcode: 'wsse:InvalidSecurityToken', status: 401, error: 'invalid_token', issue: 'security' };
const NO_MANDATE: Outward = { faultcode: 'wsse:InvalidSecurityToken', status: 403, error: 'insufficient_scope', issue: 'forbidden' };
const AUTHENTICATION: Outward = { faultcode: 'wsse:FailedAuthentication', status: 401, error: 'invalid_token', issue: 'security' };
const CHECK: Outward = { faultcode: 'wsse:FailedCheck', status: 401, error: 'invalid_token', issue: 'security' };
const EXPIRED: Outward = { faultcode: 'wsu:MessageExpired', status: 401, error: 'invalid_token', issue: 'expired' };
const TROUBLE: Outward = { faultcode: 'soap:Server', status: 503, issue: 'transient' };
const FORBIDDEN: Outward = { status: 403, error: 'insufficient_scope', issue: 'forbidden' };

/** Every reason why something is not trusted (SEC 2.1-2.3, 2.7). A code is stable: it may be added to, never given another meaning. */
export const REFUSALS = {
  XML_REFUSED: def(MALFORMED, 'the text is no XML that is read here', 'de tekst is geen XML die hier wordt gelezen'),
  XML_LIMIT: def(TOO_LARGE, 'the message is larger than allowed', 'het bericht is groter dan toegestaan'),
  XML_DUPLICATE_ID: def(MALFORMED, 'two elements have the same id', 'twee elementen hebben dezelfde id'),
  SOAP_MALFORMED: def(MALFORMED, 'the envelope is not one of SOAP 1.1', 'de envelop is geen SOAP 1.1'),
  SOAP_MUST_UNDERSTAND: def(NOT_UNDERSTOOD, 'a header that must be understood is not known', 'een verplicht te begrijpen header is onbekend'),
  SEC_HEADER_MISSING: def(INVALID_SECURITY, 'there is no security header for us', 'er is geen beveiligingsheader voor ons'),
  SEC_HEADER_AMBIGUOUS: def(INVALID_SECURITY, 'there is more than one security header for us', 'er is meer dan een beveiligingsheader voor ons'),
  TOKEN_MISSING: def(UNAVAILABLE, 'the token is missing', 'het token ontbreekt'),
  TOKEN_AMBIGUOUS: def(INVALID_SECURITY, 'there is more than one token of this kind', 'er is meer dan een token van deze soort'),
  TOKEN_MALFORMED: def(INVALID_SECURITY, 'the token does not have the form that is agreed', 'het token heeft niet de afgesproken vorm'),
  SIG_MALFORMED: def(INVALID_SECURITY, 'the signature does not have the form that is agreed', 'de handtekening heeft niet de afgesproken vorm'),
  SIG_ALGORITHM: def(ALGORITHM, 'an algorithm of the signature is not allowed', 'een algoritme van de handtekening is niet toegestaan'),
  SIG_INVALID: def(CHECK, 'the signature does not fit what is signed', 'de handtekening past niet bij wat getekend is'),
  SIG_DIGEST: def(CHECK, 'the signature is over another digest than was prepared', 'de handtekening is over een andere digest dan voorbereid'),
  TOKEN_CERT_UNKNOWN: def(UNAVAILABLE, 'the certificate that signed is not known', 'het certificaat dat tekende is niet bekend'),
  CERT_UNTRUSTED: def(
    AUTHENTICATION,
    'the certificate does not lead to a trusted root',
    'het certificaat leidt niet naar een vertrouwd stamcertificaat',
  ),
  CERT_EXPIRED: def(AUTHENTICATION, 'the certificate has expired', 'het certificaat is verlopen'),
  CERT_NOT_YET_VALID: def(AUTHENTICATION, 'the certificate is not valid yet', 'het certificaat is nog niet geldig'),
  CERT_KEY_USAGE: def(AUTHENTICATION, 'the certificate is for another use', 'het certificaat is voor een ander gebruik'),
  CERT_REVOKED: def(AUTHENTICATION, 'the certificate was revoked', 'het certificaat is ingetrokken'),
  CERT_STATUS_UNKNOWN: def(TROUBLE, 'whether the certificate was revoked can not be known', 'of het certificaat is ingetrokken is niet na te gaan'),
  CERT_IDENTITY: def(INVALID_TOKEN, 'the certificate does not say who it is, as agreed', 'het certificaat zegt niet wie het is, zoals afgesproken'),
  CARD_NOT_ALLOWED: def(AUTHENTICATION, 'this kind of card is not accepted here', 'deze soort pas wordt hier niet aanvaard'),
  TOKEN_HOLDER_OF_KEY: def(INVALID_TOKEN, 'the token is for the holder of another key', 'het token is voor de houder van een andere sleutel'),
  TOKEN_SUBJECT: def(INVALID_TOKEN, 'the token is about somebody else', 'het token gaat over iemand anders'),
  TOKEN_SET_INCOMPLETE: def(INVALID_TOKEN, 'a token that has to go with it is missing', 'een token dat erbij hoort ontbreekt'),
  TOKEN_ISSUER: def(INVALID_TOKEN, 'the token is of another organisation', 'het token is van een andere organisatie'),
  TOKEN_NOT_YET_VALID: def(INVALID_TOKEN, 'the token is not valid yet', 'het token is nog niet geldig'),
  TOKEN_EXPIRED: def(EXPIRED, 'the token has expired', 'het token is verlopen'),
  TOKEN_WINDOW: def(INVALID_TOKEN, 'the token is valid for longer than allowed', 'het token is langer geldig dan toegestaan'),
  TOKEN_AUDIENCE: def(INVALID_TOKEN, 'the token is for somebody else', 'het token is voor een ander'),
  TOKEN_MESSAGE_BINDING: def(INVALID_TOKEN, 'the token belongs to another message', 'het token hoort bij een ander bericht'),
  TOKEN_INTERACTION: def(INVALID_TOKEN, 'the token belongs to another interaction', 'het token hoort bij een andere interactie'),
  TOKEN_BSN: def(INVALID_TOKEN, 'the token is about another patient', 'het token gaat over een andere patiënt'),
  TOKEN_REPLAY: def(INVALID_TOKEN, 'the token was used before', 'het token is eerder gebruikt'),
  REPLAY_UNAVAILABLE: def(TROUBLE, 'whether it was used before can not be known', 'of het eerder is gebruikt is niet na te gaan'),
  MANDATE_MISSING: def(NO_MANDATE, 'there is no mandate', 'er is geen mandaat'),
  MANDATE_EXPIRED: def(NO_MANDATE, 'the mandate has expired or has not begun', 'het mandaat is verlopen of nog niet ingegaan'),
  MANDATE_ORG: def(NO_MANDATE, 'the mandate is for another organisation', 'het mandaat is voor een andere organisatie'),
  MANDATE_CONTEXT: def(NO_MANDATE, 'the mandate is for something else', 'het mandaat is voor iets anders'),
  MANDATE_OVERSEER: def(NO_MANDATE, 'the mandate is of another professional', 'het mandaat is van een andere zorgverlener'),
  MANDATE_SIGNER: def(INVALID_TOKEN, 'the mandate is not signed by a care professional', 'het mandaat is niet door een zorgverlener getekend'),
  MANDATE_ISSUER: def(INVALID_TOKEN, 'the mandate names another professional than signed it', 'het mandaat noemt een ander dan wie tekende'),
  ENROL_ORG: def(INVALID_TOKEN, 'the registration is of another organisation', 'de inschrijving is van een andere organisatie'),
  ENROL_BSN: def(INVALID_TOKEN, 'the registration is about another patient', 'de inschrijving gaat over een andere patiënt'),
  NOT_AUTHORISED: def(FORBIDDEN, 'this role may not do this', 'deze rol mag dit niet'),
  JWT_INVALID: def(INVALID_TOKEN, 'the JSON web token is not one that is accepted here', 'het JSON-webtoken is er geen dat hier wordt aanvaard'),
  TOKEN_SCOPE: def(FORBIDDEN, 'the token is not for this interaction', 'het token is niet voor deze interactie'),
  TOKEN_PATIENT: def(FORBIDDEN, 'the request is about another patient than the token', 'de vraag gaat over een andere patiënt dan het token'),
  HEADER_MALFORMED: def(MALFORMED, 'a header is missing or does not have its form', 'een header ontbreekt of heeft niet de goede vorm'),
  REQUEST_REPEATED: def(MALFORMED, 'the request id was used before', 'het nummer van de vraag is eerder gebruikt'),
  PEER_MISSING: def(UNAVAILABLE, 'there is no client certificate that counts', 'er is geen clientcertificaat dat telt'),
  PEER_UNNAMED: def(
    AUTHENTICATION,
    'the system at the other end is not one of those named',
    'het systeem aan de andere kant is niet een van de genoemde',
  ),
  KEYS_UNAVAILABLE: def(TROUBLE, 'the keys of the issuer can not be read', 'de sleutels van de uitgever zijn niet te lezen'),
  SIGNING_UNAVAILABLE: def(TROUBLE, 'signing is not possible at this moment', 'ondertekenen is op dit moment niet mogelijk'),
  VALUE_REFUSED: def(MALFORMED, 'a value can not stand in XML', 'een waarde kan niet in XML staan'),
} as const satisfies Readonly<Record<string, Definition>>;

/** Code of a refusal. */
export type RefusalCode = keyof typeof REFUSALS;

/** Why something is not trusted. Holds no value of the message and no BSN. */
export interface Refusal {
  readonly code: RefusalCode;
  /** What was looked at, in words of the specification: `Conditions/@NotOnOrAfter`, `chain[1] pathLenConstraint`. */
  readonly at?: string;
}

/** A result, or why there is none. */
export type Checked<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Refusal };

/** A result that holds. */
export function accepted<T>(value: T): Checked<T> {
  return { ok: true, value };
}

/** A refusal as a result. */
export function refused(code: RefusalCode, at?: string): { readonly ok: false; readonly refusal: Refusal } {
  return { ok: false, refusal: at === undefined ? { code } : { code, at } };
}

/** The one text that a sender gets, whatever was wrong (SEC 2.7). */
export const OUTWARD_TEXT = { en: 'the message was not accepted', nl: 'het bericht is niet aanvaard' } as const;

function def(outward: Outward, en: string, nl: string): Definition {
  return { outward, en, nl };
}
