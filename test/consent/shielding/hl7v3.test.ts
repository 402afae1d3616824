import { shield } from '../../../src/consent/shielding/shield.js';
import { viewOf } from '../../../src/consent/shielding/view.js';
import type { ShieldRule } from '../../../src/consent/shield.js';
import { toFhir, toV3, type Bundle } from '../../../src/index.js';
import { event, list, payload, product, patient } from '../../mapping/message.js';
import { intolerance, payload as conditions } from '../../mapping/allergy/message.js';
import { withoutConfidentialGroups } from '../../../src/hl7v3/confidential.js';
import { withoutMasked } from '../../../src/hl7v3/masked.js';
import { readXml } from '../../../src/xml/reader.js';
import { writeXml } from '../../../src/xml/writer.js';
import { answered, SETTINGS, shieldOf } from './world.js';

/* The HL7v3 side of shielding: what a source labels there is hidden, and the message that is written tells nothing of it. */
const CODE = (code: string, more = ''): string => `<confidentialityCode code="${code}" codeSystem="2.16.840.1.113883.5.25"${more}/>`;

const NOTHING: Bundle = { resourceType: 'Bundle' };

/** The view of a message of a source: masked elements and hidden groups are taken out before it is mapped. */
function viewed(xml: string): Bundle {
  let n = 0;
  const ids = (): string => `00000000-0000-4000-8000-${String(++n).padStart(12, '0')}`;
  const root = withoutMasked(readXml(xml));
  const shown = root && withoutConfidentialGroups(root, 'shielded');
  return (shown && toFhir(writeXml(shown), { ids, timestamp: '2026-01-06T10:00:00Z' }).bundle) ?? NOTHING;
}

/** What is left of a message after shielding, written back. */
function released(xml: string, rules: readonly ShieldRule[] = [], type = 'MedicationDispense'): string {
  const visible = shield(viewOf(viewed(xml)), rules.length === 0 ? [] : [shieldOf(...rules)], { ...SETTINGS, normal: 'is-removed' });
  return toV3(answered(visible, { type, revinclude: [{ type: 'Provenance', parameter: 'target' }] }), { frame: 'payload' }).xml ?? '';
}

const id = (extension: string): string => `<id root="2.16.528.1.1007.3.3.22202.1" extension="${extension}"/>`;
const item = (value: string): ShieldRule => ({
  items: [{ identifier: { system: 'urn:oid:2.16.528.1.1007.3.3.22202.1', value }, dependents: false }],
});

test('C-32.20 given a shielded dispense, when the list is written, then it is the list without it', () => {
  const three = list([event({ id: id('A') }), event({ id: id('B') }), event({ id: id('C') })]);
  const two = list([event({ id: id('A') }), event({ id: id('C') })]);
  expect(released(payload(three), [item('B')])).toBe(released(payload(two)));
  expect(released(payload(two))).toContain('extension="C"');
});

test('C-32.20 given no performer, when the list is written, then the placeholder is the only MSK, hidden or not', () => {
  const one = payload(list([event({ id: id('A') }), event({ id: id('B') })]));
  const masks = (xml: string): number => xml.split('nullFlavor="MSK"').length - 1;
  expect([masks(released(one)), masks(released(one, [item('B')]))]).toEqual([2, 1]);
});

test('C-32.20 given performers with and without a role, when MSK stands elsewhere, then it is not passed on', () => {
  const performer = `<performer><assignedPerson><id nullFlavor="MSK"/><representedOrganization><id nullFlavor="MSK"/><name>CANARY</name></representedOrganization></assignedPerson></performer>`;
  const xml = released(payload(list([event({ performer, quantity: '<quantity nullFlavor="MSK"/>' })])));
  expect(xml.split('nullFlavor="MSK"').length - 1).toBe(1);
  expect(xml).toContain('<performer><assignedPerson><id nullFlavor="MSK"/>');
});

test.each([
  ['normal', CODE('N'), true],
  ['restricted', CODE('R'), false],
  ['very restricted', CODE('V'), false],
  ['another code', CODE('X'), false],
  ['another system', '<confidentialityCode code="N" codeSystem="2.999.1"/>', false],
  ['no code but a flavour', '<confidentialityCode nullFlavor="UNK"/>', false],
])('C-32.12 given an intolerance in HL7v3 with %s confidentiality, when asked, then visible is %#', (_, confidentialityCode, isVisible) => {
  const xml = released(conditions(intolerance({ confidentialityCode })), [], 'AllergyIntolerance');
  expect([xml.includes('<code code="DINT"'), xml.includes('confidentialityCode')]).toEqual([isVisible, false]);
});

describe('confidentialityCode where no rule of the mapping reads it', () => {
  const prescription = (code: string): string =>
    product({
      prescription: `<directTargetOf typeCode="DIR"><prescription><id root="2.999.4" extension="RX-1"/><statusCode code="active"/>${code}</prescription></directTargetOf>`,
    });
  test.each([
    ['on the event', list([event({ id: id('A'), effectiveTime: `<effectiveTime value="20260302"/>${CODE('R')}` }), event({ id: id('B') })]), ['B']],
    [
      'on the event, normal',
      list([event({ id: id('A'), effectiveTime: `<effectiveTime value="20260302"/>${CODE('N')}` }), event({ id: id('B') })]),
      ['A', 'B'],
    ],
    ['on the list', list([event({ id: id('A') })]).replace('<subject>', `${CODE('R')}<subject>`), []],
    ['on the list, normal', list([event({ id: id('A') })]).replace('<subject>', `${CODE('N')}<subject>`), ['A']],
    ['on the patient', list([event({ id: id('A') })], patient({ statusCode: `<statusCode code="active"/>${CODE('V')}` })), []],
    ['inside an unknown element', list([event({ id: id('A'), destination: `<odd><act>${CODE('R')}</act></odd>` }), event({ id: id('B') })]), ['B']],
  ])('C-32.12 given a label %s, when asked, then what it covers is hidden', (_, message, names) => {
    const xml = released(payload(message));
    expect(['A', 'B'].filter((name) => xml.includes(`extension="${name}"`))).toEqual(names);
  });
  test('C-36 T3 given a label on the prescription, when the dispense is delivered, then without the prescription', () => {
    const xml = (code: string): string => released(payload(list([event({ id: id('A'), product: prescription(code) })])));
    expect([xml(CODE('N')).includes('RX-1'), xml(CODE('R')).includes('RX-1'), xml(CODE('R')).includes('extension="A"')]).toEqual([true, false, true]);
    expect(xml(CODE('N'))).not.toContain('confidentialityCode');
  });
});

test('D22 given XML that no rule reads, when it is released, then it is not in it', () => {
  const xml = released(payload(list([event({ id: id('A'), destination: '<odd>CANARY</odd>' })])));
  expect([xml.includes('extension="A"'), xml.includes('CANARY')]).toEqual([true, false]);
});
