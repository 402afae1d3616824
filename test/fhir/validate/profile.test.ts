import type { Issue } from '../../../src/errors.js';
import { standardDefinitions } from '../../../src/definitions.js';
import { Validator } from '../../../src/fhir/validate/validate.js';
import { BASE, element, extension, judging, profile, valueSet } from './made.js';

const CODES = 'https://test.example/codes';
const patient = (more: object): object => ({ resourceType: 'Patient', ...more });
const observation = (more: object): object => ({ resourceType: 'Observation', status: 'final', code: { text: 'x' }, ...more });

/** Findings of a resource by a profile made of these elements. */
function by(type: string, elements: readonly object[], resource: object, ...others: readonly object[]): readonly string[] {
  return judging(profile('p', type, elements), ...others)(resource, { profiles: [BASE + 'p'] });
}

describe('what a profile says of an element', () => {
  const rows: readonly (readonly [string, string, readonly object[], object, readonly string[]])[] = [
    ['at least one', 'Patient', [element('Patient.name', { min: 1 })], patient({}), ['error required Patient.name Patient.name']],
    [
      'at least two',
      'Patient',
      [element('Patient.name', { min: 2 })],
      patient({ name: [{ text: 'x' }] }),
      ['error required Patient.name Patient.name'],
    ],
    [
      'none',
      'Patient',
      [element('Patient.photo', { max: '0' })],
      patient({ photo: [{ url: 'x' }] }),
      ['error too-many Patient.photo[0] Patient.photo'],
    ],
    [
      'at most one',
      'Patient',
      [element('Patient.name', { max: '1' })],
      patient({ name: [{ text: 'x' }, { text: 'y' }] }),
      ['error too-many Patient.name[1] Patient.name'],
    ],
    [
      'a fixed code',
      'Patient',
      [element('Patient.gender', { fixedCode: 'female' } as object)],
      patient({ gender: 'male' }),
      ['error fixed-value Patient.gender Patient.gender'],
    ],
    [
      'a fixed object, to which nothing may be added',
      'Patient',
      [element('Patient.maritalStatus', { fixedCodeableConcept: { text: 'x' } } as object)],
      patient({ maritalStatus: { text: 'x', coding: [{ code: 'M' }] } }),
      ['error fixed-value Patient.maritalStatus Patient.maritalStatus'],
    ],
    [
      'a pattern, to which something may be added',
      'Patient',
      [element('Patient.maritalStatus', { patternCodeableConcept: { coding: [{ code: 'M' }] } } as object)],
      patient({ maritalStatus: { text: 'x', coding: [{ code: 'S' }, { system: CODES, code: 'M' }] } }),
      [],
    ],
    [
      'a pattern that is not there',
      'Patient',
      [element('Patient.maritalStatus', { patternCodeableConcept: { coding: [{ code: 'M' }] } } as object)],
      patient({ maritalStatus: { coding: [{ code: 'S' }] } }),
      ['error fixed-value Patient.maritalStatus Patient.maritalStatus'],
    ],
    [
      'one type of a choice',
      'Patient',
      [element('Patient.deceased[x]', { type: [{ code: 'boolean' }] })],
      patient({ deceasedDateTime: '2026' }),
      ['error type-not-allowed Patient.deceasedDateTime Patient.deceased'],
    ],
    [
      'an invariant',
      'Patient',
      [element('Patient', { constraint: [{ key: 'p-1', severity: 'error', expression: 'name.exists() or identifier.exists()' }] })],
      patient({}),
      ['error invariant Patient p-1'],
    ],
    [
      'an invariant of an element, as a warning',
      'Patient',
      [element('Patient.name', { constraint: [{ key: 'p-2', severity: 'warning', expression: "family.startsWith('V')" }] })],
      patient({ name: [{ family: 'Voorbeeld' }, { family: 'Test' }] }),
      ['warning invariant Patient.name[1] p-2'],
    ],
    [
      'something inside a datatype',
      'Patient',
      [element('Patient.name.family', { min: 1 })],
      patient({ name: [{ text: 'x' }] }),
      ['error required Patient.name[0].family Patient.name.family'],
    ],
    [
      'something beside a primitive',
      'Patient',
      [element('Patient.birthDate.extension', { min: 1 })],
      patient({ birthDate: '1951' }),
      ['error required Patient.birthDate Patient.birthDate.extension'],
    ],
    [
      'a type of a reference',
      'Patient',
      [
        element('Patient.generalPractitioner', {
          type: [{ code: 'Reference', targetProfile: ['http://hl7.org/fhir/StructureDefinition/Organization'] }],
        }),
      ],
      patient({ generalPractitioner: [{ reference: 'Practitioner/1' }] }),
      ['error reference-type Patient.generalPractitioner[0].reference Patient.generalPractitioner'],
    ],
    [
      'the short name of a choice',
      'Observation',
      [element('Observation.valueQuantity', { min: 1 })],
      observation({ valueString: 'x' }),
      ['error slice-unmatched Observation.valueString Observation.value:valueQuantity'],
    ],
    [
      'something below it',
      'Observation',
      [element('Observation.valueQuantity.unit', { min: 1 })],
      observation({ valueQuantity: { value: 1 } }),
      ['error required Observation.valueQuantity.unit Observation.value:valueQuantity.unit'],
    ],
  ];

  test.each(rows)('given %s, when a resource is judged, then it is named if it is not so', (_, type, elements, resource, findings) => {
    expect(by(type, elements, resource)).toEqual(findings);
  });

  test('given a profile on a profile, when judged, then both count, and the nearer one adds to the slices of the other', () => {
    const slicing = { discriminator: [{ type: 'value' as const, path: 'use' }], rules: 'open' as const };
    const below = profile('below', 'Patient', [
      element('Patient.name', { min: 1, slicing }),
      element('Patient.name', { sliceName: 'official', min: 1 }, 'Patient.name:official'),
      element('Patient.name.use', { fixedCode: 'official' } as object, 'Patient.name:official.use'),
    ]);
    const above = profile('above', 'Patient', [element('Patient.name.family', { min: 1 }, 'Patient.name:official.family')], {
      baseDefinition: BASE + 'below',
    });
    const judge = judging(below, above);
    const check = (name: object[]): readonly string[] => judge(patient({ name }), { profiles: [BASE + 'above'] });
    expect(
      check([
        { use: 'official', text: 'x' },
        { use: 'usual', text: 'y' },
      ]),
    ).toEqual(['error required Patient.name[0].family Patient.name:official.family']);
    expect(check([{ use: 'usual', text: 'y' }])).toEqual(['error slice-unmatched Patient.name[0] Patient.name:official']);
    expect(check([{ use: 'official', family: 'x' }])).toEqual([]);
  });

  test('given a claimed profile that is not here, when judged, then it is a warning; an asked-for one is an error', () => {
    const judge = judging();
    expect(judge(patient({ meta: { profile: [BASE + 'gone'] } }))).toEqual(['warning profile-unknown Patient.meta.profile meta.profile']);
    expect(judge(patient({}), { profiles: [BASE + 'gone'] })).toEqual(['error profile-unknown Patient profile']);
  });

  test('given many that claim the same unknown profile, when judged, then it is told once', () => {
    const claimed = patient({ meta: { profile: [BASE + 'gone'] } });
    const bundle = { resourceType: 'Bundle', type: 'collection', entry: [{ resource: claimed }, { resource: claimed }] };
    expect(judging()(bundle)).toEqual(['warning profile-unknown Bundle.entry[0].resource.meta.profile meta.profile']);
  });

  test('given a profile that is claimed and asked for, when judged, then it is judged once', () => {
    const judge = judging(profile('p', 'Patient', [element('Patient.name', { min: 1 })]));
    expect(judge(patient({ meta: { profile: [BASE + 'p'] } }), { profiles: [BASE + 'p'] })).toEqual(['error required Patient.name Patient.name']);
  });

  test('given a profile asked for and a Bundle, when judged, then it goes for the resources of its type', () => {
    const judge = judging(profile('p', 'Patient', [element('Patient.name', { min: 1 })]));
    const bundle = { resourceType: 'Bundle', type: 'collection', entry: [{ resource: patient({}) }, { resource: observation({}) }] };
    expect(judge(bundle, { profiles: [BASE + 'p'] })).toEqual(['error required Bundle.entry[0].resource.name Patient.name']);
    expect(judge(observation({}), { profiles: [BASE + 'p'] })).toEqual([`error type-not-allowed Observation.resourceType ${BASE}p`]);
  });
});

