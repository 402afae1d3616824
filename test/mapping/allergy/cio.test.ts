import { toFhir, type Bundle, type Issue, type Resource } from '../../../src/index.js';
import { EXTENSIONS } from '../../../src/fhir/extensions.js';
import { openCarrier } from '../../../src/hl7v3/carrier.js';
import { census } from '../../../src/mapping/census.js';
import { AnswerCollector } from '../../../src/mapping/to-fhir.js';
import { readXml } from '../../../src/xml/reader.js';
import {
  agent,
  author,
  block,
  comment,
  contraIndication,
  contraIndications,
  diagnosis,
  hypersensitivities,
  identifier,
  interval,
  link,
  observation,
  oneself,
  PERFORMER,
  proposal,
  relation,
  reply,
  SCT,
  T40,
  value,
} from './cio-message.js';

type Made<K extends string> = Extract<Resource, { resourceType?: K }>;

interface Read {
  readonly bundle: Bundle;
  readonly issues: readonly Issue[];
  readonly all: <K extends NonNullable<Resource['resourceType']>>(type: K) => readonly Made<K>[];
  /** Type and id of what a reference means. */
  readonly meant: (reference: string | undefined) => string | undefined;
}

function read(xml: string): Read {
  const { bundle = { resourceType: 'Bundle' as const }, issues } = toFhir(xml);
  const entries = bundle.entry ?? [];
  const idOf = (r: Resource): string => ('identifier' in r && Array.isArray(r.identifier) ? (r.identifier[0]?.value ?? '') : '');
  return {
    bundle,
    issues,
    all: (type) => entries.flatMap(({ resource }) => (resource?.resourceType === type ? [resource as Made<typeof type>] : [])),
    meant: (reference) => {
      const resource = entries.find((e) => e.fullUrl === reference)?.resource;
      return resource && `${resource.resourceType ?? ''} ${idOf(resource)}`;
    },
  };
}

const SEVERITY = '2.16.840.1.113883.2.4.3.11.60.26.10.29';
const severity = (template: string): string =>
  relation(
    'SUBJ',
    observation(`<templateId root="${template}"/><code code="SEV" codeSystem="2.16.840.1.113883.5.4" displayName="x"/>${value('24484000')}`),
    true,
  );
const coded = (code: string, what: string): string => observation(`<code code="${code}" codeSystem="${SCT}" displayName="x"/>${what}`);

const DECISION = block(
  'decision',
  'BB-1',
  `<statusCode code="completed"/>${interval('20240305101500', '20240401')}${PERFORMER}${author()}${oneself()}${agent('1155')}
   ${relation('COMP', coded('350211000146103', value('777', '2.999.5')))}${relation('RSON', coded('330431000146105', value('281647001')))}
   ${link('RSON', 'toPropensity', 'propensity', 'OI-1', '420134006')}${link('REFR', 'toDecision', 'decision', 'BB-0', '225419007')}${comment('let op')}`,
);
const PROPENSITY = block(
  'propensity',
  'OI-1',
  `${value('419511003')}<methodCode xsi:type="CE" code="14736009" codeSystem="${SCT}"/>${author()}${agent('1155')}
   ${link('REFR', 'toCondition', 'condition', 'AG-1', '365860008')}${relation('SUBJ', coded('340271000146105', value('6736007')), true)}
   ${diagnosis(value('416098002'), 'in eigen woorden')}${comment('getest')}`,
);
const REACTION = block(
  'reaction',
  'RE-1',
  `${author()}${agent('1155')}${link('REFR', 'toCondition', 'condition', 'AG-9', '365860008')}
   ${relation('SUBJ', observation(`<code code="350371000146103" codeSystem="${SCT}"/><value><center value="5" unit="min"/></value>`), true)}
   ${diagnosis(value('39579001'))}${comment('direct na inname')}${link('REFR', 'toPropensity', 'propensity', 'OI-1', '420134006')}`,
);
const CONDITION = block('condition', 'AG-1', `${interval('20230903', '20230904')}${author()}${severity(SEVERITY)}`);
const SYMPTOM = block(
  'symptom',
  'SY-1',
  `${value('247472004')}${author('20240305')}${link('REFR', 'toCondition', 'condition', 'AG-1', '365860008')}`,
);
const FULL = hypersensitivities(DECISION + PROPENSITY + REACTION + CONDITION + SYMPTOM);

