import fc from 'fast-check';
import { EXTENSIONS } from '../../../src/fhir/extensions.js';
import { CODE_SYSTEMS, SNOMED, V3_NULL_FLAVOR } from '../../../src/fhir/systems.js';
import type { CodeableConcept, Coding, Extension } from '../../../src/fhir/types.js';
import { CD, CD_FLAVOR_CODING } from '../../../src/mapping/leaf/cd.js';
import { withDataAbsent } from '../../../src/mapping/leaf/null-flavor.js';
import { coded } from '../../property/from-xsd.js';
import { normalised } from '../../property/normalise.js';
import { bothWays, lossless, reads, stable, writes } from '../../support/leaf-laws.js';
import { outcome, read, text, write } from '../../support/leaf.js';

const SCT = '2.16.840.1.113883.6.96';
const flavor = (valueCode: string): Extension => ({ url: EXTENSIONS.nullFlavor, valueCode });
const sct = (code: string, display?: string): Coding => ({ system: SNOMED, code, ...(display === undefined ? {} : { display }) });
const overig: Coding = { system: V3_NULL_FLAVOR, code: 'OTH', display: 'overig' };

describe('CD <-> CodeableConcept (DT 7), both ways', () => {
  bothWays<CodeableConcept>(CD, [
    ['a code and its system', `<code code="1" codeSystem="${SCT}"/>`, { coding: [sct('1')] }],
    ['a display, verbatim', `<code code="1" codeSystem="${SCT}" displayName=" a  b "/>`, { coding: [sct('1', ' a  b ')] }],
    [
      'a version',
      `<code code="1" codeSystem="${SCT}" codeSystemVersion="2023-09" displayName="een"/>`,
      { coding: [{ ...sct('1', 'een'), version: '2023-09' }] },
    ],
    [
      'a system outside the table',
      '<code code="01" codeSystem="2.16.840.1.113883.2.4.4.8"/>',
      { coding: [{ system: 'urn:oid:2.16.840.1.113883.2.4.4.8', code: '01' }] },
    ],
    [
      'a UUID as system',
      '<code code="a" codeSystem="6f1c2a30-0b1d-4e5f-8a9b-0123456789ab"/>',
      { coding: [{ system: 'urn:uuid:6f1c2a30-0b1d-4e5f-8a9b-0123456789ab', code: 'a' }] },
    ],
    [
      'translations, in order',
      `<code code="1" codeSystem="${SCT}"><translation code="3" codeSystem="${SCT}"/><translation code="2" codeSystem="1.2.3" displayName="twee"/></code>`,
      { coding: [sct('1'), sct('3'), { system: 'urn:oid:1.2.3', code: '2', display: 'twee' }] },
    ],
    [
      'an original text',
      `<code code="1" codeSystem="${SCT}" displayName="een"><originalText>van de band</originalText></code>`,
      { coding: [sct('1', 'een')], text: 'van de band' },
    ],
    ['a code without a system', '<code code="1"/>', { coding: [{ code: '1' }] }],
    ['a system without a code', `<code codeSystem="${SCT}"/>`, { extension: [flavor('NI')], coding: [{ system: SNOMED }] }],
    ['a display alone', '<code displayName="een"/>', { extension: [flavor('NI')], coding: [{ display: 'een' }] }],
    ['a nullFlavor', '<code nullFlavor="OTH"/>', { extension: [flavor('OTH')] }],
    ['a nullFlavor with text', '<code nullFlavor="OTH"><originalText>anders</originalText></code>', { extension: [flavor('OTH')], text: 'anders' }],
    [
      'a nullFlavor with text and translation',
      `<code nullFlavor="OTH"><originalText>anders</originalText><translation code="1" codeSystem="${SCT}"/></code>`,
      { extension: [flavor('OTH')], coding: [sct('1')], text: 'anders' },
    ],
    ['a nullFlavor with a system', `<code codeSystem="${SCT}" nullFlavor="UNK"/>`, { coding: [{ extension: [flavor('UNK')], system: SNOMED }] }],
    ['a text alone', '<code><originalText>anders</originalText></code>', { text: 'anders' }],
    [
      'a translation that is absent',
      `<code code="1" codeSystem="${SCT}"><translation nullFlavor="UNK"/></code>`,
      { coding: [sct('1'), { extension: [flavor('UNK')] }] },
    ],
  ]);

  test.each(CODE_SYSTEMS.filter(([, uri]) => uri !== V3_NULL_FLAVOR))(
    'given code system %s, when translated, then it is %s',
    (codeSystem, system) => {
      const v3 = `<code code="1" codeSystem="${codeSystem}"/>`;
      expect(read(CD, v3)).toEqual({ value: { coding: [{ system, code: '1' }] }, problems: [] });
      expect(text(write(CD, { coding: [{ system, code: '1' }] }, 'code').value)).toBe(v3);
    },
  );
});

