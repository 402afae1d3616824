import { EXTENSIONS, type ExtensionName } from '../../../src/fhir/extensions.js';
import type { AllergyIntolerance, Bundle, CodeableConcept, Extension, Resource } from '../../../src/index.js';
import { fhirOf, v3Trip } from '../differences.js';
import { AUTHOR, G_STANDAARD, intolerance, material, payload, product, UZI } from './message.js';

/* One row for each row of AI 2. Every message must also come back as it was. */
type Changes = Parameters<typeof intolerance>[0];

const bundleOf = (changes: Changes, negated = false): Bundle => fhirOf(payload(intolerance(changes, negated))).bundle;
const allergyOf = (changes: Changes, negated = false): AllergyIntolerance =>
  (bundleOf(changes, negated).entry?.[0]?.resource ?? {}) as AllergyIntolerance;
const codes = (concept: CodeableConcept | undefined): (string | undefined)[] | undefined => concept?.coding?.map((c) => c.code);
const own = (a: AllergyIntolerance, name: ExtensionName): Extension[] => a.extension?.filter((e) => e.url === EXTENSIONS[name]) ?? [];
const target = (bundle: Bundle, reference: string | undefined): Resource | undefined => bundle.entry?.find((e) => e.fullUrl === reference)?.resource;
const specification = (a: AllergyIntolerance, key: '_type' | '_criticality'): (string | undefined)[] | undefined =>
  codes(a[key]?.extension?.find((e) => e.url === EXTENSIONS.codeSpecification)?.valueCodeableConcept);

const status = (code: string): Changes => ({ statusCode: `<statusCode code="${code}"/>` });
const INFORMANTS = {
  professional: `<informant><assignedPerson><id root="${UZI}" extension="009000022"/><assignedPerson><name><given>Mees</given>
    <family qualifier="BR">Bedacht</family></name></assignedPerson></assignedPerson></informant>`,
  patient: '<informant><patient/></informant>',
  relative: `<informant><responsibleParty><telecom value="tel:+31600000000"/><agentPerson><name><given>Noor</given>
    <family qualifier="BR">Bedenksel</family></name></agentPerson></responsibleParty></informant>`,
};
const annotation = (text: string, author: string, code = 'completed'): string =>
  `<subjectOf2><annotation><text>${text}</text><statusCode code="${code}"/><author><time value="20190701"/><assignedPerson>${author}</assignedPerson></author></annotation></subjectOf2>`;
const NUMBER = `<id root="${UZI}" extension="009000021"/>`;

