import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { admitCrl, admitCrlInTurns, openCrl, MOST_CRL_BYTES, type Crl } from '../../../src/trust/certificate/crl.js';
import { createCrlStore } from '../../../src/trust/certificate/crl-store.js';
import type { Certificate } from '../../../src/trust/certificate/certificate.js';
import { natural, sequence } from '../../../src/trust/der-writer.js';
import type { Pki } from '../../../src/trust/pki/make.js';
import type { Checked } from '../../../src/trust/refusals.js';
import { entry, extension, makeCrl, manyEntries, type CrlParts } from '../../support/crl-maker.js';
import { TEST_NOW, testPki } from '../../support/pki.js';
import { certificateOf, held, outcome } from '../../support/trust-world.js';

const NOW = TEST_NOW.getTime();
const HOUR = 3_600_000;
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
const DAY = 24 * HOUR;

let pki: Pki;
let caZ: Certificate;
let gp: Certificate;

beforeAll(async () => {
  pki = await testPki();
  caZ = certificateOf(pki, 'ca-z');
  gp = certificateOf(pki, 'z-gp-auth');
});

function admit(list: Uint8Array, issuer: Certificate = caZ): Checked<Crl> {
  const head = openCrl(list);
  return head.ok ? admitCrl(head.value, issuer) : head;
}

type Parts = Omit<Partial<CrlParts>, 'nextUpdate'> & { readonly nextUpdate?: Date | 'none' };

function made({ nextUpdate = new Date(NOW + DAY), ...parts }: Parts = {}): Uint8Array {
  const dates = { thisUpdate: new Date(NOW - HOUR), ...(nextUpdate === 'none' ? {} : { nextUpdate }) };
  return makeCrl({ issuer: caZ, key: pki.issued['ca-z'].key, ...dates, ...parts });
}

function kept(name: string): Uint8Array {
  return pki.crls[name] ?? new Uint8Array();
}

describe('given the lists of the test PKI', () => {
  test('when the current one is read, then the revoked are found and others are not', () => {
    const crl = held(admit(kept('ca-z')));
    expect(crl.revokedAt(certificateOf(pki, 'z-revoked').serial)).toBe(pki.issued['z-revoked'].revokedAt?.getTime());
    expect(crl.revokedAt(gp.serial)).toBeUndefined();
    expect(crl.size).toBe(2);
  });

  test('when it was signed by another CA, then it is no answer', () => {
    expect(outcome(admit(kept('ca-z-wrong-signer')))).toBe('CERT_STATUS_UNKNOWN: CRL signature');
  });

  test('when it is of another CA, then it is no answer', () => {
    expect(outcome(admit(kept('ca-n')))).toBe('CERT_STATUS_UNKNOWN: CRL issuer');
  });

  test('when it says only what changed, then it is not read', () => {
    expect(outcome(admit(kept('ca-z-delta')))).toBe('CERT_STATUS_UNKNOWN: CRL deltaCRLIndicator');
  });

  test('when its nextUpdate has passed, then the status is unknown', () => {
    const store = createCrlStore();
    store.put(held(admit(kept('ca-z-expired'))), caZ);
    expect(outcome(store.status(gp, caZ, { at: NOW, now: NOW }))).toBe('CERT_STATUS_UNKNOWN: CRL nextUpdate');
  });

  test('when it comes in PEM, then it is read as well', () => {
    const pem = `-----BEGIN X509 CRL-----\n${Buffer.from(kept('ca-z')).toString('base64')}\n-----END X509 CRL-----\n`;
    expect(held(admit(Buffer.from(pem))).size).toBe(2);
  });
});

