import { validatePath, type PathRequest, type TrustWorld } from '../../../src/trust/certificate/path.js';
import { createPathValidator } from '../../../src/trust/certificate/path-cache.js';
import { PATH_RULES } from '../../../src/trust/certificate/path-rules.js';
import { createCrlStore } from '../../../src/trust/certificate/crl-store.js';
import { failingOpen } from '../../../src/trust/certificate/revocation.js';
import { CERTIFICATES, PKI_NAMES, rowOf } from '../../../src/trust/pki/table.js';
import type { Pki, PkiName } from '../../../src/trust/pki/make.js';
import { TEST_NOW, testPki } from '../../support/pki.js';
import { certificateOf, held, helpersOf, listsOf, outcome, worldOf } from '../../support/trust-world.js';

const NOW = TEST_NOW.getTime();
const DAY = 86_400_000;
const USES = { authentication: 'digitalSignature', signature: 'nonRepudiation', server: 'tlsServer', confidentiality: 'digitalSignature' } as const;

let pki: Pki;
let world: TrustWorld;

beforeAll(async () => {
  pki = await testPki();
  world = worldOf(pki);
});

function validate(name: PkiName, request: Partial<PathRequest> = {}, within: Partial<TrustWorld> = {}) {
  const whole = { usage: 'digitalSignature', at: NOW, helpers: helpersOf(pki, name), ...request } as const;
  return validatePath(certificateOf(pki, name), { ...world, ...within, ...whole });
}

describe('given every leaf of the test PKI, when its path is validated for its own use', () => {
  const leaves = PKI_NAMES.filter((name) => Object.hasOwn(USES, rowOf(name)?.usage ?? ''));
  test.each(leaves)('then %s is refused as the table says, or accepted', (name) => {
    const { usage, refused: code } = rowOf(name) ?? {};
    const checked = validate(name, { usage: USES[usage as keyof typeof USES] });
    const isOfPath = code?.startsWith('CERT_') === true && code !== 'CERT_IDENTITY';
    expect(checked.ok ? 'ok' : checked.refusal.code).toBe(isOfPath ? code : 'ok');
  });
});

describe('given a path that leads nowhere, when it is validated, then the place and the reason are told', () => {
  test.each<[PkiName, string]>([
    ['z-other', 'CERT_UNTRUSTED: chain[2] signature'],
    ['z-self-signed', 'CERT_UNTRUSTED: chain[0] issuer'],
    ['z-not-ca-issuer', 'CERT_UNTRUSTED: chain[1] basicConstraints'],
    ['z-too-deep', 'CERT_UNTRUSTED: chain[2] pathLenConstraint'],
    ['z-from-no-sign', 'CERT_UNTRUSTED: chain[1] keyCertSign'],
    ['z-critical', 'CERT_UNTRUSTED: chain[0] unknown critical extension'],
    ['z-weak', 'CERT_UNTRUSTED: chain[0] key size'],
    ['z-sha1', 'CERT_UNTRUSTED: chain[0] signature algorithm'],
    ['z-expired', 'CERT_EXPIRED: chain[0] notAfter'],
    ['z-future', 'CERT_NOT_YET_VALID: chain[0] notBefore'],
    ['z-wrong-usage', 'CERT_KEY_USAGE: chain[0] keyUsage digitalSignature'],
    ['z-gp-sign', 'CERT_KEY_USAGE: chain[0] keyUsage digitalSignature'],
    ['z-revoked', 'CERT_REVOKED: chain[0] revocationDate'],
    ['z-from-revoked-ca', 'CERT_REVOKED: chain[1] revocationDate'],
  ])('%s: %s', (name, expected) => {
    const helpers = [...helpersOf(pki, name), ...(name === 'z-from-no-sign' ? [certificateOf(pki, 'ca-no-sign')] : [])];
    expect(outcome(validate(name, { helpers }))).toBe(expected);
  });
});

