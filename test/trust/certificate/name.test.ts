import fc from 'fast-check';
import { isSameName, writeName, type Name } from '../../../src/trust/certificate/name.js';
import { readName, readSerial } from '../../../src/trust/certificate/name-text.js';
import { createDirectory } from '../../../src/trust/certificate/directory.js';
import { readCertificate, readCertificates } from '../../../src/trust/certificate/certificate.js';
import { createCertificateReader } from '../../../src/trust/certificate/certificate-reader.js';
import { KEY_USAGES } from '../../../src/trust/certificate/extensions.js';
import type { Pki } from '../../../src/trust/pki/make.js';
import { testPki } from '../../support/pki.js';
import { certificateOf, held, outcome } from '../../support/trust-world.js';

const part = (type: string, value: string, joined = false) => ({ type, value, joined });
const CN = '2.5.4.3';
const O = '2.5.4.10';
const C = '2.5.4.6';

let pki: Pki;
beforeAll(async () => {
  pki = await testPki();
});

describe('given a name as AORTA writes it', () => {
  const name: Name = [part(C, 'NL'), part(O, 'Zorg, Centrum "A"'), part(CN, '#1 Huisarts + Co ')];
  const text = 'CN=\\#1 Huisarts \\+ Co\\ , O=Zorg\\, Centrum \\"A\\", C=NL';

  test('when it is written and read, then the most specific part comes first and nothing changes', () => {
    expect(writeName(name)).toBe(text);
    expect(readName(text)).toEqual(name);
  });

  test.each([
    ['CN=a,O=b,C=NL', 'CN=a, O=b, C=NL'],
    ['cn = a ;o=b; c=NL', 'CN=a, O=b, C=NL'],
    ['OID.2.5.4.3=a,2.5.4.10=b', 'CN=a, O=b'],
    ['CN="a, b" , O=c', 'CN=a\\, b, O=c'],
    ['CN=#0c026162, C=NL', 'CN=ab, C=NL'],
    ['CN=Zo\\C3\\AB', 'CN=Zoë'],
    ['CN=a+SERIALNUMBER=1, C=NL', 'CN=a+SERIALNUMBER=1, C=NL'],
    ['2.5.4.97=#0c0556415445'.replace('0556415445', '03414243') + ', C=NL', 'ORGANIZATIONIDENTIFIER=ABC, C=NL'],
    ['1.2.3.4=x', 'OID.1.2.3.4=x'],
    ['CN=', 'CN='],
  ])('when other software writes %s, then it is the same name', (other, ours) => {
    expect(writeName(readName(other) ?? [])).toBe(ours);
  });

  test.each([
    '',
    'CN',
    'NONE=a',
    'CN=a,',
    'CN=a,,O=b',
    'CN="a',
    'CN="a"b',
    'CN=a\\',
    'CN=\\zz',
    'CN=#0c',
    'CN=#zz',
    'CN=<a>',
    'CN=\\ff',
    '=a',
    `CN=${'a'.repeat(5000)}`,
  ])('when it is %s, then it is no name', (other) => expect(readName(other)).toBeUndefined());

  test('when letters differ in case only, then it is another name', () => {
    expect(isSameName(readName('CN=a, C=NL') ?? [], readName('CN=A, C=NL') ?? [])).toBe(false);
    expect(isSameName(readName('CN=a, C=NL') ?? [], readName('C=NL, CN=a') ?? [])).toBe(false);
    expect(isSameName(readName('CN=a+O=b') ?? [], readName('CN=a, O=b') ?? [])).toBe(false);
  });

  test('any name that is written is read as itself', () => {
    const values = fc.array(fc.tuple(fc.constantFrom(CN, O, C, '1.2.3.4'), fc.string({ unit: 'grapheme', maxLength: 12 })), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(values, (pairs) =>
        expect(readName(writeName(pairs.map(([type, value]) => part(type, value))))).toEqual(pairs.map(([t, v]) => part(t, v))),
      ),
      {
        numRuns: 300,
      },
    );
  });
});