describe('given a list that says what is not understood, when it is read, then it is refused', () => {
  const unknown = sequence(natural(1));
  test.each<[string, () => Parts, string]>([
    ['unknown critical extension', () => ({ extensions: [extension('2.999.1', true, unknown)] }), 'unknown critical extension'],
    ['one distribution point', () => ({ extensions: [extension('2.5.29.28', true, sequence())] }), 'issuingDistributionPoint'],
    ['one distribution point, not critical', () => ({ extensions: [extension('2.5.29.28', false, sequence())] }), 'issuingDistributionPoint'],
    ['delta', () => ({ extensions: [extension('2.5.29.27', true, natural(1))] }), 'deltaCRLIndicator'],
    ['entry of another issuer', () => ({ entries: entry(1n, TEST_NOW, extension('2.5.29.29', true, sequence())) }), 'critical extension of an entry'],
    [
      'entry with an unknown critical extension',
      () => ({ entries: entry(1n, TEST_NOW, extension('2.999.2', true, unknown)) }),
      'critical extension of an entry',
    ],
    ['no nextUpdate', () => ({ nextUpdate: 'none' }), 'nextUpdate'],
    ['entry without a date', () => ({ entries: sequence(natural(5)) }), 'form'],
    ['extension twice', () => ({ extensions: [extension('2.999.3', false, unknown), extension('2.999.3', false, unknown)] }), 'form'],
  ])('%s', (_, parts, what) => {
    expect(outcome(admit(made(parts())))).toBe(`CERT_STATUS_UNKNOWN: CRL ${what}`);
  });

  test('a CA that may not sign lists', () => {
    const issuer = { ...caZ, keyUsage: new Set(['keyCertSign'] as const) };
    expect(outcome(admit(made(), issuer))).toBe('CERT_STATUS_UNKNOWN: CRL cRLSign');
  });

  test('a list from tomorrow', () => {
    const store = createCrlStore();
    store.put(held(admit(made({ thisUpdate: new Date(NOW + 2 * HOUR) }))), caZ);
    expect(outcome(store.status(gp, caZ, { at: NOW, now: NOW }))).toBe('CERT_STATUS_UNKNOWN: CRL thisUpdate');
  });

  test('a list longer than allowed', () => {
    expect(outcome(openCrl(new Uint8Array(MOST_CRL_BYTES + 1)))).toBe('CERT_STATUS_UNKNOWN: CRL size');
  });
});

describe('given entries', () => {
  test('when a certificate stands there twice, then the earlier date counts', () => {
    const entries = Buffer.concat([entry(7n, new Date(NOW - HOUR)), entry(7n, new Date(NOW - 3 * HOUR))]);
    expect(held(admit(made({ entries }))).revokedAt(7n)).toBe(NOW - 3 * HOUR);
  });

  test('when a date does not exist, then the certificate is revoked all the same', () => {
    const entries = Buffer.from(entry(7n, new Date(NOW)));
    entries.write('20260231', entries.indexOf('20260601'), 'latin1');
    expect(held(admit(made({ entries }))).revokedAt(7n)).toBe(-Infinity);
  });

  test('when numbers begin with a high bit, then they are found', () => {
    const serials = [0x80n, 0xffn, 0x8000n, 1n, 0x7fn];
    const crl = held(admit(made({ entries: Buffer.concat(serials.map((serial) => entry(serial, TEST_NOW))) })));
    expect(serials.map((serial) => crl.revokedAt(serial))).toEqual(serials.map(() => NOW));
    expect([0n, 2n, 0x80ffn].map((serial) => crl.revokedAt(serial))).toEqual([undefined, undefined, undefined]);
  });

  test('when an older list comes after a newer one, then the newer one stays', () => {
    const store = createCrlStore();
    const [newer, older] = [
      held(admit(made({ entries: entry(gp.serial, new Date(NOW - HOUR)) }))),
      held(admit(made({ thisUpdate: new Date(NOW - DAY) }))),
    ];
    expect([store.put(newer, caZ), store.put(older, caZ)]).toEqual([true, false]);
    expect(outcome(store.status(gp, caZ, { at: NOW, now: NOW }))).toBe('CERT_REVOKED: revocationDate');
  });
});

test('given a list of 50 MB, when it is read in turns, then it takes seconds, no long turn, and memory of about its own size', async () => {
  const first = 0x40000000000000008000000000000000n;
  const count = Math.floor((MOST_CRL_BYTES - 2000) / 51);
  const list = made({ entries: manyEntries(count, first, new Date(NOW - DAY)) });
  expect(list.length).toBeGreaterThan(0.99 * MOST_CRL_BYTES);
  collectGarbage();
  const before = process.memoryUsage();
  const cpu = process.cpuUsage();
  let [longest, since] = [0, Infinity];
  const pause = async (): Promise<void> => {
    longest = Math.max(longest, performance.now() - since);
    await new Promise(setImmediate);
    since = performance.now();
  };
  const crl = held(await admitCrlInTurns(held(openCrl(list)), caZ, pause));
  const { user, system } = process.cpuUsage(cpu);
  collectGarbage();
  const after = process.memoryUsage();
  expect([crl.size, crl.revokedAt(first), crl.revokedAt(first + BigInt(count - 1)), crl.revokedAt(first - 1n)]).toEqual([
    count,
    NOW - DAY,
    NOW - DAY,
    undefined,
  ]);
  const buffers = (after.arrayBuffers - before.arrayBuffers) / 1e6;
  process.stdout.write(
    `a list of ${(list.length / 1e6).toFixed(0)} MB, ${count} entries: ${((user + system) / 1000).toFixed(0)} ms CPU, ` +
      `longest turn ${longest.toFixed(0)} ms, index ${buffers.toFixed(0)} MB, heap ${((after.heapUsed - before.heapUsed) / 1e6).toFixed(0)} MB\n`,
  );
  expect((user + system) / 1000).toBeLessThan(8000);
  expect(buffers).toBeLessThan(20);
}, 60_000);