describe('given a path that is good', () => {
  test('when it is found, then it names leaf, issuing CA and anchor', () => {
    const { chain, issuer } = held(validate('z-gp-auth'));
    expect(chain.map(({ thumbprint }) => thumbprint)).toEqual(
      (['z-gp-auth', 'ca-z', 'dom', 'root'] as const).map((n) => certificateOf(pki, n).thumbprint),
    );
    expect(issuer.thumbprint).toBe(certificateOf(pki, 'ca-z').thumbprint);
  });

  test('when the intermediates come with the message only, then they help', () => {
    expect(outcome(validate('z-gp-auth', {}, { intermediates: [] }))).toBe('ok');
    expect(outcome(validate('z-gp-auth', { helpers: [] }, { intermediates: [] }))).toBe('CERT_UNTRUSTED: chain[0] issuer');
  });

  test('when a root of others comes with the message, then it is no anchor', () => {
    const helpers = (['ca-z-other', 'dom-other', 'root-other'] as const).map((name) => certificateOf(pki, name));
    expect(outcome(validate('z-other', { helpers }))).toMatch(/^CERT_UNTRUSTED/);
  });

  test('when an authentication certificate signs a mandate, then it is refused', () => {
    expect(outcome(validate('z-gp-auth', { usage: 'nonRepudiation' }))).toBe('CERT_KEY_USAGE: chain[0] keyUsage nonRepudiation');
  });

  test('when a card is used as a TLS server, then it is refused; as a client its use is right', () => {
    expect(outcome(validate('z-gp-auth', { usage: 'tlsServer' }))).toBe('CERT_KEY_USAGE: chain[0] extendedKeyUsage');
    expect(outcome(validate('z-gp-auth', { usage: 'tlsClient' }))).toBe('ok');
  });

  test('when an authority is used as a leaf, then it is refused', () => {
    expect(outcome(validate('ca-z'))).toBe('CERT_KEY_USAGE: chain[0] basicConstraints');
  });

  test('when the moment is the last or the first of its validity, then it holds, and not a second further', () => {
    const { notBefore, notAfter } = certificateOf(pki, 'z-gp-auth');
    const at = (moment: number) => outcome(validate('z-gp-auth', { at: moment, now: NOW }));
    expect([at(notAfter), at(notBefore)]).toEqual(['ok', 'ok']);
    expect([at(notAfter + 1000), at(notBefore - 1000)]).toEqual(['CERT_EXPIRED: chain[0] notAfter', 'CERT_NOT_YET_VALID: chain[0] notBefore']);
    expect(at(NaN)).toBe('CERT_NOT_YET_VALID: chain[0] notBefore');
  });

  test('when only some policies are allowed, then others are refused', () => {
    const rules = (policy: string) => ({ rules: { ...PATH_RULES, policies: [policy] } });
    expect(outcome(validate('z-gp-auth', {}, rules('2.999.5.1')))).toBe('ok');
    expect(outcome(validate('z-gp-auth', {}, rules('2.999.5.2')))).toBe('CERT_UNTRUSTED: chain[0] certificatePolicies');
  });

  test('when keys must be longer, then it is refused at the first short one', () => {
    const rules = { ...PATH_RULES, leastRsaBits: 4096 };
    expect(outcome(validate('z-gp-auth', {}, { rules }))).toBe('CERT_UNTRUSTED: chain[0] key size');
    expect(outcome(validate('server-4096', {}, { rules }))).toBe('CERT_UNTRUSTED: chain[1] key size');
  });
});

describe('given a certificate that was revoked after it signed (SEC 2.3)', () => {
  const { revoked: day } = CERTIFICATES['z-revoked-later'] as { revoked: number };
  const revokedAt = NOW + day * DAY;

  test('when it is asked for the moment of signing, then it holds; from its revocation on it does not', () => {
    const at = (moment: number) => outcome(validate('z-revoked-later', { at: moment, now: NOW }));
    expect(at(revokedAt - 1)).toBe('ok');
    expect(at(revokedAt)).toBe('CERT_REVOKED: chain[0] revocationDate');
    expect(at(NOW)).toBe('CERT_REVOKED: chain[0] revocationDate');
  });

  test('when an earlier moment was cached, then a later one is still refused', () => {
    const validator = createPathValidator(world);
    const leaf = certificateOf(pki, 'z-revoked-later');
    const at = (moment: number) => outcome(validator.validate(leaf, { usage: 'digitalSignature', at: moment, now: NOW }));
    expect([at(revokedAt - 1), at(revokedAt - 1), at(revokedAt)]).toEqual(['ok', 'ok', 'CERT_REVOKED: chain[0] revocationDate']);
  });
});

