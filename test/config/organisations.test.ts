import { checkConfig, type Config } from '../../src/config.js';

const TRUST = { anchors: ['root.pem'], revocation: { hosts: ['crl.example.nl'] } };
const PEM = { chain: 'server.pem', key: 'server.key' };
const PRACTICE = { ura: '90000380', name: 'Practice', applicationIds: ['1234'], certificates: [PEM] };
const PHARMACY = { ura: '90000381', name: 'Pharmacy', applicationIds: ['5678', '5679'], certificates: [PEM] };

function read(organisations: unknown, changes: object = {}): Config {
  const checked = checkConfig({ trust: TRUST, organisations, ...changes });
  if (!('config' in checked)) throw new Error(checked.problems.map(({ path, text }) => `${path} ${text}`).join('; '));
  return checked.config;
}

function told(organisations: unknown, changes: object = {}): readonly string[] {
  const checked = checkConfig({ trust: TRUST, organisations, ...changes });
  return 'problems' in checked ? checked.problems.map(({ path, text }) => `${path} ${text}`) : [];
}

test('given two organisations, when read, then each has what is left out from the trust of the gateway', () => {
  const [practice, pharmacy] = read([PRACTICE, { ...PHARMACY, trust: { anchors: ['other.pem'], revocation: { ocsp: true } } }]).organisations;
  const revocation = { hosts: ['crl.example.nl'], files: [], megabytes: 50, ocsp: false, unknown: 'refuse' };
  const trust = { intermediates: [], issuingCas: [], revocation, legacyTokens: false, verifier: 'xml-crypto' };
  expect(practice?.trust).toEqual({ ...trust, anchors: ['root.pem'] });
  expect(pharmacy?.trust).toEqual({ ...trust, anchors: ['other.pem'], revocation: { ...revocation, ocsp: true } });
});

test('given the three kinds of certificates, when read, then each is told apart and has its uses', () => {
  const certificates = [
    { uses: ['tls'], pkcs12: 'server.p12', passphraseVariable: 'SERVER_PASSPHRASE' },
    { chain: 'sign.pem', command: ['/opt/sign', '--slot', '1'] },
  ];
  expect(
    read([
      { ...PRACTICE, certificates },
      { ...PHARMACY, certificates: [{ ...PEM, passphraseVariable: 'P' }] },
    ]).organisations,
  ).toMatchObject([
    {
      certificates: [
        { kind: 'pkcs12', uses: ['tls'], pkcs12: 'server.p12', passphraseVariable: 'SERVER_PASSPHRASE' },
        { kind: 'command', uses: ['signing'], chain: 'sign.pem', command: ['/opt/sign', '--slot', '1'] },
      ],
    },
    { certificates: [{ kind: 'pem', uses: ['tls', 'signing'], chain: 'server.pem', key: 'server.key', passphraseVariable: 'P' }] },
  ]);
});

test('given the sandbox, when an organisation has no certificates and no anchors, then it makes its own', () => {
  expect(told([{ ura: '90000380', name: 'Practice', applicationIds: ['1234'] }], { sandbox: true, trust: {} })).toEqual([]);
});

