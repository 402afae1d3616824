import { toV3, type Bundle, type Issue, type MedicationDispense, type Resource } from '../../src/index.js';
import { EXTENSIONS } from '../../src/fhir/extensions.js';
import { linesOfXml } from './differences.js';
import { BSN, ZI } from './message.js';

/* Bundles of other makers: agreement (TA) and dispense (MVE) apart as in MP9 (MD 8), and the bare minimum that a vendor sends. */
const NAMING = 'http://fhir.nl/fhir/NamingSystem/';
const SNOMED = 'http://snomed.info/sct';
const quantity = (value: number) => ({ value, unit: 'stuk', system: 'http://unitsofmeasure.org', code: '1' });
const treatment = (value: string) => ({ url: EXTENSIONS.treatment, valueIdentifier: { system: 'urn:oid:2.999.9', value } });

const AROUND: readonly (readonly [url: string, resource: Resource])[] = [
  [
    'urn:uuid:p',
    {
      resourceType: 'Patient',
      identifier: [{ system: NAMING + 'bsn', value: BSN }],
      name: [{ family: 'Voorbeeld' }],
      gender: 'female',
      birthDate: '1951-02-04',
    },
  ],
  ['urn:uuid:m', { resourceType: 'Medication', code: { coding: [{ system: `urn:oid:${ZI}`, code: '99900041', display: 'VERZINSEL DRANK' }] } }],
  ['urn:uuid:m2', { resourceType: 'Medication', code: { coding: [{ system: `urn:oid:${ZI}`, code: '99900042', display: 'ANDERE DRANK' }] } }],
  ['urn:uuid:o', { resourceType: 'Organization', identifier: [{ system: NAMING + 'ura', value: '00044404' }], name: 'Apotheek Bedacht' }],
];

const SHARED: MedicationDispense = {
  resourceType: 'MedicationDispense',
  status: 'completed',
  medicationReference: { reference: 'urn:uuid:m' },
  subject: { reference: 'urn:uuid:p' },
  performer: [{ actor: { reference: 'urn:uuid:o' } }],
};

const TA: MedicationDispense = {
  ...SHARED,
  extension: [treatment('T-1')],
  identifier: [{ system: 'urn:oid:1.3.6.1.4.1.58606.1.1.2.999.8', value: 'TA-1' }],
  status: 'unknown',
  category: { coding: [{ system: SNOMED, code: '422037009' }] },
  authorizingPrescription: [{ type: 'MedicationRequest', identifier: { system: 'urn:oid:2.999.3', value: 'R-1' } }],
  dosageInstruction: [{ text: '1x daags 10 ml', timing: { repeat: { frequency: 1, period: 1, periodUnit: 'd' } } }],
};

const MVE: MedicationDispense = {
  ...SHARED,
  extension: [treatment('T-1')],
  identifier: [{ system: 'urn:oid:2.999.8', value: 'MVE-1' }],
  category: { coding: [{ system: SNOMED, code: '373784005' }] },
  whenHandedOver: '2026-03-02',
  quantity: quantity(30),
};

interface Sent {
  /** Lines of each event, from the event down. */
  readonly events: readonly (readonly string[])[];
  readonly problems: readonly string[];
  readonly information: readonly string[];
}

function send(...dispenses: readonly MedicationDispense[]): Sent {
  return sendWith([], ...dispenses);
}

function sendWith(more: readonly (readonly [url: string, resource: Resource])[], ...dispenses: readonly MedicationDispense[]): Sent {
  const own = dispenses.map((resource, i) => ({ fullUrl: `urn:uuid:d${i}`, resource }));
  const used = [...AROUND, ...more].filter(([url]) => JSON.stringify(dispenses).includes(`"${url}"`));
  const bundle: Bundle = {
    resourceType: 'Bundle',
    type: 'searchset',
    entry: [...own, ...used.map(([fullUrl, resource]) => ({ fullUrl, resource }))],
  };
  const { xml = '<nothing/>', issues } = toV3(bundle, { frame: 'payload' });
  const told = (chosen: (i: Issue) => boolean): string[] => issues.filter(chosen).map((i) => `${i.code} ${i.path}`);
  return {
    events: eventsOf(linesOfXml(xml)),
    problems: told((i) => i.severity !== 'information'),
    information: told((i) => i.severity === 'information'),
  };
}