describe('given nothing current is known of revocation', () => {
  const missing = createCrlStore();

  test('when it is for a token, then it fails closed', () => {
    expect(outcome(validate('z-gp-auth', {}, { revocation: missing }))).toBe('CERT_STATUS_UNKNOWN: chain[0] CRL missing');
    expect(outcome(validate('z-gp-auth', { now: NOW + 8 * DAY }))).toBe('CERT_STATUS_UNKNOWN: chain[0] CRL nextUpdate');
  });

  test('when TLS is configured to fail open, then it is accepted and told, and a revoked one is refused still', () => {
    const told: string[] = [];
    const revocation = failingOpen(listsOf(pki, ['ca-s']), ({ thumbprint }) => told.push(thumbprint));
    expect(outcome(validate('server-a', { usage: 'tlsClient' }, { revocation }))).toBe('ok');
    expect(told).toHaveLength(2);
    expect(outcome(validate('server-revoked', { usage: 'tlsClient' }, { revocation }))).toBe('CERT_REVOKED: chain[0] revocationDate');
  });
});

describe('given a path that was validated', () => {
  const request = { usage: 'digitalSignature', at: NOW } as const;

  test('when its lists grow stale, then it is validated again', () => {
    const validator = createPathValidator(world);
    const leaf = certificateOf(pki, 'z-gp-auth');
    const { until } = held(validator.validate(leaf, request));
    expect(outcome(validator.validate(leaf, { ...request, now: until - 1 }))).toBe('ok');
    expect(outcome(validator.validate(leaf, { ...request, now: until }))).toBe('CERT_STATUS_UNKNOWN: chain[0] CRL nextUpdate');
  });

  test('when the anchors change, then it is forgotten', () => {
    const validator = createPathValidator(world);
    const leaf = certificateOf(pki, 'z-gp-auth');
    held(validator.validate(leaf, request));
    validator.replace({ ...world, anchors: [certificateOf(pki, 'root-other')] });
    expect(outcome(validator.validate(leaf, request))).toMatch(/^CERT_UNTRUSTED/);
  });

  test('when it was for another use, then it is of no help', () => {
    const validator = createPathValidator(world);
    const leaf = certificateOf(pki, 'z-gp-auth');
    held(validator.validate(leaf, request));
    expect(outcome(validator.validate(leaf, { ...request, usage: 'nonRepudiation' }))).toMatch(/^CERT_KEY_USAGE/);
  });

  test('when it is asked again, then it is the path that was found; what that costs is printed', () => {
    const validator = createPathValidator(world);
    const leaf = certificateOf(pki, 'z-gp-auth');
    const found = held(validator.validate(leaf, request));
    expect(held(validator.validate(leaf, request))).toBe(found);
    const rounds = 20_000;
    const start = process.cpuUsage();
    for (let i = 0; i < rounds; i++) validator.validate(leaf, request);
    const { user, system } = process.cpuUsage(start);
    process.stdout.write(`  a cached path: ${((user + system) / rounds).toFixed(1)} us CPU\n`);
  });
});

test('given a hundred authorities of one name in a message, when a path is sought, then the work is bounded', () => {
  const leaf = certificateOf(pki, 'z-other');
  const helpers = Array.from({ length: 100 }, () => helpersOf(pki, 'z-other')).flat();
  const start = process.cpuUsage();
  expect(outcome(validatePath(leaf, { ...world, usage: 'digitalSignature', at: NOW, helpers }))).toMatch(/^CERT_UNTRUSTED/);
  const { user, system } = process.cpuUsage(start);
  process.stdout.write(`  no path among a hundred authorities of one name: ${((user + system) / 1000).toFixed(1)} ms CPU\n`);
});
