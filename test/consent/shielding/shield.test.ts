import type { ShieldRule } from '../../../src/consent/shield.js';
import { shield, visibleCategories } from '../../../src/consent/shielding/shield.js';
import { viewOf } from '../../../src/consent/shielding/view.js';
import { EXTENSIONS } from '../../../src/fhir/extensions.js';
import type { Tree } from '../../../src/fhir/tree.js';
import {
  allergy,
  answered,
  ATC,
  bundleOf,
  dispense,
  HAP1,
  ITEMS,
  itemRule,
  NAMING,
  namesOf,
  PATIENT,
  PH1,
  SETTINGS,
  shieldOf,
  textOf,
  visibleOf,
} from './world.js';

const treatment = (value: string): Tree => ({ url: EXTENSIONS.treatment, valueIdentifier: { system: 'urn:oid:2.999.9', value } });
const coded = (system: string, code: string): Tree => ({ coding: [{ system, code }] });
const atc = (code: string): ShieldRule => ({ codes: [{ system: ATC, code, match: 'descendent-of' }] });

describe('C-30 some data is shielded while the yes stays', () => {
  test('C-30 T1 given one item shielded, when asked, then all other items are delivered', () => {
    expect(namesOf(visibleOf([PATIENT, dispense('A'), dispense('B'), dispense('C')], [itemRule('B')]))).toEqual(['999900158', 'A', 'C']);
  });
  test('C-30 T2 given a category shielded, when asked, then other categories are delivered', () => {
    expect(namesOf(visibleOf([dispense('A'), allergy('B')], [{ categories: ['ICA'] }]))).toEqual(['A']);
  });
});

describe('C-31 shielded data is not delivered to any other', () => {
  const resources = [
    dispense('A'),
    dispense('B', { meta: { security: [{ system: 'https://schakel.example/fhir/CodeSystem/shield', code: 'afgeschermd' }] } }),
  ];
  test('C-31 T1 given any other requester, when asked, then the item is not there', () => {
    for (const requester of [HAP1, '90000302', '90000999']) expect(namesOf(visibleOf(resources, [itemRule('A')], { requester }))).toEqual([]);
  });
  test('C-31 T2 given the source itself, when asked, then the item is visible', () => {
    expect(namesOf(visibleOf(resources, [itemRule('A')], { requester: PH1 }))).toEqual(['A', 'B']);
  });
});

