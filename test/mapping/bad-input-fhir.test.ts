import { issueText, readJson, toV3, writeJson, type Bundle, type FromFhir, type Issue, type Resource } from '../../src/index.js';
import { fhirOf } from './differences.js';
import { BSN, OTHER_BSN, payload } from './message.js';

type Tree = Record<string, unknown>;

const USUAL = fhirOf(payload()).bundle;
const told = (issues: readonly Issue[]): string[] =>
  issues
    .filter((i) => i.severity !== 'information')
    .map((i) => `${i.severity} ${i.code} ${i.path.replace(/^Bundle\.entry\[0\]\.resource/, 'DISPENSE')}`);

/** The usual Bundle as text of some lines, with its dispense (and patient) changed. */
function changed(change: (dispense: Tree, patient: Tree, bundle: Bundle) => unknown): string {
  const copy = readJson(writeJson(USUAL)) as Bundle;
  const [dispense, patient] = (copy.entry ?? []).map((e) => e.resource as Tree);
  change(dispense ?? {}, patient ?? {}, copy);
  return writeJson(copy, 1);
}

const sent = (change: Parameters<typeof changed>[0]): FromFhir => toV3(changed(change), { frame: 'payload' });

describe('what is no Bundle', () => {
  test.each([
    ['nothing', '', 'json-not-well-formed'],
    ['text', 'geen JSON', 'json-not-well-formed'],
    ['JSON cut off', '{"resourceType":', 'json-not-well-formed'],
    ['a list', '[]', 'input-unknown'],
    ['a number', '1', 'input-unknown'],
    ['null', 'null', 'input-unknown'],
    ['an empty object', '{}', 'input-unknown'],
    ['a resource', '{"resourceType":"Patient"}', 'input-unknown'],
    ['a Bundle without type', '{"resourceType":"Bundle"}', 'input-unknown'],
    ['a Bundle of history', '{"resourceType":"Bundle","type":"history"}', 'input-unknown'],
    ['the same key twice', '{"resourceType":"Bundle","resourceType":"Bundle"}', 'json-duplicate-key'],
    ['a control character', '{"resourceType":"\u0001"}', 'json-control-character'],
    ['deep nesting', '['.repeat(5_000), 'json-too-deep'],
  ])('given %s, when translated, then there is one fatal issue with line and column, and nothing is written', (_, text, code) => {
    const { xml, issues } = toV3(text);
    expect(xml).toBeUndefined();
    expect(issues.map((i) => [i.code, i.severity])).toEqual([[code, 'fatal']]);
    expect(issues.every((i) => (i.line ?? 0) > 0 && (i.column ?? 0) > 0)).toBe(true);
  });

  test.each([
    [{}],
    [[]],
    [{ resourceType: 'Bundle', type: 'searchset', entry: {} }],
    [{ resourceType: 'Bundle', type: 'searchset', entry: [null, 1, {}] }],
  ])('given the object %j, when translated, then nothing throws and it is told', (bundle) => {
    expect(toV3(bundle).issues).not.toEqual([]);
  });
});

