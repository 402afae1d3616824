import { EXTENSIONS } from '../../../src/fhir/extensions.js';
import type { AllergyIntolerance, Resource } from '../../../src/fhir/types.js';
import { census } from '../../../src/mapping/census.js';
import { leavesOf } from '../../../src/mapping/explain.js';
import { AnswerCollector } from '../../../src/mapping/to-fhir.js';
import { readXml } from '../../../src/xml/reader.js';
import {
  answer,
  AUTHOR,
  concern,
  criticality,
  CUSTODIAN,
  FREE_TEXT_AGENT,
  note,
  observation,
  organizer,
  OTHER_BSN,
  REACTION,
  SELF,
  SNOMED,
} from './chain-message.js';

interface Read {
  readonly allergies: readonly AllergyIntolerance[];
  readonly others: readonly Resource[];
  readonly issues: readonly string[];
  /** Values that nothing carried, and FHIR values that nothing explains. */
  readonly lost: readonly string[];
  readonly total: number | undefined;
}

/** Everything that messages become: interactions, or payloads alone. */
function read(...texts: readonly string[]): Read {
  let n = 0;
  const collector = new AnswerCollector({ ids: () => `00000000-0000-4000-8000-${++n}`, timestamp: '2026-03-02T10:15:02+01:00', explain: true });
  const roots = texts.map((text) => readXml(text));
  for (const root of roots)
    if (root.local === 'organizer') collector.addPayload(root);
    else collector.addInteraction(root);
  const { bundle, issues, explanations = [] } = collector.result();
  const { trace } = collector.context;
  const payloads = roots.filter((root) => root.local === 'organizer');
  const explained = new Set(explanations.filter((e) => e.rule !== '' && e.line > 0).map((e) => e.fhir));
  const resources = (bundle.entry ?? []).flatMap((e) => e.resource ?? []);
  const isAllergy = (r: Resource): r is AllergyIntolerance => r.resourceType === 'AllergyIntolerance';
  return {
    allergies: resources.filter(isAllergy),
    others: resources.filter((r) => !isAllergy(r)),
    issues: issues.map((i) => `${i.severity} ${i.code} ${i.path.replace(/^.*organizer/, '')}`),
    lost: [
      ...payloads.flatMap((p) => (trace === undefined ? ['no trace'] : census(p, trace).map((u) => u.path))),
      ...(payloads.length === 0 ? [] : leavesOf(bundle).flatMap((l) => (explained.has(l.path) ? [] : [l.path]))),
    ],
    total: bundle.total as number | undefined,
  };
}

const CLINICAL = 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical';
const VERIFICATION = 'http://terminology.hl7.org/CodeSystem/allergyintolerance-verification';

