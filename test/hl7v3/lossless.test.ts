import fc from 'fast-check';
import { XmlElement } from '../../src/xml/element.js';
import { readBatch, writeBatch } from '../../src/hl7v3/batch.js';
import { readControlAct, writeControlAct } from '../../src/hl7v3/control-act.js';
import { V3, type ElementModel } from '../../src/hl7v3/model.js';
import { CONTROL_ACT, REGISTRATION_PROCESS } from '../../src/hl7v3/models/control-act.js';
import { MCCI_IN200101, MCCI_MT000300 } from '../../src/hl7v3/models/wrapper.js';
import { readRegistrationProcess, writeRegistrationProcess } from '../../src/hl7v3/registration-process.js';
import { readTransmission, writeTransmission } from '../../src/hl7v3/transmission.js';
import { LAW_RUNS } from '../property/runs.js';

const ATTRIBUTES = ['root', 'extension', 'code', 'codeSystem', 'displayName', 'value', 'typeCode', 'classCode', 'nullFlavor', 'other'];

/** Elements of the model in any number and order, with strangers among them and attributes and text where nobody expects them. */
function anything(model: ElementModel, name: string, depth: number): fc.Arbitrary<XmlElement> {
  const child = fc.oneof(
    ...(depth === 0 ? [] : model.children.map((m) => anything(m, m.name, depth - 1))),
    fc.constantFrom('stranger', 'id').map((local) => new XmlElement(V3, local, [], [], 'x')),
    fc.constant(new XmlElement('urn:example:other', 'id')),
  );
  return fc
    .record({
      attributes: fc.uniqueArray(fc.constantFrom(...ATTRIBUTES), { maxLength: 3 }),
      children: fc.array(child, { maxLength: 5 }),
      text: fc.constantFrom('', '', ' text '),
    })
    .map(({ attributes, children, text }) => {
      const list = attributes.map((local) => ({ local, uri: '', value: `${name}-${local}` }));
      const content = text === '' || children.length === 0 ? undefined : [...children.slice(0, 1), text, ...children.slice(1)];
      return new XmlElement(V3, name, list, children, text, undefined, undefined, 0, 0, 0, content);
    });
}

/** Every element, attribute and text with its path of names, in no order. */
function leaves(element: XmlElement, above = ''): string[] {
  const path = `${above}/{${element.uri}}${element.local}`;
  return [
    path,
    ...element.attributes.map((a) => `${path}/@{${a.uri}}${a.local}=${a.value}`),
    ...(element.text === '' ? [] : [`${path}=${element.text}`]),
    ...element.children.flatMap((c) => leaves(c, path)),
  ].sort();
}

test.each<[string, ElementModel, (element: XmlElement) => XmlElement]>([
  ['QURX_IN990113NL', MCCI_MT000300, (e) => writeTransmission(readTransmission(e))],
  ['MCCI_IN200101', MCCI_IN200101, (e) => writeBatch(readBatch(e))],
  ['ControlActProcess', CONTROL_ACT, (e) => writeControlAct(readControlAct(e))],
  ['registrationProcess', REGISTRATION_PROCESS, (e) => writeRegistrationProcess(readRegistrationProcess(e))],
])('given any content in %s, when read and written, then no element, attribute or text is lost, and twice is as once', (name, model, again) => {
  fc.assert(
    fc.property(anything(model, name, 4), (source) => {
      const once = again(source);
      expect(leaves(once)).toEqual(leaves(source));
      expect(again(once)).toEqual(once);
    }),
    { numRuns: LAW_RUNS },
  );
});