describe('CD where the value set lists the nullFlavors (DT 1)', () => {
  bothWays<CodeableConcept>(CD_FLAVOR_CODING, [
    ['OTH', '<code nullFlavor="OTH"/>', { coding: [overig] }],
    ['OTH with text', '<code nullFlavor="OTH"><originalText>anders</originalText></code>', { coding: [overig], text: 'anders' }],
    ['another flavour', '<code nullFlavor="UNK"/>', { coding: [{ system: V3_NULL_FLAVOR, code: 'UNK' }] }],
    ['OTH with a translation', `<code nullFlavor="OTH"><translation code="1" codeSystem="${SCT}"/></code>`, { coding: [overig, sct('1')] }],
  ]);

  writes<CodeableConcept>(CD_FLAVOR_CODING, 'code', [
    ['the extension', { extension: [flavor('OTH')] }, '<code nullFlavor="OTH"/>', []],
    ['both forms', { extension: [flavor('OTH')], coding: [overig] }, '<code nullFlavor="OTH"/>', []],
    ['forms that contradict each other', { extension: [flavor('UNK')], coding: [overig] }, '<code nullFlavor="UNK"/>', ['derived-differs code']],
    ['another display', { coding: [{ ...overig, display: 'Other' }] }, '<code nullFlavor="OTH"/>', ['derived-differs display']],
    [
      'a flavour that is not the first coding',
      { coding: [sct('1'), overig] },
      `<code nullFlavor="OTH"><translation code="1" codeSystem="${SCT}"/></code>`,
      [],
    ],
  ]);
});

describe('CD: what is reported on reading', () => {
  const one = { coding: [sct('1', 'een')] };
  reads<CodeableConcept>(CD, [
    ['the name of the system', `<code code="1" codeSystem="${SCT}" codeSystemName="SNOMED" displayName="een"/>`, one, []],
    [
      'an original text that repeats the display',
      `<code code="1" codeSystem="${SCT}" displayName="een"><originalText>een</originalText></code>`,
      { ...one, text: 'een' },
      [],
    ],
    ['a system that is none', '<code code="1" codeSystem="ICPC"/>', undefined, ['value-format /code/@codeSystem']],
    ['an empty code', `<code code="" codeSystem="${SCT}"/>`, undefined, ['value-format /code/@code']],
    ['an empty display', `<code code="1" codeSystem="${SCT}" displayName=""/>`, undefined, ['value-format /code/@displayName']],
    ['nothing', '<code/>', undefined, ['required /code/@code']],
    ['a nullFlavor that is none', '<code nullFlavor="WEG"/>', { extension: [flavor('WEG')] }, ['code-unknown /code/@nullFlavor']],
    ['a qualifier', `<code code="1" codeSystem="${SCT}" displayName="een"><qualifier/></code>`, one, ['not-mapped /code/qualifier']],
    [
      'a second text',
      '<code nullFlavor="OTH"><originalText>a</originalText><originalText>b</originalText></code>',
      { extension: [flavor('OTH')], text: 'a' },
      ['not-mapped /code/originalText[2]'],
    ],
    ['an empty text', `<code code="1" codeSystem="${SCT}" displayName="een"><originalText/></code>`, one, ['value-format /code/originalText']],
    [
      'a text with a media type',
      '<code nullFlavor="OTH"><originalText mediaType="text/plain">a</originalText></code>',
      { extension: [flavor('OTH')], text: 'a' },
      ['not-mapped /code/originalText/@mediaType'],
    ],
    [
      'a translation with a text of its own',
      `<code code="1" codeSystem="${SCT}" displayName="een"><translation code="2"><originalText>x</originalText></translation></code>`,
      one,
      ['not-mapped /code/translation'],
    ],
    [
      'a translation in no system',
      `<code code="1" codeSystem="${SCT}" displayName="een"><translation code="2" codeSystem="x"/></code>`,
      one,
      ['value-format /code/translation/@codeSystem', 'not-mapped /code/translation'],
    ],
    ['translations of nothing', '<code><translation code="2"/></code>', undefined, ['not-mapped /code/translation', 'required /code/@code']],
    [
      'a nullFlavor as a translation',
      `<code nullFlavor="OTH"><translation code="UNK" codeSystem="2.16.840.1.113883.5.1008"/></code>`,
      { extension: [flavor('OTH')] },
      ['not-mapped /code/translation'],
    ],
    [
      'a translation without a code behind NI',
      `<code nullFlavor="NI"><translation codeSystem="${SCT}"/></code>`,
      { extension: [flavor('NI')] },
      ['not-mapped /code/translation'],
    ],
  ]);

  test('given the option that keeps the name of a system, when translated, then the name comes back', () => {
    const v3 = '<code code="1" codeSystem="1.2.3" codeSystemName="Verzonnen"/>';
    const there = read(CD, v3, { codeSystemName: true });
    expect(there.value).toEqual({
      coding: [{ extension: [{ url: EXTENSIONS.v3CodeSystemName, valueString: 'Verzonnen' }], system: 'urn:oid:1.2.3', code: '1' }],
    });
    expect(outcome((cx) => text(CD.toV3(there.value ?? {}, cx, 'code')))).toEqual({ value: v3, problems: [] });
  });
});

