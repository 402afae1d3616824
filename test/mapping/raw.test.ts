import { EXTENSIONS } from '../../src/fhir/extensions.js';
import { placeholder } from '../../src/mapping/placeholder.js';
import { restoreRaw } from '../../src/mapping/raw.js';
import { XmlElement } from '../../src/xml/element.js';
import { element, outcome, read, text, write } from '../support/leaf.js';
import { parcel, PARCEL_MODEL, ROOT } from './parcel.js';

const RESOURCE = parcel(undefined, { resource: true });
const id = `<id root="${ROOT}" extension="P-1"/>`;

/** What was kept, as `path: xml`. */
function kept(xml: string): string[] {
  const { value } = read(RESOURCE, xml);
  return (value?.extension ?? []).map((e) => e.extension?.map((part) => part.valueString).join(': ') ?? '');
}

function backOf(xml: string): string | undefined {
  return text(write(RESOURCE, read(RESOURCE, xml).value ?? {}, 'parcel').value)?.replace(' moodCode="EVN"', '');
}

const raw = (path: string, xml: string): object => ({
  url: EXTENSIONS.v3Raw,
  extension: [
    { url: 'path', valueString: path },
    { url: 'xml', valueString: xml },
  ],
});

/** An element with raw extensions put back, and what was reported. */
function restored(target: XmlElement | string, ...extension: object[]): { xml: string | undefined; problems: readonly string[] } {
  const { value, problems } = outcome((cx) => restoreRaw(typeof target === 'string' ? element(target) : target, { extension }, PARCEL_MODEL, cx));
  return { xml: text(value), problems };
}

describe('what no rule reads', () => {
  test.each([
    ['an unknown element', `<parcel>${id}<odd x="1"><y>&lt;</y></odd></parcel>`, ['odd: <odd x="1"><y>&lt;</y></odd>']],
    ['an element of the model without rule', `<parcel>${id}<code code="x"/><note>n</note></parcel>`, ['code: <code code="x"/>']],
    ['an attribute', `<parcel owner="me">${id}</parcel>`, ['@owner: me']],
    ['an attribute inside', `<parcel>${id}<box owner="me"><label>x</label></box></parcel>`, ['box/@owner: me']],
    ['an element inside', `<parcel>${id}<box><label>x</label><size value="1" unit="cm"/></box></parcel>`, ['box/size: <size value="1" unit="cm"/>']],
    ['an element that could not be read', `<parcel>${id}<note>a</note><note/><note>c</note></parcel>`, ['note[2]: <note/>']],
    [
      'an element twice where one may be',
      `<parcel>${id}<weight value="1" unit="kg"/><weight value="2" unit="kg"/></parcel>`,
      ['weight[2]: <weight value="2" unit="kg"/>'],
    ],
  ])('given %s, when read, then it is kept with its path, and written back at its place', (_, xml, expected) => {
    expect(kept(xml)).toEqual(expected);
    expect(backOf(xml)).toBe(xml);
  });

  test('given a structural attribute with a wrong value, when read and written, then it is as it was', () => {
    const xml = `<parcel classCode="OBS">${id}</parcel>`;
    expect([kept(xml), backOf(xml)]).toEqual([['@classCode: OBS'], xml]);
  });

  test('given an element of another namespace, when read and written, then it is as it was', () => {
    const xml = `<parcel>${id}<note xmlns="urn:other">x</note></parcel>`;
    expect([kept(xml), backOf(xml)]).toEqual([['note: <note xmlns="urn:other">x</note>'], xml]);
  });

  test('given an element that is kept whole, when something in it was kept too, then it is kept once', () => {
    expect(kept(`<parcel><id root="no oid" extension="1" odd="x"/></parcel>`)).toEqual(['id: <id root="no oid" extension="1" odd="x"/>']);
  });

  test('given a mandatory element that can not be read, when written, then what was kept stands there alone', () => {
    const xml = '<parcel><id root="no oid" extension="1"/></parcel>';
    expect(backOf(xml)).toBe(xml);
  });

  test('given an act that is no resource, when read, then what is not read is reported but not kept', () => {
    const { value, problems } = read(parcel(), `<parcel>${id}<odd/></parcel>`);
    expect([value?.extension, problems]).toEqual([undefined, ['not-mapped /parcel/odd']]);
  });
});

describe('putting back', () => {
  test('given an element that the model knows, when restored, then it stands in the order of the model', () => {
    expect(restored('<parcel><id/><note>n</note></parcel>', raw('weight', '<weight value="2"/>')).xml).toBe(
      '<parcel><id/><weight value="2"/><note>n</note></parcel>',
    );
  });

  test('given one of several, when restored, then it takes its old place and the others move up', () => {
    expect(restored('<parcel><note>a</note><note>c</note></parcel>', raw('note[2]', '<note>b</note>')).xml).toBe(
      '<parcel><note>a</note><note>b</note><note>c</note></parcel>',
    );
  });

  test('given a holder that was not written, when restored, then it comes back with it', () => {
    expect(restored('<parcel><note>n</note></parcel>', raw('box/size', '<size value="1"/>')).xml).toBe(
      '<parcel><note>n</note><box><size value="1"/></box></parcel>',
    );
  });

  test('given attributes and elements, when restored, then attributes land on the elements that they stood on', () => {
    const { xml, problems } = restored('<parcel><note>b</note></parcel>', raw('note[2]/@x', '1'), raw('note[1]', '<note>a</note>'));
    expect([xml, problems]).toEqual(['<parcel><note>a</note><note x="1">b</note></parcel>', []]);
  });

  test('given a placeholder where something was kept, when restored, then the placeholder gives way', () => {
    const weight = placeholder(element('<weight nullFlavor="UNK"/>'));
    const parent = new XmlElement(weight.uri, 'parcel', [], [weight]);
    expect(restored(parent, raw('weight', '<weight value="7"/>'))).toEqual({ xml: '<parcel><weight value="7"/></parcel>', problems: [] });
  });

  test.each([
    ['a real value at its place', '<parcel><weight value="1"/></parcel>', raw('weight', '<weight value="2"/>')],
    ['no path', '<parcel/>', raw('', '<note/>')],
    ['XML that is none', '<parcel/>', raw('note', '<note>')],
    ['XML of another name', '<parcel/>', raw('note', '<weight/>')],
    ['XML with entities', '<parcel/>', raw('note', '<!DOCTYPE a><note/>')],
    ['a holder that the model does not know', '<parcel/>', raw('strange/size', '<size/>')],
    ['an attribute of an element that is gone', '<parcel/>', raw('weight/@x', '1')],
    ['no text', '<parcel/>', { url: EXTENSIONS.v3Raw }],
  ])('given %s, when restored, then it is reported and nothing changes', (_, xml, extension) => {
    expect(restored(xml, extension)).toEqual({ xml, problems: ['original-ignored 0'] });
  });

  test('given a path deeper than any message, when restored, then nothing breaks', () => {
    expect(restored('<parcel/>', raw('a/'.repeat(5_000) + 'b', '<b/>')).problems).toEqual(['original-ignored 0']);
  });
});
