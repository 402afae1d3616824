import { pkiFiles } from '../../src/trust/pki/files.js';
import { messageOf, PATIENT, replacing, UNDER_MANDATE, query, ASSISTANT } from '../attack/message.js';
import { testPki } from '../support/pki.js';
import { schakel, type Ran } from './run.js';

beforeAll(async () => {
  await testPki();
}, 300_000);

const TRUST = ['--anchors', 'pki/anchors.pem', '--anchors', 'pki/intermediates.pem', '--at', '2026-06-01T12:00:00Z'];
const CARDS = [
  '--certificates',
  'pki/certificates/z-gp-auth.pem',
  '--certificates',
  'pki/certificates/n-auth.pem',
  '--certificates',
  'pki/certificates/z-gp-sign.pem',
];
const LISTS = ['--crl', 'crl'];
const CAS = ['Z', 'N', 'S'].flatMap((kind) => ['--ca', `${kind}=pki/certificates/ca-${kind.toLowerCase()}.pem`]);

async function verify(message: string, ...words: readonly string[]): Promise<Ran> {
  const pki = await testPki();
  const files: Record<string, string | Uint8Array> = { 'message.xml': message };
  for (const { path, content, secret } of pkiFiles(pki)) if (!secret) files[`pki/${path}`] = content;
  for (const name of ['root', 'dom', 'ca-z', 'ca-n', 'ca-s']) files[`crl/${name}.crl`] = pki.crls[name] ?? '';
  return schakel(['verify', 'message.xml', ...words], { files });
}

describe('given the command verify', () => {
  it('when all holds, then every step is told as passed, with what a file can not say', async () => {
    const { code, out } = await verify(await messageOf(), ...TRUST, ...CARDS, ...LISTS, ...CAS);
    expect(out.split('\n').filter((line) => /^ +\d+ {2}passed/.test(line))).toHaveLength(15);
    expect(out).toContain('not decided here');
    expect(out).toContain('message.xml: accepted');
    expect([code, out.includes(PATIENT)]).toEqual([0, false]);
  });

  it('when a step fails, then it is told why, the rest is not reached, and the exit code is 1', async () => {
    const spoilt = await messageOf({ transaction: { after: replacing('01.015', '01.016') } });
    const { code, out } = await verify(spoilt, ...TRUST, ...CARDS, ...LISTS, ...CAS, '--engine', 'own');
    expect(out).toMatch(/ 6 {2}failed {7}digest and signature .*: SIG_INVALID: the signature does not fit what is signed/);
    expect(out).toMatch(/ 7 {2}not reached/);
    expect(out).toContain('message.xml: refused, SIG_INVALID');
    expect(code).toBe(1);
  });

  it('when a mandate goes with it, then its steps are told too, also as JSON', async () => {
    const { code, out } = await verify(await messageOf(UNDER_MANDATE, query(ASSISTANT)), ...TRUST, ...CARDS, ...LISTS, '--json');
    const told = JSON.parse(out) as { readonly accepted: boolean; readonly steps: readonly { readonly within?: string; readonly note?: string }[] };
    expect([code, told.accepted, told.steps.filter((s) => s.within === 'mandate').length]).toEqual([0, true, 10]);
    expect(told.steps.map((s) => s.note)).toContain('which authority issues which kind was not compared');
  });

  it('when there are no revocation lists, then nothing is accepted', async () => {
    const { code, out } = await verify(await messageOf(), ...TRUST, ...CARDS);
    expect([code, out.includes('refused, CERT_STATUS_UNKNOWN')]).toEqual([1, true]);
  });

  it.each([
    [['--at', 'x', '--anchors', 'pki/anchors.pem'], '--at is a moment'],
    [[], '--anchors is missing'],
    [['--anchors', 'message.xml'], 'holds no certificates'],
    [[...TRUST, '--ca', 'X=y'], '--ca is KIND=FILE'],
    [[...TRUST, '--crl', 'nowhere'], 'no such folder'],
  ])('when the words are wrong (%j), then it says so', async (words, text) => {
    const { code, err } = await verify('<x/>', ...words);
    expect([code, err.includes(text)]).toEqual([2, true]);
  });
});