describe('CD: what senders of FHIR write', () => {
  writes<CodeableConcept>(CD, 'code', [
    ['a known system as urn:oid', { coding: [{ system: `urn:oid:${SCT}`, code: '1' }] }, `<code code="1" codeSystem="${SCT}"/>`, []],
    ['a URL as system', { coding: [{ system: 'https://example.org/cs', code: '1' }], text: 'een' }, undefined, ['system-not-supported system']],
    [
      'a URL as system of another coding',
      { coding: [sct('1'), { system: 'https://example.org/cs', code: '2' }] },
      `<code code="1" codeSystem="${SCT}"/>`,
      ['system-not-supported system'],
    ],
    [
      'a coding chosen by the user',
      { coding: [sct('1'), { ...sct('2'), userSelected: true }] },
      `<code code="2" codeSystem="${SCT}"><translation code="1" codeSystem="${SCT}"/></code>`,
      [],
    ],
    [
      'a first coding chosen by the user',
      { coding: [{ ...sct('1'), userSelected: true }] },
      `<code code="1" codeSystem="${SCT}"/>`,
      ['not-mapped userSelected'],
    ],
    [
      'a coding not chosen by the user',
      { coding: [sct('1'), { ...sct('2'), userSelected: false }] },
      `<code code="1" codeSystem="${SCT}"><translation code="2" codeSystem="${SCT}"/></code>`,
      ['not-mapped userSelected'],
    ],
    ['a text that repeats the display', { coding: [sct('1', 'een')], text: 'een' }, `<code code="1" codeSystem="${SCT}" displayName="een"/>`, []],
    [
      'a text with a code without display',
      { coding: [sct('1')], text: 'een' },
      `<code code="1" codeSystem="${SCT}"><originalText>een</originalText></code>`,
      [],
    ],
    ['a nullFlavor as coding', { coding: [overig] }, '<code nullFlavor="OTH"/>', []],
    ['two nullFlavors as coding', { coding: [overig, { ...overig, code: 'UNK' }] }, '<code nullFlavor="OTH"/>', ['too-many code']],
    [
      'a data-absent-reason',
      { extension: [{ url: EXTENSIONS.dataAbsentReason, valueCode: 'as-text' }], text: 'anders' },
      '<code nullFlavor="NI"><originalText>anders</originalText></code>',
      [],
    ],
    ['both reasons', { extension: withDataAbsent('MSK') }, '<code nullFlavor="MSK"/>', []],
    ['an empty coding', { coding: [{}] }, undefined, ['required code']],
    ['nothing', {}, undefined, ['required coding']],
    ['an empty text', { text: '' }, undefined, ['required coding']],
    [
      'what nobody reads',
      { id: 'a', extension: [{ url: 'urn:x' }], coding: [{ ...sct('1'), _code: {}, extension: [flavor('UNK'), { url: 'urn:y' }] }] },
      `<code code="1" codeSystem="${SCT}" nullFlavor="UNK"/>`,
      ['not-mapped id', 'not-mapped 0', 'not-mapped _code', 'not-mapped 1'],
    ],
  ]);
});

describe('CD: laws', () => {
  lossless(CD, coded('CE', 'article'), normalised);
  lossless(CD_FLAVOR_CODING, fc.oneof(coded('CE', 'other'), coded('CV', 'site')), normalised);

  const one = fc.constantFrom<Coding>(sct('1', 'een'), sct('2'), { ...sct('3'), userSelected: true }, { system: SNOMED }, { code: '4' }, overig);
  const other = fc.constantFrom<Coding>({ system: 'https://example.org', code: '1' }, { extension: [flavor('UNK')] }, { display: 'een' }, {});
  const concept = fc.record(
    {
      coding: fc.array(fc.oneof(one, other), { minLength: 1, maxLength: 3 }),
      text: fc.constantFrom('een', 'anders'),
      extension: fc.subarray([flavor('NI'), flavor('OTH')], { minLength: 1, maxLength: 1 }),
    },
    { requiredKeys: [] },
  );
  stable<CodeableConcept>(CD, concept, 'code');
  stable<CodeableConcept>(CD_FLAVOR_CODING, concept, 'code');
});
