import fc from 'fast-check';
import { XmlElement, XSI, type XmlAttribute } from '../../src/xml/element.js';
import { readXml } from '../../src/xml/reader.js';
import { writeXml } from '../../src/xml/writer.js';
import { plain } from './positions.js';

const V3 = 'urn:hl7-org:v3';
const bare = (e: XmlElement): string => writeXml(e, { declaration: false });
const leaf = (text: string, attributes: readonly XmlAttribute[] = []): XmlElement => new XmlElement('', 'a', attributes, [], text);
const own = (local: string, value: string): XmlAttribute => ({ local, uri: '', value });
const typed = (type: { uri: string; local: string }, uri = V3): XmlElement =>
  new XmlElement(uri, 'a', [{ local: 'type', uri: XSI, value: 'old:name' }], [], '', type);

/** Any string that XML can hold. */
const value = fc
  .string({
    unit: fc.oneof(
      fc.constantFrom('\r', '\n', '\t', ' ', '"', "'", '<', '>', '&', ']]>', '😀', '\u0085', '\u2028'),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
    ),
  })
  .filter((s) => !/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/.test(s) && !/\p{Surrogate}/u.test(s));

describe('escaping', () => {
  test.each([
    ['a carriage return in a text', leaf('1\r2'), '<a>1&#13;2</a>'],
    ['a line feed and a tab in a text', leaf('1\n\t2'), '<a>1\n\t2</a>'],
    ['markup in a text', leaf('<b> & ]]>'), '<a>&lt;b&gt; &amp; ]]&gt;</a>'],
    ['quotes in a text', leaf(`"'`), `<a>"'</a>`],
    ['blanks in an attribute', leaf('', [own('b', ' 1\r\n\t')]), '<a b=" 1&#13;&#10;&#9;"/>'],
    ['markup in an attribute', leaf('', [own('b', `<"'&>`)]), `<a b="&lt;&quot;'&amp;&gt;"/>`],
    ['an emoji', leaf('😀'), '<a>😀</a>'],
  ])('given %s, when written, then a reader gets it back', (_, element, expected) => {
    expect(bare(element)).toBe(expected);
    expect(plain(readXml(expected))).toEqual(plain(element));
  });

  test('given any value as text and as attribute, when written and read, then it is the same', () => {
    fc.assert(
      fc.property(value, value, (text, attributeValue) => {
        const back = readXml(writeXml(leaf(text, [own('b', attributeValue)])));
        expect([back.text, back.attributes[0]?.value]).toEqual([text, attributeValue]);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('trees', () => {
  const name = fc.stringMatching(/^[a-z][a-z0-9]{0,5}$/).filter((n) => !n.startsWith('xml'));
  const uri = fc.constantFrom('', V3, 'urn:other', 'urn:a"b&c');
  const attributes = fc.uniqueArray(fc.record({ local: name, uri: fc.constantFrom('', 'urn:other', 'urn:x'), value }), {
    maxLength: 4,
    selector: (a) => `${a.uri} ${a.local}`,
  });
  const tree = fc.letrec<{ tree: XmlElement }>((tie) => ({
    tree: fc
      .tuple(uri, name, attributes, fc.oneof({ depthSize: 'small' }, value, fc.array(tie('tree'), { minLength: 1, maxLength: 3 })))
      .map(([u, local, list, inner]) =>
        typeof inner === 'string' ? new XmlElement(u, local, list, [], inner) : new XmlElement(u, local, list, inner),
      ),
  })).tree;

  test('given any tree with foreign namespaces, when written and read, then it is the same', () => {
    fc.assert(
      fc.property(tree, (element) => {
        expect(plain(readXml(writeXml(element)))).toEqual(plain(element));
      }),
      { numRuns: 500 },
    );
  });

  test('given indentation, when written, then only white space between elements is added', () => {
    const element = readXml('<a><b>x</b><c><d/></c></a>');
    expect(writeXml(element, { indent: 2 })).toBe('<?xml version="1.0" encoding="UTF-8"?>\n<a>\n  <b>x</b>\n  <c>\n    <d/>\n  </c>\n</a>\n');
    expect(plain(readXml(writeXml(element, { indent: 2 })))).toEqual(plain(element));
  });

  test('given mixed content, when written with indentation, then its white space is untouched', () => {
    const xml = '<a>one <b><c/></b> two</a>';
    expect(writeXml(readXml(xml), { indent: 2, declaration: false })).toBe(xml + '\n');
  });

  test('given a fragment for a place inside another element, when written, then the namespace around it is not stated again', () => {
    const element = new XmlElement(V3, 'a', [], [new XmlElement('urn:other', 'b', [], [new XmlElement(V3, 'c')])]);
    expect(writeXml(element, { declaration: false, within: V3 })).toBe('<a><b xmlns="urn:other"><c xmlns="urn:hl7-org:v3"/></b></a>');
  });

  test('given an element without namespace inside one with, when written, then the namespace is taken away', () => {
    expect(bare(new XmlElement(V3, 'a', [], [new XmlElement('', 'b')]))).toBe('<a xmlns="urn:hl7-org:v3"><b xmlns=""/></a>');
  });

  test('given attributes of xml and of foreign namespaces, when written, then each has a prefix that is bound', () => {
    const xml = '<a xmlns:q="urn:q" q:b="1" xml:lang="nl" c="2"/>';
    expect(plain(readXml(bare(readXml(xml))))).toEqual(plain(readXml(xml)));
  });
});

describe('xsi:type', () => {
  test('given a type in the namespace of the element, when written, then it needs no prefix', () => {
    expect(bare(typed({ uri: V3, local: 'IVL_TS' }))).toBe(`<a xmlns="${V3}" xmlns:xsi="${XSI}" xsi:type="IVL_TS"/>`);
  });

  test('given a type of another namespace, when written, then its prefix is declared there', () => {
    const written = bare(typed({ uri: 'urn:other', local: 'T' }));
    expect(readXml(written).type).toEqual({ uri: 'urn:other', local: 'T' });
  });

  test('given a type by a prefix of the source document, when written, then it means the same without that prefix', () => {
    const root = readXml(`<h:a xmlns:h="${V3}" xmlns:xsi="${XSI}"><h:b xsi:type="h:PQ" value="1"/></h:a>`);
    const back = readXml(writeXml(root));
    expect(back.children[0]?.type).toEqual({ uri: V3, local: 'PQ' });
    expect(writeXml(root)).not.toContain('h:');
  });

  test('given types at several depths, when written, then xsi is declared once, on the root', () => {
    const root = readXml(`<a xmlns:xsi="${XSI}"><b xsi:type="T"><c xsi:type="T" xsi:nil="true"/></b></a>`);
    expect(writeXml(root).match(/xmlns:xsi/g)).toHaveLength(1);
  });

  test('given a type whose prefix nothing binds, when written, then it stands as it stood and the document is well-formed', () => {
    const root = readXml(`<a xmlns="${V3}" xmlns:xsi="${XSI}"><b xsi:type="lost:PQ"/></a>`);
    expect(plain(readXml(writeXml(root)))).toEqual(plain(root));
  });
});
