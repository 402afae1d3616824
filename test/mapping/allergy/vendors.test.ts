import { EXTENSIONS } from '../../../src/fhir/extensions.js';
import {
  toV3,
  writeJson,
  type AllergyIntolerance,
  type Bundle,
  type Flag,
  type Observation,
  type PractitionerRole,
  type Provenance,
} from '../../../src/index.js';
import { condition, conditionPayload, contraIndication, support } from '../condition-message.js';
import { fhirOf, fhirTrip, type Trip } from '../differences.js';

/** The resources of a usual answer that a test changes. */
interface Parts {
  readonly allergy: AllergyIntolerance;
  readonly flag: Flag;
  readonly provenance: Provenance;
  readonly role: PractitionerRole;
  readonly observation: Observation;
}

const find = (bundle: Bundle, type: string): unknown => bundle.entry?.find((e) => e.resource?.resourceType === type)?.resource;

function partsOf(bundle: Bundle): Parts {
  const part = (type: string): unknown => find(bundle, type);
  return {
    allergy: part('AllergyIntolerance'),
    flag: part('Flag'),
    provenance: part('Provenance'),
    role: part('PractitionerRole'),
    observation: part('Observation'),
  } as Parts;
}

const ALLERGY = condition({ support: support('') });

function changedBundle(change: (parts: Parts) => unknown, usual: string): Bundle {
  const { bundle } = fhirOf(conditionPayload(usual));
  change(partsOf(bundle));
  return bundle;
}

const trip = (change: (parts: Parts) => unknown, usual = ALLERGY): Trip => fhirTrip(changedBundle(change, usual));
const xml = (change: (parts: Parts) => unknown): string => toV3(writeJson(changedBundle(change, ALLERGY)), { frame: 'payload' }).xml ?? '';
const specification = (code: string, system = 'http://snomed.info/sct', more: object = {}) => ({
  extension: [{ url: EXTENSIONS.codeSpecification, valueCodeableConcept: { coding: [{ system, code, ...more }] } }],
});
const ACT_CODE = 'http://terminology.hl7.org/CodeSystem/v3-ActCode';
const ACT_STATUS = 'http://terminology.hl7.org/CodeSystem/v3-ActStatus';
const ABSENT = { extension: [{ url: EXTENSIONS.dataAbsentReason, valueCode: 'unknown' }] };

test.each([ALLERGY, contraIndication()])('given a usual answer, when it goes to HL7v3 and back, then nothing differs', (usual) => {
  expect(trip(() => undefined, usual)).toEqual({ changes: [], problems: [] });
});

describe('the kind of an intolerance', () => {
  const without = (a: AllergyIntolerance): void => {
    delete a.type;
    delete a._type;
  };

  test('given no type for a reason, when written, then it is an intolerance of the generic kind and the reason is told', () => {
    const change = ({ allergy }: Parts): void => {
      without(allergy);
      allergy._type = ABSENT;
    };
    expect(xml(change)).toContain('<code code="DINT" codeSystem="2.16.840.1.113883.5.4"/>');
    expect(trip(change).problems).toEqual(['not-mapped Bundle.entry[0].resource.type.extension[0]']);
  });

  test('given no type but its finer code, when written, then it has that code', () => {
    const change = ({ allergy }: Parts): void => {
      without(allergy);
      allergy._type = specification('DALG', ACT_CODE);
    };
    expect(xml(change)).toContain('<code code="DALG" codeSystem="2.16.840.1.113883.5.4"/>');
  });
});

describe('criticality', () => {
  test.each(['low', 'high', 'unable-to-assess'] as const)('given %s, when it comes back, then it is the same', (criticality) => {
    const { changes } = trip(({ allergy }) => void (allergy.criticality = criticality));
    expect(changes.filter((line) => line.startsWith('-'))).toEqual([]);
  });

  test('given one that does not follow from the code beside it, when written, then that is told at the value', () => {
    const { problems } = trip(({ allergy }) => Object.assign(allergy, { criticality: 'low', _criticality: specification('24484000') }));
    expect(problems).toEqual(['derived-differs Bundle.entry[0].resource.criticality']);
  });

  test('given none for a reason, when written, then the reason is told', () => {
    const { problems } = trip(({ allergy }) => void (allergy._criticality = ABSENT));
    expect(problems).toEqual(['derived-differs Bundle.entry[0].resource.criticality']);
  });
});

