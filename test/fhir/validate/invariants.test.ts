import fc from 'fast-check';
import { standardDefinitions } from '../../../src/definitions.js';
import { BaseTypes, type BaseElement } from '../../../src/fhir/validate/base-types.js';
import { Invariants, type Around } from '../../../src/fhir/validate/invariants.js';
import type { Tree } from '../../../src/fhir/tree.js';
import { NATIVE } from '../../../src/fhir/validate/native-invariants.js';
import { Validator } from '../../../src/fhir/validate/validate.js';
import { LAW_RUNS } from '../../property/runs.js';
import { anyResource } from '../resource.js';

/* What is checked natively says the same as FHIRPath does, by which R4 defines it. */
const definitions = standardDefinitions();
const types = new BaseTypes(definitions);
const invariants = new Invariants();
const RUNS = { numRuns: Math.min(LAW_RUNS, 5000), seed: 20_261_121 };

const ELE_1 = 'hasValue() or (children().count() > id.count())';
const EXT_1 = 'extension.exists() != value.exists()';

interface Place {
  readonly value: Tree;
  readonly type: string;
  readonly around: Around;
}

/** What primitives carry: it counts as an element of its own only where there is no value. */
function beside(object: Tree, e: BaseElement, walk: (value: Tree, type: string) => void, add: (value: Tree) => void): void {
  const values = [object[e.name]].flat();
  [object[`_${e.name}`]].flat().forEach((companion, i) => {
    if (typeof companion !== 'object' || companion === null) return;
    if (values[i] === undefined || values[i] === null) add(companion as Tree);
    walk(companion as Tree, 'Element');
  });
}

/** Every object of a resource with the type that it has. */
function placesIn(resource: Tree, container = resource): Place[] {
  const around = { resource, container };
  const out: Place[] = [{ value: resource, type: String(resource['resourceType']), around }];
  const walk = (object: Tree, type: string): void => {
    for (const e of types.get(type)?.properties.values() ?? []) {
      const values = (e.primitive === undefined ? [object[e.name]] : []).flat().filter((v): v is Tree => typeof v === 'object' && v !== null);
      if (e.primitive !== undefined) beside(object, e, walk, (value) => out.push({ value, type: 'Element', around }));
      for (const value of values) {
        if (e.isResource) out.push(...placesIn(value, e.name === 'contained' ? container : value));
        else if (e.type !== undefined) {
          out.push({ value, type: e.type, around });
          walk(value, e.type);
        }
      }
    }
  };
  walk(resource, String(resource['resourceType']));
  return out;
}

const DOM: readonly (readonly [key: string, expression: string])[] = [
  ['dom-2', 'contained.contained.empty()'],
  ['dom-3', definitions.type('Patient')?.snapshot?.element[0]?.constraint?.find((c) => c.key === 'dom-3')?.expression ?? ''],
  ['dom-4', 'contained.meta.versionId.empty() and contained.meta.lastUpdated.empty()'],
  ['dom-5', 'contained.meta.security.empty()'],
  ['dom-6', 'text.`div`.exists()'],
];

/** Resources that contain others, some of which are referred to, and some of which have what they may not have. */
const resources = fc
  .tuple(
    anyResource('Patient', 'MedicationDispense', 'AllergyIntolerance', 'Consent', 'Medication', 'OperationOutcome'),
    fc.array(
      fc.record(
        {
          resourceType: fc.constantFrom('Patient', 'Organization'),
          id: fc.constantFrom('a', 'b', 'c'),
          meta: fc.constantFrom({}, { security: [{}] }, { versionId: '1' }),
        },
        { requiredKeys: ['resourceType', 'id'] },
      ),
      { maxLength: 2 },
    ),
    fc.constantFrom('#a', '#b', '#', 'Patient/1'),
  )
  .map(([resource, contained, reference]): Tree => ({ ...resource, contained, extension: [{ url: 'urn:x', valueReference: { reference } }] }));

describe('what holds everywhere', () => {
  const validator = new Validator(definitions);
  const counts = (resource: Tree): Map<string, number> => {
    const out = new Map<string, number>();
    for (const { rule = '' } of validator.validate(resource)) out.set(rule, (out.get(rule) ?? 0) + 1);
    return out;
  };

  test(`given any resource, when judged, then ele-1 and ext-1 fail where they do by FHIRPath (${RUNS.numRuns} runs)`, () => {
    fc.assert(
      fc.property(resources, (resource) => {
        const found = counts(resource);
        const fails = (expression: string, at: (p: Place) => boolean): number =>
          placesIn(resource).filter((p) => at(p) && invariants.byFhirPath(expression, p.value, p.type, p.around) === false).length;
        expect(['ele-1', found.get('ele-1') ?? 0]).toEqual(['ele-1', fails(ELE_1, (p) => p.value['resourceType'] === undefined)]);
        expect(['ext-1', found.get('ext-1') ?? 0]).toEqual(['ext-1', fails(EXT_1, (p) => p.type === 'Extension')]);
      }),
      RUNS,
    );
  });

  test.each(DOM)(`given any resource, when judged, then %s fails when it does by FHIRPath (${RUNS.numRuns} runs)`, (key, expression) => {
    fc.assert(
      fc.property(resources, (resource) => {
        const around = { resource, container: resource };
        const isOuter = key !== 'dom-6';
        const failing = isOuter
          ? invariants.byFhirPath(expression, resource, String(resource['resourceType']), around) === false
          : placesIn(resource).some(
              (p) => p.value['resourceType'] !== undefined && invariants.byFhirPath(expression, p.value, p.type, p.around) === false,
            );
        expect(counts(resource).has(key)).toBe(failing);
      }),
      RUNS,
    );
  });
});

