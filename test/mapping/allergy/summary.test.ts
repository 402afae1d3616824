import {
  toFhir,
  toV3,
  type AllergyIntolerance,
  type Flag,
  type Issue,
  type Practitioner,
  type PractitionerRole,
  type Resource,
} from '../../../src/index.js';
import { EXTENSIONS } from '../../../src/fhir/extensions.js';
import { openCarrier } from '../../../src/hl7v3/carrier.js';
import { census } from '../../../src/mapping/census.js';
import { leavesOf } from '../../../src/mapping/explain.js';
import { AnswerCollector } from '../../../src/mapping/to-fhir.js';
import { readXml } from '../../../src/xml/reader.js';

/* The intolerances and contra-indications of an invented professional summary (AI 9). */
const T40 = '2.16.840.1.113883.2.4.4.1.902.40';
const T122 = '2.16.840.1.113883.2.4.4.1.902.122';
const ACT_CODE = '2.16.840.1.113883.5.4';

const PATIENT = `<subject contextControlCode="AP"><Patient><id root="2.16.840.1.113883.2.4.6.3" extension="999911120"/>
  <statusCode code="active"/><Person><name><given qualifier="BR">Noor</given><family qualifier="BR">Verzonnen</family></name>
  <administrativeGenderCode code="F" codeSystem="2.16.840.1.113883.5.1"/><birthTime value="19620314"/></Person></Patient></subject>`;

const AUTHOR = `<author contextControlCode="AP"><AssignedEntity><id root="2.16.528.1.1007.3.1" extension="009000012"/>
  <code code="01.015" codeSystem="2.16.840.1.113883.2.4.15.111"/><telecom use="WP" value="tel:0700000001"/>
  <assignedPerson><name><family>Bedacht</family></name></assignedPerson>
  <Organization><id root="2.16.528.1.1007.3.3" extension="09000001"/><name>Praktijk Voorbeeld</name></Organization></AssignedEntity></author>`;

function contraIndication(time = '<effectiveTime><low value="20190611"/></effectiveTime>'): string {
  return `<component3 contextConductionInd="true"><ContraIndication><id root="2.999.8" extension="CI-1"/><code code="CI" codeSystem="${ACT_CODE}"/>
    <text>EPILEPSIE</text>${time}<value code="42" codeSystem="${T40}" displayName="EPILEPSIE"/></ContraIndication></component3>`;
}

function intolerance(status = '<statusCode code="active"/>', negated = 'false'): string {
  return `<component4 contextConductionInd="true"><ObservationIntolerance negationInd="${negated}"><id root="2.999.9" extension="IN-1"/>
    <code code="INTLRNC" codeSystem="${ACT_CODE}"/><text>uitslag na twee dagen</text>${status}
    <effectiveTime><low value="2019"/><high value="20200105"/></effectiveTime>
    <value code="36" codeSystem="${T122}" displayName="VERZINSELS"/></ObservationIntolerance></component4>`;
}

function summary(records: string, around: { readonly before?: string; readonly after?: string } = {}): string {
  return `<PrimaryCareProvision xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
    ${PATIENT}${AUTHOR}${around.before ?? ''}${records}${around.after ?? ''}</PrimaryCareProvision>`;
}

interface Read {
  readonly flags: readonly Flag[];
  readonly allergies: readonly AllergyIntolerance[];
  readonly resources: ReadonlyMap<string, Resource>;
  readonly issues: readonly Issue[];
  readonly text: string;
}

function read(xml: string): Read {
  const { bundle, issues } = toFhir(xml);
  const resources = new Map<string, Resource>();
  for (const { fullUrl = '', resource } of bundle?.entry ?? []) if (resource !== undefined) resources.set(fullUrl, resource);
  const all = [...resources.values()];
  return {
    flags: all.filter((r): r is Flag => r.resourceType === 'Flag'),
    allergies: all.filter((r): r is AllergyIntolerance => r.resourceType === 'AllergyIntolerance'),
    resources,
    issues,
    text: JSON.stringify(bundle),
  };
}