describe('the category', () => {
  test('given another finer code, when written, then that is told where it stands', () => {
    const { problems } = trip(({ allergy }) => void (allergy._category = [specification('999000002')]));
    expect(problems).toEqual(['derived-differs Bundle.entry[0].resource.category[0].extension[0].valueCodeableConcept.coding[0].code']);
  });

  test('given an agent that is coded as another one, when written, then it is told that no category comes back', () => {
    const other = { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-NullFlavor', code: 'OTH' }], text: 'iets' };
    const { problems } = trip(({ allergy }) => void (allergy.code = other));
    expect(problems).toContain('derived-differs Bundle.entry[0].resource.category');
  });
});

describe('who took part', () => {
  test('given a flag without author and a Provenance with one, when it comes back, then the flag has that author', () => {
    const { changes, problems } = trip(({ flag }) => Reflect.deleteProperty(flag, 'author'), contraIndication());
    expect(changes).toEqual(['+ Flag.author.reference: urn:uuid:id-4']);
    expect(problems).toEqual([]);
  });

  test('given an author who is not in the Bundle, when written, then that is told and the author is not stated', () => {
    const change = ({ allergy }: Parts): void => void (allergy.recorder = { display: 'A. Verzinsel' });
    expect(xml(change)).toContain('<author><time value="20260302"/><assignedPerson><id nullFlavor="NI"/><assignee>');
    expect(trip(change).problems).toContain('required Bundle.entry[0].resource.recorder.reference');
  });

  test('given a role beside a specialism, when written, then the role is told', () => {
    const code = { coding: [{ system: 'http://fhir.nl/fhir/NamingSystem/uzi-rolcode', code: '01.015' }] };
    const { problems } = trip(({ role }) => Object.assign(role, { code: [code], specialty: [code] }));
    expect(problems).toEqual(['not-mapped Bundle.entry[3].resource.code[0]']);
  });

  test('given a name beside the role that wrote a note, when written, then the name is told', () => {
    const { problems } = trip(({ allergy }) => {
      const extension = [{ url: EXTENSIONS.annotationAuthor, valueReference: allergy.recorder ?? {} }];
      allergy.note = [{ extension, authorString: 'A. Verzinsel', text: 'x' }];
    });
    expect(problems).toEqual(['not-mapped Bundle.entry[0].resource.note[0].authorString']);
  });
});

describe('what else is told', () => {
  test('given a second status of the act, when written, then it is told', () => {
    const { problems } = trip(({ allergy }) => allergy.verificationStatus?.coding?.push({ system: ACT_STATUS, code: 'held' }));
    expect(problems).toEqual(['not-mapped Bundle.entry[0].resource.verificationStatus.coding[2]']);
  });

  test('given a display on the reference to what supports it, when written, then it is told', () => {
    const { problems } = trip(({ allergy }) => {
      const reference = allergy.extension?.find((e) => e.url === EXTENSIONS.support)?.valueReference;
      Object.assign(reference ?? {}, { display: 'waarneming' });
    });
    expect(problems).toEqual([expect.stringMatching(/^not-mapped Bundle\.entry\[0\]\.resource\.extension\[\d\]\.valueReference\.display$/)]);
  });

  test('given a display on the status of an observation, when written, then it is told', () => {
    const { problems } = trip(({ observation }) => void (observation._status = specification('completed', ACT_STATUS, { display: 'klaar' })));
    expect(problems).toEqual([expect.stringMatching(/resource\.status\.extension\[0\]\.valueCodeableConcept\.coding\[0\]\.display$/)]);
  });

  test('given a status of an observation that HL7v3 has no code for, when written, then it is told, whatever stands beside it', () => {
    const { problems } = trip(({ observation }) => Object.assign(observation, { status: 'amended', _status: ABSENT }));
    expect(problems).toContain('code-unknown Bundle.entry[4].resource.status');
  });
});