/** What the elements may be that the expressions name; each may also be absent. */
const PARTS: Readonly<Record<string, readonly unknown[]>> = {
  code: ['mg'],
  comparator: ['<'],
  system: ['http://unitsofmeasure.org', 'urn:oid:2.999.1'],
  data: ['aGFsbG8='],
  contentType: ['text/plain'],
  value: [1, 'x'],
  start: ['2026-01-01', '2026-01', '2026-01-01T10:00:00+01:00', '2026-01-01T09:30:00Z'],
  end: ['2026-01-02', '2025', '2026-01-01T09:00:00Z', '2026-01-01T10:00:00+02:00'],
  low: [
    { value: 1, unit: 'mg', system: 'http://unitsofmeasure.org', code: 'mg' },
    { value: 5, code: 'g', system: 'http://unitsofmeasure.org' },
  ],
  high: [
    { value: 2, unit: 'mg', system: 'http://unitsofmeasure.org', code: 'mg' },
    { value: 0.5, unit: 'mg', system: 'http://unitsofmeasure.org', code: 'mg' },
  ],
  numerator: [{ value: 1 }],
  denominator: [{ value: 2 }],
  extension: [[{ url: 'urn:x', valueCode: 'a' }]],
  reference: ['#a', '#b', '#', 'Patient/1'],
  duration: [-1, 0, 2],
  durationMax: [3],
  durationUnit: ['d'],
  period: [-1, 0, 1],
  periodMax: [2],
  periodUnit: ['wk'],
  count: [1],
  countMax: [2],
  offset: [5],
  when: [['C'], ['MORN', 'CM'], ['NIGHT']],
  timeOfDay: [['08:00:00']],
  identifier: [[{ system: 'urn:oid:2.999.1', value: '1' }], { system: 'urn:oid:2.999.1', value: '1' }, { value: '1' }],
  name: ['x'],
  telecom: [[{ value: '1' }]],
  address: [{ city: 'x' }],
  organization: [{ display: 'x' }],
  use: ['home', 'work'],
  whenPrepared: ['2026-01-02', '2026-01-02T09:00:00Z', '2026'],
  whenHandedOver: ['2026-01-01', '2026-01-03', '2026-01-02T10:30:00+01:00'],
  policy: [[{ uri: 'urn:x' }]],
  policyRule: [{ text: 'x' }],
  type: ['searchset', 'history', 'batch', 'transaction-response', 'document', 'message'],
  total: [1],
  timestamp: ['2026-01-01T10:00:00Z'],
  entry: [
    [{ fullUrl: 'urn:a', search: { mode: 'match' }, resource: { resourceType: 'Composition', meta: { versionId: '1' } } }],
    [
      { fullUrl: 'urn:a', request: { method: 'GET' } },
      { fullUrl: 'urn:a', resource: { resourceType: 'MessageHeader' } },
    ],
    [{ response: { status: '200' } }, { fullUrl: 'urn:a', resource: { resourceType: 'Patient', meta: { versionId: '1' } } }],
    [],
  ],
  fullUrl: ['urn:uuid:1', 'https://a.example/Patient/1/_history/2'],
  resource: [{ resourceType: 'Patient' }],
  request: [{ method: 'GET' }],
  response: [{ status: '200' }],
};

/** The types of R4 that have one of the native invariants. */
const USES: readonly (readonly [key: string, type: string, expression: string])[] = [
  'Quantity, Duration, Attachment, ContactPoint, Period, Range, Ratio, Reference, Timing.repeat, Organization, Patient.contact, MedicationDispense, Consent, Bundle, Bundle.entry'
    .split(', ')
    .flatMap((type) => (types.get(type)?.constraints ?? []).map((c) => [c.key, type, c.expression ?? ''] as const)),
  [['sqty-1', 'Quantity', 'comparator.empty()'] as const, ['org-2', 'Address', "where(use = 'home').empty()"] as const],
]
  .flat()
  .filter(([, , expression]) => NATIVE.has(expression));

describe('the frequent ones', () => {
  test('given the native invariants, when looked up, then each is one of R4 and is compared here', () => {
    expect([...NATIVE.keys()].filter((expression) => !USES.some((use) => use[2] === expression))).toEqual([]);
  });

  test.each(USES)('given any %s of a %s, when judged natively, then FHIRPath says the same', (_, type, expression) => {
    const parts = Object.entries(PARTS).filter(([name]) => new RegExp(`\\b${name}\\b`).test(expression));
    // Without them FHIRPath leaves undecided what another rule demands.
    const requiredKeys = type === 'Bundle' ? parts.map(([name]) => name).filter((name) => name === 'type' || name === 'entry') : [];
    const values = fc.record(Object.fromEntries(parts.map(([name, some]) => [name, fc.constantFrom(...some)])), { requiredKeys });
    fc.assert(
      fc.property(values, (made) => {
        const value: Tree = type === 'Bundle' || type === 'Consent' ? { resourceType: type, ...made } : made;
        const container: Tree = { resourceType: 'Patient', contained: [{ resourceType: 'Patient', id: 'a' }] };
        const around = { resource: 'resourceType' in value ? value : container, container };
        const native = NATIVE.get(expression)?.(value, around);
        if (native !== undefined) expect([value, native]).toEqual([value, invariants.byFhirPath(expression, value, type, around)]);
      }),
      { ...RUNS, numRuns: Math.min(RUNS.numRuns, 500) },
    );
  });
});
