import dns from 'node:dns';
import { Socket } from 'node:net';
import type { SignatureEngine } from '../../src/trust/verify/engine.js';
import { soapAnswer } from '../../src/trust/verify/outward.js';
import { TRANSACTION } from '../../src/trust/verify/transaction.js';
import { messageOf, query, replacing, URA_A } from './message.js';
import { own, scene, verify, type AttackCase, type Got } from './run.js';
import { verifying } from './world.js';

const NURSE = { uzi: '900005275', role: '30.000' };

/** Roles, oracles, injection, fetching: cases 55, 63-65. */
export const OTHER_CASES: readonly AttackCase[] = [
  scene(
    55,
    'a nurse asks for the dispense list',
    'NOT_AUTHORISED',
    { transaction: { by: 'z-nurse-auth', token: { subject: NURSE } } },
    { body: query(NURSE) },
  ),
  own(63, 'one text for unknown certificate, bad digest, bad signature', '3 codes, 1 text', '1 text', oracle),
  ...['a"b', 'a<b', 'a]]>b', 'a&b', "a'b"].map((value) => injection(value, 'accepted')),
  ...['a\rb', 'a\nb', 'a\u0000b', 'a\uFFFEb', 'a\uD800b'].map((value) => injection(value, 'VALUE_REFUSED')),
  own(65, 'addresses in a certificate are never fetched', 'accepted, 0 connections', 'forwarded', withoutNetwork),
];

async function oracle(engine: SignatureEngine): Promise<Got> {
  const codes = new Set<string>();
  const texts = new Set<string>();
  const spoilt = [
    { transaction: { keys: replacing(/<ds:X509SerialNumber>\d+/, '<ds:X509SerialNumber>1') } },
    { transaction: { after: replacing('01.015', '01.016') } },
    { transaction: { key: 'z-pharm-auth' } },
  ] as const;
  for (const given of spoilt) {
    const arrival = { input: await messageOf(given), peer: { ura: URA_A, represents: [] }, purpose: 'care' } as const;
    const result = await TRANSACTION.climb({ arrival, verifying: await verifying({ engine }) });
    if (result.ok) return { code: 'accepted', outward: '' };
    codes.add(`${result.refusal.code} ${result.refusal.at ?? ''}`);
    texts.add(/<faultstring>(.*?)<\/faultstring>/.exec(soapAnswer(result.refusal).body)?.[1] ?? '');
  }
  return { code: `${codes.size} codes, ${texts.size} text`, outward: `${texts.size} text` };
}

/** A value of the back end as the message id, in the token and in the message: it stays one value, or is refused before signing. */
function injection(value: string, expected: 'accepted' | 'VALUE_REFUSED'): AttackCase {
  const shown = JSON.stringify(value).replace(/[^ -~]/g, (c) => `\\u${c.charCodeAt(0).toString(16)}`);
  const outward = expected === 'accepted' ? 'forwarded' : 'nothing is signed';
  return own(64, `an outgoing value ${shown}`, expected, outward, async (engine) => {
    const escaped = value.replace(/[&<"]/g, (c) => `&#${c.charCodeAt(0)};`);
    const token = { messageId: { root: '2.16.528.1.1007.3.3.90000380.12', extension: value } };
    try {
      const input = await messageOf({ transaction: { token }, message: replacing('V-1', escaped) });
      return await verify(input, await verifying({ engine }));
    } catch (error) {
      const { message } = error as { readonly message: string };
      return { code: message.split(' ')[0] ?? '', outward: 'nothing is signed' };
    }
  });
}

/** The certificate travels with the message, with addresses of lists, of a responder and of its authority in it. */
async function withoutNetwork(engine: SignatureEngine): Promise<Got> {
  const input = await messageOf({ transaction: { keyInfo: 'certificate' } });
  const world = await verifying({ engine });
  const connect: unknown = Reflect.get(Socket.prototype, 'connect');
  const { lookup } = dns;
  let connections = 0;
  const counting = (): never => {
    connections++;
    throw new Error('a connection');
  };
  Object.assign(Socket.prototype, { connect: counting });
  Object.assign(dns, { lookup: counting });
  try {
    const got = await verify(input, world);
    return { code: `${got.code}, ${connections} connections`, outward: got.outward };
  } finally {
    Object.assign(Socket.prototype, { connect });
    Object.assign(dns, { lookup });
  }
}