describe('C-33 kinds of shield', () => {
  test('C-33 T1 given an item by identifier, also by OID or without system, when asked, then it is hidden', () => {
    const source = { system: NAMING + 'ura', value: '00012' };
    const item = dispense('A', { identifier: [source] });
    for (const identifier of [
      source,
      { system: 'urn:oid:2.16.528.1.1007.3.3', value: '12' },
      { value: '00012' },
      { value: 'MedicationDispense/A' },
    ]) {
      expect(namesOf(visibleOf([item, dispense('B')], [{ items: [{ identifier, dependents: false }] }]))).toEqual(['B']);
    }
  });
  test('C-33 T2 given a category, when the type belongs to two, then what was asked for counts too', () => {
    const resources = [allergy('A')];
    const seen = (category: 'PS' | 'ICA', hidden: 'PS' | 'ICA'): number =>
      visibleOf(resources, [{ categories: [hidden] }], { category }).resources.length;
    expect([seen('ICA', 'ICA'), seen('ICA', 'PS'), seen('PS', 'PS'), seen('PS', 'ICA')]).toEqual([0, 1, 0, 0]);
  });
  test.each([
    ['on the first day', { whenHandedOver: '2024-03-01' }, false],
    ['on the last day', { whenHandedOver: '2024-03-31' }, false],
    ['the day before', { whenHandedOver: '2024-02-29' }, true],
    ['the day after', { whenHandedOver: '2024-04-01' }, true],
    ['late on the last day by the clock of Amsterdam', { whenHandedOver: '2024-03-31T21:30:00Z' }, false],
    ['after midnight in Amsterdam', { whenHandedOver: '2024-03-31T22:30:00Z' }, true],
    ['sometime in a year that overlaps', { whenHandedOver: '2024' }, false],
    ['in another month', { whenHandedOver: '2024-05' }, true],
    ['without a date', { whenHandedOver: undefined }, false],
    ['with a date that is none', { whenHandedOver: 'ooit' }, false],
  ])('C-33 T3 given a period of March and an item %s, when asked, then visible is %#: %j %s', (_, changes, isVisible) => {
    const { whenHandedOver, ...item } = dispense('A');
    const changed = changes.whenHandedOver === undefined ? item : { ...item, ...changes };
    expect(whenHandedOver).toBeDefined();
    expect(visibleOf([changed], [{ period: { start: '2024-03-01', end: '2024-03-31' } }]).resources).toHaveLength(isVisible ? 1 : 0);
  });
  test.each([
    ['the start goes before the record', { onsetDateTime: '2020', recordedDate: '2024-03-10' }, 1],
    ['the record, without a start', { recordedDate: '2024-03-10' }, 0],
    ['a period that ends on the first day', { onsetPeriod: { start: '2023-01-01', end: '2024-03-01' }, recordedDate: '2020' }, 0],
    ['a period that ended before', { onsetPeriod: { start: '2023-01-01', end: '2024-02-29' } }, 1],
  ])('C-33 T3 given the clinical date of an intolerance: %s, when asked, then that date counts', (_, changes, n) => {
    const { recordedDate: __, ...item } = allergy('A');
    expect(visibleOf([{ ...item, ...changes }], [{ period: { start: '2024-03', end: '2024-03' } }]).resources).toHaveLength(n);
  });
  test.each([
    ['a code below it', { medicationCodeableConcept: coded(ATC, 'N05BA01') }, 0],
    ['a neighbour', { medicationCodeableConcept: coded(ATC, 'N06AB03') }, 1],
    ['no code at all', { medicationCodeableConcept: { text: 'zalf' } }, 0],
    ['only a code that cannot tell', { medicationCodeableConcept: coded('urn:oid:2.16.840.1.113883.2.4.4.7', '1234') }, 0],
    [
      'a translation below it',
      {
        medicationCodeableConcept: {
          coding: [
            { system: ATC, code: 'X' },
            { system: ATC, code: 'n05ca' },
          ],
        },
      },
      0,
    ],
    ['the OID of ATC', { medicationCodeableConcept: coded('urn:oid:2.16.840.1.113883.6.73', 'N05BA01') }, 0],
    ['a medication that is contained', contained('N05BA01'), 0],
    ['a contained medication elsewhere', contained('C07'), 1],
  ])('C-33 T4 given a shield on ATC N05 and %s, when asked, then it is %#', (_, changes, n) => {
    const { medicationCodeableConcept: __, ...item } = dispense('A');
    expect(visibleOf([{ ...item, ...changes }], [atc('N05')]).resources.filter((r) => r['resourceType'] === 'MedicationDispense')).toHaveLength(n);
  });
  test('C-33 T4 given a medication by reference, when its code falls in the group, then the dispense is hidden', () => {
    const { medicationCodeableConcept: _, ...item } = dispense('A');
    const medication = { resourceType: 'Medication', id: 'm', code: coded(ATC, 'N05BA01') };
    expect(visibleOf([{ ...item, medicationReference: { reference: 'Medication/m' } }, medication], [atc('N05')]).resources).toEqual([]);
  });
  test('C-33 T4 given a shield on ATC, when an item is of a kind that ATC says nothing of, then it is delivered', () => {
    const flag = {
      resourceType: 'Flag',
      id: 'f',
      identifier: [{ system: ITEMS, value: 'F' }],
      status: 'active',
      code: { text: 'x' },
      subject: { reference: 'Patient/p' },
    };
    expect(namesOf(visibleOf([flag], [atc('N05')]))).toEqual(['F']);
    expect(namesOf(visibleOf([flag], [{ ...atc('N05'), categories: ['ICA'] }]))).toEqual([]);
  });
  test('C-33 T4 given is-a and a terminology, when it can tell, then it decides; when it cannot, the item is hidden', () => {
    const snomed = 'http://snomed.info/sct';
    const rule: ShieldRule = { codes: [{ system: snomed, code: '100', match: 'is-a' }] };
    const items = ['100', '101', '200', '999'].map((code) => allergy(code, { code: coded(snomed, code) }));
    const hierarchy = (_: object, { code }: { code: string }): boolean | undefined => (code === '999' ? undefined : code.startsWith('1'));
    expect(namesOf(visibleOf(items, [rule], { hierarchy }))).toEqual(['200']);
    expect(namesOf(visibleOf(items, [rule]))).toEqual([]);
    expect(namesOf(visibleOf(items, [{ codes: [{ system: snomed, code: '100', match: 'exact' }] }]))).toEqual(['101', '200', '999']);
  });
  test('C-33 T5 given a shield on an author or department, when the item is by it or nobody tells, then it is hidden', () => {
    const actor = (value: string): Tree => ({ performer: [{ actor: { identifier: { system: NAMING + 'ura', value } } }] });
    const role = { resourceType: 'PractitionerRole', id: 'r', organization: { reference: 'Organization/o' } };
    const organization = { resourceType: 'Organization', id: 'o', identifier: [{ system: NAMING + 'ura', value: '90000302' }] };
    const resources = [
      dispense('A', actor('90000302')),
      dispense('B', actor('90000303')),
      dispense('C', { extension: [{ url: EXTENSIONS.v3ResponsibleParty, valueReference: { reference: 'PractitionerRole/r' } }] }),
      dispense('D'),
      role,
      organization,
    ];
    expect(namesOf(visibleOf(resources, [{ authors: [{ system: NAMING + 'ura', value: '90000302' }] }]))).toEqual(['B']);
  });
  test('C-33 T5 given Provenance that names the author, when that author is shielded, then the item is hidden', () => {
    const agent = [{ who: { identifier: { system: NAMING + 'ura', value: '90000302' } } }];
    const provenance = {
      resourceType: 'Provenance',
      id: 'v',
      target: [{ reference: 'MedicationDispense/A' }],
      recorded: '2024-03-15T10:00:00Z',
      agent,
    };
    expect(namesOf(visibleOf([dispense('A'), provenance], [{ authors: [{ system: NAMING + 'ura', value: '90000302' }] }]))).toEqual([]);
  });
  test('C-33 T6 given a shield on an episode, when asked, then all that is linked to it is hidden', () => {
    const episode = {
      resourceType: 'EpisodeOfCare',
      id: 'e',
      identifier: [{ system: ITEMS, value: 'EP' }],
      status: 'active',
      patient: { reference: 'Patient/p' },
    };
    const encounter = {
      resourceType: 'Encounter',
      id: 'c',
      identifier: [{ system: ITEMS, value: 'ENC' }],
      status: 'finished',
      class: { code: 'AMB' },
      episodeOfCare: [{ reference: 'EpisodeOfCare/e' }],
    };
    const linked = (type: string): Tree => ({
      resourceType: type,
      id: type,
      identifier: [{ system: ITEMS, value: type }],
      status: 'final',
      encounter: { reference: 'Encounter/c' },
    });
    const resources = [
      PATIENT,
      episode,
      encounter,
      linked('Observation'),
      linked('MedicationRequest'),
      linked('Composition'),
      linked('Procedure'),
      dispense('A'),
    ];
    expect(namesOf(visibleOf(resources, [{ related: [{ system: ITEMS, value: 'EP' }] }]))).toEqual(['999900158', 'A']);
    const grouped = [dispense('A', { extension: [treatment('T-1')] }), dispense('B', { extension: [treatment('T-2')] })];
    expect(namesOf(visibleOf(grouped, [{ related: [{ system: 'urn:oid:2.999.9', value: 'T-1' }] }]))).toEqual(['B']);
  });
  test('C-33 T6 given the parts of one rule, when asked, then all of them must fit', () => {
    const rule: ShieldRule = { ...atc('C07'), period: { start: '2024-03-01' } };
    expect(namesOf(visibleOf([dispense('A'), dispense('B', { whenHandedOver: '2023-01-01' })], [rule]))).toEqual(['B']);
  });
});