describe('a hypersensitivity', () => {
  const { bundle, issues, all, meant } = read(FULL);
  const [flag] = all('Flag');
  const [propensity, reaction] = all('AllergyIntolerance');
  const [condition] = all('Condition');
  const [symptom] = all('Observation');

  test('given its blocks, when translated, then each is a match and nothing is reported', () => {
    expect(bundle).toMatchObject({ type: 'searchset', total: 5 });
    expect(issues).toEqual([]);
  });

  test('given a surveillance decision, when translated, then it is a Flag with its reason and what it rests on', () => {
    expect(flag).toMatchObject({
      identifier: [identifier('decision', 'BB-1')],
      status: 'inactive',
      category: [{ coding: [{ code: '225419007' }] }],
      code: {
        coding: [{ code: '1155' }],
        extension: [{ url: EXTENSIONS.safeWithinUnsafeGroup, valueCodeableConcept: { coding: [{ code: '777' }] } }],
      },
      period: { start: '2024-03-05T10:15:00+01:00', end: '2024-04-01' },
    });
    const detail = flag?.extension?.find((e) => e.url === EXTENSIONS.flagDetail)?.valueReference;
    expect(meant(detail?.reference)).toBe('AllergyIntolerance OI-1');
    expect(flag?.extension).toContainEqual({ url: EXTENSIONS.comment, valueString: 'let op' });
    expect(flag?.extension).toContainEqual({ url: EXTENSIONS.hypersensitivity, valueIdentifier: identifier('surveillance', 'GMO-1') });
  });

  test('given a block that is not in the message, when referred to, then the reference says its type and id', () => {
    expect(flag?.extension).toContainEqual({
      url: EXTENSIONS.earlierDecision,
      valueReference: { type: 'Flag', identifier: identifier('decision', 'BB-0') },
    });
  });

  test('given a propensity, when translated, then it is an AllergyIntolerance without a status of its own', () => {
    expect(propensity).toMatchObject({
      identifier: [identifier('propensity', 'OI-1')],
      clinicalStatus: { extension: [{ url: EXTENSIONS.dataAbsentReason, valueCode: 'unknown' }] },
      category: ['medication'],
      criticality: 'high',
      onsetDateTime: '2023-09-03',
      note: [{ text: 'getest' }],
    });
    expect(propensity?.type).toBeUndefined();
    expect(propensity?.clinicalStatus?.coding).toBeUndefined();
    expect(meant(propensity?.asserter?.reference)).toMatch(/^PractitionerRole/);
  });

  test('given a diagnosis, when translated, then it is the code of the condition, with the words that were added', () => {
    expect(condition).toMatchObject({
      code: { coding: [{ code: '416098002' }], text: 'in eigen woorden' },
      severity: { coding: [{ code: '24484000' }] },
      onsetDateTime: '2023-09-03',
      abatementDateTime: '2023-09-04',
      clinicalStatus: { coding: [{ code: 'inactive' }] },
    });
    expect(condition?.extension).toContainEqual({ url: EXTENSIONS.conditionAssertedDate, valueDateTime: '2024-03-01' });
  });

  test('given a reaction whose condition is elsewhere, when translated, then its diagnosis stays with it', () => {
    expect(reaction?.extension).toContainEqual({
      url: EXTENSIONS.relatedCondition,
      valueReference: { type: 'Condition', identifier: identifier('condition', 'AG-9') },
    });
    expect(reaction?.extension?.find((e) => e.url === EXTENSIONS.conditionValue)?.valueCodeableConcept?.coding?.[0]?.code).toBe('39579001');
    expect(reaction?.reaction).toMatchObject([
      {
        extension: [{ url: EXTENSIONS.latency, valueQuantity: { code: 'min' } }],
        substance: { coding: [{ code: '1155' }] },
        manifestation: [{ extension: [{ url: EXTENSIONS.dataAbsentReason, valueCode: 'unknown' }] }],
        note: [{ text: 'direct na inname' }],
      },
    ]);
    const related = reaction?.extension?.find((e) => e.url === EXTENSIONS.relatedPropensity)?.valueReference;
    expect(meant(related?.reference)).toBe('AllergyIntolerance OI-1');
  });

  test('given a symptom, when translated, then its condition refers to it', () => {
    expect(symptom).toMatchObject({ code: { coding: [{ code: '247472004' }] }, _status: { extension: [{ valueCode: 'unknown' }] } });
    expect(condition?.evidence?.map((e) => meant(e.detail?.[0]?.reference))).toEqual(['Observation SY-1']);
  });

  test('given who decided, recorded and told, when translated, then each block has a Provenance of its own', () => {
    const of = (target: string) => all('Provenance').find((p) => meant(p.target?.[0]?.reference) === target);
    const codes = of('Flag BB-1')?.agent?.map((a) => [a.type?.coding?.[0]?.code, meant(a.who?.reference)?.split(' ')[0]]);
    expect(all('Provenance')).toHaveLength(5);
    expect(codes).toEqual([
      ['author', 'PractitionerRole'],
      ['informant', 'Patient'],
      ['performer', 'PractitionerRole'],
    ]);
    expect(of('Flag BB-1')?.recorded).toBe('2024-03-05T10:15:00+01:00');
  });

  test('given a day as the time of recording, when translated, then no instant is made of it', () => {
    const provenance = all('Provenance').find((p) => meant(p.target?.[0]?.reference) === 'Observation SY-1');
    expect(provenance?.recorded).toBeUndefined();
    expect(provenance).toMatchObject({ occurredDateTime: '2024-03-05', _recorded: { extension: [{ valueCode: 'unknown' }] } });
  });

  test('given that all demands of a profile hold, when translated, then it is claimed, and else it is not', () => {
    const profile = (r: Resource | undefined): string | undefined => r?.meta?.profile?.[0]?.split('/').at(-1);
    expect([flag, propensity, reaction, condition, symptom].map(profile)).toEqual([
      'cio-SurveillanceDecision',
      'cio-HypersensitivityIntolerance',
      'cio-Reaction',
      'cio-Condition',
      'cio-Symptom',
    ]);
    const [alone] = read(hypersensitivities(block('propensity', 'OI-1', author()))).all('AllergyIntolerance');
    expect(profile(alone)).toBeUndefined();
  });

  test('given two blocks with one id, when referred to, then no choice is made between them', () => {
    const twice = read(hypersensitivities(DECISION + PROPENSITY + PROPENSITY + CONDITION));
    const detail = twice.all('Flag')[0]?.extension?.find((e) => e.url === EXTENSIONS.flagDetail)?.valueReference;
    expect(detail).toEqual({ type: 'AllergyIntolerance', identifier: identifier('propensity', 'OI-1') });
  });
});

