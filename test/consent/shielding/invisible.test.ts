import { notFound, notice, readVisible } from '../../../src/consent/shielding/answer.js';
import type { Visible } from '../../../src/consent/shielding/shield.js';
import { EXTENSIONS } from '../../../src/fhir/extensions.js';
import type { Tree } from '../../../src/fhir/tree.js';
import { allergy, answered, dispense, ITEMS, itemRule, namesOf, nextOf, PATIENT, textOf, visibleOf } from './world.js';

/* Nobody can see that something was shielded: each line of C-32 on the FHIR side. What needs HTTP is tested where HTTP is. */
const MED = { type: 'MedicationDispense' };
const five = ['A', 'B', 'C', 'D', 'E'].map((id) => dispense(id));
const fewer = five.filter((r) => r['id'] !== 'B' && r['id'] !== 'D');
const rules = [itemRule('B'), itemRule('D')];
const list = (...ids: readonly string[]): Tree => ({
  resourceType: 'List',
  id: 'l',
  identifier: [{ system: ITEMS, value: 'LIST' }],
  status: 'current',
  mode: 'working',
  text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml">CANARY</div>' },
  entry: ids.map((id) => ({ id: `e${id}`, item: { reference: `MedicationDispense/${id}`, display: `${id} CANARY` } })),
});
const composition = (...ids: readonly string[]): Tree => ({
  resourceType: 'Composition',
  id: 'k',
  status: 'final',
  type: { text: 'x' },
  date: '2024-03-01',
  author: [{ display: 'x' }],
  title: 'x',
  section: [{ title: 'first', text: { status: 'generated', div: '<div/>' }, entry: ids.map((id) => ({ reference: `MedicationDispense/${id}` })) }],
});

/** Every page of a search, by the names of its matches. */
function pagesOf(visible: Visible, count: number): readonly (readonly string[])[] {
  const pages = [];
  for (let token: string | undefined, first = true; first || token !== undefined; first = false) {
    const bundle = answered(visible, { ...MED, count }, token);
    pages.push((bundle.entry ?? []).flatMap(({ resource, search }) => (search?.mode === 'match' ? namesOf({ resources: [resource as Tree] }) : [])));
    token = nextOf(bundle);
  }
  return pages;
}

test.each([
  ['a plain search', {}],
  ['a count', { summary: 'count' as const }],
  ['an accurate total', { total: 'accurate' as const }],
  ['an estimate', { total: 'estimate' as const, count: 1 }],
])('C-32.1 given hidden items, when asked by %s, then only visible matches are counted', (_, more) => {
  expect(answered(visibleOf(five, rules), { ...MED, ...more }).total).toBe(3);
});

test('C-32.2 given hidden items and an outcome of the source, when asked, then the only outcome is the constant notice', () => {
  const told = { resourceType: 'OperationOutcome', id: 'o', issue: [{ severity: 'warning', code: 'suppressed', diagnostics: 'CANARY' }] };
  const bundle = answered(visibleOf([...five, told], rules), MED);
  expect(bundle.entry?.filter((e) => e.search?.mode === 'outcome').map(({ resource: { id: _, ...rest } = {} }) => rest)).toEqual([notice()]);
  expect(textOf(bundle)).not.toContain('CANARY');
});

test('C-32.3 given a hidden resource, when it is read, then it is as absent as one that never was', () => {
  const visible = visibleOf(five, rules);
  expect([readVisible(visible, 'MedicationDispense', 'B'), readVisible(visible, 'MedicationDispense', 'never')]).toEqual([undefined, undefined]);
  expect(readVisible(visible, 'MedicationDispense', 'A')?.['id']).toBe('A');
  expect(JSON.stringify(notFound())).not.toMatch(/B|never/);
});

test('C-32.4 given hidden items, when paged, then pages are full, tokens have one length and tell nothing', () => {
  const many = Array.from({ length: 23 }, (_, i) => dispense(`X${String(i).padStart(i % 9, '0')}`));
  const hidden = many.filter((_, i) => i % 3 === 0).map((r) => itemRule(String(r['id'])));
  const visible = visibleOf(many, hidden);
  const pages = pagesOf(visible, 4);
  expect(pages.map((p) => p.length)).toEqual([4, 4, 4, 3]);
  expect(new Set(pages.flat()).size).toBe(15);
  const tokens = [nextOf(answered(visible, { ...MED, count: 4 })), nextOf(answered(visible, { ...MED, count: 7 }))];
  expect(new Set(tokens.map((t) => t?.length)).size).toBe(1);
  expect(pages).toEqual(pagesOf(visibleOf(many.filter((_, i) => i % 3 !== 0)), 4));
});