/** Lines of each event; one event stands without number. */
function eventsOf(lines: readonly string[]): string[][] {
  const out: string[][] = [];
  for (const line of lines) {
    const [, index, rest] = /^(?:LIST\/component\[(\d+)\]\/medicationDispenseEvent|(?:EVENT|PRODUCT|MAR))\/?(.*)$/.exec(line) ?? [];
    if (rest === undefined) continue;
    const short = line.startsWith('LIST') ? rest : line.replace('EVENT/', '');
    (out[Number(index ?? 1) - 1] ??= []).push(short);
  }
  return out;
}

describe('TA and MVE of one treatment and product', () => {
  test.each([
    ['TA first', [TA, MVE]],
    ['MVE first', [MVE, TA]],
  ])('given %s, when written, then they are one event', (_, both) => {
    const { events, problems } = send(...both);
    expect(problems).toEqual([]);
    expect(events).toHaveLength(1);
    expect(events[0]).toEqual(
      expect.arrayContaining([
        'id/@extension: MVE-1',
        'statusCode/@code: completed',
        'effectiveTime/@value: 20260302',
        'quantity/@value: 30',
        'PRODUCT/directTargetOf/prescription/id/@extension: R-1',
        'MAR/text: 1x daags 10 ml',
        'MAR/effectiveTime/period/@value: 1',
      ]),
    );
    expect(events.flat().join()).not.toContain('TA-1');
  });

  test('given another treatment, when written, then they stay two events', () => {
    expect(send({ ...TA, extension: [treatment('T-2')] }, MVE).events).toHaveLength(2);
  });

  test('given another product, when written, then they stay two events', () => {
    expect(send({ ...TA, medicationReference: { reference: 'urn:uuid:m2' } }, MVE).events).toHaveLength(2);
  });

  test('given no treatment, when written, then nothing says that they belong together', () => {
    const { extension: _t, ...ta } = TA;
    const { extension: _m, ...mve } = MVE;
    expect(send(ta, mve).events).toHaveLength(2);
  });

  test('given one TA and two MVEs, when written, then the TA joins one of them', () => {
    const second = { ...MVE, identifier: [{ system: 'urn:oid:2.999.8', value: 'MVE-2' }] };
    const { events } = send(TA, MVE, second);
    expect(events.map((e) => e.some((l) => l.includes('1x daags')))).toEqual([true, false]);
  });

  test('given what only the TA says, when it has no place, then it is reported', () => {
    expect(send({ ...TA, daysSupply: quantity(3) }, MVE).problems).toEqual(['not-mapped Bundle.entry[0].resource.daysSupply']);
  });
});

test('given a TA whose product says more than that of the MVE, when they become one event, then that is reported', () => {
  const more: Resource = {
    resourceType: 'Medication',
    code: { coding: [{ system: `urn:oid:${ZI}`, code: '99900041', display: 'VERZINSEL DRANK' }] },
    form: { text: 'drank' },
  };
  expect(sendWith([['urn:uuid:m3', more]], { ...TA, medicationReference: { reference: 'urn:uuid:m3' } }, MVE).problems).toEqual([
    'not-mapped Bundle.entry[0].resource.medicationReference',
  ]);
});

test.each([
  ['beside an MVE', [TA, MVE]],
  ['alone', [TA]],
])('given a TA %s, when written, then a word tells that it is not called an agreement any more', (_, dispenses) => {
  expect(send(...dispenses).information).toContain('not-mapped Bundle.entry[0].resource.category');
});