describe('value sets', () => {
  const bound = (strength: string): readonly object[] => [
    element('Patient.maritalStatus', { binding: { strength, valueSet: BASE + 'vs' } } as object),
  ];
  const set = valueSet('vs', CODES, 'M', 'S');
  const married = (...coding: object[]): object => patient({ maritalStatus: { coding } });

  test.each<[string, string, object, readonly string[]]>([
    ['a code of it', 'required', married({ system: CODES, code: 'M' }), []],
    ['one code of two', 'required', married({ system: CODES, code: 'X' }, { system: CODES, code: 'S' }), []],
    ['another code', 'required', married({ system: CODES, code: 'X' }), ['error code-unknown Patient.maritalStatus Patient.maritalStatus']],
    [
      'another system',
      'required',
      married({ system: 'urn:oid:2.999.1', code: 'M' }),
      ['error code-unknown Patient.maritalStatus Patient.maritalStatus'],
    ],
    ['text alone', 'required', patient({ maritalStatus: { text: 'x' } }), ['error code-unknown Patient.maritalStatus Patient.maritalStatus']],
    [
      'another code of the same system, extensible',
      'extensible',
      married({ system: CODES, code: 'X' }),
      ['warning code-unknown Patient.maritalStatus Patient.maritalStatus'],
    ],
    ['a code of another system, extensible', 'extensible', married({ system: 'urn:oid:2.999.1', code: 'X' }), []],
    ['another code, preferred', 'preferred', married({ system: CODES, code: 'X' }), []],
  ])('given %s, when judged by a binding that is %s, then it is %j', (_, strength, resource, findings) => {
    expect(by('Patient', bound(strength), resource, set)).toEqual(findings);
  });

  const system = (...concept: object[]): object => ({ resourceType: 'CodeSystem', url: CODES, content: 'complete', concept });
  const composed = (...include: object[]): object => ({ resourceType: 'ValueSet', url: BASE + 'vs', compose: { include } });
  test.each<[string, readonly object[], string, boolean]>([
    ['a whole system that is here', [composed({ system: CODES }), system({ code: 'A' })], 'A', true],
    ['a code that the system lacks', [composed({ system: CODES }), system({ code: 'A' })], 'B', false],
    ['a whole system that is not here', [composed({ system: CODES })], 'B', true],
    [
      'what stands below a code',
      [composed({ system: CODES, filter: [{ property: 'concept', op: 'is-a', value: 'A' }] }), system({ code: 'A', concept: [{ code: 'B' }] })],
      'B',
      true,
    ],
    [
      'what does not',
      [
        composed({ system: CODES, filter: [{ property: 'concept', op: 'descendent-of', value: 'A' }] }),
        system({ code: 'A', concept: [{ code: 'B' }] }),
      ],
      'A',
      false,
    ],
    ['a filter over what is not here', [composed({ system: CODES, filter: [{ property: 'concept', op: 'is-a', value: 'A' }] })], 'Z', true],
    ['another value set', [composed({ valueSet: [BASE + 'other'] }), valueSet('other', CODES, 'A')], 'A', true],
    ['another value set that is not here', [composed({ valueSet: [BASE + 'other'] })], 'A', true],
    ['a value set that includes itself', [composed({ valueSet: [BASE + 'vs'] }, { system: CODES, concept: [{ code: 'A' }] })], 'A', true],
    ['an expansion', [{ resourceType: 'ValueSet', url: BASE + 'vs', expansion: { contains: [{ system: CODES, code: 'A' }] } }], 'B', false],
  ])('given %s, when a code is looked up, then it counts or not', (_, definitions, code, isIn) => {
    const findings = by('Patient', bound('required'), married({ system: CODES, code }), ...definitions);
    expect(findings.length === 0).toBe(isIn);
  });
});