describe('an allergy of a chain of care', () => {
  test('given everything that the form has, when read, then nothing is lost, reported or unexplained', () => {
    const more = criticality(`code="62482003" codeSystem="${SNOMED}"`) + REACTION + note('via de neuroloog') + note('nog een');
    const { lost, issues, allergies } = read(organizer([concern([observation({ author: AUTHOR, informant: SELF, more })])], CUSTODIAN));
    expect(lost).toEqual([]);
    expect(issues).toEqual([]);
    expect(JSON.stringify(allergies)).not.toContain(EXTENSIONS.v3Raw);
  });

  test('given a kind and an agent, when read, then category, code and the original of the category are there', () => {
    const [a] = read(organizer()).allergies;
    expect(a).toMatchObject({
      identifier: [{ system: 'urn:oid:2.16.528.1.1007.3.3.9000001.1.6', value: '0042' }],
      category: ['medication'],
      _category: [{ extension: [{ valueCodeableConcept: { coding: [{ code: '419511003' }] } }] }],
      code: { coding: [{ code: '99000012' }] },
      onsetDateTime: '2019-04-01',
    });
    expect(a).not.toHaveProperty('verificationStatus');
    expect(a).not.toHaveProperty('type');
  });

  test('given an agent as free text, when read, then it is the text of the code', () => {
    const { allergies, lost } = read(organizer([concern([observation({ agent: FREE_TEXT_AGENT })])]));
    expect(lost).toEqual([]);
    expect(allergies[0]?.code).toEqual({ extension: [{ url: EXTENSIONS.nullFlavor, valueCode: 'OTH' }], text: 'rode pilletjes' });
  });

  test('given no agent, when read, then FHIR says that it is not known', () => {
    const [a] = read(organizer([concern([observation({ agent: '' })])])).allergies;
    expect(a?.code).toEqual({ extension: [{ url: EXTENSIONS.dataAbsentReason, valueCode: 'unknown' }] });
  });

  test('given a kind that FHIR does not know, when read, then there is no category, and the original says what it was', () => {
    const { allergies, lost } = read(organizer([concern([observation({ value: '<value xsi:type="CD" nullFlavor="OTH"/>' })])]));
    expect(lost).toEqual([]);
    expect(allergies[0]).not.toHaveProperty('category');
    expect(allergies[0]?._category).toMatchObject([
      { extension: [{ valueCode: 'unknown' }, { valueCodeableConcept: { coding: [{ code: 'OTH' }] } }] },
    ]);
  });

  test.each([
    ['62482003', 'low'],
    ['75540009', 'high'],
    ['255604002', 'low'],
    ['24484000', 'high'],
  ])('given criticality %s, when read, then it is %s and the original stands beside it', (code, expected) => {
    const { allergies, lost } = read(organizer([concern([observation({ more: criticality(`code="${code}" codeSystem="${SNOMED}"`) })])]));
    expect(lost).toEqual([]);
    expect(allergies[0]).toMatchObject({
      criticality: expected,
      _criticality: { extension: [{ url: EXTENSIONS.codeSpecification, valueCodeableConcept: { coding: [{ code }] } }] },
    });
  });

  test('given a criticality that was asked for and not known, when read, then no value is made up', () => {
    const { allergies, lost } = read(organizer([concern([observation({ more: criticality('nullFlavor="ASKU"') })])]));
    expect(lost).toEqual([]);
    expect(allergies[0]).not.toHaveProperty('criticality');
    expect(JSON.stringify(allergies[0]?._criticality)).toContain('ASKU');
  });

  test('given a reaction, when read, then symptom, substance, description, time, severity and route are there', () => {
    const { allergies, lost } = read(organizer([concern([observation({ more: REACTION + REACTION })])]));
    expect(lost).toEqual([]);
    expect(allergies[0]?.reaction).toHaveLength(2);
    expect(allergies[0]?.reaction?.[0]).toMatchObject({
      extension: [{ url: EXTENSIONS.v3Id }, { url: EXTENSIONS.v3Gts, valueString: expect.stringContaining('201906') as string }],
      manifestation: [{ coding: [{ code: '247472004' }] }],
      substance: { coding: [{ code: '99000012' }] },
      description: 'vlekken op beide armen',
      onset: '2019-05',
      severity: 'moderate',
      exposureRoute: { coding: [{ code: '26643006' }] },
    });
    expect(allergies[0]).not.toHaveProperty('lastOccurrence');
  });

  test('given a reaction without a symptom, when read, then FHIR says that it is not known', () => {
    const [a] = read(organizer([concern([observation({ more: REACTION.replace(/<value xsi:type="CD" code="247472004"[^>]*>/, '') })])])).allergies;
    expect(a?.reaction?.[0]?.manifestation).toEqual([{ extension: [{ url: EXTENSIONS.dataAbsentReason, valueCode: 'unknown' }] }]);
  });

  test('given two comments, when read, then one is the note and the other an annotation', () => {
    const [a] = read(organizer([concern([observation({ more: note('een') + note('twee') })])])).allergies;
    expect(a?.note).toEqual([{ text: 'een' }]);
    expect(a?.extension).toContainEqual({ url: EXTENSIONS.annotation, valueAnnotation: { text: 'twee' } });
  });

  test('given the author and the patient as informant, when read, then they are recorder and asserter', () => {
    const { allergies, others } = read(organizer([concern([observation({ author: AUTHOR, informant: SELF })])]));
    expect(allergies[0]).toMatchObject({ recordedDate: '2020-03-01' });
    expect(allergies[0]?.asserter).toEqual(allergies[0]?.patient);
    expect(others.map((r) => r.resourceType).sort()).toEqual(['Patient', 'Practitioner', 'PractitionerRole']);
  });

  test('given an observation that says that it is not there, when read, then it is refuted and never a plain allergy', () => {
    const [a] = read(organizer([concern([observation({ attributes: 'negationInd="true"' })])])).allergies;
    expect(a).toMatchObject({
      modifierExtension: [{ url: EXTENSIONS.negation, valueBoolean: true }],
      clinicalStatus: { coding: [{ code: 'inactive' }, { code: 'active' }] },
      verificationStatus: { coding: [{ code: 'refuted' }] },
    });
  });

  test('given what no rule reads, when read, then it is reported and kept, of the concern and the organizer too', () => {
    const odd = '<odd value="x"/>';
    const { allergies, issues } = read(organizer([concern([observation({ more: odd })], { more: odd })], odd));
    expect(issues).toHaveLength(3);
    const raw = allergies[0]?.extension?.filter((e) => e.url === EXTENSIONS.v3Raw).map((e) => e.extension?.[0]?.valueString);
    expect(raw).toEqual(['odd', 'component/act/odd', 'odd']);
  });
});

