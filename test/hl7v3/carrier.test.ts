import { pathOf, type XmlElement } from '../../src/xml/element.js';
import { readXml, streamXml } from '../../src/xml/reader.js';
import { isMessageOfBatch, readBatch, writeBatch } from '../../src/hl7v3/batch.js';
import { itemsOf, openCarrier, writeCarrier, type Carrier } from '../../src/hl7v3/carrier.js';
import { readTransmission, writeTransmission } from '../../src/hl7v3/transmission.js';
import { BATCH, flat, GOOD, inSoap, v3 } from './messages.js';

function carrierOf(root: XmlElement): Carrier {
  const { carrier, problems } = openCarrier(root);
  if (carrier === undefined) throw new Error(problems.map((p) => p.code).join());
  return carrier;
}

test('given a batch, when read and written, then it is the same', () => {
  const root = v3(BATCH);
  const once = writeBatch(readBatch(root));
  expect(flat(once)).toBe(flat(root));
  expect(flat(writeBatch(readBatch(once)))).toBe(flat(root));
});

test('given a batch of two in SOAP, one of them failed, when every part is read and written, then the document is the same', () => {
  const root = readXml(inSoap(BATCH));
  const carrier = carrierOf(root);
  expect(carrier.kind).toBe('batch');
  expect(itemsOf(carrier).map((i) => readTransmission(i).acknowledgement[0]?.typeCode)).toEqual(['AA', 'AE']);
  const again = writeCarrier(
    carrier,
    itemsOf(carrier).map((i) => writeTransmission(readTransmission(i))),
  );
  expect(flat(again)).toBe(flat(root));
  expect(flat(writeCarrier(carrierOf(again)))).toBe(flat(root));
});

describe('a reply in the element that is named after its request', () => {
  const wrapped = (inner: string, attributes = ''): string => `<QURX_IN990111NLResponse${attributes}>${inner}</QURX_IN990111NLResponse>`;

  test('given one, when opened and written, then the reply is the item and the document is the same', () => {
    const root = v3(wrapped(GOOD));
    const carrier = carrierOf(root);
    expect(itemsOf(carrier).map((item) => item.local)).toEqual(['QURX_IN990113NL']);
    expect(flat(writeCarrier(carrier))).toBe(flat(root));
  });

  test.each([
    ['nothing in it', wrapped('')],
    ['two in it', wrapped(GOOD + GOOD)],
    ['something else in it', wrapped('<organizer/>')],
    ['an attribute', wrapped(GOOD, ' a="b"')],
  ])('given %s, when opened, then it is taken for an interaction of that name', (_, xml) => {
    expect(itemsOf(carrierOf(v3(xml))).map((item) => item.local)).toEqual(['QURX_IN990111NLResponse']);
  });
});

test('given a batch, when an item is left out, then transmissionQuantity follows', () => {
  const carrier = carrierOf(v3(BATCH));
  const again = readBatch(writeCarrier(carrier, itemsOf(carrier).slice(1)));
  expect(again.interactions).toHaveLength(1);
  expect(again.transmissionQuantity?.value).toBe('1');
});

test('given a batch with a wrong transmissionQuantity, when written with as many items, then the figure of the sender stays', () => {
  const carrier = carrierOf(v3(BATCH.replace('<transmissionQuantity value="2"/>', '<transmissionQuantity value="5"/>')));
  expect(readBatch(writeCarrier(carrier)).transmissionQuantity?.value).toBe('5');
});

test('given a batch that is streamed, when put together again, then it is the batch', async () => {
  const text = inSoap(BATCH);
  const messages: XmlElement[] = [];
  let root: XmlElement | undefined;
  for await (const part of streamXml([new TextEncoder().encode(text)], { isMessage: isMessageOfBatch })) {
    if (part.kind === 'message') messages.push(part.element);
    else root = part.element;
  }
  expect(messages.map((m) => pathOf(m))).toEqual([1, 2].map((i) => `/Envelope/Body/MCCI_IN200101/QURX_IN990113NL[${i}]`));
  expect(root === undefined ? '' : flat(writeCarrier(carrierOf(root), messages))).toBe(flat(readXml(text)));
});

test('given a stranger among the interactions of a batch, when streamed, then it counts as an interaction and not as a field', () => {
  const batch = v3(BATCH);
  expect(isMessageOfBatch('stranger', batch)).toBe(true);
  expect(isMessageOfBatch('sender', batch)).toBe(false);
  expect(isMessageOfBatch('QURX_IN990113NL', v3(GOOD))).toBe(false);
});

test.each([
  ['interaction', GOOD],
  ['payload', '<subject><MedicationDispenseList/></subject>'],
  ['payload', '<MedicationDispenseList/>'],
])('given a bare %s, when opened and written, then it is the same', (kind, text) => {
  const root = v3(text);
  const carrier = carrierOf(root);
  expect(carrier.kind).toBe(kind);
  expect(flat(writeCarrier(carrier))).toBe(flat(root));
});

test.each([
  ['another root', '<Bundle xmlns="http://hl7.org/fhir"/>', 'Bundle in http://hl7.org/fhir'],
  ['an interaction without namespace', '<QURX_IN990113NL/>', 'QURX_IN990113NL in no namespace'],
  ['a root that no message has', '<ClinicalDocument xmlns="urn:hl7-org:v3"/>', 'ClinicalDocument in urn:hl7-org:v3'],
  ['a payload in SOAP', inSoap('<subject/>'), 'subject in urn:hl7-org:v3'],
])('given %s, when opened, then what was found and what was expected are named', (_, text, found) => {
  const { carrier, problems } = openCarrier(readXml(text));
  expect(carrier).toBeUndefined();
  expect(problems).toMatchObject([{ code: 'input-unknown', found }]);
  expect(problems[0]?.expected).toContain('urn:hl7-org:v3');
});

test('given one interaction, when another number of items is put in its place, then that is a bug and not a document', () => {
  expect(() => writeCarrier(carrierOf(v3(GOOD)), [])).toThrow('one item');
});
