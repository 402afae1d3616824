import { EXTENSIONS, type ExtensionName } from '../../../src/fhir/extensions.js';
import type { Bundle, Extension, Flag, Provenance } from '../../../src/index.js';
import { fhirOf, v3Trip } from '../differences.js';
import { contraIndication, intolerance, payload, UZI } from './message.js';

/* One row for each row of AI 6. Every message must also come back as it was. */
type Changes = Parameters<typeof contraIndication>[0];

const bundleOf = (changes: Changes, negated = false): Bundle => fhirOf(payload(contraIndication(changes, negated))).bundle;
const flagOf = (changes: Changes, negated = false): Flag => (bundleOf(changes, negated).entry?.[0]?.resource ?? {}) as Flag;
const own = (f: Flag, name: ExtensionName): Extension[] => f.extension?.filter((e) => e.url === EXTENSIONS[name]) ?? [];
const provenanceOf = (bundle: Bundle): Provenance | undefined =>
  bundle.entry?.map((e) => e.resource).find((r): r is Provenance => r?.resourceType === 'Provenance');
const status = (code: string): Changes => ({ statusCode: `<statusCode code="${code}"/>` });
const NUMBER = `<id root="${UZI}" extension="009000021"/>`;
const INFORMANT = `<informant><assignedPerson>${NUMBER}</assignedPerson></informant><informant><patient/></informant>`;
const ANNOTATION = `<subjectOf2><annotation><text>Bedacht bericht.</text><statusCode code="completed"/>
  <author><assignedPerson>${NUMBER}</assignedPerson></author></annotation></subjectOf2>`;

describe('every variation comes back as it was', () => {
  const rows: readonly (readonly [string, Changes, boolean?])[] = [
    ['as it usually is', {}],
    ['a negation', {}, true],
    ...['active', 'completed', 'obsolete', 'nullified', 'cancelled', 'held', 'new'].map((c): [string, Changes] => [c, status(c)]),
    ['both ends', { effectiveTime: '<effectiveTime xsi:type="IVL_TS"><low value="20210110"/><high value="20211005"/></effectiveTime>' }],
    ['no time', { effectiveTime: '' }],
    ['a width', { effectiveTime: '<effectiveTime xsi:type="IVL_TS"><low value="2021"/><width value="9" unit="mo"/></effectiveTime>' }],
    ['a value that is not known', { value: '<value nullFlavor="UNK"/>' }],
    ['reserve', { uncertaintyCode: '<uncertaintyCode code="U" codeSystem="2.16.840.1.113883.5.1053"/>' }],
    ['informants', { informant: INFORMANT }],
    ['annotations', { annotation: ANNOTATION + ANNOTATION }],
    ['the patient as author', { author: '<author><time value="20190305"/><patient/></author>' }],
    ['a time to the second', { author: '<author><time value="20190305101502+0100"/><patient/></author>' }],
    ['a text', { text: '<text>kolom 1 : waarde</text>' }],
    ['confidentiality', { confidentialityCode: '<confidentialityCode code="N" codeSystem="2.16.840.1.113883.5.25"/>' }],
  ];
  test.each(rows.map(([name, changes, negated = false]) => [name, changes, negated] as const))(
    'given %s, when it goes to FHIR and back, then it is the same and nothing is reported',
    (_, changes, negated) => {
      expect(v3Trip(payload(contraIndication(changes, negated)))).toEqual({ changes: [], problems: [] });
    },
  );
});

describe('a contra-indication in FHIR', () => {
  test('given DX, when translated, then it is one Flag in the category of contra-indications, and no Condition', () => {
    const bundle = bundleOf({});
    expect(bundle.entry?.[0]?.resource).toMatchObject({
      resourceType: 'Flag',
      status: 'active',
      category: [{ coding: [{ system: 'http://snomed.info/sct', code: '350241000146102' }] }],
      code: { coding: [{ code: '9904' }] },
      period: { start: '2019-03-01' },
    });
    expect(bundle.entry?.map((e) => e.resource?.resourceType)).not.toContain('Condition');
    expect([bundle.total, bundle.link?.[0]?.url]).toEqual([1, '?_type=AllergyIntolerance,Flag']);
  });

  test.each([
    ['active', 'active'],
    ['completed', 'inactive'],
    ['obsolete', 'inactive'],
    ['nullified', 'entered-in-error'],
  ])('given %s, when translated, then the Flag is %s, with the original beside it', (code, expected) => {
    const flag = flagOf(status(code));
    expect([flag.status, own(flag, 'actStatus')[0]?.valueCode]).toEqual([expected, code]);
  });

  test('given an author and informants, when translated, then the Provenance tells who, and points at the Flag', () => {
    const bundle = bundleOf({ informant: INFORMANT });
    const flag = bundle.entry?.[0];
    const provenance = provenanceOf(bundle);
    expect(provenance?.target).toEqual([{ reference: flag?.fullUrl }]);
    expect(provenance?.agent?.map((a) => a.type?.coding?.[0]?.code)).toEqual(['author', 'informant', 'informant']);
    expect(provenance?.agent?.[0]?.who).toEqual((flag?.resource as Flag).author);
    expect(provenance?.agent?.[2]?.who).toEqual((flag?.resource as Flag).subject);
  });

  test('given a day of recording, when translated, then the Flag has it and the instant is absent for a reason', () => {
    const bundle = bundleOf({});
    expect(own(bundle.entry?.[0]?.resource as Flag, 'authorTime')[0]?.valueDateTime).toBe('2019-03-05');
    expect([provenanceOf(bundle)?.recorded, provenanceOf(bundle)?._recorded?.extension?.[0]?.valueCode]).toEqual([undefined, 'unknown']);
  });

  test('given a moment of recording, when translated, then it is the instant', () => {
    const bundle = bundleOf({ author: '<author><time value="20190305101502+0100"/><patient/></author>' });
    expect(provenanceOf(bundle)?.recorded).toBe('2019-03-05T10:15:02+01:00');
  });

  test('given an annotation, when translated, then readers of the coming standard find its text', () => {
    expect(own(flagOf({ annotation: ANNOTATION }), 'comment').map((e) => e.valueString)).toEqual(['Bedacht bericht.']);
  });

  test('given both kinds in one answer, when translated, then they stand in the order of the message', () => {
    const { bundle } = fhirOf(payload(intolerance(), contraIndication(), intolerance()));
    expect(bundle.entry?.filter((e) => e.search?.mode === 'match').map((e) => e.resource?.resourceType)).toEqual([
      'AllergyIntolerance',
      'Flag',
      'AllergyIntolerance',
    ]);
  });
});
