import { toV3, type AllergyIntolerance, type Bundle, type Condition, type Flag, type Issue, type Resource } from '../../../src/index.js';
import { EXTENSIONS } from '../../../src/fhir/extensions.js';
import { COMMON_TAGS } from '../../../src/fhir/systems.js';
import { attribute, descendantsAt, type XmlElement } from '../../../src/xml/element.js';
import { readXml } from '../../../src/xml/reader.js';
import { BSN, G_STANDAARD, OTHER_BSN } from './message.js';

/* What systems send that speak FHIR by themselves. */
const PATIENT: Resource = {
  resourceType: 'Patient',
  id: 'p',
  identifier: [{ system: 'http://fhir.nl/fhir/NamingSystem/bsn', value: BSN }],
  name: [{ family: 'Proefpersoon' }],
};
const T122 = { system: `urn:oid:${G_STANDAARD}1.902.122`, code: '9901', display: 'VERZONNEN GROEP' };
const T40 = { system: `urn:oid:${G_STANDAARD}1.902.40`, code: '9904' };
const VERIFICATION = 'http://terminology.hl7.org/CodeSystem/allergyintolerance-verification';
const CLINICAL = 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical';

function allergy(changes: AllergyIntolerance = {}): AllergyIntolerance {
  return {
    resourceType: 'AllergyIntolerance',
    id: 'a',
    identifier: [{ system: 'urn:oid:2.999.1', value: '0042' }],
    clinicalStatus: { coding: [{ system: CLINICAL, code: 'active' }] },
    code: { coding: [T122] },
    patient: { reference: 'Patient/p' },
    ...changes,
  };
}

function bundle(...resources: readonly Resource[]): Bundle {
  return { resourceType: 'Bundle', type: 'collection', entry: [...resources, PATIENT].map((resource) => ({ resource })) };
}

interface Written {
  readonly root: XmlElement | undefined;
  readonly conditions: readonly XmlElement[];
  readonly told: readonly string[];
}

function written(...resources: readonly Resource[]): Written {
  const { xml, issues } = toV3(bundle(...resources));
  const root = xml === undefined ? undefined : readXml(xml);
  const conditions = root === undefined ? [] : [...descendantsAt(root, ['ControlActProcess', 'subject', 'Condition'])];
  return { root, conditions, told: issues.map((i: Issue) => `${i.severity} ${i.code} ${i.path}`) };
}

/** Attributes of the elements at a path below the first condition. */
function at(w: Written, path: string, name: string): (string | undefined)[] {
  const [first] = w.conditions;
  return first === undefined ? [] : descendantsAt(first, path.split('/')).map((e) => attribute(e, name));
}

test('given an allergy without any of our extensions, when written, then HL7v3 has what it demands and nothing is made up', () => {
  const w = written(allergy());
  expect(w.root?.local).toBe('REPC_IN000024NL');
  expect(at(w, 'code', 'code')).toEqual(['DINT']);
  expect(at(w, 'uncertaintyCode', 'code')).toEqual(['N']);
  expect(at(w, 'value', 'nullFlavor')).toEqual(['OTH']);
  expect(at(w, 'author/assignedPerson/id', 'nullFlavor')).toEqual(['NI']);
  expect(at(w, 'author/assignedPerson/assignee/assigneePerson/name', 'nullFlavor')).toEqual(['NI']);
  expect(at(w, 'causativeAgent/administerableMaterial/administerableMaterialKind/code', 'code')).toEqual(['9901']);
  expect(attribute(w.conditions[0] ?? readXml('<a/>'), 'negationInd')).toBe('false');
});

test.each([
  ['refuted', 'true', 'N', 'active'],
  ['unconfirmed', 'false', 'U', 'active'],
  ['confirmed', 'false', 'N', 'active'],
])('given %s, when written, then negation is %s and certainty %s', (code, negated, uncertainty, status) => {
  const w = written(allergy({ verificationStatus: { coding: [{ system: VERIFICATION, code }] } }));
  expect([attribute(w.conditions[0] ?? readXml('<a/>'), 'negationInd'), at(w, 'uncertaintyCode', 'code'), at(w, 'statusCode', 'code')]).toEqual([
    negated,
    [uncertainty],
    [status],
  ]);
});