function contained(code: string): Tree {
  return { contained: [{ resourceType: 'Medication', id: 'm', code: coded(ATC, code) }], medicationReference: { reference: '#m' } };
}

test('C-34 given several shields, when one goes, then the others stay; none makes anything visible', () => {
  const resources = ['A', 'B', 'C'].map((id) => dispense(id));
  const rules = [itemRule('A'), itemRule('B')];
  expect(namesOf(visibleOf(resources, rules))).toEqual(['C']);
  expect(namesOf(visibleOf(resources, rules.slice(1)))).toEqual(['A', 'C']);
  const ended = { ...shieldOf(itemRule('A')), status: 'inactive' as const };
  expect(namesOf(shield(viewOf(bundleOf(...resources)), [ended, shieldOf(itemRule('B'))], SETTINGS))).toEqual(['A', 'C']);
});

describe('C-36 shields are per source', () => {
  test('C-36 T1 given a shield of another source, when asked, then it does not count', () => {
    expect(namesOf(shield(viewOf(bundleOf(dispense('A'))), [{ ...shieldOf(itemRule('A')), source: '90000302' }], SETTINGS))).toEqual(['A']);
  });
  const request = {
    resourceType: 'MedicationRequest',
    id: 'rx',
    identifier: [{ system: ITEMS, value: 'RX' }],
    status: 'active',
    intent: 'order',
    medicationCodeableConcept: { text: 'x' },
    subject: { reference: 'Patient/p' },
  };
  test.each([
    ['by reference', { reference: 'MedicationRequest/rx', display: 'CANARY' }],
    ['by identifier', { type: 'MedicationRequest', identifier: { system: ITEMS, value: 'RX' }, display: 'CANARY' }],
    [
      'by the label of the act',
      {
        identifier: { system: ITEMS, value: 'OTHER' },
        extension: [
          {
            url: EXTENSIONS.v3Prescription,
            extension: [{ url: 'confidentialityCode', valueCodeableConcept: coded('http://terminology.hl7.org/CodeSystem/v3-Confidentiality', 'R') }],
          },
        ],
      },
    ],
  ])('C-36 T3 given a prescription that is shielded, %s, when the dispense is delivered, then without the prescription', (_, reference) => {
    const { resources } = visibleOf([dispense('A', { authorizingPrescription: [reference] }), request], [itemRule('RX')]);
    expect(resources.map((r) => [r['resourceType'], r['authorizingPrescription']])).toEqual([['MedicationDispense', undefined]]);
    expect(JSON.stringify(resources)).not.toMatch(/CANARY|OTHER/);
  });
  test('C-36 T4 given an item with its dependents, when asked, then the rest of the treatment is hidden too', () => {
    const resources = [
      dispense('A', { extension: [treatment('T-1')] }),
      dispense('B', { extension: [treatment('T-1')], authorizingPrescription: [{ identifier: { system: ITEMS, value: 'RX' } }] }),
      dispense('C', { authorizingPrescription: [{ reference: 'MedicationRequest/rx' }] }),
      dispense('D', { extension: [treatment('T-2')] }),
      request,
    ];
    expect(namesOf(visibleOf(resources, [itemRule('A', true)]))).toEqual(['D']);
    expect(namesOf(visibleOf(resources, [itemRule('A')]))).toEqual(['B', 'C', 'D', 'RX']);
  });
});

