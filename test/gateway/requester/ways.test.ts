import { readXml } from '../../../src/xml/reader.js';
import { descendantsAt } from '../../../src/xml/element.js';
import { accepted } from '../../../src/trust/refusals.js';
import { pemSigner } from '../../../src/trust/signature/signer.js';
import { signBody } from '../../../src/trust/signature/sign-body.js';
import { verifyMessage } from '../../../src/trust/verify/verify-message.js';
import { askSigner } from '../../support/external-signer.js';
import { valueOf } from '../../support/signing.js';
import { PATIENT_A, PATIENT_B } from '../../support/jwt.js';
import { KINDS } from '../../store/databases.js';
import { lineOf } from './answers.js';
import { batch, dispenses, fault, item, soap, type Asked } from './batches.js';
import { BSN_SYSTEM, PATIENT, PHARMACIST, PHARMACY, requesterWorld, type RequesterWorld } from './world.js';

const found = (asked: Asked): string => soap(batch(asked, [item(asked, { payloads: [dispenses('V-1')] })]));
const MISSING = '401 error login';
const REFUSED = '401 error security';

let world: RequesterWorld;
afterEach(() => world.stop());

interface Prepared {
  readonly key: string;
  readonly messageId: string;
  readonly token: string;
  readonly octets: string;
  readonly digest: string;
  readonly expires: string;
}

/** Asks for a token to sign, with the certificate of a card. */
async function prepare(
  card: 'z-pharm-auth' | 'z-gp-auth' | 'server-b' = 'z-pharm-auth',
  bsn: string = PATIENT_A,
  type = 'MedicationDispense',
): Promise<Response> {
  const body = {
    resourceType: 'Parameters',
    parameter: [
      { name: 'patient', valueReference: { type: 'Patient', identifier: { system: BSN_SYSTEM, value: bsn } } },
      { name: 'certificate', valueBase64Binary: Buffer.from(world.pki.issued[card].der).toString('base64') },
    ],
  };
  const headers = { 'Content-Type': 'application/fhir+json' };
  return world.ask(`/${type}/$prepare-query`, { method: 'POST', headers, body: JSON.stringify(body) });
}

async function prepared(type?: string): Promise<Prepared> {
  const response = await prepare('z-pharm-auth', PATIENT_A, type);
  expect(response.status).toBe(200);
  const { parameter } = (await response.json()) as { parameter: ({ name: string } & Record<string, string | { value: string }>)[] };
  const entries = parameter.map(({ name, ...value }) => {
    const [content = ''] = Object.values(value);
    return [name, typeof content === 'string' ? content : content.value] as const;
  });
  return Object.fromEntries(entries) as unknown as Prepared;
}

function signed(key: string, signature: Buffer): RequestInit {
  return { headers: { 'Schakel-Signature': `key=${key}; signature=${signature.toString('base64')}` } };
}

const search = (init?: RequestInit, type = 'MedicationDispense', claims = {}): Promise<string> =>
  world.ask(`/${type}?${PATIENT}`, init, claims).then(lineOf);