test('C-32.4 given a token of another search or of nobody, when it is used, then there is no answer', () => {
  const visible = visibleOf(five, rules);
  const token = nextOf(answered(visible, { ...MED, count: 1 }));
  expect(answered(visible, { ...MED, count: 2 }, token).entry).toBeUndefined();
  expect(answered(visible, { ...MED, count: 2 }, 'x.y').entry).toBeUndefined();
});

test('C-15 T4 given a withdrawal between two pages, when the second is asked, then it is empty and the last', () => {
  const token = nextOf(answered(visibleOf(five), { ...MED, count: 2 }));
  const bundle = answered(visibleOf([]), { ...MED, count: 2 }, token);
  expect([bundle.total, bundle.link?.length, bundle.entry?.length]).toEqual([0, 1, 1]);
});

test.each([
  [undefined],
  [[{ name: 'whenhandedover', descending: true }]],
  [
    [
      { name: 'status', descending: false },
      { name: 'identifier', descending: true },
    ],
  ],
])('C-32.5 given hidden items, when sorted by %j, then the order is that without them', (sort) => {
  const dated = five.map((r, i) => ({
    ...r,
    ...(i === 2 ? {} : { whenHandedOver: `2024-0${((i * 2) % 5) + 1}-01` }),
    ...(i === 2 ? { whenHandedOver: undefined } : {}),
  }));
  const search = { ...MED, ...(sort === undefined ? {} : { sort }) };
  const order = (v: Visible): readonly string[] =>
    (answered(v, search).entry ?? []).flatMap(({ resource, search: s }) => (s?.mode === 'match' ? namesOf({ resources: [resource as Tree] }) : []));
  expect(order(visibleOf(dated, rules))).toEqual(order(visibleOf(dated.filter((r) => !['B', 'D'].includes(String((r as Tree)['id']))))));
  expect(order(visibleOf(dated, rules))).toHaveLength(3);
});

describe('C-32.6 references to what is hidden', () => {
  test('C-32.6 given an optional reference, when its target is hidden, then it goes with its display, and an empty element with it', () => {
    const referring = dispense('A', {
      partOf: [{ reference: 'MedicationDispense/B', display: 'CANARY' }, { display: 'kept' }],
      performer: [{ function: { text: 'x' }, actor: { reference: 'MedicationDispense/B' } }],
      extension: [{ url: EXTENSIONS.v3Performer, valueReference: { reference: 'MedicationDispense/B' } }],
    });
    const { resources } = visibleOf([referring, dispense('B')], rules);
    expect([resources[0]?.['partOf'], resources[0]?.['performer'], resources[0]?.['extension'], resources.length]).toEqual([
      [{ display: 'kept' }],
      undefined,
      undefined,
      1,
    ]);
  });
  test('C-32.6 given a required reference, when its target is hidden, then the referring resource is hidden too, and so on', () => {
    const { medicationCodeableConcept: _, ...item } = dispense('A', { medicationReference: { reference: 'Medication/m' } });
    const medication = {
      resourceType: 'Medication',
      id: 'm',
      meta: { security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'NODSCLCDS' }] },
    };
    const provenance = {
      resourceType: 'Provenance',
      id: 'v',
      target: [{ reference: 'MedicationDispense/A' }],
      recorded: 'x',
      agent: [{ who: { display: 'CANARY' } }],
    };
    const second = {
      resourceType: 'Provenance',
      id: 'w',
      target: [{ reference: 'Provenance/v' }],
      recorded: 'x',
      agent: [{ who: { display: 'CANARY' } }],
    };
    expect(visibleOf([second, provenance, item, medication], [], {}).resources).toEqual([]);
  });
  test('C-32.6 given the patient hidden, when asked, then nothing about that patient is delivered', () => {
    expect(visibleOf([{ ...PATIENT, meta: { security: [{ code: 'unknown' }] } }, ...five]).resources).toEqual([]);
  });
  test('C-32.6 given a modifier that is lost, when asked, then what it changed is hidden', () => {
    const label = { url: 'http://hl7.org/fhir/uv/security-label-ds4p/StructureDefinition/extension-inline-sec-label', valueCoding: { code: 'R' } };
    expect(visibleOf([allergy('A', { verificationStatus: { coding: [{ code: 'refuted', extension: [label] }] } })]).resources).toEqual([]);
    expect(visibleOf([allergy('A', { modifierExtension: [{ url: 'x', valueReference: { reference: 'Flag/none' } }] })]).resources).toEqual([]);
  });
});

