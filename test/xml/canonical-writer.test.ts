import fc from 'fast-check';
import { canonicalText } from '../../src/xml/canonical.js';
import { writeCanonical } from '../../src/xml/canonical-writer.js';
import { XmlElement, XSI, type XmlAttribute } from '../../src/xml/element.js';
import { readExact } from '../../src/xml/exact.js';
import { readXml } from '../../src/xml/reader.js';
import { differencesOf } from '../../src/hl7v3/equality.js';

const text = fc.string({ unit: fc.constantFrom('a', '&', '<', '>', '"', '\t', '\n', '\r', '\u00e9', '\ud83d\ude00', ' '), maxLength: 6 });
const name = fc.constantFrom('a', 'b', 'Zed', 'id');
const uri = fc.constantFrom('urn:v3', 'urn:other', '');
const attributes: fc.Arbitrary<readonly XmlAttribute[]> = fc.uniqueArray(
  fc.record({ local: fc.constantFrom('code', 'value', 'A', 'nil'), uri: fc.constantFrom('', XSI), value: text }),
  { maxLength: 4, selector: (a) => `${a.uri} ${a.local}` },
);
const { tree } = fc.letrec<{ tree: XmlElement }>((tie) => ({
  tree: fc
    .tuple(uri, name, attributes, fc.oneof({ maxDepth: 4 }, text, fc.array(tie('tree'), { minLength: 1, maxLength: 4 })))
    .map(([ns, local, attrs, inside]) =>
      typeof inside === 'string' ? new XmlElement(ns, local, attrs, [], inside) : new XmlElement(ns, local, attrs, inside),
    ),
}));

test('given any built element, when written, then the text is its own canonical form and says the same', () => {
  fc.assert(
    fc.property(tree, (root) => {
      const written = writeCanonical(root);
      expect(written).toBe(canonicalText(readExact(written ?? '')));
      expect(written).toBe(writeCanonical(readXml(written ?? '')));
    }),
    { numRuns: 2000 },
  );
});

test('given a message with types, when written, then it says the same', () => {
  const message = readXml(
    `<m xmlns="urn:v3" xmlns:xsi="${XSI}"><t xsi:type="IVL_TS" b="1" a="2"><low value="1"/></t>x<u xsi:nil="true"/><w xmlns=""><z/></w></m>`,
  );
  const written = writeCanonical(message) ?? '';
  expect(differencesOf(readXml(written), message)).toEqual([]);
  expect(written).toBe(canonicalText(readExact(written)));
});

test.each([
  ['a type of another namespace', `<m xmlns="urn:v3" xmlns:t="urn:t" xmlns:xsi="${XSI}"><v xsi:type="t:X"/></m>`],
  ['an attribute of another namespace', '<m xmlns="urn:v3" xmlns:p="urn:p"><v p:a="1"/></m>'],
])('given %s, when written, then there is no such text', (_, source) => {
  expect(writeCanonical(readXml(source))).toBeUndefined();
});
