import fc from 'fast-check';
import { readCertificate, type Certificate } from '../../../src/trust/certificate/certificate.js';
import { admitCrl, openCrl } from '../../../src/trust/certificate/crl.js';
import { indexing } from '../../../src/trust/certificate/crl-index.js';
import { writeOcspRequest } from '../../../src/trust/certificate/ocsp-id.js';
import { readOcspResponse } from '../../../src/trust/certificate/ocsp-response.js';
import { validatePath, type TrustWorld } from '../../../src/trust/certificate/path.js';
import type { Pki } from '../../../src/trust/pki/make.js';
import { startOcspResponder } from '../../../src/trust/pki/ocsp-responder.js';
import { TEST_NOW, testPki } from '../../support/pki.js';
import { certificateOf, outcome, worldOf } from '../../support/trust-world.js';

const NOW = TEST_NOW.getTime();
const NONCE = Buffer.alloc(16, 7);
/** More with SCHAKEL_FUZZ=100000. */
const RUNS = Number(process.env['SCHAKEL_FUZZ'] ?? 1500);

let pki: Pki;
let world: TrustWorld;
let gp: Certificate;
let caZ: Certificate;

beforeAll(async () => {
  pki = await testPki();
  world = worldOf(pki);
  [gp, caZ] = [certificateOf(pki, 'z-gp-auth'), certificateOf(pki, 'ca-z')];
});

/** One or two changes: an octet becomes another, some are cut out, some are doubled. */
const changes = fc.array(
  fc.tuple(
    fc.constantFrom('set', 'set', 'set', 'set', 'set', 'set', 'set', 'cut', 'double'),
    fc.nat({ max: 9999 }),
    fc.integer({ min: 1, max: 255 }),
  ),
  {
    minLength: 1,
    maxLength: 2,
  },
);

function changed(input: Uint8Array, all: readonly (readonly [string, number, number])[]): Uint8Array {
  let out = Buffer.from(input);
  for (const [kind, place, by] of all) {
    const at = Math.min(out.length - 1, Math.floor((place * out.length) / 10_000));
    const length = 1 + (by % 8);
    if (kind === 'set') out[at] = (out[at] ?? 0) ^ by;
    else if (kind === 'cut') out = Buffer.concat([out.subarray(0, at), out.subarray(at + length)]);
    else out = Buffer.concat([out.subarray(0, at + length), out.subarray(at)]);
  }
  return out;
}

/** Counts outcomes, and lets nothing be accepted that differs from what was signed. */
function tally(name: string, original: () => Uint8Array, judge: (input: Uint8Array) => string): void {
  const seen = new Map<string, number>();
  fc.assert(
    fc.property(changes, (all) => {
      const input = changed(original(), all);
      const result = judge(input);
      seen.set(result, (seen.get(result) ?? 0) + 1);
      return result !== 'ok' || Buffer.compare(input, original()) === 0;
    }),
    { numRuns: RUNS },
  );
  process.stdout.write(`${name}, ${RUNS} times changed: ${[...seen].map(([what, n]) => `${what} ${n}`).join('; ')}\n`);
  expect(seen.size).toBeGreaterThan(1);
}

test('given a changed certificate, when its path is validated, then it is refused and nothing is thrown', () => {
  tally(
    'a certificate',
    () => gp.der,
    (input) => {
      const read = readCertificate(input);
      return outcome(read.ok ? validatePath(read.value, { ...world, usage: 'digitalSignature', at: NOW }) : read);
    },
  );
});

test('given a changed intermediate, when a path needs it, then it is refused and nothing is thrown', () => {
  tally(
    'an intermediate',
    () => caZ.der,
    (input) => {
      const read = readCertificate(input);
      if (!read.ok) return outcome(read);
      const intermediates = [read.value, certificateOf(pki, 'dom')];
      return outcome(validatePath(gp, { ...world, intermediates, usage: 'digitalSignature', at: NOW }));
    },
  );
});

test('given a changed list, when it is read, then it is refused and nothing is thrown', () => {
  tally(
    'a list',
    () => pki.crls['ca-z'] ?? new Uint8Array(),
    (input) => {
      const head = openCrl(input);
      return outcome(head.ok ? admitCrl(head.value, caZ) : head);
    },
  );
});

test('given a changed list whose signature is not looked at, when its entries are read, then nothing is thrown', () => {
  const list = pki.crls['ca-z'] ?? new Uint8Array();
  fc.assert(
    fc.property(changes, (all) => {
      const head = openCrl(changed(list, all));
      // As if the CA had signed what was changed: the digest is that of another text, so only the reading is tried.
      if (head.ok) readEntries(head.value.entries);
      return true;
    }),
    { numRuns: RUNS },
  );

  function readEntries(entries: Parameters<typeof indexing>[0] | undefined): void {
    try {
      for (const _ of indexing(entries ?? { tag: 0x30, content: new Uint8Array(), whole: new Uint8Array() }));
    } catch (e) {
      expect((e as Error).name).toBe('DerError');
    }
  }
});

test('given a changed OCSP answer, when it is judged, then it is refused and nothing is thrown', async () => {
  const responder = await startOcspResponder({ pki, now: () => TEST_NOW });
  const response = await fetch(responder.url, { method: 'POST', body: Uint8Array.from(writeOcspRequest(gp, caZ, NONCE)) });
  const original = new Uint8Array(await response.arrayBuffer());
  await responder.stop();
  const judge = (input: Uint8Array) => outcome(readOcspResponse(input, { certificate: gp, issuer: caZ, nonce: NONCE, needsNonce: true, now: NOW }));
  expect(judge(original)).toBe('ok');
  tally('an OCSP answer', () => original, judge);
});