test('C-32.7 given contained resources, when one is hidden, then it goes with what points at it and the others are numbered anew', () => {
  const request = (id: string): Tree => ({
    resourceType: 'MedicationRequest',
    id,
    identifier: [{ system: ITEMS, value: id }],
    status: 'active',
    intent: 'order',
    subject: {},
    medicationCodeableConcept: { text: 'CANARY' },
  });
  const holder = dispense('A', { contained: [request('B'), request('K')], authorizingPrescription: [{ reference: '#B' }, { reference: '#K' }] });
  const [shown] = visibleOf([holder], rules).resources;
  expect(shown?.['authorizingPrescription']).toEqual([{ reference: '#c1' }]);
  expect((shown?.['contained'] as readonly Tree[]).map((c) => c['id'])).toEqual(['c1']);
  const loose = dispense('A', { contained: [request('K')] });
  expect(visibleOf([loose]).resources[0]?.['contained']).toBeUndefined();
});

describe('C-32.8 search sees only what is visible', () => {
  const organization = { resourceType: 'Organization', id: 'o', identifier: [{ system: ITEMS, value: 'ORG' }] };
  const medication = { resourceType: 'Medication', id: 'm', code: { coding: [{ system: 'urn:x', code: '1' }] } };
  const { medicationCodeableConcept: _, ...bare } = dispense('B', {
    medicationReference: { reference: 'Medication/m' },
    performer: [{ actor: { reference: 'Organization/o' } }],
  });
  const provenance = {
    resourceType: 'Provenance',
    id: 'v',
    target: [{ reference: 'MedicationDispense/B' }, { reference: 'MedicationDispense/A' }],
    recorded: '2024-01-01T00:00:00Z',
    agent: [{ who: { reference: 'Organization/o' } }],
  };
  const resources = [dispense('A'), bare, organization, medication, provenance];
  const found = (search: object, hidden = rules): readonly string[] =>
    (answered(visibleOf(resources, hidden), { ...MED, ...search }).entry ?? [])
      .slice(0, -1)
      .flatMap((e) => namesOf({ resources: [e.resource as Tree] }));
  test.each([
    ['chained', { criteria: [{ name: 'medication.code', values: ['urn:x|1'] }] }, ['B', 'Medication', 'ORG']],
    ['an identifier of what it refers to', { criteria: [{ name: 'performer.identifier', values: [`${ITEMS}|ORG`] }] }, ['B', 'Medication', 'ORG']],
    ['an identifier', { criteria: [{ name: 'identifier', values: [`${ITEMS}|B`] }] }, ['B', 'Medication', 'ORG']],
    ['a type that only it refers to', { type: 'Medication' }, ['Medication']],
  ])('C-32.8 given %s, when it fits only what is hidden, then nothing is found', (___, search, before) => {
    expect([found(search, []), found(search)]).toEqual([before, []]);
  });
  test('C-32.8 given _revinclude and _has, when asked, then they lead from and to what is visible only', () => {
    expect(
      found({ revinclude: [{ type: 'Provenance', parameter: 'target' }], criteria: [{ name: '_has:Provenance:target:recorded', values: ['2024'] }] }),
    ).toEqual(['A', 'Provenance', 'ORG']);
    expect(found({ criteria: [{ name: '_has:Provenance:target:agent.identifier', values: [`${ITEMS}|ORG`] }] }, [...rules, itemRule('A')])).toEqual(
      [],
    );
  });
  test('C-32.8 given a parameter that is not known, when asked, then it fits nothing', () => {
    for (const name of ['_filter', 'constructor', '_list', 'code:text', '_has:Provenance'])
      expect(found({ criteria: [{ name, values: ['A'] }] }, [])).toEqual([]);
  });
});