describe.each(KINDS)('given clients that sign themselves (%s)', (kind) => {
  const clients = { tokens: { way: 'client' }, kind } as const;

  test('when a prepared token is signed by a program outside, then the message that is sent bears it, once', async () => {
    world = await requesterWorld(clients);
    world.answers(found);
    const token = await prepared();
    expect(Date.parse(token.expires) - Date.now()).toBeGreaterThan(60_000);
    expect(token.token).toContain(PATIENT_A);
    const signature = askSigner(world.cardKey('z-pharm-auth'), { digest: token.digest });
    expect(await search(signed(token.key, signature))).toBe('200 1; V-1');
    const [received] = world.received;
    expect([received?.message, token.key]).toEqual([token.messageId, `_${token.messageId}`]);
    const { verifying } = await world.verifier(() => accepted(undefined));
    const arrival = { input: received?.envelope ?? '', peer: { ura: PHARMACY, represents: [] }, purpose: 'care' } as const;
    expect(await verifyMessage(arrival, verifying)).toMatchObject({ ok: true, value: { token: { professional: PHARMACIST } } });
    expect((await world.lines()).at(-1)).toMatchObject({ kind: 'retrieval', ids: { message: token.messageId, token: token.key } });
    expect(await search(signed(token.key, signature))).toBe(REFUSED);
    expect(world.received).toHaveLength(1);
    expect((await world.lines()).at(-1)).toMatchObject({ kind: 'refusal', code: 'TOKEN_REPLAY' });
  });

  test('when a signature is missing, of other octets, of another key or for another question, then nobody is asked and the token waits', async () => {
    world = await requesterWorld(clients);
    world.answers(found);
    expect(await search()).toBe(MISSING);
    const [one, other, conditions] = [await prepared(), await prepared(), await prepared('AllergyIntolerance')];
    const card = world.cardKey('z-pharm-auth');
    const right = askSigner(card, { octets: one.octets });
    expect(await search(signed('_00000000-0000-4000-8000-000000000000', right))).toBe(MISSING);
    expect(await search(signed(one.key, askSigner(card, { octets: other.octets })))).toBe(REFUSED);
    expect(await search(signed(one.key, askSigner(world.cardKey('z-gp-auth'), { octets: one.octets })))).toBe(REFUSED);
    expect(await search(signed(conditions.key, askSigner(card, { octets: conditions.octets })))).toBe(REFUSED);
    expect(await search({ headers: { 'Schakel-Signature': `key=${one.key}; signature=?` } })).toContain('400');
    const codes = (await world.lines()).map(({ code }) => code);
    expect(codes).toEqual(['TOKEN_MISSING', 'TOKEN_MISSING', 'SIG_DIGEST', 'SIG_INVALID', 'TOKEN_INTERACTION']);
    expect(world.received).toHaveLength(0);
    expect(await search(signed(one.key, right))).toBe('200 1; V-1');
  });

  test('when a token is too old, then it is refused', async () => {
    let passed = 0;
    world = await requesterWorld({ ...clients, now: () => Date.now() + passed });
    world.answers(found);
    const token = await prepared();
    const signature = askSigner(world.cardKey('z-pharm-auth'), { octets: token.octets });
    passed = 301_000;
    expect(await search(signed(token.key, signature), undefined, { exp: Math.floor(Date.now() / 1000) + 800 })).toBe('401 error expired');
  });
});

describe('given clients that sign themselves', () => {
  test('when a card is of somebody else, of a server, of another patient or with another role, then nothing is prepared', async () => {
    world = await requesterWorld({ tokens: { way: 'client' } });
    const codes = [];
    for (const [card, bsn] of [
      ['z-gp-auth', PATIENT_A],
      ['server-b', PATIENT_A],
      ['z-pharm-auth', PATIENT_B],
    ] as const)
      codes.push((await prepare(card, bsn)).status);
    expect(codes).toEqual([401, 401, 403]);
    const wrong = await world.ask('/MedicationDispense/$prepare-query', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{"resourceType":"Parameters"}',
    });
    expect(wrong.status).toBe(403);
  });

  test('when somebody else uses a prepared token, then it is refused', async () => {
    world = await requesterWorld({ tokens: { way: 'client' } });
    const token = await prepared();
    const signature = askSigner(world.cardKey('z-pharm-auth'), { octets: token.octets });
    expect(await search(signed(token.key, signature), undefined, { uzi: '900005259', role: '01.015' })).toBe(REFUSED);
    expect((await world.lines()).at(-1)).toMatchObject({ code: 'TOKEN_SUBJECT' });
  });

  test('when who asks may not, then there is nothing to sign either', async () => {
    world = await requesterWorld({ tokens: { way: 'client' }, participation: 'none' });
    const response = await prepare();
    expect([response.status, await lineOf(response)]).toEqual([403, '403 error forbidden R-ORG']);
  });
});

test('given a service that signs, when asked to prepare, then there is no such operation', async () => {
  world = await requesterWorld();
  expect((await prepare()).status).toBe(404);
});