describe('contra-indications', () => {
  test('given one that follows another, when translated, then each is a Flag and the later refers to the earlier', () => {
    const later = link('REFR', 'toContraIndication', 'contraIndication', 'CI-1', '350241000146102');
    const { all, meant, issues } = read(contraIndications(contraIndication('CI-1'), contraIndication('CI-2', comment('erger') + later)));
    const [, second] = all('Flag');
    expect(issues).toEqual([]);
    expect(second).toMatchObject({ code: { coding: [{ system: `urn:oid:${T40}`, code: '42' }] }, period: { start: '2024-03-01' } });
    expect(second?.status).toBeUndefined();
    const earlier = second?.extension?.find((e) => e.url === EXTENSIONS.earlierContraIndication)?.valueReference;
    expect(meant(earlier?.reference)).toBe('Flag CI-1');
  });

  test.each([
    ['hypersensitivities', hypersensitivities()],
    ['contra-indications', contraIndications()],
  ])('given no %s, when translated, then nothing is found, which is not that there are none', (_, xml) => {
    const { bundle, issues } = read(xml);
    expect(bundle).toMatchObject({ type: 'searchset', total: 0 });
    expect(bundle.entry?.map((e) => e.resource?.resourceType)).toEqual(['Patient']);
    expect(issues).toEqual([]);
  });

  test('given an informant with another BSN as oneself, when translated, then the answer is refused', () => {
    const { issues } = read(contraIndications(contraIndication('CI-1', '', author() + oneself('999901163'))));
    expect(issues.map((i) => i.code)).toEqual(['patient-mixed']);
  });
});