test('C-32.9 given every type at once, when the visible set is taken, then nothing of what is hidden is in it: all operations and triggers start from this set only', () => {
  const visible = visibleOf([PATIENT, ...five, list('A', 'B'), composition('D')], rules);
  expect(visible.resources.map((r) => r['resourceType'])).toEqual([
    'Patient',
    'MedicationDispense',
    'MedicationDispense',
    'MedicationDispense',
    'List',
  ]);
});

describe('C-32.10 what tells of others', () => {
  test('C-32.10 given a List, when a member is hidden, then its entry goes; without members the List goes', () => {
    const [, , , shown] = visibleOf([...fewer, list('A', 'B', 'C')], rules).resources;
    expect((shown?.['entry'] as readonly Tree[]).map((e) => e['item'])).toEqual([
      { reference: '@0', display: 'A CANARY' },
      { reference: '@1', display: 'C CANARY' },
    ]);
    expect(namesOf(visibleOf([...five, list('B', 'D')], rules))).not.toContain('LIST');
  });
  test('C-32.10 given a Composition, when the members of a section are hidden, then so is the section; without sections the Composition', () => {
    const two = {
      ...composition('A'),
      section: [...(composition('A')['section'] as readonly Tree[]), ...(composition('B')['section'] as readonly Tree[])],
    };
    const sections = visibleOf([...five, two], rules).resources.find((r) => r['resourceType'] === 'Composition')?.['section'];
    expect(sections).toEqual([{ title: 'first', entry: [{ reference: '@0' }] }]);
    expect(namesOf(visibleOf([...five, composition('B')], rules))).not.toContain('Composition');
  });
  test('C-32.10 given CarePlan and AuditEvent, when what they mention is hidden, then that part goes', () => {
    const plan = {
      resourceType: 'CarePlan',
      id: 'c',
      status: 'active',
      intent: 'plan',
      subject: { reference: 'Patient/p' },
      activity: [{ reference: { reference: 'MedicationDispense/B' } }, { detail: { status: 'x' } }],
    };
    const event = { resourceType: 'AuditEvent', id: 'a', entity: [{ what: { reference: 'MedicationDispense/B' } }, { name: 'kept' }] };
    const shown = visibleOf([...five, plan, event], rules).resources;
    expect(shown.slice(3).map((r) => r['activity'] ?? r['entity'])).toEqual([[{ detail: { status: 'x' } }], [{ name: 'kept' }]]);
  });
  test('C-32.10 given an identifier of something hidden in an extension, when asked, then the extension goes', () => {
    const extension = [{ url: EXTENSIONS.conditionPredecessor, valueIdentifier: { system: ITEMS, value: 'B' } }];
    expect(visibleOf([allergy('A', { extension })], rules).resources[0]?.['extension']).toBeUndefined();
  });
});

test('C-32.11 given narrative, when asked, then none is delivered', () => {
  const text = { status: 'additional', div: '<div xmlns="http://www.w3.org/1999/xhtml">CANARY</div>' };
  expect(JSON.stringify(visibleOf([dispense('A', { text }), { ...PATIENT, text }]).resources)).not.toContain('CANARY');
});

