import type { Pki, PkiName } from '../../../src/trust/pki/make.js';
import { CERTIFICATES } from '../../../src/trust/pki/table.js';
import { CA_OIDS, caFits, fingerprintOf, uziNameOf, type CardType, type IssuingCa, type UziName } from '../../../src/trust/identity/uzi-name.js';
import type { Checked } from '../../../src/trust/refusals.js';
import { testPki } from '../../support/pki.js';

let pki: Pki;
beforeAll(async () => {
  pki = await testPki();
});

const ISSUERS: readonly (readonly [CardType, PkiName])[] = [
  ['Z', 'ca-z'],
  ['N', 'ca-n'],
  ['M', 'ca-m'],
  ['S', 'ca-s'],
];

/** Who it is, by a CA for its kind; the issuer is that of the table, as if its path had been validated. */
function identity(name: PkiName): Checked<UziName> {
  const read = uziNameOf(pki.issued[name].der);
  const cas: readonly IssuingCa[] = ISSUERS.map(([type, ca]) => ({
    type,
    caOid: CA_OIDS[type][0] ?? '',
    fingerprint: fingerprintOf(pki.issued[ca].der),
  }));
  return read.ok ? caFits(read.value, pki.issued[CERTIFICATES[name].issuer as PkiName].der, cas) : read;
}

test.each<[PkiName, string]>([
  ['server-a', '900010079 S 90000380 00.000'],
  ['server-b', '900010080 S 90000381 00.000'],
  ['lsp', '900010001 S 90000001 00.000'],
  ['z-gp-auth', '900005259 Z 90000380 01.015'],
  ['z-gp-sign', '900005259 Z 90000380 01.015'],
  ['z-pharm-auth', '900005267 Z 90000381 17.000'],
  ['n-auth', '900008176 N 90000380 00.000'],
  ['m-auth', '900009999 M 90000380 00.000'],
])('given %s of the test PKI, when read, then it is %s', (name, expected) => {
  const read = identity(name);
  if (!read.ok) throw new Error(read.refusal.at ?? read.refusal.code);
  const { uzi, type, ura, role } = read.value;
  expect([uzi, type, ura, role].join(' ')).toBe(expected);
});

test.each<[PkiName, string]>([
  ['z-role-unknown', 'role'],
  ['z-role-none', 'role'],
  ['n-with-role', 'role'],
  ['z-from-server-ca', 'issuing CA of this kind of certificate'],
  ['z-two-names', 'otherName 2.5.5.5 stands more than once'],
  ['z-no-name', 'otherName 2.5.5.5 is missing'],
  ['z-utf8-name', 'otherName 2.5.5.5 is no IA5String'],
  ['z-bad-name', 'form of otherName 2.5.5.5'],
  ['z-other', 'issuing CA of this kind of certificate'],
  ['server-other', 'issuing CA of this kind of certificate'],
  ['z-self-signed', 'issuing CA of this kind of certificate'],
])('given %s of the test PKI, when read, then it is refused: %s', (name, at) => {
  expect(identity(name)).toEqual({ ok: false, refusal: { code: 'CERT_IDENTITY', at } });
});
