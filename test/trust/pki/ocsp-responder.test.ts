import path from 'node:path';
import { MISBEHAVIOURS, startOcspResponder, type Misbehaviour, type OcspResponder } from '../../../src/trust/pki/ocsp-responder.js';
import { livePki } from '../../support/pki.js';
import { openssl, withFiles } from './openssl.js';

const NAMES = ['z-gp-auth', 'z-revoked', 'z-from-server-ca', 'server-a', 'server-revoked', 'ocsp-signer', 'ocsp-signer-s'] as const;
type Name = (typeof NAMES)[number];

let responder: OcspResponder;
let pki: Awaited<ReturnType<typeof livePki<Name>>>;

beforeAll(async () => {
  pki = await livePki(...NAMES);
  responder = await startOcspResponder({ pki, now: () => new Date() });
});
afterAll(() => responder.stop());
afterEach(() => {
  responder.misbehave(undefined);
});

/** Asks with openssl, which judges the answer at the time of the machine. */
function ask(name: Name, ...more: readonly string[]): Promise<string> {
  const { certificate, chain } = pki.issued[name];
  const files = { 'c.pem': certificate, 'issuer.pem': chain[0] ?? '', 'root.pem': pki.root, 'below.pem': pki.intermediates.join('') };
  return withFiles(files, (folder) => {
    const at = (file: string): string => path.join(folder, file);
    const trust = ['-CAfile', at('root.pem'), '-verify_other', at('below.pem')];
    const what = more.includes('-serial') ? [] : ['-cert', at('c.pem')];
    return openssl('ocsp', '-issuer', at('issuer.pem'), ...what, '-url', responder.url, '-timeout', '3', ...trust, ...more);
  });
}

test.each<[Name, RegExp]>([
  ['z-gp-auth', /: good\n/],
  ['z-revoked', /: revoked\n.*Reason: keyCompromise/s],
  ['server-a', /: good\n/],
  ['server-revoked', /: revoked\n/],
])('given %s, when openssl asks, then it gets a true answer from who may give it', async (name, expected) => {
  const said = await ask(name);
  expect(said).toMatch(expected);
  expect(said).toMatch(/Response verify OK/);
  // A warning would follow when the nonce did not come back.
  expect(said).not.toMatch(/WARNING|expired|nonce/i);
  expect(responder.asked().at(-1)).toBe(pki.issued[name].serial);
});

test('given a serial number of nobody, when openssl asks, then it is unknown', async () => {
  expect(await ask('z-gp-auth', '-serial', '0x1234')).toMatch(/0x1234: unknown\n/);
});

test('given a card of which another authority is asked, when openssl asks, then it is unknown there', async () => {
  expect(await ask('server-a', '-serial', `0x${pki.issued['z-gp-auth'].serial}`)).toMatch(/: unknown\n/);
});

test('given an authority that has no responder, when openssl asks, then the authority itself has signed', async () => {
  const files = { 'c.pem': pki.intermediates[1] ?? '', 'issuer.pem': pki.intermediates[0] ?? '', 'root.pem': pki.root };
  const said = await withFiles(files, (folder) =>
    openssl('ocsp', '-issuer', `${folder}/issuer.pem`, '-cert', `${folder}/c.pem`, '-url', responder.url, '-CAfile', `${folder}/root.pem`),
  );
  expect(said).toMatch(/: good\n.*Response verify OK/s);
});

test('given an authority of others with the same name, when asked, then the responder is not the one to say', async () => {
  const others = await livePki('z-other');
  const { certificate, chain } = others.issued['z-other'];
  const said = await withFiles({ 'c.pem': certificate, 'issuer.pem': chain[0] ?? '' }, (folder) =>
    openssl('ocsp', '-issuer', `${folder}/issuer.pem`, '-cert', `${folder}/c.pem`, '-url', responder.url, '-noverify'),
  );
  expect(said).toMatch(/Responder Error: unauthorized/);
});

test('given a hash of SHA-256, when asked, then the authority is found by it', async () => {
  const files = { 'c.pem': pki.issued['z-revoked'].certificate, 'i.pem': pki.issued['z-revoked'].chain[0] ?? '', 'root.pem': pki.root };
  const said = await withFiles(files, (folder) =>
    openssl('ocsp', '-sha256', '-issuer', `${folder}/i.pem`, '-cert', `${folder}/c.pem`, '-url', responder.url, '-noverify'),
  );
  expect(said).toMatch(/: revoked\n/);
});

const SAID: Partial<Record<Misbehaviour, RegExp>> = {
  'wrong-signer': /Response Verify Failure|missing ocspsigning usage/,
  'foreign-signer': /Response Verify Failure/,
  'no-certificate': /signer certificate not found/,
  'broken-signature': /signature failure/,
  old: /too old/,
  outdated: /status expired/,
  future: /not yet valid/,
  'no-nonce': /WARNING: no nonce in response/,
  'other-nonce': /Nonce Verify error/,
  'wrong-serial': /No Status found/,
  'try-later': /trylater/i,
  'http-500': /500/,
  garbage: /Error querying OCSP responder/,
};

test.each(Object.entries(SAID) as [Misbehaviour, RegExp][])(
  'given a responder that does %s, when openssl asks, then it sees that',
  async (how, expected) => {
    responder.misbehave(how);
    expect(await ask('z-gp-auth', '-status_age', '86400')).toMatch(expected);
  },
);

test('given a responder that is silent or has no end, when asked, then the asker has to give up, and it stops nevertheless', async () => {
  const own = await startOcspResponder({ pki, now: () => new Date() });
  own.misbehave('silent');
  await expect(fetch(own.url, { method: 'POST', body: 'x', signal: AbortSignal.timeout(300) })).rejects.toMatchObject({ name: 'TimeoutError' });
  own.misbehave('endless');
  const { body } = await fetch(own.url, { method: 'POST', body: 'x' });
  let read = 0;
  for await (const piece of body ?? []) if ((read += (piece as Uint8Array).length) > 4 << 20) break;
  expect(read).toBeGreaterThan(4 << 20);
  await own.stop();
});

test('given the list of what it does wrong, then every entry was shown', () => {
  expect(Object.keys(MISBEHAVIOURS).sort()).toEqual([...Object.keys(SAID), 'silent', 'endless'].sort());
});

test('given octets that are no request, or a path that is none, when asked, then the answer is that it is malformed', async () => {
  const answers = await Promise.all([fetch(responder.url, { method: 'POST', body: 'x' }), fetch(`${responder.url}zzzz`)]);
  for (const answer of answers) expect(Buffer.from(await answer.arrayBuffer()).toString('hex')).toBe('30030a0101');
});