describe('every variation comes back as it was', () => {
  const rows: readonly (readonly [string, Changes, boolean?])[] = [
    ['as it usually is', {}],
    ['a negation', {}, true],
    ['two ids', { id: '<id root="2.999.1" extension="007"/><id root="2.999.2" extension="0008"/>' }],
    ...['DALG', 'DNAINT'].map((c): [string, Changes] => [c, { code: `<code code="${c}" codeSystem="2.16.840.1.113883.5.4"/>` }]),
    ['a text in columns', { text: '<text>Type   : proef\nStatus : 1 &lt; 2</text>' }],
    ...['completed', 'obsolete', 'nullified', 'cancelled', 'aborted', 'suspended', 'held', 'new', 'normal'].map((c): [string, Changes] => [
      c,
      status(c),
    ]),
    ['a month', { effectiveTime: '<effectiveTime xsi:type="IVL_TS"><low value="201906"/></effectiveTime>' }],
    ['an end', { effectiveTime: '<effectiveTime xsi:type="IVL_TS"><low value="2011"/><high value="20190630"/></effectiveTime>' }],
    ['a moment', { effectiveTime: '<effectiveTime xsi:type="IVL_TS" value="20190630"/>' }],
    ['confidentiality', { confidentialityCode: '<confidentialityCode code="R" codeSystem="2.16.840.1.113883.5.25"/>' }],
    ['reserve', { uncertaintyCode: '<uncertaintyCode code="U" codeSystem="2.16.840.1.113883.5.1053" displayName="onzeker"/>' }],
    ['a coded value', { value: '<value code="1" codeSystem="2.999.3"/>' }],
    ['another absent value', { value: '<value nullFlavor="UNK"/>' }],
    ['a product', { causativeAgent: product(`<code code="99900041" codeSystem="${G_STANDAARD}7"/>`) }],
    [
      'an agent in words',
      {
        causativeAgent: material(
          '<code nullFlavor="OTH"><originalText>bedacht middel</originalText><translation code="1" codeSystem="2.999.3"/></code>',
        ),
      },
    ],
    ['an agent that is not known', { causativeAgent: material('<code nullFlavor="UNK"/>') }],
    ['no agent', { causativeAgent: '' }],
    ['the patient as author', { author: '<author><time value="2019"/><patient/></author>' }],
    [
      'an author who is not stated',
      {
        author:
          '<author><assignedPerson><id nullFlavor="NI"/><assignee><assigneePerson><name nullFlavor="NI"/></assigneePerson></assignee></assignedPerson></author>',
      },
    ],
    ['a time of recording that is not known', { author: AUTHOR.replace('value="20190305"', 'nullFlavor="UNK"') }],
    ['three informants', { informant: INFORMANTS.relative + INFORMANTS.patient + INFORMANTS.professional }],
    [
      'support',
      {
        support: `<support><observationEvent><id root="2.999.4" extension="9"/><code code="X1" codeSystem="2.999.5"/>
          <statusCode code="completed"/><effectiveTime xsi:type="IVL_TS"><low value="2018"/></effectiveTime>
          <value xsi:type="PQ" value="16.0" unit="mg"/></observationEvent></support>`,
      },
    ],
    [
      'severity',
      {
        severity: `<subjectOf1><severityObservation><code code="SEV" codeSystem="2.16.840.1.113883.5.4"/><statusCode code="completed"/>
          <value code="6736007" codeSystem="2.16.840.1.113883.6.96" displayName="Matig"/></severityObservation></subjectOf1>`,
      },
    ],
    ['two annotations', { annotation: annotation('Eerste.', NUMBER) + annotation('Tweede.', NUMBER, 'active') }],
    ['an annotation of nobody', { annotation: annotation('Van niemand.', '<id nullFlavor="NI"/>') }],
    [
      'an annotation with a whole author',
      { annotation: annotation('Van iemand.', `${NUMBER}<code code="01.015" codeSystem="2.16.840.1.113883.2.4.15.111"/>`) },
    ],
    [
      'a concern',
      {
        concern: `<subjectOf4><concern><id root="2.999.6" extension="K1"/><statusCode code="active"/>
          <effectiveTime xsi:type="IVL_TS"><low value="20190601"/></effectiveTime>
          <confidentialityCode code="N" codeSystem="2.16.840.1.113883.5.25"/></concern></subjectOf4>`,
      },
    ],
    [
      'predecessors',
      {
        predecessor: ['1', '2']
          .map((x) => `<predecessor><conditionReference><id root="2.999.1" extension="${x}"/></conditionReference></predecessor>`)
          .join(''),
      },
    ],
  ];
  test.each(rows.map(([name, changes, negated = false]) => [name, changes, negated] as const))(
    'given %s, when it goes to FHIR and back, then it is the same and nothing is reported',
    (_, changes, negated) => {
      expect(v3Trip(payload(intolerance(changes, negated)))).toEqual({ changes: [], problems: [] });
    },
  );
});