describe('given a certificate of the test PKI', () => {
  test('when it is read, then it agrees with what Node reads', () => {
    for (const name of Object.keys(pki.issued) as (keyof Pki['issued'])[]) {
      const own = certificateOf(pki, name);
      expect(own.serial).toBe(BigInt(`0x${own.x509.serialNumber}`));
      expect([own.notBefore, own.notAfter]).toEqual([Date.parse(own.x509.validFrom), Date.parse(own.x509.validTo)]);
      expect(own.thumbprint).toBe(own.x509.fingerprint256.replaceAll(':', '').toLowerCase());
      // Node asks for keyCertSign too.
      expect(own.basicConstraints?.isCa === true && own.keyUsage?.has('keyCertSign') === true).toBe(own.x509.ca);
      expect(own.extendedKeyUsage).toEqual(own.x509.keyUsage);
      expect([...(own.keyUsage ?? [])].every((usage) => KEY_USAGES.includes(usage))).toBe(true);
      expect(own.subject.map(({ value }) => value)).toEqual(own.x509.subject.split(/\n/).map((line) => line.slice(line.indexOf('=') + 1)));
    }
  });

  test('when it comes in PEM, then it is the same; as one of many it is read in order', () => {
    const { certificate, chain, der } = pki.issued['server-a'];
    expect(held(readCertificate(certificate)).der).toEqual(der);
    expect(held(readCertificate(Buffer.from(certificate))).der).toEqual(der);
    expect(held(readCertificates([certificate, ...chain].join('text between\n'))).map((c) => c.thumbprint)).toHaveLength(1 + chain.length);
  });

  test.each<[string, () => string | Uint8Array]>([
    ['nothing', () => new Uint8Array()],
    ['an empty text', () => ''],
    ['two certificates', () => pki.root + pki.root],
    ['a key', () => pki.issued['server-a'].key],
    ['a list', () => pki.crls['ca-z'] ?? ''],
    ['something behind it', () => Buffer.concat([pki.issued['server-a'].der, Buffer.of(0)])],
    ['base64 with another end', () => pki.root.replace(/=*\n-----END/, '!\n-----END')],
    ['100 kB', () => Buffer.alloc(100_000, 0x30)],
  ])('when it is %s, then it is no certificate', (_, input) => {
    expect(outcome(readCertificate(input()))).toBe('CERT_UNTRUSTED: certificate');
  });
});

describe('given a reader that remembers two', () => {
  test('when a certificate comes again, then it is the same one; the one not used for longest is read anew', () => {
    const read = createCertificateReader(2);
    const of = (name: 'server-a' | 'server-b' | 'lsp') => held(read(pki.issued[name].der));
    const [a, b] = [of('server-a'), of('server-b')];
    expect([of('server-a') === a, a.thumbprint === b.thumbprint]).toEqual([true, false]);
    of('lsp');
    expect([of('server-a') === a, of('server-b') === b]).toEqual([true, false]);
    expect(outcome(read(Buffer.from('30', 'hex')))).toBe('CERT_UNTRUSTED: certificate');
  });
});

describe('given a directory', () => {
  test('when a certificate is named by issuer and serial number, then it is found, however the name is written', () => {
    const gp = certificateOf(pki, 'z-gp-auth');
    const directory = createDirectory([gp, certificateOf(pki, 'z-pharm-auth')]);
    const issuer = writeName(gp.issuer);
    const resolve = (name: string, serial: string) => {
      const checked = directory.resolve(name, serial);
      return checked.ok ? checked.value.thumbprint : outcome(checked);
    };
    expect(resolve(issuer, gp.serial.toString())).toBe(gp.thumbprint);
    expect(resolve(issuer.replaceAll(', ', ','), `0${gp.serial.toString()}`)).toBe(gp.thumbprint);
    expect(resolve(issuer, (gp.serial + 1n).toString())).toBe('TOKEN_CERT_UNKNOWN: X509IssuerSerial');
    expect(resolve(issuer.toLowerCase(), gp.serial.toString())).toBe('TOKEN_CERT_UNKNOWN: X509IssuerSerial');
    expect(resolve('nobody', gp.serial.toString())).toBe('TOKEN_CERT_UNKNOWN: X509IssuerName');
    expect(resolve(issuer, `0x${gp.serial.toString(16)}`)).toBe('TOKEN_CERT_UNKNOWN: X509SerialNumber');
    expect([readSerial('12'), readSerial('-1'), readSerial('')]).toEqual([12n, undefined, undefined]);
  });

  test('when two certificates have one issuer and number, then neither is found', () => {
    const gp = certificateOf(pki, 'z-gp-auth');
    const double = { ...certificateOf(pki, 'z-other'), serial: gp.serial };
    expect(createDirectory([gp, gp]).find(gp.issuer, gp.serial)).toBe(gp);
    expect(createDirectory([gp, double, gp]).find(gp.issuer, gp.serial)).toBeUndefined();
  });
});