describe('a concern', () => {
  test('given two observations under one concern, when read, then each has all of it', () => {
    const second = observation({ id: '<id root="2.16.528.1.1007.3.3.9000001.1.6" extension="0043"/>' });
    const { allergies, lost } = read(organizer([concern([observation(), second])], CUSTODIAN));
    expect(lost).toEqual([]);
    expect(allergies).toHaveLength(2);
    for (const a of allergies) {
      expect(a.extension).toContainEqual({
        url: EXTENSIONS.concern,
        extension: [
          { url: 'id', valueIdentifier: { system: 'urn:oid:2.16.528.1.1007.3.3.9000001.1.5', value: 'c-7' } },
          { url: 'status', valueCode: 'active' },
          { url: 'period', valuePeriod: { start: '2019-04-01' } },
        ],
      });
      expect(a.extension?.find((e) => e.url === EXTENSIONS.custodian)?.valueReference?.reference).toBeDefined();
    }
  });

  test.each([
    ['active', 'active', undefined],
    ['completed', 'resolved', undefined],
    ['obsolete', 'inactive', undefined],
    ['nullified', undefined, 'entered-in-error'],
  ])('given a concern that is %s, when read, then clinical status is %s and verification status %s', (code, clinical, verification) => {
    const [a] = read(organizer([concern([observation()], { status: `<statusCode code="${code}"/>` })])).allergies;
    expect(a?.clinicalStatus?.coding?.find((c) => c.system === CLINICAL)?.code).toBe(clinical);
    expect(a?.verificationStatus?.coding?.find((c) => c.system === VERIFICATION)?.code).toBe(verification);
    expect(JSON.stringify(a)).not.toMatch(/refuted|confirmed/);
  });

  test.each([
    ['only the observation', '', '<effectiveTime><low value="201905"/></effectiveTime>', '2019-05'],
    ['only the concern', '<effectiveTime><low value="201904"/></effectiveTime>', '', '2019-04'],
    ['both the same', '<effectiveTime><low value="2019"/></effectiveTime>', '<effectiveTime><low value="2019"/></effectiveTime>', '2019'],
  ])('given a beginning of %s, when read, then it is the onset, as precise as it was', (_, act, own, onset) => {
    const { allergies, lost } = read(organizer([concern([observation({ effectiveTime: own })], { effectiveTime: act })]));
    expect(lost).toEqual([]);
    expect(allergies[0]?.onsetDateTime).toBe(onset);
    expect(JSON.stringify(allergies)).not.toContain(EXTENSIONS.v3Gts);
  });

  test('given two beginnings, when read, then that of the concern is the onset and the other stays beside it', () => {
    const { allergies, lost } = read(organizer([concern([observation({ effectiveTime: '<effectiveTime><low value="201905"/></effectiveTime>' })])]));
    expect(lost).toEqual([]);
    expect(allergies[0]?.onsetDateTime).toBe('2019-04-01');
    expect(allergies[0]?.extension).toContainEqual({
      url: EXTENSIONS.v3Gts,
      valueString: '<effectiveTime><low value="201905"/></effectiveTime>',
    });
  });

  test('given an end in the past and a concern that is active, when read, then the end and the status stay, and a reader is told', () => {
    const own = '<effectiveTime><low value="20190401"/><high value="202001"/></effectiveTime>';
    const { allergies, issues, lost } = read(organizer([concern([observation({ effectiveTime: own })])]));
    expect(lost).toEqual([]);
    expect(issues).toEqual(['warning active-after-end /component/act/entryRelationship/observation/effectiveTime/high/@value']);
    expect(allergies[0]?.extension).toContainEqual({ url: EXTENSIONS.effectiveHigh, valueDateTime: '2020-01' });
    expect(allergies[0]?.clinicalStatus?.coding?.[0]?.code).toBe('active');
  });

  test.each([
    ['in the future', '20300101', 'active'],
    ['in the past of what is resolved', '20200101', 'completed'],
  ])('given an end %s, when read, then nothing is wrong', (_, high, code) => {
    const own = `<effectiveTime><low value="20190401"/><high value="${high}"/></effectiveTime>`;
    expect(read(organizer([concern([observation({ effectiveTime: own })], { status: `<statusCode code="${code}"/>` })])).issues).toEqual([]);
  });

  test('given a concern that ended while it is active, when read, then a reader is told', () => {
    const { issues } = read(
      organizer([concern([observation()], { effectiveTime: '<effectiveTime><low value="2019"/><high value="20200102120000"/></effectiveTime>' })]),
    );
    expect(issues).toEqual(['warning active-after-end /component/act/effectiveTime/high/@value']);
  });
});

