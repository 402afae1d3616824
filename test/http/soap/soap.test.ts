import { X509Certificate } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { localText } from '../../../src/amsterdam.js';
import { iiUrn } from '../../../src/trust/identity/identifiers.js';
import { signAssertion } from '../../../src/trust/signature/sign-assertion.js';
import { withAssertions } from '../../../src/trust/signature/sign-body.js';
import { pemSigner } from '../../../src/trust/signature/signer.js';
import { transactionToken } from '../../../src/trust/token/build.js';
import { writeToken } from '../../../src/trust/token/token.js';
import { APPLICATION_ID } from '../../../src/hl7v3/oids.js';
import { NETWORK_LIMITS } from '../../../src/xml/limits.js';
import { dispense, pharmacy as resources } from '../../gateway/connect/world.js';
import { APPLICATION, PHARMACY, PRACTICE } from '../../gateway/source/world.js';
import { GP, MED, question, shape, type Asking } from '../../gateway/source/messages.js';
import { ANNA, BRAM } from '../../store/world.js';
import { valueOf } from '../../support/signing.js';
import { openPharmacy, type LivePki, type Pharmacy, type Posted } from './served.js';

const DAY = 86_400_000;
let pharmacy: Pharmacy;
beforeAll(async () => {
  const day = new Date(Date.now() - 30 * DAY).toISOString().slice(0, 10);
  pharmacy = await openPharmacy(ANNA, resources(dispense('d1', 'p1', day)), { answers: { signed: 'always' } });
});
afterAll(() => pharmacy.stop());

let count = 0;

/** A question of the GP with a token of now, as a system of the practice sends it. */
async function signedNow(pki: LivePki, asking: Asking): Promise<string> {
  const [at, id] = [Date.now(), `V-${++count}`];
  const { certificate: pem, chain, key } = pki.issued['z-gp-auth'];
  const signer = valueOf(pemSigner({ key, certificates: [pem, ...chain].join('\n') }));
  const facts = {
    ...{ tokenId: `_${crypto.randomUUID()}`, at, certificate: new X509Certificate(pem), organisation: PRACTICE },
    ...{ messageId: { root: '2.16.528.1.1007.3.3.90000380.12', extension: id }, interaction: MED, bsn: asking.bsn },
    audiences: [iiUrn(APPLICATION_ID, APPLICATION)],
  };
  const unsigned = valueOf(writeToken('transaction', valueOf(transactionToken(facts))));
  const token = valueOf(await signAssertion(unsigned, signer, { keyInfo: 'both' }));
  return valueOf(withAssertions(question({ id, created: localText(new Date(at).toISOString()) ?? '', ...asking }), [token], undefined));
}

const lineOf = async () => (await pharmacy.lines()).at(-1);

test('CS C-43 T3, C-60 T1 given a practice with a token of its GP, when it asks over mutual TLS, then the dispense comes, signed by the pharmacy, and the line tells it', async () => {
  const reply = await pharmacy.post({ body: await signedNow(pharmacy.pki, { bsn: ANNA }), headers: { SOAPAction: '"x"' } });
  expect([reply.type, shape(reply)]).toEqual(['text/xml; charset=utf-8', '200 QURX_IN990113NL AA OK 1/1/0 1 subject']);
  expect(reply.body).toMatch(/DROOMOLOL TABLET 10MG[^]*<ds:SignatureValue>|<ds:SignatureValue>[^]*DROOMOLOL TABLET 10MG/);
  expect(await lineOf()).toMatchObject({
    ...{ kind: 'retrieval', outcome: 'success', organization: PHARMACY },
    requester: { organization: PRACTICE, person: GP.uzi, role: GP.role, application: '300', address: '127.0.0.1' },
    sources: [{ source: PHARMACY, result: 'delivered' }],
  });
});

test('given the same question with a new token, when it comes again, then its token is not believed a second time', async () => {
  const body = await signedNow(pharmacy.pki, { bsn: BRAM });
  expect(shape(await pharmacy.post({ body }))).toBe('200 QURX_IN990113NL AA NF 0/0/0');
  expect(shape(await pharmacy.post({ body }))).toBe('500 wsse:InvalidSecurityToken the message was not accepted');
  expect(await lineOf()).toMatchObject({ kind: 'authentication', outcome: 'refused', code: expect.stringMatching(/REPLAY/) as string });
});