describe('slices', () => {
  type Kind = 'value' | 'pattern' | 'exists' | 'type' | 'profile';
  const sliced = (type: Kind, path: string, rules: 'open' | 'closed', ...slices: readonly object[]): readonly object[] => [
    element('Patient.identifier', { slicing: { discriminator: [{ type, path }], rules } }),
    ...slices,
  ];
  const slice = (name: string, says: object, ...below: readonly (readonly [string, object])[]): readonly object[] => [
    element('Patient.identifier', { sliceName: name, ...says }, `Patient.identifier:${name}`),
    ...below.map(([path, more]) => element(`Patient.identifier.${path}`, more, `Patient.identifier:${name}.${path}`)),
  ];
  const ids = (...identifier: object[]): object => patient({ identifier });
  const BSN = { system: 'urn:oid:2.999.1', value: '1' };
  const OTHER = { system: 'urn:oid:2.999.2', value: '2' };
  const bySystem = (rules: 'open' | 'closed', says: object): readonly object[] =>
    sliced('value', 'system', rules, ...slice('bsn', says, ['system', { fixedUri: BSN.system }]));

  test.each<[string, readonly object[], object, readonly string[]]>([
    ['a slice that must be there and is', bySystem('open', { min: 1 }), ids(OTHER, BSN), []],
    [
      'a slice that must be there and is not',
      bySystem('open', { min: 1 }),
      patient({}),
      ['error required Patient.identifier Patient.identifier:bsn'],
    ],
    [
      'a slice that something was meant for',
      bySystem('open', { min: 1 }),
      ids(OTHER),
      ['error slice-unmatched Patient.identifier[0] Patient.identifier:bsn'],
    ],
    [
      'a slice once',
      bySystem('open', { max: '1' }),
      ids(BSN, { ...BSN, value: '3' }),
      ['error too-many Patient.identifier[1] Patient.identifier:bsn'],
    ],
    ['no other slices', bySystem('closed', {}), ids(BSN, OTHER), ['error slice-unmatched Patient.identifier[1] Patient.identifier:bsn']],
    [
      'something inside a slice',
      sliced('value', 'system', 'open', ...slice('bsn', {}, ['system', { fixedUri: BSN.system }], ['value', { min: 1 }])),
      ids({ system: BSN.system }, { system: OTHER.system }),
      ['error required Patient.identifier[0].value Patient.identifier:bsn.value'],
    ],
    [
      'a pattern',
      sliced('pattern', 'type', 'closed', ...slice('t', {}, ['type', { patternCodeableConcept: { coding: [{ code: 'A' }] } }])),
      ids({ type: { coding: [{ code: 'A' }], text: 'x' }, value: '1' }, { type: { coding: [{ code: 'B' }] }, value: '2' }),
      ['error slice-unmatched Patient.identifier[1] Patient.identifier:t'],
    ],
    [
      'what exists',
      sliced('exists', 'period', 'open', ...slice('old', { max: '0' }, ['period', { min: 1 }])),
      ids({ value: '1' }, { value: '2', period: { end: '2020' } }),
      ['error too-many Patient.identifier[1] Patient.identifier:old'],
    ],
  ])('given %s, when judged, then what is not so is named', (_, elements, resource, findings) => {
    expect(by('Patient', elements, resource)).toEqual(findings);
  });

  test('given types of a choice as slices, when judged, then each has its own rules', () => {
    const elements = [
      element('Observation.value[x]', { slicing: { discriminator: [{ type: 'type', path: '$this' }], rules: 'open' } }),
      element('Observation.value[x]', { sliceName: 'valueQuantity', type: [{ code: 'Quantity' }] }, 'Observation.value[x]:valueQuantity'),
      element('Observation.value[x].code', { min: 1 }, 'Observation.value[x]:valueQuantity.code'),
    ];
    expect(by('Observation', elements, observation({ valueQuantity: { value: 1 } }))).toEqual([
      'error required Observation.valueQuantity.code Observation.value:valueQuantity.code',
    ]);
    expect(by('Observation', elements, observation({ valueString: 'x' }))).toEqual([]);
  });

  test('given entries sliced by the type of their resource, when judged, then each type counts', () => {
    const elements = [
      element('Bundle.entry', { slicing: { discriminator: [{ type: 'type', path: 'resource' }], rules: 'closed' } }),
      element('Bundle.entry', { sliceName: 'patient', min: 1, max: '1' }, 'Bundle.entry:patient'),
      element('Bundle.entry.resource', { type: [{ code: 'Patient' }] }, 'Bundle.entry:patient.resource'),
    ];
    const bundle = (...entry: object[]): object => ({ resourceType: 'Bundle', type: 'collection', entry: entry.map((resource) => ({ resource })) });
    expect(by('Bundle', elements, bundle(patient({})))).toEqual([]);
    expect(by('Bundle', elements, bundle(patient({}), observation({})))).toEqual(['error slice-unmatched Bundle.entry[1] Bundle.entry:patient']);
  });

  test('given references sliced by the profile of what they lead to, when judged, then the target decides', () => {
    const named = profile('named', 'Organization', [element('Organization.name', { min: 1 })]);
    const elements = [
      element('Patient.generalPractitioner', { slicing: { discriminator: [{ type: 'profile', path: 'resolve()' }], rules: 'open' } }),
      element(
        'Patient.generalPractitioner',
        { sliceName: 'named', min: 1, type: [{ code: 'Reference', targetProfile: [BASE + 'named'] }] },
        'Patient.generalPractitioner:named',
      ),
    ];
    const withPractice = (practice: object): object =>
      patient({ generalPractitioner: [{ reference: '#o' }], contained: [{ resourceType: 'Organization', id: 'o', ...practice }] });
    expect(by('Patient', elements, withPractice({ name: 'x' }), named)).toEqual([]);
    expect(by('Patient', elements, withPractice({ identifier: [{ value: '1' }] }), named)).toEqual([
      'error slice-unmatched Patient.generalPractitioner[0] Patient.generalPractitioner:named',
    ]);
  });

  test('given a profile of a datatype whose parts have that profile again, when its slices are told apart, then judging ends', () => {
    const again = profile(
      'again',
      'Identifier',
      [element('Identifier.assigner.identifier', { type: [{ code: 'Identifier', profile: [BASE + 'again'] }] })],
      {
        kind: 'complex-type',
      },
    );
    const elements = sliced('pattern', '$this', 'closed', ...slice('own', { type: [{ code: 'Identifier', profile: [BASE + 'again'] }] }));
    expect(by('Patient', elements, ids({ value: '1', assigner: { identifier: { value: '2' } } }), again)).toEqual([
      'error slice-unmatched Patient.identifier[0] Patient.identifier:own',
    ]);
  });

  test('given slices in an order, when they stand in another, then it is an error', () => {
    const elements = [
      element('Patient.identifier', { slicing: { discriminator: [{ type: 'value', path: 'system' }], rules: 'open', ordered: true } }),
      ...slice('a', {}, ['system', { fixedUri: BSN.system }]),
      ...slice('b', {}, ['system', { fixedUri: OTHER.system }]),
    ];
    expect(by('Patient', elements, ids(BSN, OTHER))).toEqual([]);
    expect(by('Patient', elements, ids(OTHER, BSN))).toEqual(['error element-order Patient.identifier[1] Patient.identifier']);
  });

  test('given a value that no slice takes, when told, then the one that came closest is named, and why', () => {
    const all = standardDefinitions();
    all.add(profile('p', 'Patient', bySystem('closed', {})));
    const [issue] = new Validator(all).validate(ids(OTHER), { profiles: [BASE + 'p'] }).filter((i: Issue) => i.code === 'slice-unmatched');
    expect([issue?.found, issue?.expected]).toEqual([OTHER.system, `closest is bsn: system ${BSN.system}`]);
  });
});

