import type { RefusalCode } from '../../src/trust/refusals.js';
import { soapAnswer } from '../../src/trust/verify/outward.js';
import type { Arrival } from '../../src/trust/verify/settings.js';
import { verifyMessage } from '../../src/trust/verify/verify-message.js';
import type { SignatureEngine } from '../../src/trust/verify/engine.js';
import { messageOf, URA_A, type Scene } from './message.js';
import { verifying, type Changes } from './world.js';

/** What came of an attack: the internal code, or `accepted`. */
export type Code = RefusalCode | 'accepted';

/** What came of it inside and outside. */
export interface Got {
  readonly code: string;
  /** HTTP status and fault code, or what else goes back. */
  readonly outward: string;
}

/** One variant of an attack of SEC 5. */
export interface AttackCase {
  readonly number: number;
  readonly attack: string;
  readonly expected: string;
  readonly outward: string;
  readonly run: (engine: SignatureEngine) => Promise<Got>;
}

/** What SOAP gives back for each code, copied by hand from SEC 2.7 and not from the program. */
const FAULTS: readonly (readonly [pattern: RegExp, outward: string])[] = [
  [/^accepted$/, 'forwarded'],
  [/^XML_LIMIT$/, '413 soap:Client'],
  [/^SOAP_MUST_UNDERSTAND$/, '500 soap:MustUnderstand'],
  [/^(?:XML|SOAP|VALUE)_/, '500 soap:Client'],
  [/^(?:SEC_HEADER_.*|SIG_MALFORMED|TOKEN_MALFORMED|TOKEN_AMBIGUOUS)$/, '500 wsse:InvalidSecurity'],
  [/^SIG_ALGORITHM$/, '500 wsse:UnsupportedAlgorithm'],
  [/^(?:TOKEN_MISSING|TOKEN_CERT_UNKNOWN)$/, '500 wsse:SecurityTokenUnavailable'],
  [/^TOKEN_EXPIRED$/, '500 wsu:MessageExpired'],
  [/^(?:TOKEN|MANDATE|ENROL)_|^CERT_IDENTITY$/, '500 wsse:InvalidSecurityToken'],
  [/^CERT_STATUS_UNKNOWN$/, '500 soap:Server'],
  [/^(?:CERT_.*|CARD_NOT_ALLOWED)$/, '500 wsse:FailedAuthentication'],
  [/^SIG_INVALID$/, '500 wsse:FailedCheck'],
  [/^NOT_AUTHORISED$/, 'HL7v3 AE, NAT'],
];

/** What has to go back for a code. */
export function outwardFor(code: Code): string {
  return FAULTS.find(([pattern]) => pattern.test(code))?.[1] ?? 'unknown';
}

/** What an attack is run with. */
export interface Attempt {
  readonly changes?: Changes | undefined;
  readonly arrival?: Partial<Omit<Arrival, 'input'>> | undefined;
  readonly body?: string | undefined;
}

/** A case whose message is made by a scene. */
export function scene(number: number, attack: string, expected: Code, given: Scene, attempt: Attempt = {}): AttackCase {
  return text(number, attack, expected, () => messageOf(given, attempt.body), attempt);
}

/** A case whose message is made by hand. */
export function text(
  number: number,
  attack: string,
  expected: Code,
  make: () => Promise<string | Uint8Array> | string | Uint8Array,
  { changes, arrival }: Attempt = {},
): AttackCase {
  const run = async (engine: SignatureEngine): Promise<Got> => verify(await make(), await verifying({ engine, ...changes }), arrival);
  return { number, attack, expected, outward: outwardFor(expected), run };
}

/** A case that is run in its own way. */
export function own(number: number, attack: string, expected: string, outward: string, run: AttackCase['run']): AttackCase {
  return { number, attack, expected, outward, run };
}

/** Verifies a message and says what came of it. */
export async function verify(
  input: string | Uint8Array,
  world: Awaited<ReturnType<typeof verifying>>,
  arrival: Attempt['arrival'] = {},
): Promise<Got> {
  const peer = { ura: URA_A, represents: [] };
  const result = await verifyMessage({ input, peer, purpose: 'care', ...arrival }, world);
  if (result.ok) return { code: 'accepted', outward: 'forwarded' };
  const { code } = result.refusal;
  if (code === 'NOT_AUTHORISED') return { code, outward: 'HL7v3 AE, NAT' };
  const { status, body } = soapAnswer(result.refusal);
  const faultcode = /<faultcode>(.*?)<\/faultcode>/.exec(body)?.[1] ?? '';
  // One text for all, and no word of what is inside.
  const isOneText = body.includes('<faultstring>the message was not accepted</faultstring>') && !body.includes(code) && !body.includes('detail');
  return { code, outward: `${status} ${faultcode}${isOneText ? '' : ' (tells more)'}` };
}