const CLIENT = '500 soap:Client the message was not accepted';
const large = (): Buffer => Buffer.alloc(NETWORK_LIMITS.bytes + 1, ' ');

test.each<[string, () => Parameters<Pharmacy['post']>[0], string, string]>([
  ['of another type', () => ({ body: '<a/>', headers: { 'Content-Type': 'application/soap+xml' } }), CLIENT, 'XML_REFUSED'],
  ['in another charset', () => ({ body: '<a/>', headers: { 'Content-Type': 'text/xml; charset=iso-8859-1' } }), CLIENT, 'XML_REFUSED'],
  ['that is compressed', () => ({ body: gzipSync('<a/>'), headers: { 'Content-Encoding': 'gzip' } }), CLIENT, 'XML_REFUSED'],
  [
    'that says it is too large',
    () => ({ body: large(), headers: { 'Content-Length': String(large().length) } }),
    CLIENT.replace('500', '413'),
    'XML_LIMIT',
  ],
  ['that is too large', () => ({ body: large(), headers: { 'Transfer-Encoding': 'chunked' } }), CLIENT.replace('500', '413'), 'XML_LIMIT'],
  ['that is empty', () => ({ body: '' }), CLIENT, 'XML_REFUSED'],
  ['to a service that is not there', () => ({ body: question({ bsn: ANNA }), service: 'Nergens' }), '500 soap:Client', 'R-SYN'],
])('given a request %s, when it comes, then a Fault with its status, and a line with who asked', async (_, posting, expected, code) => {
  const reply: Posted = await pharmacy.post(posting());
  expect([reply.type, shape(reply)]).toEqual(['text/xml; charset=utf-8', expect.stringMatching(`^${expected}`)]);
  expect(await lineOf()).toMatchObject({ outcome: 'refused', code, organization: PHARMACY, requester: { organization: PRACTICE } });
});

test('given another method, when it is tried, then 405 with the one that there is', async () => {
  const { status, body } = await pharmacy.post({ body: '', method: 'PUT' });
  expect([status, body]).toEqual([405, expect.stringContaining('http-method')]);
});

/** Counts by name and labels: durations left out, since a clock is no count. */
async function counts(): Promise<ReadonlyMap<string, number>> {
  const text = await pharmacy.metrics();
  const lines = text.match(/^schakel_(?!http_request_duration_seconds_(?:sum|bucket)|event_loop|heap|cpu|trust)\S+ \S+$/gm) ?? [];
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]));
}

test('given a patient who said yes and one who did not, when asked for, then metrics count both as the same', async () => {
  const told: string[] = [];
  for (const bsn of [ANNA, BRAM]) {
    const before = await counts();
    await pharmacy.post({ body: await signedNow(pharmacy.pki, { bsn }) });
    const added = [...(await counts())]
      .filter(([name, value]) => value !== before.get(name) || value > 0)
      .map(([name, value]) => `${name} +${value - (before.get(name) ?? 0)}`);
    told.push(added.sort().join('\n'));
  }
  // A source is asked for the first of them only: neither its clock nor its breaker tells.
  expect(told[0]).toBe(told[1]);
  expect(told[0]).toContain('schakel_soap_answers_total{outcome="message"} +1');
  expect(told[0]).toContain(`schakel_destination_standing{organisation="${PHARMACY}",destination="MED",standing="closed"} +0`);
  expect(await pharmacy.metrics()).toContain(`schakel_clock_offset_seconds{organisation="${PHARMACY}",destination="MED"} 0`);
});

test('given all that came, when the log of the program is read, then no BSN and nothing of a dispense stands in it, and the routes by pattern', () => {
  const log = pharmacy.log.join('\n');
  expect(log).toContain('"route":"/aorta/:service"');
  for (const secret of [ANNA, BRAM, 'DROOMOLOL', '99910043', GP.uzi]) expect(log).not.toContain(secret);
});

test('given a source in the configuration, when health is asked for, then it is ready', async () => {
  expect(await pharmacy.ready()).toMatchObject({ status: 'ready' });
});