test('given a value that may be a BSN, when a finding is about it, then it is not quoted', () => {
  const all = standardDefinitions();
  all.add(profile('p', 'Patient', [element('Patient.identifier.value', { fixedString: 'x' } as object)]));
  const issues = new Validator(all).validate(patient({ identifier: [{ value: '999900158' }, { value: 'y' }] }), { profiles: [BASE + 'p'] });
  expect(issues.filter((i) => i.code === 'fixed-value').map((i) => i.found)).toEqual([undefined, 'y']);
});

describe('references to what is in the Bundle', () => {
  const named = profile('named', 'Organization', [element('Organization.name', { min: 1 })]);
  const elements = [element('Patient.managingOrganization', { type: [{ code: 'Reference', targetProfile: [BASE + 'named'] }] })];
  const bundle = (practice: object, profiles: readonly string[]): object => ({
    resourceType: 'Bundle',
    type: 'collection',
    entry: [
      { fullUrl: 'urn:uuid:p', resource: patient({ meta: { profile: profiles }, managingOrganization: { reference: 'urn:uuid:o' } }) },
      { fullUrl: 'urn:uuid:o', resource: { resourceType: 'Organization', ...practice } },
    ],
  });

  test('given a target that does not conform, when judged, then the reference is named', () => {
    const judge = judging(profile('p', 'Patient', elements), named);
    expect(judge(bundle({ name: 'x' }, [BASE + 'p']))).toEqual([]);
    expect(judge(bundle({ identifier: [{ value: '1' }] }, [BASE + 'p']))).toEqual([
      'error profile-mismatch Bundle.entry[0].resource.managingOrganization.reference Patient.managingOrganization',
    ]);
  });

  test('given two resources that refer to each other, when their profiles demand each other, then judging ends', () => {
    const circle = (name: string, type: string, path: string, of: string): object =>
      profile(name, type, [element(path, { type: [{ code: 'Reference', targetProfile: [BASE + of] }] })]);
    const judge = judging(circle('a', 'Patient', 'Patient.link.other', 'b'), circle('b', 'RelatedPerson', 'RelatedPerson.patient', 'a'));
    const both = {
      resourceType: 'Bundle',
      type: 'collection',
      entry: [
        {
          fullUrl: 'urn:uuid:1',
          resource: patient({ meta: { profile: [BASE + 'a'] }, link: [{ type: 'seealso', other: { reference: 'urn:uuid:2' } }] }),
        },
        { fullUrl: 'urn:uuid:2', resource: { resourceType: 'RelatedPerson', patient: { reference: 'urn:uuid:1' } } },
      ],
    };
    expect(judge(both)).toEqual([]);
  });
});

