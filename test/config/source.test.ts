import { checkConfig, type Config } from '../../src/config.js';
import type { ConfiguredSource } from '../../src/config/source.js';

const MED = { fhir: { address: 'https://ehr.example/fhir/' } };
const ICA = { hl7v3: { address: 'https://gp.example/xis/Condities' } };
const SOURCE = { application: '300', sourceShields: 'marked', connectors: { MED, ICA } };

function configOf(source: object, changes: object = {}): object {
  return { sandbox: true, organisations: [{ ura: '90000380', name: 'Practice', applicationIds: ['300', '301'], source, ...changes }] };
}

function read(source: object): ConfiguredSource {
  const checked = checkConfig(configOf(source));
  if (!('config' in checked)) throw new Error(JSON.stringify(checked.problems));
  const [organisation] = (checked.config satisfies Config).organisations;
  if (organisation?.source === undefined) throw new Error('no source');
  return organisation.source;
}

function told(source: object, changes: object = {}): readonly string[] {
  const checked = checkConfig(configOf(source, changes));
  return 'problems' in checked ? checked.problems.map(({ path, text }) => `${path.replace('organisations.0.', '')} ${text}`) : [];
}

test('given a source with a FHIR server and a legacy system, when read, then what is left out has its default', () => {
  expect(read(SOURCE)).toEqual({
    application: '300',
    sourceShields: 'marked',
    budget: 10,
    demandsSignedBody: false,
    overFhir: false,
    breaker: { failures: 5, pause: 30 },
    connectors: {
      MED: {
        fhir: {
          address: 'https://ehr.example/fhir',
          patientBy: 'chain',
          method: 'POST',
          types: ['MedicationDispense', 'AllergyIntolerance', 'Flag'],
          narrowBy: ['whenhandedover'],
          includes: true,
          quirks: [],
          limits: { megabytes: 20, entries: 5000, pages: 100 },
        },
      },
      ICA: { hl7v3: { address: 'https://gp.example/xis/Condities', sender: '1', quirks: [], megabytes: 5 } },
    },
  });
});

test('given one limit and one figure of the breaker, when read, then the others keep their default', () => {
  const source = read({ ...SOURCE, breaker: { pause: 5 }, connectors: { MED: { fhir: { ...MED.fhir, limits: { pages: 3 } } } } });
  expect(source).toMatchObject({
    breaker: { failures: 5, pause: 5 },
    connectors: { MED: { fhir: { limits: { megabytes: 20, entries: 5000, pages: 3 } } } },
  });
});

const fhir = (changes: object): object => ({ ...SOURCE, connectors: { MED: { fhir: { ...MED.fhir, ...changes } } } });
const hl7v3 = (changes: object): object => ({ ...SOURCE, connectors: { MED: { hl7v3: { ...ICA.hl7v3, ...changes } } } });
const ENDPOINT = 'https://login.example/token';