describe('given an access token that is passed on', () => {
  const way = { way: 'access-token', persons: [{ uzi: PHARMACIST.uzi, name: 'Z. Apotheker' }] };
  const both = { aud: ['urn:oid:2.16.840.1.113883.2.4.6.6.301', 'urn:oid:2.16.840.1.113883.2.4.6.6.1'] };

  test('when it is for the switch point too, then it goes on as it is, in the same chain', async () => {
    world = await requesterWorld({ tokens: way });
    world.answers(found);
    expect(await search({ headers: { 'AORTA-ID': `initialRequestID=${CHAIN}; requestID=${crypto.randomUUID()}` } }, undefined, both)).toBe(
      '200 1; V-1',
    );
    const { headers = {}, envelope = '' } = world.received[0] ?? {};
    expect(headers['authorization']).toMatch(/^Bearer ey/);
    expect(headers['aorta-id']).toMatch(new RegExp(`^initialRequestID=${CHAIN}; requestID=`));
    expect(descendantsAt(readXml(envelope), ['Header', 'Security', 'Assertion'])).toEqual([]);
    expect(envelope).toContain('<name>Z. Apotheker</name>');
    expect(world.log.join()).not.toContain(String(headers['authorization']).slice(7));
  });

  test('when it is not, or nobody knows the name of the person, then nobody is asked', async () => {
    world = await requesterWorld({ tokens: way });
    expect(await search()).toBe(REFUSED);
    expect(await search(undefined, undefined, { ...both, uzi: '900005259' })).toBe('403 error forbidden');
    expect((await world.lines()).map(({ code }) => code)).toEqual(['TOKEN_AUDIENCE', 'NOT_AUTHORISED']);
    expect(world.received).toHaveLength(0);
  });
});

const CHAIN = '6f1f2f0e-5c0b-4b62-9a53-0d5b2b3f4a10';

describe('given bodies that are signed', () => {
  async function answerSigned(text: string, name: 'lsp' | 'server-a'): Promise<string> {
    const { certificate, chain, key } = world.pki.issued[name];
    const signer = valueOf(pemSigner({ key, certificates: [certificate, ...chain].join('\n') }));
    const created = Date.now();
    return valueOf(await signBody(text, signer, { created, expires: created + 60_000, newId: () => crypto.randomUUID() }));
  }

  /** What the switch point sends: made beforehand, since signing takes its time. */
  function sends(make: (asked: Asked) => Promise<string>): void {
    world.answers((asked, res) => {
      void make(asked).then((text) => res.writeHead(200, { 'Content-Type': 'text/xml' }).end(text));
      return undefined;
    });
  }

  test('when the switch point signs its batch, then it is read; when it does not, another does, or it was changed, then nothing of it', async () => {
    world = await requesterWorld({ switchPoint: { signedAnswers: true } });
    sends((asked) => answerSigned(found(asked), 'lsp'));
    expect(await search()).toBe('200 1; V-1');
    world.answers(found);
    expect(await search()).toBe('502 error processing T-ERROR');
    sends((asked) => answerSigned(found(asked), 'server-a'));
    expect(await search()).toBe('502 error processing T-ERROR');
    sends(async (asked) => (await answerSigned(found(asked), 'lsp')).replace('V-1', 'V-2'));
    expect(await search()).toBe('502 error processing T-ERROR');
    expect(world.log.filter((line) => line.includes('answer-not-trusted')).map((line) => (JSON.parse(line) as { code: string }).code)).toEqual([
      'SEC_HEADER_MISSING',
      'TOKEN_ISSUER',
      'SIG_INVALID',
    ]);
    world.answers(() => fault('soap:Server'));
    expect(await search()).toBe('503 error transient T-ERROR');
  });

  test('when queries are signed, then their body is signed by the organisation, beside the token', async () => {
    world = await requesterWorld({ switchPoint: { signQueries: true } });
    world.answers(found);
    expect(await search()).toBe('200 1; V-1');
    const { verifying } = await world.verifier(() => accepted(undefined));
    const arrival = { input: world.received[0]?.envelope ?? '', peer: { ura: PHARMACY, represents: [] }, purpose: 'care' } as const;
    expect(await verifyMessage(arrival, verifying)).toMatchObject({
      ok: true,
      value: { token: { professional: PHARMACIST }, body: { organisation: PHARMACY } },
    });
  });
});

test.each([
  [{}, '200 0', '200 0'],
  [{ nfAsOutcome: true }, '404 error not-found', '404 error not-found'],
  [{ passNat: true }, '200 0', '504 error transient T-ERROR+NAT'],
])('given %j, when nothing is found, or a source says NAT, then as configured (CS b.4, b.5)', async (requester, nothing, nat) => {
  world = await requesterWorld({ requester });
  world.answers((asked) => soap(batch(asked, [item(asked)])));
  expect(await search()).toBe(nothing);
  const issues = '<reasonOf><justifiedDetectedIssue><code code="NAT" codeSystem="2.16.840.1.113883.5.4"/></justifiedDetectedIssue></reasonOf>';
  world.answers((asked) => soap(batch(asked, [item(asked, { issues })])));
  expect(await search()).toBe(nat);
});