describe('status (AI 4.2)', () => {
  test.each([
    ['active', 'active', 'confirmed'],
    ['completed', 'resolved', 'confirmed'],
    ['obsolete', 'inactive', 'confirmed'],
    ['suspended', 'inactive', 'confirmed'],
    ['new', 'active', 'confirmed'],
    ['nullified', undefined, 'entered-in-error'],
    ['cancelled', undefined, 'entered-in-error'],
  ])('given %s, when translated, then it is %s and %s', (code, clinical, verification) => {
    const { clinicalStatus, verificationStatus } = allergyOf(status(code));
    expect([clinicalStatus?.coding?.[0]?.code, verificationStatus?.coding?.[0]?.code]).toEqual([clinical, verification]);
    expect([...(codes(clinicalStatus) ?? []), ...(codes(verificationStatus) ?? [])]).toContain(code);
  });

  test('given a negation, when translated, then it is refuted, inactive, and marked by the modifier', () => {
    const a = allergyOf({}, true);
    expect(a.clinicalStatus?.coding?.[0]?.code).toBe('inactive');
    expect(a.verificationStatus?.coding?.[0]?.code).toBe('refuted');
    expect(a.modifierExtension).toEqual([{ url: EXTENSIONS.negation, valueBoolean: true }]);
  });

  test('given reserve, when translated, then it is unconfirmed', () => {
    const uncertaintyCode = '<uncertaintyCode code="U" codeSystem="2.16.840.1.113883.5.1053"/>';
    expect(codes(allergyOf({ uncertaintyCode }).verificationStatus)).toEqual(['unconfirmed', 'U']);
  });

  test('given no code of certainty, when translated, then none is made up', () => {
    const { bundle, issues } = fhirOf(payload(intolerance({ uncertaintyCode: '' })));
    expect((bundle.entry?.[0]?.resource as AllergyIntolerance).verificationStatus).toBeUndefined();
    expect(issues.map((i) => `${i.code} ${i.path}`)).toContain('required /subject/Condition/uncertaintyCode');
  });
});

describe('what it is', () => {
  test.each([
    ['DALG', 'allergy'],
    ['DNAINT', 'intolerance'],
    ['DINT', undefined],
  ])('given %s, when translated, then the type is %s, with the code beside it', (code, type) => {
    const a = allergyOf({ code: `<code code="${code}" codeSystem="2.16.840.1.113883.5.4"/>` });
    expect([a.type, specification(a, '_type')]).toEqual([type, [code]]);
  });

  test('given a coded agent, when translated, then it is the code, in the category of drugs', () => {
    const a = allergyOf({});
    expect(a.code?.coding).toEqual([{ system: `urn:oid:${G_STANDAARD}1.902.122`, code: '9901', display: 'VERZONNEN GROEP' }]);
    expect(a.category).toEqual(['medication']);
  });

  test('given an agent in words, when translated, then there is no category', () => {
    const a = allergyOf({ causativeAgent: material('<code nullFlavor="OTH"><originalText>bedacht middel</originalText></code>') });
    expect([a.code?.text, a.category]).toEqual(['bedacht middel', undefined]);
  });

  test('given no agent, when translated, then FHIR says that it is not known', () => {
    expect(allergyOf({ causativeAgent: '' }).code).toEqual({ extension: [{ url: EXTENSIONS.dataAbsentReason, valueCode: 'unknown' }] });
  });

  test('given a text, when translated, then it is verbatim for machines and a narrative for people', () => {
    const a = allergyOf({ text: '<text>a   : b\nc &lt; d</text>' });
    expect(own(a, 'conditionText')[0]?.valueString).toBe('a   : b\nc < d');
    expect(a.text).toEqual({ status: 'additional', div: '<div xmlns="http://www.w3.org/1999/xhtml"><pre>a   : b\nc &lt; d</pre></div>' });
  });

  test('given severity, when translated, then criticality follows from it, and it stands beside it', () => {
    const a = allergyOf({
      severity: `<subjectOf1><severityObservation><code code="SEV" codeSystem="2.16.840.1.113883.5.4"/><statusCode code="completed"/>
        <value code="255604002" codeSystem="2.16.840.1.113883.6.96"/></severityObservation></subjectOf1>`,
    });
    expect([a.criticality, specification(a, '_criticality'), own(a, 'severity').length]).toEqual(['low', ['255604002'], 1]);
  });

  test('given an end, when translated, then the onset has none', () => {
    const a = allergyOf({ effectiveTime: '<effectiveTime xsi:type="IVL_TS"><low value="201906"/><high value="2020"/></effectiveTime>' });
    expect([a.onsetDateTime, a.onsetPeriod, own(a, 'effectiveHigh')[0]?.valueDateTime]).toEqual(['2019-06', undefined, '2020']);
  });
});