test.each<[string, object, readonly string[]]>([
  ['that does not say where shields are kept', { ...SOURCE, sourceShields: undefined }, ['source.sourceShields is needed']],
  ['that says something else of shields', { ...SOURCE, sourceShields: 'none' }, ['source.sourceShields must be one of filtered, marked, register']],
  ['of another application', { ...SOURCE, application: '302' }, ['source.application must be one of the applicationIds of the organisation']],
  [
    'with two ways for one kind of data',
    { ...SOURCE, connectors: { MED: { ...MED, ...ICA } } },
    ['source.connectors.MED must NOT have more than 1 properties'],
  ],
  ['with a kind of data that is not served', { ...SOURCE, connectors: { PS: MED } }, ['source.connectors.PS is not a key that exists']],
  [
    'over a network that is not encrypted',
    fhir({ address: 'http://ehr.example/fhir' }),
    ['source.connectors.MED.fhir.address must be https, or on loopback: patients and their data pass over it'],
  ],
  [
    'with a query in the address',
    fhir({ address: 'https://ehr.example/fhir?x=1' }),
    ['source.connectors.MED.fhir.address must be an http or https address without user name, query and fragment'],
  ],
  ['with a FHIR quirk that nobody knows', fhir({ quirks: ['slow'] }), ['source.connectors.MED.fhir.quirks.0 must be one of total-unreliable']],
  [
    'with an HL7v3 quirk that nobody knows',
    hl7v3({ quirks: ['slow'] }),
    [
      'source.connectors.MED.hl7v3.quirks.0 must be one of ok-when-empty, counters-missing, asked-by-version-02, answers-version-02, soap-action-empty, author-other',
    ],
  ],
  [
    'with a certificate without its key',
    fhir({ tls: { anchors: 'root.pem', certificate: 'own.pem' } }),
    ['source.connectors.MED.fhir.tls.key is needed'],
  ],
  [
    'with a password in the configuration',
    fhir({ auth: { basic: { user: 'schakel', password: 'secret' } } }),
    ['source.connectors.MED.fhir.auth.basic.password must be object'],
  ],
  [
    'with a client that proves itself twice',
    fhir({
      auth: {
        oauth: {
          tokenEndpoint: ENDPOINT,
          clientId: 'c',
          secret: { variable: 'S' },
          assertion: { key: { file: 'k' }, kid: '1', algorithm: 'ES256' },
        },
      },
    }),
    ['source.connectors.MED.fhir.auth.oauth must have a secret or an assertion, and not both'],
  ],
  [
    'with a client that does not prove itself',
    fhir({ auth: { oauth: { tokenEndpoint: ENDPOINT, clientId: 'c' } } }),
    ['source.connectors.MED.fhir.auth.oauth must have a secret or an assertion, and not both'],
  ],
  [
    'with tokens from a network that is not encrypted',
    fhir({ auth: { oauth: { tokenEndpoint: 'http://login.example/token', clientId: 'c', secret: { variable: 'S' } } } }),
    ['source.connectors.MED.fhir.auth.oauth.tokenEndpoint must be https, or on loopback'],
  ],
  [
    'with TLS on a plain address',
    hl7v3({ address: 'http://127.0.0.1:8090/xis/Lijst', tls: { anchors: 'root.pem' } }),
    ['source.connectors.MED.hl7v3.tls needs an https address'],
  ],
  [
    'asked by another than the switch point, who does not say who asks',
    hl7v3({ sender: '301' }),
    ['source.connectors.MED.hl7v3.author is needed when the sender is not 1, the switch point'],
  ],
  [
    'that asks itself',
    hl7v3({ sender: '300', author: { system: { uzi: '900010079' } } }),
    ['source.connectors.MED.hl7v3.sender must differ from the receiver, which is the application of the source unless it is given'],
  ],
  ['of which the server has nothing of that kind', fhir({ types: ['Flag'] }), ['source.connectors.MED.fhir.types must hold MedicationDispense']],
  ['of a folder and a server', fhir({ path: 'x' }), ['source.connectors.MED.fhir.path is not a key that exists']],
])('given a source %s, when checked, then it is told', (_, source, expected) => {
  expect(told(source)).toEqual(expected);
});

test('given plain HTTP on loopback, when checked, then it may', () => {
  expect(told(fhir({ address: 'http://127.0.0.1:8090/fhir' }))).toEqual([]);
  expect(told(hl7v3({ address: 'http://[::1]:8090/xis/Lijst' }))).toEqual([]);
});

test('given a kind of data that is registered and has no connector, when checked, then it is told', () => {
  const index = { codes: { MED: [{ code: '1', codeSystem: '2.16.840.1.113883.2.4.15.4' }] } };
  const checked = checkConfig({ ...configOf({ ...SOURCE, connectors: { ICA } }, { registers: ['MED', 'ICA'] }), index });
  expect(checked).toEqual({
    problems: [{ path: 'organisations.0.source.connectors.MED', text: 'is needed: the organisation registers this kind of data' }],
  });
});

test('given a source over FHIR whose application also asks others, when checked, then it is told', () => {
  const requester = { application: '300', city: 'Utrecht', tokens: { way: 'client' } };
  const path = 'source.overFhir needs another application than that of the requester: a token for it would mean both';
  expect(told({ ...SOURCE, overFhir: true }, { requester })).toEqual([path]);
  expect(told({ ...SOURCE, overFhir: true }, { requester: { ...requester, application: '301' } })).toEqual([]);
});

test('given patients in a folder outside the sandbox, when checked, then it is refused', () => {
  const organisation = {
    ura: '90000380',
    name: 'P',
    applicationIds: ['300'],
    source: { ...SOURCE, connectors: { MED: { sandbox: { path: 'patients' } } } },
  };
  const trust = { anchors: ['root.pem'] };
  const certificates = [{ chain: 'c.pem', key: 'k.pem' }];
  const path = 'organisations.0.source.connectors.MED.sandbox';
  expect(checkConfig({ trust, organisations: [{ ...organisation, certificates }] })).toEqual({
    problems: [{ path, text: 'is only possible when sandbox is true: it keeps data in files' }],
  });
  expect(checkConfig({ sandbox: true, organisations: [organisation] })).toHaveProperty('config');
});