describe('a contra-indication of a summary', () => {
  const { flags, resources, issues } = read(summary(contraIndication()));
  const [flag] = flags;

  test('given a contra-indication, when translated, then it is a Flag of that category with the code of thesaurus 40', () => {
    expect(flag).toMatchObject({
      identifier: [{ system: 'urn:oid:2.999.8', value: 'CI-1' }],
      category: [{ coding: [{ system: 'http://snomed.info/sct', code: '350241000146102' }] }],
      code: { coding: [{ system: `urn:oid:${T40}`, code: '42', display: 'EPILEPSIE' }] },
      period: { start: '2019-06-11' },
    });
    expect(issues).toEqual([]);
  });

  test('given no status in the message, when translated, then the Flag says that it is not known', () => {
    expect(flag?.status).toBeUndefined();
    expect(flag?._status).toEqual({ extension: [{ url: EXTENSIONS.dataAbsentReason, valueCode: 'unknown' }] });
  });

  test('given the author of the summary, when translated, then it is the author of the Flag', () => {
    const role = resources.get(flag?.author?.reference ?? '') as PractitionerRole;
    const person = resources.get(role.practitioner?.reference ?? '') as Practitioner;
    expect(person.identifier).toEqual([{ system: 'http://fhir.nl/fhir/NamingSystem/uzi-nr-pers', value: '009000012' }]);
    expect(resources.get(role.organization?.reference ?? '')).toMatchObject({ name: 'Praktijk Voorbeeld' });
    expect(resources.get(flag?.subject?.reference ?? '')?.resourceType).toBe('Patient');
  });

  test('given an interval without a type, when translated, then its form needs no extension; one with a type does', () => {
    const stated = read(summary(contraIndication('<effectiveTime xsi:type="IVL_TS"><low value="20190611"/></effectiveTime>')));
    expect(flag?.extension?.some((e) => e.url === EXTENSIONS.v3Gts)).toBe(false);
    expect(stated.flags[0]?.extension?.some((e) => e.url === EXTENSIONS.v3Gts)).toBe(true);
  });

  test('given a Flag of a summary, when written as a condition, then its code is the one of conditions', () => {
    const { bundle = {} } = toFhir(summary(contraIndication()));
    const { xml } = toV3(bundle, { frame: 'payload' });
    expect(xml).toContain(`<code code="DX" codeSystem="${ACT_CODE}"/>`);
    expect(xml).not.toContain('"CI"');
  });
});

describe('an intolerance of a summary', () => {
  test('given an intolerance, when translated, then its value is the code, and its end is no end of the onset', () => {
    const { allergies, resources } = read(summary(intolerance()));
    const [allergy] = allergies;
    expect(allergy).toMatchObject({
      code: { coding: [{ system: `urn:oid:${T122}`, code: '36', display: 'VERZINSELS' }] },
      onsetDateTime: '2019',
      clinicalStatus: { coding: [{ code: 'active' }, { code: 'active' }] },
      text: { status: 'additional' },
    });
    expect(allergy?.verificationStatus).toBeUndefined();
    expect(allergy?.category).toBeUndefined();
    expect(allergy?.extension).toContainEqual({ url: EXTENSIONS.effectiveHigh, valueDateTime: '2020-01-05' });
    expect(allergy?.extension).toContainEqual({ url: EXTENSIONS.conditionText, valueString: 'uitslag na twee dagen' });
    expect(resources.get(allergy?.recorder?.reference ?? '')?.resourceType).toBe('PractitionerRole');
  });

  test.each([
    ['negated', intolerance('<statusCode code="active"/>', 'true'), 'inactive', 'refuted'],
    ['nullified', intolerance('<statusCode code="nullified"/>'), undefined, 'entered-in-error'],
  ])('given one that is %s, when translated, then the status says so', (_, record, clinical, verification) => {
    const [allergy] = read(summary(record)).allergies;
    expect(allergy?.clinicalStatus?.coding?.[0]?.code).toBe(clinical);
    expect(allergy?.verificationStatus?.coding?.[0]?.code).toBe(verification);
  });

  test('given no status, when translated, then the clinical status is not known', () => {
    const [allergy] = read(summary(intolerance(''))).allergies;
    expect(allergy?.clinicalStatus).toEqual({ extension: [{ url: EXTENSIONS.dataAbsentReason, valueCode: 'unknown' }] });
  });
});

describe('the rest of a summary', () => {
  const before = '<component7><episodeOfCondition><text>Hoofdpijn</text></episodeOfCondition></component7>'.repeat(2);
  const { issues, text } = read(summary(contraIndication() + intolerance(), { before }));

  test('given two episodes, when translated, then their kind is named once and they are not kept', () => {
    expect(issues.map((i) => [i.severity, i.code, i.rule])).toEqual([['information', 'other-subject', 'summary.component7']]);
    expect(text).not.toContain('Hoofdpijn');
    expect(text).not.toContain(EXTENSIONS.v3Raw);
  });

  test('given a summary without records, when translated, then nothing is said of allergies', () => {
    const { bundle } = toFhir(summary(''));
    expect(bundle).toMatchObject({ type: 'searchset', total: 0 });
  });

  test('given both kinds of records, when read, then every value is carried and explained', () => {
    const { carrier } = openCarrier(readXml(summary(contraIndication() + intolerance())));
    const payload = carrier?.kind === 'payload' ? carrier.payload : readXml('<nothing/>');
    let id = 0;
    const collector = new AnswerCollector({ ids: () => `id-${++id}`, timestamp: '2026-03-02T10:00:00Z', explain: true });
    collector.addPayload(payload);
    const { bundle, explanations = [] } = collector.result();
    expect(collector.context.trace && census(payload, collector.context.trace)).toEqual([]);
    expect(explanations.map((e) => e.fhir)).toEqual(leavesOf(bundle).map((l) => l.path));
    expect(explanations.find((e) => e.fhir === 'Bundle.entry[1].resource.recorder.reference')?.rule).toBe('summary.author');
  });
});