describe('who took part', () => {
  test('given an author, when translated, then the recorder has name, role and organisation', () => {
    const bundle = bundleOf({});
    const role = target(bundle, (bundle.entry?.[0]?.resource as AllergyIntolerance).recorder?.reference);
    expect(role).toMatchObject({ resourceType: 'PractitionerRole', specialty: [{ coding: [{ code: '17.000' }] }] });
    const [person, organization] = role?.resourceType === 'PractitionerRole' ? [role.practitioner, role.organization] : [];
    expect(target(bundle, person?.reference)).toMatchObject({ identifier: [{ value: '009000021' }], name: [{ family: 'Verzinsel' }] });
    expect(target(bundle, organization?.reference)).toMatchObject({ name: 'Apotheek De Proef' });
  });

  test('given three informants, when translated, then the first asserts and the others follow in order', () => {
    const bundle = bundleOf({ informant: INFORMANTS.relative + INFORMANTS.patient + INFORMANTS.professional });
    const a = bundle.entry?.[0]?.resource as AllergyIntolerance;
    const all = [a.asserter?.reference, ...own(a, 'informant').map((e) => e.valueReference?.reference)];
    expect(all.map((r) => target(bundle, r)?.resourceType)).toEqual(['RelatedPerson', 'Patient', 'PractitionerRole']);
    expect(target(bundle, all[0])).toMatchObject({ patient: a.patient, telecom: [{ value: '+31600000000' }] });
  });

  test('given a person with and without organisation, when translated, then there is one practitioner in two roles', () => {
    const informant = `<informant><assignedPerson>${NUMBER}<assignedPerson><name><given>Vera</given><family qualifier="BR">Verzinsel</family></name></assignedPerson></assignedPerson></informant>`;
    const types = bundleOf({ informant }).entry?.map((e) => e.resource?.resourceType);
    expect([types?.filter((t) => t === 'PractitionerRole').length, types?.filter((t) => t === 'Practitioner').length]).toEqual([2, 1]);
  });

  test('given notes, when translated, then the first is the note, by number, and others are extensions', () => {
    const a = allergyOf({ annotation: annotation('Eerste.', NUMBER) + annotation('Tweede.', NUMBER, 'active') });
    expect(a.note).toEqual([
      {
        text: 'Eerste.',
        time: '2019-07-01',
        authorReference: { identifier: { system: 'http://fhir.nl/fhir/NamingSystem/uzi-nr-pers', value: '009000021' } },
      },
    ]);
    expect(own(a, 'annotation').map((e) => e.valueAnnotation?.text)).toEqual(['Tweede.']);
  });

  test('given an annotation with a whole author, when translated, then the person is referred to, and the role stands beside it', () => {
    const whole = `${NUMBER}<code code="01.015" codeSystem="2.16.840.1.113883.2.4.15.111"/>`;
    const bundle = bundleOf({ annotation: annotation('Van iemand.', whole) });
    const note = (bundle.entry?.[0]?.resource as AllergyIntolerance).note?.[0];
    expect(target(bundle, note?.authorReference?.reference)?.resourceType).toBe('Practitioner');
    expect(target(bundle, note?.extension?.[0]?.valueReference?.reference)?.resourceType).toBe('PractitionerRole');
  });
});