describe('alone', () => {
  test('given a TA, when written, then it is an event without amount, under the identifier without the national prefix', () => {
    const { events, problems } = send(TA);
    expect(events[0]).toEqual(
      expect.arrayContaining(['id/@root: 2.999.8', 'id/@extension: TA-1', 'quantity/@nullFlavor: NA', 'statusCode/@nullFlavor: UNK']),
    );
    expect(events[0]).toContain('effectiveTime/@nullFlavor: NI');
    expect(problems).toEqual(['not-mapped Bundle.entry[0].resource.extension[0]']);
  });

  test('given an MVE, when written, then it is an event without dosing', () => {
    const { events } = send(MVE);
    expect(events[0]?.some((line) => line.startsWith('MAR'))).toBe(false);
    expect(events[0]).toContain('quantity/@value: 30');
  });
});

describe('a vendor that knows only R4', () => {
  const { extension: _t, category: _c, ...vendor } = MVE;

  test('given whenHandedOver and performer only, when written, then date and organisation are there and the rest says that it is unknown', () => {
    const { events, problems } = send(vendor);
    expect(problems).toEqual([]);
    expect(events[0]).toEqual([
      'id/@extension: MVE-1',
      'id/@root: 2.999.8',
      'statusCode/@code: completed',
      'effectiveTime/@value: 20260302',
      'quantity/@unit: 1',
      'quantity/@value: 30',
      'quantity/translation/@code: 245',
      'quantity/translation/@codeSystem: 2.16.840.1.113883.2.4.4.1.900.2',
      'quantity/translation/@displayName: stuk',
      'quantity/translation/@value: 30',
      'performer/assignedPerson/id/@nullFlavor: MSK',
      'PRODUCT/MedicationKind/code/@code: 99900041',
      `PRODUCT/MedicationKind/code/@codeSystem: ${ZI}`,
      'PRODUCT/MedicationKind/code/@displayName: VERZINSEL DRANK',
      'PRODUCT/directTargetOf/@typeCode: DIR',
      'PRODUCT/directTargetOf/prescription/id/@nullFlavor: UNK',
      'PRODUCT/directTargetOf/prescription/statusCode/@nullFlavor: UNK',
      'responsibleParty/assignedCareProvider/id/@nullFlavor: NI',
      'responsibleParty/assignedCareProvider/code/@code: 17.000',
      'responsibleParty/assignedCareProvider/code/@codeSystem: 2.16.840.1.113883.2.4.15.111',
      'responsibleParty/assignedCareProvider/representedOrganization/id/@extension: 00044404',
      'responsibleParty/assignedCareProvider/representedOrganization/id/@root: 2.16.528.1.1007.3.3',
      'responsibleParty/assignedCareProvider/representedOrganization/name: Apotheek Bedacht',
    ]);
  });

  test('given a reference by type and id, when written, then it is found as well', () => {
    const entry = AROUND.map(([url, resource]) => ({ resource: { ...resource, id: url.replace('urn:uuid:', '') } }));
    const relative = JSON.parse(
      JSON.stringify(vendor).replace('urn:uuid:m', 'Medication/m').replace('urn:uuid:p', 'Patient/p').replace('urn:uuid:o', 'Organization/o'),
    ) as Resource;
    const { xml, issues } = toV3(
      { resourceType: 'Bundle', type: 'collection', entry: [{ resource: { ...relative, id: 'd' } as Resource }, ...entry] },
      { frame: 'payload' },
    );
    expect(xml).toContain('extension="00044404"');
    expect(issues.filter((i) => i.severity === 'error')).toEqual([]);
  });

  test('given no performer, when written, then the missing organisation is named', () => {
    const { performer: _p, ...without } = vendor;
    expect(send(without).problems).toEqual(['required Bundle.entry[0].resource.extension(v3ResponsibleParty).valueReference']);
  });
});