test('C-37 T1 given shields by period, code and category, when a new item matches, then it is hidden without more', () => {
  const later = [dispense('NEW', { whenHandedOver: '2024-03-20' }), allergy('NEW2')];
  for (const rule of [{ period: { start: '2024-03-01', end: '2024-03-31' } }, atc('C07'), { categories: ['MED' as const] }]) {
    expect(namesOf(visibleOf([dispense('OLD', { whenHandedOver: '2024-03-02' }), ...later], [rule]))).not.toContain('NEW');
  }
});

test('C-38 T1 given the last visible item of a kind, when it is shielded, then the kind is no longer there; unshielded it is back', () => {
  const view = viewOf(bundleOf(PATIENT, dispense('A'), allergy('B')));
  expect(visibleCategories(view, [], SETTINGS)).toEqual(['PS', 'MED', 'ICA']);
  expect(visibleCategories(view, [shieldOf(itemRule('A'))], SETTINGS)).toEqual(['PS', 'ICA']);
  expect(visibleCategories(view, [shieldOf(itemRule('A'), itemRule('B'))], SETTINGS)).toEqual([]);
  expect(visibleCategories(view, [], SETTINGS, ['MED'])).toEqual(['MED']);
});

test('C-32.22 given the last visible item of a kind hidden, by a shield or by closure, when the kinds are asked, then they are those without it', () => {
  const { medicationCodeableConcept: _, ...bare } = dispense('A', { medicationReference: { reference: 'Medication/m' } });
  const medication = { resourceType: 'Medication', id: 'm', meta: { security: [{ code: 'unknown' }] } };
  expect(visibleCategories(viewOf(bundleOf(bare, medication, allergy('B'))), [], SETTINGS)).toEqual(
    visibleCategories(viewOf(bundleOf(allergy('B'))), [], SETTINGS),
  );
});

test('C-03 T3 given a permit and nothing exchangeable of a kind, when the kinds are asked, then that kind is not among them', () => {
  expect(visibleCategories(viewOf(bundleOf(PATIENT, dispense('A'))), [], SETTINGS, ['MED', 'ICA'])).toEqual(['MED']);
});

test('C-39 T1 given a view, when it is shielded and answered, then it has not changed', () => {
  const resources = [PATIENT, dispense('A', { partOf: [{ reference: 'Procedure/x' }] }), dispense('B'), allergy('C')];
  const bundle = bundleOf(...resources);
  const before = JSON.stringify(bundle);
  const visible = shield(viewOf(bundle), [shieldOf(itemRule('B'))], SETTINGS);
  answered(visible, { type: 'MedicationDispense' });
  const once = textOf(answered(visible, { type: 'MedicationDispense' }));
  expect([JSON.stringify(bundle), textOf(answered(visible, { type: 'MedicationDispense' }))]).toEqual([before, once]);
});

test('C-49 given a request for dispenses, when the source sends more, then nothing of another kind is delivered', () => {
  const encounter = { resourceType: 'Encounter', id: 'c', status: 'finished', class: { code: 'AMB' } };
  const { resources } = visibleOf([dispense('A', { context: { reference: 'Encounter/c' } }), encounter, allergy('B')], [], { category: 'MED' });
  expect(resources.map((r) => [r['resourceType'], r['context']])).toEqual([['MedicationDispense', undefined]]);
});