describe('a proposal and its reply', () => {
  test('given a proposal, when translated, then it is a transaction with a Flag to be acted upon', () => {
    const { bundle, issues, all } = read(proposal(contraIndication('V-1')));
    const [flag] = all('Flag');
    expect(issues).toEqual([]);
    expect(bundle.type).toBe('transaction');
    expect(bundle.total).toBeUndefined();
    expect(bundle.entry?.every((e) => e.request?.method === 'POST' && e.request.url === e.resource?.resourceType)).toBe(true);
    expect(flag?.meta?.tag).toEqual([{ system: 'http://terminology.hl7.org/CodeSystem/common-tags', code: 'actionable' }]);
    expect(flag?.extension).toContainEqual({
      url: EXTENSIONS.flagDetail,
      valueReference: { type: 'MedicationRequest', identifier: { system: 'urn:oid:2.999.77', value: 'MA-1' } },
    });
    expect(flag?.extension).toContainEqual({ url: EXTENSIONS.proposalComment, valueString: 'Graag uw oordeel.' });
  });

  test('given a reply, when translated, then it is a Communication that is based on the proposal', () => {
    const { bundle, issues, all } = read(reply());
    const [communication] = all('Communication');
    expect(issues).toEqual([]);
    expect(bundle.type).toBe('transaction');
    expect(communication).toMatchObject({
      identifier: [{ system: 'urn:oid:2.999.26.8', value: 'AV-1' }],
      basedOn: [{ type: 'Flag', identifier: identifier('contraIndication', 'V-1') }],
      sent: '2024-03-07',
      payload: [{ _contentString: { extension: [{ url: EXTENSIONS.payloadConcept, valueCodeableConcept: { coding: [{ code: 'code-2' }] } }] } }],
    });
  });
});

test.each([
  ['a hypersensitivity', FULL],
  ['a contra-indication', contraIndications(contraIndication('CI-1', comment('erger')))],
  ['a proposal', proposal(contraIndication('V-1'))],
  ['a reply', reply()],
])('given %s, when read, then every value is carried, and explained by a rule', (_, xml) => {
  const { carrier } = openCarrier(readXml(xml));
  const payload = carrier?.kind === 'payload' ? carrier.payload : readXml('<nothing/>');
  let n = 0;
  const collector = new AnswerCollector({ ids: () => `id-${++n}`, timestamp: '2026-03-02T10:00:00Z', explain: true });
  collector.addPayload(payload);
  const { bundle, explanations = [] } = collector.result();
  expect(collector.context.trace && census(payload, collector.context.trace)).toEqual([]);
  expect(JSON.stringify(bundle)).not.toContain(EXTENSIONS.v3Raw);
  const loose = explanations.filter((e) => e.rule.startsWith('bundle.')).map((e) => e.fhir.replace(/\[\d+\]/g, ''));
  expect(loose.filter((path) => !/^Bundle\.\w+(\.(url|relation))?$|\.(fullUrl|mode|method|url|id|resourceType)$/.test(path))).toEqual([]);
});