describe('extensions', () => {
  const judge = judging(
    extension('on-patient', 'string', ['Patient']),
    extension('on-name', 'code', ['HumanName.family', 'Patient.birthDate']),
    extension('everywhere', 'boolean', ['Element']),
    extension('modifies', 'boolean', ['Patient'], { isModifier: true }),
  );
  const ext = (name: string, value: object): object => ({ url: BASE + name, ...value });

  test.each<[string, object, readonly string[]]>([
    ['one that may stand here', patient({ extension: [ext('on-patient', { valueString: 'x' })] }), []],
    ['one that may stand anywhere', patient({ name: [{ text: 'x', extension: [ext('everywhere', { valueBoolean: true })] }] }), []],
    ['one on an element of a datatype', patient({ name: [{ family: 'x', _family: { extension: [ext('on-name', { valueCode: 'a' })] } }] }), []],
    ['one on an element of a resource', patient({ birthDate: '1951', _birthDate: { extension: [ext('on-name', { valueCode: 'a' })] } }), []],
    [
      'one in another place',
      patient({ name: [{ text: 'x', extension: [ext('on-patient', { valueString: 'x' })] }] }),
      [`error extension-context Patient.name[0].extension[0].url ${BASE}on-patient`],
    ],
    [
      'one with another type',
      patient({ extension: [ext('on-patient', { valueCode: 'x' })] }),
      ['error type-not-allowed Patient.extension[0].valueCode Extension.value'],
    ],
    [
      'one that changes the meaning, where that does not show',
      patient({ extension: [ext('modifies', { valueBoolean: true })] }),
      [`error extension-context Patient.extension[0].url ${BASE}modifies`],
    ],
    ['one that changes the meaning', patient({ modifierExtension: [ext('modifies', { valueBoolean: true })] }), []],
    [
      'one that is unknown and changes the meaning',
      patient({ modifierExtension: [ext('gone', { valueBoolean: true })] }),
      ['warning extension-unknown Patient.modifierExtension[0].url extension'],
    ],
    ['one that is unknown', patient({ extension: [ext('gone', { valueBoolean: true })] }), []],
    [
      'one with a value and extensions',
      patient({ extension: [ext('gone', { valueBoolean: true, extension: [{ url: 'a', valueCode: 'b' }] })] }),
      ['error invariant Patient.extension[0] ext-1'],
    ],
  ])('given %s, when judged, then it is told', (_, resource, findings) => {
    expect(judge(resource)).toEqual(findings);
  });
});

describe('profiles that can not be used', () => {
  test.each<[string, readonly object[], string]>([
    ['a base that is not here', [profile('p', 'Patient', [], { baseDefinition: BASE + 'gone' })], 'profile-base'],
    ['no base', [profile('p', 'Patient', [], { baseDefinition: undefined })], 'profile-base'],
    [
      'a circle',
      [profile('p', 'Patient', [], { baseDefinition: BASE + 'q' }), profile('q', 'Patient', [], { baseDefinition: BASE + 'p' })],
      'profile-circular',
    ],
    ['an element of another type', [profile('p', 'Patient', [element('Observation.code')])], 'profile-element'],
    [
      'a logical model below',
      [profile('p', 'Patient', [], { baseDefinition: BASE + 'q' }), profile('q', 'Patient', [], { kind: 'logical' })],
      'profile-kind',
    ],
  ])('given %s, when asked for, then it is an error that names the profile', (_, definitions, code) => {
    const judge = judging(...definitions);
    let thrown: unknown;
    try {
      judge(patient({}), { profiles: [BASE + 'p'] });
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ name: 'DefinitionError', code, url: BASE + 'p' });
  });
});