describe('what HL7v3 needs', () => {
  const rows: readonly (readonly [string, Parameters<typeof changed>[0], string])[] = [
    ['identifier', (d) => delete d['identifier'], 'error required DISPENSE.identifier[0]'],
    ['status', (d) => delete d['status'], 'error required DISPENSE.status'],
    ['quantity', (d) => delete d['quantity'], 'error required DISPENSE.quantity'],
    ['product', (d) => delete d['medicationReference'], 'error required DISPENSE.medicationReference'],
    ['patient', (d) => delete d['subject'], 'error required DISPENSE.subject'],
    ['a patient that is there', (d) => (d['subject'] = { reference: 'Patient/gone' }), 'error reference-unresolved DISPENSE.subject.reference'],
    ['a patient that is one', (d) => (d['subject'] = { reference: 'urn:uuid:id-4' }), 'error reference-unresolved DISPENSE.subject.reference'],
    [
      'a product that is one',
      (d) => (d['medicationReference'] = { reference: 'urn:uuid:id-4' }),
      'error reference-unresolved DISPENSE.medicationReference.reference',
    ],
    ['a status that R4 knows', (d) => (d['status'] = 'finished'), 'error code-unknown DISPENSE.status'],
    ['a possible date', (d) => ((d['whenHandedOver'] = '2026-02-30'), (d['extension'] = [])), 'error value-format DISPENSE.whenHandedOver'],
    [
      'a system that is an OID',
      (d) => (d['identifier'] = [{ system: 'http://example.org/ids', value: '1' }]),
      'error system-not-supported DISPENSE.identifier[0].system',
    ],
    ['a quantity that is exact', (d) => Object.assign(d['quantity'] as Tree, { comparator: '<' }), 'error not-mapped DISPENSE.quantity'],
    [
      'a BSN',
      (_d, p) => (p['identifier'] = [{ system: 'http://fhir.nl/fhir/NamingSystem/bsn', value: '999900159' }]),
      'warning bsn-invalid Bundle.entry[1].resource.identifier[0].value',
    ],
  ];

  test.each(rows)('given no %s, when translated, then it is named', (_, change, expected) => {
    expect(told(sent(change).issues)).toContain(expected);
  });

  test('given a value that cannot be, when told, then line and column are those of the JSON', () => {
    const text = changed((d) => (d['status'] = 'finished'));
    const issue = toV3(text).issues.find((i) => i.code === 'code-unknown');
    expect(text.split('\n')[(issue?.line ?? 0) - 1]?.slice((issue?.column ?? 0) - 1)).toMatch(/^"finished"/);
  });

  test('given something that is missing, when told, then line and column are those of what it is missing from', () => {
    const text = changed((d) => delete d['status']);
    const issue = toV3(text).issues.find((i) => i.code === 'required');
    expect(text.split('\n')[(issue?.line ?? 0) - 1]).toMatch(/^ *"resource": \{$/);
  });

  test('given an object and no text, when told, then the path is there without line', () => {
    const [issue] = toV3(JSON.parse(changed((d) => delete d['status'])) as object).issues.filter((i) => i.severity === 'error');
    expect([issue?.path, issue?.line]).toEqual(['Bundle.entry[0].resource.status', undefined]);
  });

  test('given a dispense of nobody, when translated, then it is written in no list, and what else is wrong with it is told', () => {
    const { xml, issues } = sent((d) => {
      delete d['subject'];
      delete d['quantity'];
    });
    expect(told(issues)).toEqual(['error required DISPENSE.subject', 'error required DISPENSE.quantity', 'error not-written DISPENSE']);
    expect(xml ?? '').not.toContain('medicationDispenseEvent');
  });

  test('given one dispense that lacks something, when translated, then the other is whole', () => {
    const { xml, issues } = sent((d, _p, bundle) => {
      const second = { ...(structuredClone(d) as Resource), id: 'second', identifier: [{ system: 'urn:oid:2.999.8', value: 'V-2' }] };
      bundle.entry?.push({ fullUrl: 'urn:uuid:second', resource: second });
      bundle.total = 2;
      delete d['quantity'];
    });
    expect(told(issues)).toEqual(['error required DISPENSE.quantity']);
    expect(xml).toContain('extension="V-2"');
  });
});

describe('what changes the meaning', () => {
  const unknown = [{ url: 'https://vendor.example/not-given', valueBoolean: true }];

  test.each([
    ['the dispense', (d: Tree) => (d['modifierExtension'] = unknown), 'DISPENSE.modifierExtension[0]'],
    [
      'a dosage',
      (d: Tree) => Object.assign((d['dosageInstruction'] as Tree[])[0] ?? {}, { modifierExtension: unknown }),
      'DISPENSE.dosageInstruction[0].modifierExtension',
    ],
    ['the patient', (_d: Tree, p: Tree) => (p['modifierExtension'] = unknown), 'Bundle.entry[1].resource.modifierExtension'],
  ])('given an unknown modifier extension on %s, when translated, then it is an error', (_, change, path) => {
    expect(told(sent(change).issues)).toEqual([`error not-mapped ${path}`]);
  });

  test('given implicitRules, when translated, then it is an error', () => {
    expect(told(sent((d) => (d['implicitRules'] = 'http://example.org/rules')).issues)).toEqual(['error not-mapped DISPENSE.implicitRules']);
  });

  test.each([
    ['a property', (d: Tree) => (d['colour'] = 'red'), 'warning not-mapped DISPENSE.colour'],
    [
      'an extension',
      (d: Tree) => (d['extension'] as unknown[]).push({ url: 'https://vendor.example/x', valueString: 'y' }),
      'warning not-mapped DISPENSE.extension[4]',
    ],
    [
      'a resource',
      (_d: Tree, _p: Tree, b: Bundle) => b.entry?.push({ resource: { resourceType: 'Location', id: 'x' } }),
      'warning resource-unused Bundle.entry[6].resource',
    ],
  ])('given %s that nobody knows, when translated, then it is a warning', (_, change, expected) => {
    expect(told(sent(change).issues)).toEqual([expected]);
  });
});

describe('wrong JSON types', () => {
  const WRONG: readonly unknown[] = [null, 1, true, 'x', '', [], {}, [null], [[]], [1], { x: 1 }, [{ x: 1 }]];

  /** Every place of a value: the way to it. */
  function places(value: unknown, way: readonly (string | number)[] = []): (readonly (string | number)[])[] {
    const inner: [string | number, unknown][] = Array.isArray(value)
      ? value.map((item: unknown, i) => [i, item])
      : typeof value === 'object' && value !== null
        ? Object.entries(value)
        : [];
    return [...(way.length === 0 ? [] : [way]), ...inner.flatMap(([key, item]) => places(item, [...way, key]))];
  }

  function withValue(way: readonly (string | number)[], value: unknown): object {
    const copy = JSON.parse(writeJson(USUAL)) as object;
    const owner = way.slice(0, -1).reduce<Tree>((at, key) => at[key] as Tree, copy as Tree);
    owner[way.at(-1) ?? ''] = value;
    return copy;
  }

  const all = places(JSON.parse(writeJson(USUAL)));

  test('given any value of another type, when translated, then nothing throws', () => {
    expect(all.length).toBeGreaterThan(200);
    all.forEach((way, i) => {
      // Three of the wrong types at each place; over all places every one comes often.
      for (const n of [i, i + 4, i + 8]) {
        const { issues } = toV3(withValue(way, WRONG[n % WRONG.length]));
        expect(issues.every((issue) => issueText(issue) !== '')).toBe(true);
      }
    });
  });

  test.each([null, 'x', {}, [], true])('given %j as total, when translated, then it is told', (total) => {
    expect(told(sent((_d, _p, bundle) => Object.assign(bundle, { total })).issues)).toEqual(['error value-format Bundle.total']);
  });

  test.each([
    [null, ['error value-format Bundle.link']],
    ['x', ['error value-format Bundle.link']],
    [[null], ['error value-format Bundle.link[0]']],
    [[{ relation: 'self', url: 3 }], ['error value-format Bundle.link[0].url']],
  ])('given %j as link, when translated, then it is told', (link, expected) => {
    expect(told(sent((_d, _p, bundle) => Object.assign(bundle, { link })).issues)).toEqual(expected);
    expect(told(toV3({ resourceType: 'Bundle', type: 'searchset', total: 0, link }).issues)).toEqual(expect.arrayContaining(expected));
  });

  test('given a total of matches and no entry, when translated, then it is not an answer that found nothing', () => {
    expect(told(toV3({ resourceType: 'Bundle', type: 'searchset', total: 3 }).issues)).not.toEqual([]);
  });

  test('given a cycle of days that can not be written, when translated, then the cycle is named too', () => {
    const days = (value: number): Tree => ({ value, system: 'http://unitsofmeasure.org', code: 'd' });
    const url = 'http://nictiz.nl/fhir/StructureDefinition/ext-InstructionsForUse.RepeatPeriodCyclicalSchedule';
    const repeat = { boundsDuration: days(21), count: 1, frequency: 1, period: 1, periodUnit: 'd' };
    const { issues } = sent((d) =>
      Object.assign(d, { dosageInstruction: [{ timing: { repeat } }], modifierExtension: [{ url, valueDuration: days(28) }] }),
    );
    expect(told(issues)).toEqual(
      expect.arrayContaining([expect.stringContaining('error not-mapped DISPENSE.modifierExtension'), expect.stringContaining('repeat.count')]),
    );
  });

  test('given a use that R4 does not know, when translated, then it is not dropped in silence', () => {
    const telecom = [{ system: 'phone', value: '0600000000', use: 'holiday' }];
    expect(told(sent((_d, p) => (p['telecom'] = telecom)).issues)).not.toEqual([]);
  });

  test.each([
    ['a string for a list', (d: Tree) => (d['identifier'] = 'V-7'), 'DISPENSE.identifier'],
    ['an object for a list', (d: Tree) => (d['dosageInstruction'] = {}), 'DISPENSE.dosageInstruction'],
    ['a string for an object', (d: Tree) => (d['quantity'] = '30'), 'DISPENSE.quantity'],
    ['a string for a number', (d: Tree) => Object.assign(d['quantity'] as Tree, { value: '30' }), 'DISPENSE.quantity.value'],
    ['a number for a string', (d: Tree) => (d['whenHandedOver'] = 20260302), 'DISPENSE.whenHandedOver'],
    ['null for a string', (d: Tree) => (d['status'] = null), 'DISPENSE.status'],
    ['a list for an object', (d: Tree) => (d['subject'] = []), 'DISPENSE.subject'],
    ['a string beside a string', (d: Tree) => (d['_status'] = 'x'), 'DISPENSE.status'],
  ])('given %s, when translated, then it is told where', (_, change, path) => {
    expect(told(sent(change).issues)).toContain(`error value-format ${path}`);
  });
});

test('given a string where id and extensions of a primitive belong, when told, then that is what is expected', () => {
  expect(sent((d) => (d['_status'] = 'x')).issues.map((i) => i.expected)).toContain('an Element');
});

test('given issues about a patient, when written for a person, then no text holds the BSN', () => {
  const bsn = (value: unknown): Tree[] => [{ system: 'http://fhir.nl/fhir/NamingSystem/bsn', value }];
  const changes: readonly Parameters<typeof changed>[0][] = [
    (_d, p) => (p['identifier'] = bsn('999900159')),
    (_d, p) => (p['identifier'] = bsn(999900158)),
    (_d, p) => (p['identifier'] = [{ ...bsn(BSN)[0], period: { start: '2026' }, odd: OTHER_BSN }]),
    (_d, p) => (p['identifier'] = { value: BSN }),
    (_d, p) => (p['identifier'] = [{ value: BSN }]),
    (d) => (d['subject'] = { identifier: bsn(BSN)[0] }),
  ];
  for (const change of changes) {
    const { issues } = sent(change);
    expect(issues.filter((i) => i.severity !== 'information')).not.toEqual([]);
    expect(issues.map((i) => issueText(i, 'nl') + issueText(i)).join()).not.toMatch(/9999001(58|59|71)/);
  }
});
