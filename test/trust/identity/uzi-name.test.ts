import fc from 'fast-check';
import { caFits, CA_OIDS, fingerprintOf, uziNameOf, type UziName } from '../../../src/trust/identity/uzi-name.js';
import { openssl, type Openssl } from '../../support/openssl.js';

const GP = '2.16.528.1.1003.1.3.5.5.2-1-900005259-Z-90000380-01.015-01000001';
const EMPLOYEE = '2.16.528.1.1003.1.3.5.5.3-1-900008176-N-90000380-00.000-00000000';
const UNNAMED = '2.16.528.1.1003.1.3.5.5.4-1-900009999-M-90000380-00.000-00000000';
const SERVER = '2.16.528.1.1003.1.3.5.5.5-1-900010079-S-90000380-00.000-00000000';
const UPN = 'otherName.7=1.3.6.1.4.1.311.20.2.3;UTF8:900005259@90000380';

const ia5 = (text: string, index: number = 0): string => `otherName.${index}=2.5.5.5;IA5STRING:${text}`;
const uziOf = (text: string): string => /-(\d{9})-/.exec(text)?.[1] ?? '900005259';
const certified = (text: string): readonly string[] => [`serialNumber=${uziOf(text)}`];

// What makes these certificates and what reads them share nothing (SEC 4.2).
describe('who a certificate of openssl says it is', () => {
  let maker: Openssl;
  beforeAll(() => {
    maker = openssl();
  });
  afterAll(() => {
    maker.remove();
  });
  const named = (text: string): Uint8Array => maker.certificate({ names: [ia5(text)], subject: certified(text) });

  test('given a card of a GP with a UPN beside its name, when read, then it is the GP', () => {
    const der = maker.certificate({ names: [UPN, 'email.0=x@example.nl', ia5(GP)], subject: ['CN=A. Test', ...certified(GP)] });
    const name: UziName = {
      caOid: '2.16.528.1.1003.1.3.5.5.2',
      version: '1',
      uzi: '900005259',
      type: 'Z',
      ura: '90000380',
      role: '01.015',
      agb: '01000001',
    };
    expect(uziNameOf(der)).toEqual({ ok: true, value: name });
  });

  test.each([
    ['named employee', EMPLOYEE, { type: 'N', role: '00.000' }],
    ['unnamed employee, which others refuse', UNNAMED, { type: 'M', uzi: '900009999' }],
    ['server', SERVER, { type: 'S', ura: '90000380', uzi: '900010079' }],
    ['professional whose register is closed', GP.replace('01.015', '01.002'), { role: '01.002' }],
  ])('given the certificate of a %s, when read, then it is that', (_, text, value) => {
    expect(uziNameOf(named(text))).toMatchObject({ ok: true, value });
  });

  test('given a server certificate with host names, when read, then they change nothing', () => {
    const der = maker.certificate({
      names: ['DNS.0=server.example.nl', 'IP.0=192.0.2.1', ia5(SERVER)],
      subject: ['CN=server.example.nl', ...certified(SERVER)],
    });
    expect(uziNameOf(der)).toMatchObject({ ok: true, value: { type: 'S' } });
  });

  test.each<[string, readonly string[], string]>([
    ['no other name', [], 'otherName 2.5.5.5 is missing'],
    ['a UPN only', [UPN], 'otherName 2.5.5.5 is missing'],
    ['the name in a host name', [`DNS.0=${GP}`], 'otherName 2.5.5.5 is missing'],
    ['two names', [ia5(GP, 0), ia5(EMPLOYEE, 1)], 'otherName 2.5.5.5 stands more than once'],
    ['the same name twice', [ia5(GP, 0), ia5(GP, 1)], 'otherName 2.5.5.5 stands more than once'],
    ['a name in UTF-8', [`otherName.0=2.5.5.5;UTF8:${GP}`], 'otherName 2.5.5.5 is no IA5String'],
    ['a name, and another in UTF-8', [ia5(GP), `otherName.1=2.5.5.5;UTF8:${EMPLOYEE}`], 'otherName 2.5.5.5 is no IA5String'],
    ['a name below another OID', [`otherName.0=2.5.5.5.1;IA5STRING:${GP}`], 'otherName 2.5.5.5 is missing'],
  ])('given a certificate with %s, when read, then it is refused', (_, names, at) => {
    expect(uziNameOf(maker.certificate({ names, subject: certified(GP) }))).toEqual({ ok: false, refusal: { code: 'CERT_IDENTITY', at } });
  });

  test.each([
    ['a colon behind the CA', GP.replace('-', ':'), 'form of otherName 2.5.5.5'],
    ['a UZI number of 8 digits', GP.replace('900005259', '90000525'), 'form of otherName 2.5.5.5'],
    ['another letter', GP.replace('-Z-', '-A-'), 'form of otherName 2.5.5.5'],
    ['a role without a dot', GP.replace('01.015', '010015'), 'form of otherName 2.5.5.5'],
    ['something behind it', `${GP}-1`, 'form of otherName 2.5.5.5'],
    ['something before it', `x${GP}`, 'form of otherName 2.5.5.5'],
    ['an OID without end', GP.replace('2.16', `2.16${'.1'.repeat(60)}`), 'form of otherName 2.5.5.5'],
    ['an OID that does not begin with 2', GP.replace('2.16', '1.16'), 'form of otherName 2.5.5.5'],
    ['the CA of employees', GP.replace('5.5.2', '5.5.3'), 'CA OID of this kind of certificate'],
    ['the CA of servers', GP.replace('5.5.2', '5.5.5'), 'CA OID of this kind of certificate'],
    ['a CA that is not known', GP.replace('5.5.2', '5.5.20'), 'CA OID of this kind of certificate'],
    ['a role that is not known', GP.replace('01.015', '99.999'), 'role'],
    ['no role, for a professional', GP.replace('01.015', '00.000'), 'role'],
    ['a role, for an employee', EMPLOYEE.replace('00.000', '01.015'), 'role'],
    ['a role, for a server', SERVER.replace('00.000', '17.000'), 'role'],
    ['a role, for an unnamed employee', UNNAMED.replace('00.000', '01.015'), 'role'],
    ['an organisation of zeros', GP.replace('90000380', '00000000'), 'URA'],
    ['a UZI number of zeros', GP.replace('900005259', '000000000'), 'UZI number'],
  ])('given a name with %s, when read, then it is refused', (_, text, at) => {
    expect(uziNameOf(named(text))).toEqual({ ok: false, refusal: { code: 'CERT_IDENTITY', at } });
  });

  test.each<[string, readonly string[]]>([
    ['is missing', ['CN=A. Test']],
    ['is that of another', ['serialNumber=900005260']],
    ['stands twice', ['0.serialNumber=900005259', '1.serialNumber=900005259']],
    ['has more than the UZI number', ['serialNumber=900005259-1']],
  ])('given a certificate of which serialNumber of the subject %s, when read, then it is refused', (_, subject) => {
    const refusal = { code: 'CERT_IDENTITY', at: 'subject serialNumber' };
    expect(uziNameOf(maker.certificate({ names: [ia5(GP)], subject }))).toEqual({ ok: false, refusal });
  });

  test('given a table with another CA, when read, then the name of that CA is accepted and the former no more', () => {
    const oids = { ...CA_OIDS, Z: ['2.16.528.1.1003.1.3.9.9'] };
    expect(uziNameOf(named(GP.replace('5.5.2', '9.9')), oids).ok).toBe(true);
    expect(uziNameOf(named(GP), oids).ok).toBe(false);
  });

  test('given the CA that issued, when it is the one for this kind, then it fits, and no other does', () => {
    const read = uziNameOf(named(GP));
    if (!read.ok) throw new Error('refused');
    const row = { type: 'Z', caOid: read.value.caOid, fingerprint: fingerprintOf(maker.ca) } as const;
    const refusal = { code: 'CERT_IDENTITY', at: 'issuing CA of this kind of certificate' };
    expect(caFits(read.value, maker.ca, [{ ...row, type: 'S' }, row])).toEqual(read);
    for (const other of [[], [{ ...row, type: 'S' as const }], [{ ...row, caOid: '2.1' }], [{ ...row, fingerprint: '0'.repeat(64) }]]) {
      expect(caFits(read.value, maker.ca, other)).toEqual({ ok: false, refusal });
    }
  });

  test('given certificates in which octets were changed, left out or put in, when read, then each is refused or consistent, and none takes long', () => {
    const whole = named(GP);
    const at = fc.integer({ min: 0, max: whole.length - 1 });
    const changes = fc.array(fc.record({ kind: fc.constantFrom('set', 'drop', 'insert'), at, octet: fc.integer({ min: 0, max: 255 }) }), {
      minLength: 1,
      maxLength: 8,
    });
    let slowest = 0;
    const codes = new Set<string>();
    fc.assert(
      fc.property(changes, (list) => {
        const bytes = [...whole];
        for (const { kind, at: place, octet } of list) bytes.splice(place, kind === 'insert' ? 0 : 1, ...(kind === 'drop' ? [] : [octet]));
        const start = process.hrtime.bigint();
        const read = uziNameOf(Uint8Array.from(bytes));
        slowest = Math.max(slowest, Number(process.hrtime.bigint() - start) / 1e6);
        codes.add(read.ok ? 'ok' : (read.refusal.at ?? ''));
        if (!read.ok) return expect(read.refusal.code).toBe('CERT_IDENTITY');
        const { caOid, version, uzi, type, ura, role, agb } = read.value;
        // A change beside the name may go unseen: that is for the signature of the CA to tell.
        expect(Buffer.from(bytes).includes([caOid, version, uzi, type, ura, role, agb].join('-'))).toBe(true);
        expect([uzi, type, caOid]).toEqual(['900005259', 'Z', CA_OIDS.Z[0]]);
      }),
      { numRuns: 5_000 },
    );
    expect(codes).toContain('ok');
    expect(codes).toContain('DER of the certificate');
    expect(codes).toContain('form of otherName 2.5.5.5');
    // An allowance for a busy machine; one takes some 0.05 ms.
    expect(slowest).toBeLessThan(100);
  });

  test('given a certificate that is cut short, when read, then it is refused at every length', () => {
    const whole = named(GP);
    for (let length = 0; length < whole.length; length++) expect(uziNameOf(whole.subarray(0, length)).ok).toBe(false);
    expect(uziNameOf(Uint8Array.from([...whole, 0])).ok).toBe(false);
  });
});

test('given octets that are no certificate, when read, then they are refused', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      expect(uziNameOf(bytes)).toEqual({ ok: false, refusal: { code: 'CERT_IDENTITY', at: 'DER of the certificate' } });
    }),
  );
});

test('given more octets than a certificate has, when read, then they are refused unread', () => {
  expect(uziNameOf(new Uint8Array(20_000).fill(0x30))).toEqual({ ok: false, refusal: { code: 'CERT_IDENTITY', at: 'size of the certificate' } });
});