test('given a mistake, when written, then it is nullified', () => {
  const { clinicalStatus: _, ...rest } = allergy({ verificationStatus: { coding: [{ system: VERIFICATION, code: 'entered-in-error' }] } });
  expect(at(written(rest), 'statusCode', 'code')).toEqual(['nullified']);
});

test('given an agent in SNOMED CT alone, when written, then it is another one with that as translation', () => {
  const w = written(allergy({ code: { coding: [{ system: 'http://snomed.info/sct', code: '1234', display: 'bedacht middel' }] } }));
  const code = 'causativeAgent/administerableMaterial/administerableMaterialKind/code';
  expect([at(w, code, 'nullFlavor'), at(w, `${code}/translation`, 'code')]).toEqual([['OTH'], ['1234']]);
  expect(w.conditions.flatMap((c) => descendantsAt(c, `${code}/originalText`.split('/'))).map((e) => e.text)).toEqual(['bedacht middel']);
});

test('given a code of the G-Standaard behind another one, when written, then it is the main one', () => {
  const w = written(allergy({ code: { coding: [{ system: 'http://snomed.info/sct', code: '1234', userSelected: true }, T122] } }));
  const code = 'causativeAgent/administerableMaterial/administerableMaterialKind/code';
  expect([at(w, code, 'code'), at(w, `${code}/translation`, 'code')]).toEqual([['9901'], ['1234']]);
  expect(w.told.some((t) => t.startsWith('warning not-mapped') && t.endsWith('.userSelected'))).toBe(true);
});

test('given what ICA has no element for, when written, then it is text in an annotation, and each part is told', () => {
  const reaction = [
    { manifestation: [{ coding: [{ system: 'http://snomed.info/sct', code: '5678', display: 'bedachte uitslag' }] }], severity: 'mild' as const },
  ];
  const w = written(allergy({ reaction, lastOccurrence: '2019-05' }));
  const [text] = w.conditions.flatMap((c) => descendantsAt(c, ['subjectOf2', 'annotation', 'text'])).map((e) => e.text);
  expect(text).toBe(
    'niet uitdrukbaar in ICA: reactie 1: verschijnsel: bedachte uitslag (http://snomed.info/sct|5678), ernst: mild; laatst voorgekomen: 2019-05',
  );
  expect(w.told.filter((t) => t.includes('not-expressible'))).toEqual([
    'warning not-expressible Bundle.entry[0].resource.reaction[0]',
    'warning not-expressible Bundle.entry[0].resource.lastOccurrence',
  ]);
});

test('given criticality alone, when written, then it is the severity', () => {
  expect(at(written(allergy({ criticality: 'low' })), 'subjectOf1/severityObservation/value', 'code')).toEqual(['255604002']);
  expect(at(written(allergy({ criticality: 'unable-to-assess' })), 'subjectOf1/severityObservation/value', 'nullFlavor')).toEqual(['UNK']);
});

test('given a reaction, when written, then it is refused: it is no intolerance itself', () => {
  const type = { url: EXTENSIONS.allergyType, valueCodeableConcept: { coding: [{ system: 'http://snomed.info/sct', code: '281647001' }] } };
  const w = written(allergy({ extension: [type] }));
  expect([w.root, w.told]).toEqual([undefined, ['error out-of-scope Bundle.entry[0].resource.extension']]);
});

test.each(['food', 'environment', 'biologic'] as const)('given an allergy to %s, when written, then it is refused and told', (category) => {
  const w = written(allergy({ category: [category], code: { coding: [{ system: 'http://snomed.info/sct', code: '1' }] } }));
  expect([w.root, w.told]).toEqual([undefined, ['error out-of-scope Bundle.entry[0].resource.category']]);
});