test.each([
  [
    'without name, number and application',
    {},
    ['organisations.0.ura is needed', 'organisations.0.name is needed', 'organisations.0.applicationIds is needed'],
  ],
  ['with a URA of 7 digits', { ...PRACTICE, ura: '9000038' }, ['organisations.0.ura must be 8 digits, not all zero']],
  ['with a URA of zeros', { ...PRACTICE, ura: '00000000' }, ['organisations.0.ura must be 8 digits, not all zero']],
  ['with a URA that is a number', { ...PRACTICE, ura: 90000380 }, ['organisations.0.ura must be string']],
  [
    'with the application of the switch point',
    { ...PRACTICE, applicationIds: ['1'] },
    ['organisations.0.applicationIds.0 must be 1 to 8 digits without a leading zero, and not 1, the switch point itself'],
  ],
  [
    'with zeros before its application',
    { ...PRACTICE, applicationIds: ['01234'] },
    ['organisations.0.applicationIds.0 must be 1 to 8 digits without a leading zero, and not 1, the switch point itself'],
  ],
  [
    'with one application twice',
    { ...PRACTICE, applicationIds: ['7', '7'] },
    ['organisations.0.applicationIds.1 stands twice: an application belongs to one organisation'],
  ],
  [
    'with the passphrase itself',
    { ...PRACTICE, certificates: [{ ...PEM, passphrase: 'x' }] },
    ['organisations.0.certificates.0.passphrase is not a key that exists'],
  ],
  [
    'with a passphrase for the name of a variable',
    { ...PRACTICE, certificates: [{ ...PEM, passphraseVariable: 'not a name' }] },
    ['organisations.0.certificates.0.passphraseVariable must be the name of an environment variable'],
  ],
  ['without a certificate', { ...PRACTICE, certificates: [] }, ['organisations.0.certificates must have one for tls outside the sandbox']],
  [
    'with two certificates for the same',
    { ...PRACTICE, certificates: [PEM, { ...PEM, uses: ['signing'] }] },
    ['organisations.0.certificates.1.uses are those of another certificate too'],
  ],
  [
    'with a program for TLS',
    { ...PRACTICE, certificates: [{ chain: 'a.pem', command: ['sign'], uses: ['tls', 'signing'] }] },
    ['organisations.0.certificates.0.uses can not be tls with a command: TLS needs the key itself'],
  ],
  [
    'with an own list of anchors that is empty',
    { ...PRACTICE, trust: { anchors: [] } },
    ['organisations.0.trust.anchors must have one outside the sandbox, here or in trust.anchors'],
  ],
  [
    'that fetches lists from an address',
    { ...PRACTICE, trust: { revocation: { hosts: ['169.254.169.254'] } } },
    ['organisations.0.trust.revocation.hosts.0 must be a host name with a dot, in lower case, and no address'],
  ],
  [
    'that accepts whom nobody vouches for',
    { ...PRACTICE, trust: { revocation: { unknown: 'ignore' } } },
    ['organisations.0.trust.revocation.unknown must be one of refuse, accept'],
  ],
])('given an organisation %s, when checked, then exactly that is told', (_, organisation, problems) => {
  expect(told([organisation])).toEqual(problems);
});

const KINDS = 'must have chain and key, or pkcs12 and passphraseVariable, or chain and command';

test.each([
  [{}],
  [{ chain: 'a.pem' }],
  [{ key: 'a.key' }],
  [{ pkcs12: 'a.p12' }],
  [{ chain: 'a.pem', key: 'a.key', pkcs12: 'a.p12', passphraseVariable: 'P' }],
  [{ chain: 'a.pem', key: 'a.key', command: ['sign'] }],
  [{ chain: 'a.pem', command: ['sign'], passphraseVariable: 'P' }],
])('given the certificate %j, when checked, then it is told that it is of no one kind', (certificate) => {
  expect(told([{ ...PRACTICE, certificates: [certificate] }], { sandbox: true })).toEqual([`organisations.0.certificates.0 ${KINDS}`]);
});

test('given two organisations with the same number and an application in common, when checked, then both are told where they repeat', () => {
  expect(told([PRACTICE, { ...PHARMACY, ura: '90000380', applicationIds: ['5678', '1234'] }])).toEqual([
    'organisations.1.ura stands at another organisation too',
    'organisations.1.applicationIds.1 stands twice: an application belongs to one organisation',
  ]);
});

test('given a CA that issues cards, when its OID or fingerprint is no such thing, then that is told', () => {
  const ca = { type: 'Z', caOid: '2.16.528.1.1003.1.3.5.5.2', fingerprint: 'a'.repeat(64) };
  expect(told([], { trust: { issuingCas: [ca] } })).toEqual([]);
  expect(
    told([], {
      trust: {
        issuingCas: [
          { ...ca, caOid: '2.016' },
          { ...ca, fingerprint: 'A'.repeat(64) },
        ],
      },
    }),
  ).toEqual(['trust.issuingCas.0.caOid must be an OID below 2', 'trust.issuingCas.1.fingerprint must be 64 hexadecimal digits in lower case']);
});
