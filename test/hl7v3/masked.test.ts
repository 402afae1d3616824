import { maskedIn, PLACEHOLDERS, withoutMasked } from '../../src/hl7v3/masked.js';
import { pathOf, type XmlElement } from '../../src/xml/element.js';
import { readXml } from '../../src/xml/reader.js';
import { writeXml } from '../../src/xml/writer.js';
import { event, list, payload } from '../mapping/message.js';

const BARE = { declaration: false };
const shown = (xml: string): string | undefined => {
  const root = withoutMasked(readXml(xml));
  return root && writeXml(root, BARE);
};

test('C-32.20 given masked elements, when a message is read, then they are gone with what is in them and the rest is as it was', () => {
  expect(shown('<a xmlns="urn:hl7-org:v3"><b nullFlavor="MSK"><c/></b><d x="1"><e nullFlavor="MSK"/><f>t</f></d></a>')).toBe(
    '<a xmlns="urn:hl7-org:v3"><d x="1"><f>t</f></d></a>',
  );
  expect(shown('<a xmlns="urn:hl7-org:v3" nullFlavor="MSK"/>')).toBeUndefined();
  expect(shown('<a xmlns="urn:hl7-org:v3">x<b nullFlavor="MSK"/>y<c/>z</a>')).toBe('<a xmlns="urn:hl7-org:v3">xy<c/>z</a>');
});

test('C-32.20 given the placeholder of 6.12, when a message is read, then it stays, and only there', () => {
  const root = readXml(payload(list([event()])));
  expect(withoutMasked(root)).toBe(root);
  expect(maskedIn(root)).toBe(0);
  const elsewhere = readXml(payload(list([event({ effectiveTime: '<effectiveTime nullFlavor="MSK"/>' })])));
  expect(maskedIn(elsewhere)).toBe(1);
  const left = withoutMasked(elsewhere);
  expect([left && maskedIn(left), left && writeXml(left).includes('nullFlavor="MSK"')]).toEqual([0, true]);
  expect(PLACEHOLDERS.map(({ seen, of }) => seen / of > 0.9)).toEqual([true]);
});

test('given a message that something is taken out of, when paths are asked, then they are those of what is left', () => {
  const root = withoutMasked(readXml('<a xmlns="urn:hl7-org:v3"><b nullFlavor="MSK"/><b><c/></b></a>'));
  const inner: XmlElement | undefined = root?.children[0]?.children[0];
  expect([inner && pathOf(inner), inner?.line]).toEqual(['/a/b/c', 1]);
});