describe('flags and problems', () => {
  const flag = (changes: Flag): Flag => ({
    resourceType: 'Flag',
    id: 'f',
    identifier: [{ system: 'urn:oid:2.999.1', value: '7' }],
    status: 'active',
    subject: { reference: 'Patient/p' },
    ...changes,
  });
  const problem = (changes: Condition = {}): Condition => ({
    resourceType: 'Condition',
    id: 'c',
    identifier: [{ system: 'urn:oid:2.999.1', value: '8' }],
    clinicalStatus: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'resolved' }] },
    code: { coding: [T40] },
    subject: { reference: 'Patient/p' },
    onsetDateTime: '2019',
    ...changes,
  });

  test('given a flag in thesaurus 40 of another category, when written, then it is a contra-indication and the category is told', () => {
    const w = written(flag({ code: { coding: [T40] }, category: [{ coding: [{ system: 'http://loinc.org', code: '74018-3' }] }] }));
    expect([at(w, 'code', 'code'), at(w, 'value', 'code')]).toEqual([['DX'], ['9904']]);
    expect(w.told.some((t) => t.includes('derived-differs Bundle.entry[0].resource.category'))).toBe(true);
  });

  test('given a flag about something else, when written, then it is refused', () => {
    const w = written(flag({ code: { text: 'drager van iets' } }));
    expect([w.root, w.told]).toEqual([undefined, ['error out-of-scope Bundle.entry[0].resource.category']]);
  });

  test('given a problem in thesaurus 40, when written, then it is a contra-indication', () => {
    const w = written(problem());
    expect([at(w, 'code', 'code'), at(w, 'value', 'code'), at(w, 'statusCode', 'code'), at(w, 'effectiveTime/low', 'value')]).toEqual([
      ['DX'],
      ['9904'],
      ['completed'],
      ['2019'],
    ]);
    expect(w.told).toEqual([]);
  });

  test('given the proposal of a contra-indication, when written, then it is refused', () => {
    const w = written(flag({ code: { coding: [T40] }, meta: { tag: [{ system: COMMON_TAGS, code: 'actionable' }] } }));
    expect([w.root, w.told]).toEqual([undefined, ['error out-of-scope Bundle.entry[0].resource.meta.tag']]);
  });

  test('given a problem in another system, when written, then it is refused', () => {
    const w = written(problem({ code: { coding: [{ system: 'http://snomed.info/sct', code: '1' }] } }));
    expect([w.root, w.told]).toEqual([undefined, ['error out-of-scope Bundle.entry[0].resource.code']]);
  });

  test('given an alert that points at such a problem, when written, then the problem is and the alert is told', () => {
    const detail = { url: 'http://hl7.org/fhir/StructureDefinition/flag-detail', valueReference: { reference: 'Condition/c' } };
    const w = written(flag({ extension: [detail], code: { text: 'zie probleem' } }), problem());
    expect(w.conditions).toHaveLength(1);
    expect(w.told.filter((t) => t.startsWith('error'))).toEqual([]);
  });
});

describe('messages', () => {
  test('given two persons, when written, then each has a message in one batch', () => {
    const other: Resource = { ...PATIENT, id: 'q', identifier: [{ system: 'http://fhir.nl/fhir/NamingSystem/bsn', value: OTHER_BSN }] };
    const w = written(allergy(), allergy({ id: 'b', patient: { reference: 'Patient/q' } }), other);
    expect(w.root?.local).toBe('MCCI_IN200101');
    expect(w.root?.children.filter((c) => c.local === 'REPC_IN000024NL')).toHaveLength(2);
  });

  test('given one person in two resources, when written, then there is one message', () => {
    const same: Resource = { ...PATIENT, id: 'q', birthDate: '1961-07-04' };
    const w = written(allergy(), allergy({ id: 'b', patient: { reference: 'Patient/q' } }), same);
    expect([w.root?.local, w.conditions.length]).toEqual(['REPC_IN000024NL', 2]);
  });

  test('given an allergy of nobody, when written, then it is not, and that is told', () => {
    const { patient: _, ...rest } = allergy();
    const w = written(rest);
    expect(w.root).toBeUndefined();
    expect(w.told).toContain('error not-written Bundle.entry[0].resource');
  });
});
