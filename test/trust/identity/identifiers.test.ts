import fc from 'fast-check';
import { AGB, APPLICATION_ID, BSN, URA, UZI_PERSON, UZI_SYSTEM } from '../../../src/hl7v3/oids.js';
import { iiUrn, isIdentifier, isSame, normalise, readIiUrn, rootOf, type IdentifierKind } from '../../../src/trust/identity/identifiers.js';

const KINDS: readonly IdentifierKind[] = ['bsn', 'ura', 'uziPerson', 'uziSystem', 'agb', 'applicationId'];
const digits = (n: number): fc.Arbitrary<string> => fc.integer({ min: 1, max: 10 ** n - 1 }).map((v) => String(v).padStart(n, '0'));
const bsns = fc.integer({ min: 1, max: 99_999_999 }).map((n) => {
  const head = String(n).padStart(8, '0');
  return Array.from({ length: 10 }, (_, last) => `${head}${last}`).find((b) => isIdentifier('bsn', b)) ?? '999910164';
});
const canonical: Readonly<Record<IdentifierKind, fc.Arbitrary<string>>> = {
  bsn: bsns,
  ura: digits(8),
  uziPerson: digits(9),
  uziSystem: digits(9),
  agb: digits(8),
  applicationId: fc.integer({ min: 1, max: 99_999_999 }).map(String),
};
const identifiers = fc.constantFrom(...KINDS).chain((kind) => canonical[kind].map((text) => ({ kind, text })));

describe('identifiers: laws', () => {
  test('given an identifier as it should be written, then it is its own normal form and the same as itself only', () => {
    fc.assert(
      fc.property(identifiers, identifiers, ({ kind, text }, other) => {
        expect(normalise(kind, text)).toBe(text);
        expect(isIdentifier(kind, text)).toBe(true);
        expect(isSame(kind, text, text)).toBe(true);
        if (other.kind === kind) expect(isSame(kind, text, other.text)).toBe(text === other.text);
      }),
    );
  });

  test('given any text, then normalising twice is normalising once, and a text that is none is not the same as itself', () => {
    const texts = fc.oneof(fc.string(), fc.stringMatching(/^[0-9]{0,11}$/), fc.string({ unit: 'binary' }));
    fc.assert(
      fc.property(fc.constantFrom(...KINDS), texts, (kind, text) => {
        const once = normalise(kind, text);
        expect(isSame(kind, text, text)).toBe(once !== undefined);
        if (once === undefined) return;
        expect(normalise(kind, once)).toBe(once);
        expect(BigInt(once)).toBe(BigInt(text));
      }),
    );
  });

  test('given an identifier, when written as a URN and read, then it is the same', () => {
    fc.assert(
      fc.property(identifiers, ({ kind, text }) => {
        expect(readIiUrn(iiUrn(rootOf(kind), text))).toEqual({ root: rootOf(kind), extension: text });
      }),
    );
  });

  test('given the older form, when read, then BSN, URA and application id are, and no other', () => {
    fc.assert(
      fc.property(identifiers, ({ kind, text }) => {
        const isOld = kind === 'bsn' || kind === 'ura' || kind === 'applicationId';
        expect(readIiUrn(`urn:oid:${rootOf(kind)}.${text}`)).toEqual(isOld ? { root: rootOf(kind), extension: text } : undefined);
      }),
    );
  });

  test('given any text, when read as a URN, then it never fails, and what comes back can be written', () => {
    const pieces = fc.constantFrom('urn:', 'IIroot:', 'IIext:', 'oid:', URA, BSN, APPLICATION_ID, ':', '.', '0', '90000380', '1', 'x', '\n', ' ');
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(pieces, { maxLength: 8 }).map((p) => p.join('')),
        ),
        (text) => {
          const ii = readIiUrn(text);
          if (ii !== undefined) expect(readIiUrn(iiUrn(ii.root, ii.extension))).toEqual(ii);
        },
      ),
    );
  });
});

test.each<[IdentifierKind, string, string | undefined]>([
  ['bsn', '12345672', '012345672'],
  ['bsn', '999911234', undefined],
  ['ura', '380', '00000380'],
  ['ura', '090000380', undefined],
  ['ura', '00000000', undefined],
  ['uziPerson', '5259', '000005259'],
  ['uziPerson', '9000052590', undefined],
  ['uziSystem', '900010079', '900010079'],
  ['agb', '1000001', undefined],
  ['agb', '01000001', '01000001'],
  ['agb', '00000000', undefined],
  ['applicationId', '00000001', '1'],
  ['applicationId', '000000001', undefined],
  ['applicationId', '0', undefined],
  ['applicationId', '1 ', undefined],
  ['applicationId', '+1', undefined],
  ['applicationId', '١', undefined],
])('given %s "%s", then it is compared as %s', (kind, text, normal) => expect(normalise(kind, text)).toBe(normal));

test.each([
  [`urn:IIroot:${APPLICATION_ID}:IIext:1`, APPLICATION_ID, '1'],
  [`urn:oid:${APPLICATION_ID}.1`, APPLICATION_ID, '1'],
  [`urn:oid:${APPLICATION_ID}.00000001`, APPLICATION_ID, '1'],
  [`urn:oid:${URA}.00000380`, URA, '00000380'],
  [`urn:IIroot:${URA}:IIext:380`, URA, '00000380'],
  [`urn:oid:${BSN}.012345672`, BSN, '012345672'],
  [`urn:oid:${BSN}.12345672`, BSN, '012345672'],
  [`urn:IIroot:${UZI_PERSON}:IIext:900005259`, UZI_PERSON, '900005259'],
])('given %s, when read, then it is %s %s', (urn, root, extension) => expect(readIiUrn(urn)).toEqual({ root, extension }));

test.each([
  ['a root that is not known', 'urn:IIroot:2.16.840.1.1:IIext:1'],
  ['a root with a zero before it', `urn:IIroot:0${URA}:IIext:90000380`],
  ['something behind it', `urn:IIroot:${URA}:IIext:90000380 `],
  ['a second line', `urn:IIroot:${URA}:IIext:90000380\n`],
  ['something before it', ` urn:IIroot:${URA}:IIext:90000380`],
  ['other capitals', `urn:iiroot:${URA}:iiext:90000380`],
  ['no extension', `urn:IIroot:${URA}:IIext:`],
  ['no root', 'urn:IIroot::IIext:1'],
  ['a BSN that fails the eleven test', `urn:IIroot:${BSN}:IIext:999911234`],
  ['an OID below that of applications', `urn:oid:${APPLICATION_ID}.1.1000`],
  ['the older form for a UZI number', `urn:oid:${UZI_SYSTEM}.900010079`],
  ['the older form for an AGB code', `urn:oid:${AGB}.01000001`],
  ['more than any identifier has', `urn:IIroot:${URA}:IIext:${'0'.repeat(200)}`],
])('given a URN with %s, when read, then it is none', (_, urn) => expect(readIiUrn(urn)).toBeUndefined());

test('given texts made to be slow, when read, then they are none; what that costs is printed', () => {
  const start = process.cpuUsage().user;
  for (const text of ['urn:oid:' + '1.'.repeat(1_000_000), 'urn:oid:' + '.'.repeat(100), 'urn:IIroot:' + '.'.repeat(1_000_000)]) {
    expect(readIiUrn(text)).toBeUndefined();
  }
  process.stdout.write(`  texts made to be slow: ${((process.cpuUsage().user - start) / 1000).toFixed(1)} ms CPU\n`);
});