describe('answers with allergies of a chain of care', () => {
  test('given an answer without anything, when read, then it stays empty', () => {
    const { allergies, others, issues, total } = read(answer([]));
    expect([allergies, others, issues, total]).toEqual([[], [], [], 0]);
  });

  test('given the same allergy of two sources, when read, then it is given once and told', () => {
    const { allergies, issues, total } = read(answer([organizer()]), answer([organizer()], 'A-2'));
    expect(allergies).toHaveLength(1);
    expect(total).toBe(1);
    expect(issues).toEqual(['information record-repeated ']);
  });

  test('given one identifier with two contents, when read, then both are given and that is told', () => {
    const { allergies, issues } = read(answer([organizer()]), answer([organizer([concern([observation({ agent: FREE_TEXT_AGENT })])])], 'A-2'));
    expect(allergies).toHaveLength(2);
    expect(issues).toEqual(['warning record-differs ']);
  });

  test('given allergies without any identifier, when read, then none is taken for another', () => {
    const bare = organizer([concern([observation({ id: '<id nullFlavor="NI"/>' }), observation({ id: '<id nullFlavor="NI"/>' })])]);
    expect(read(bare).allergies).toHaveLength(2);
  });

  test('given two patients in one answer, when read, then nothing of it is shown', () => {
    const { allergies, issues } = read(answer([organizer(), organizer([concern()], '', OTHER_BSN)]));
    expect(allergies).toEqual([]);
    expect(issues.some((i) => i.startsWith('error patient-mixed'))).toBe(true);
  });

  test('given an organizer of another template, when read, then it is not taken for an empty answer', () => {
    const { issues } = read(answer([organizer().replace('66.10.20"', '66.10.16"')]));
    expect(issues.some((i) => i.startsWith('fatal input-unknown'))).toBe(true);
  });

  test('given an informant with the number of somebody else, when read, then the answer is refused', () => {
    const { allergies, issues } = read(organizer([concern([observation({ informant: SELF.replace('999911120', OTHER_BSN) })])]));
    expect(allergies).toEqual([]);
    expect(issues.some((i) => i.startsWith('error patient-mixed'))).toBe(true);
  });
});