describe('C-32.12 labels', () => {
  const CONFIDENTIALITY = 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality';
  const labelled = (...security: readonly Tree[]): Tree => dispense('A', { meta: { security, tag: [{ code: 'SUBSETTED' }] } });
  test('C-32.12 given normal confidentiality, when asked, then it passes, and on HL7v3 it does not', () => {
    const item = labelled({ system: CONFIDENTIALITY, code: 'N', display: 'x' });
    expect(visibleOf([item]).resources[0]?.['meta']).toEqual({ security: [{ system: CONFIDENTIALITY, code: 'N' }] });
    expect(visibleOf([item], [], { normal: 'is-removed' }).resources[0]?.['meta']).toBeUndefined();
  });
  test.each([
    ['R', { system: CONFIDENTIALITY, code: 'R' }],
    ['V', { system: 'urn:oid:2.16.840.1.113883.5.25', code: 'V' }],
    ['NODSCLCDS', { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'NODSCLCDS' }],
    ['a sensitivity that nobody declared', { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'PSY' }],
    ['another level', { system: CONFIDENTIALITY, code: 'M' }],
    ['no code', { system: CONFIDENTIALITY }],
  ])('C-32.12 given the label %s, when asked, then the item is hidden', (_, label) => {
    expect(visibleOf([labelled(label)]).resources).toEqual([]);
    const whole = { ...list('A'), meta: { security: [label] } };
    expect(namesOf(visibleOf([dispense('A'), dispense('B'), whole]))).toEqual(['B']);
  });
  test('C-32.12 given a source for which R does not mean shielded, when asked, then the item is delivered without the label', () => {
    const { resources } = visibleOf([labelled({ system: CONFIDENTIALITY, code: 'R' })], [], { labels: { restricted: 'not-shielded' } });
    expect(resources.map((r) => r['meta'])).toEqual([undefined]);
  });
  test('C-32.12 given a declared sensitivity, when a shield names it, then the item is hidden, else delivered without it', () => {
    const psy = { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'PSY' };
    const labels = { restricted: 'shielded' as const, harmless: [psy] };
    expect(visibleOf([labelled(psy)], [{ labels: [psy] }], { labels }).resources).toEqual([]);
    expect(visibleOf([labelled(psy)], [], { labels }).resources.map((r) => r['meta'])).toEqual([undefined]);
  });
  test('C-32.12 given an inline label or a masked element, when asked, then the element goes; when it is required, the item', () => {
    const url = 'http://hl7.org/fhir/uv/security-label-ds4p/StructureDefinition/extension-inline-sec-label';
    const extension = [{ url, valueCoding: { system: CONFIDENTIALITY, code: 'R' } }];
    const masked = [{ url: EXTENSIONS.dataAbsentReason, valueCode: 'masked' }];
    const { resources } = visibleOf([
      dispense('A', {
        note: [{ text: 'CANARY', extension }, { text: 'kept' }],
        _whenHandedOver: { extension },
        _whenPrepared: { extension: masked },
      }),
    ]);
    expect([resources[0]?.['note'], resources[0]?.['whenHandedOver'], resources[0]?.['_whenHandedOver'], resources[0]?.['_whenPrepared']]).toEqual([
      [{ text: 'kept' }],
      undefined,
      undefined,
      undefined,
    ]);
    expect(visibleOf([dispense('A', { _status: { extension } })]).resources).toEqual([]);
  });
});

test('C-32.13 given versions and times of the source, when asked, then none of them is delivered', () => {
  const item = dispense('A', { meta: { versionId: '7', lastUpdated: '2024-01-01T00:00:00Z', source: 'x', profile: ['p'] } });
  const [shown] = visibleOf([item]).resources;
  expect(shown?.['meta']).toEqual({ profile: ['p'] });
  expect(Object.keys(answered(visibleOf([item]), MED))).toEqual(['resourceType', 'id', 'type', 'timestamp', 'total', 'link', 'entry']);
});

test('C-32.15 given hidden items, when asked, then ids are given in output order and no gap tells of them', () => {
  const ids = (v: Visible): readonly unknown[] => (answered(v, MED).entry ?? []).map((e) => e.fullUrl);
  expect(ids(visibleOf(five, rules))).toEqual(ids(visibleOf(fewer)));
});

test('C-32.16 given a window of the last, when it is cut after shielding, then it is full', () => {
  const search = { ...MED, sort: [{ name: 'whenhandedover', descending: true }], count: 3 };
  expect(answered(visibleOf(five, rules), search).entry?.filter((e) => e.search?.mode === 'match')).toHaveLength(3);
});

test('C-32.18 given the only allergy shielded, when asked, then there is no statement that there is none', () => {
  const allergies = { ...list(), entry: [{ item: { reference: 'AllergyIntolerance/B' } }] };
  const bundle = answered(visibleOf([PATIENT, allergy('B'), allergies], rules), { type: 'AllergyIntolerance' });
  expect([bundle.total, bundle.entry?.length, visibleOf([PATIENT, allergy('B'), allergies], rules).resources]).toEqual([0, 1, []]);
});

test('C-32.21 given what cannot be judged, when shielded, then it is hidden and nothing is thrown', () => {
  const odd = [
    { resourceType: 'Verzinsel', id: 'x' },
    { resourceType: 'Consent', id: 'y' },
    dispense('A', { subject: 3, partOf: 'x', extension: 'no', contained: {} }),
  ];
  expect(visibleOf(odd, rules).resources.map((r) => r['resourceType'])).toEqual(['MedicationDispense']);
});
