import { attribute, child, childrenNamed, pathOf, XML, XSI } from '../../src/xml/element.js';
import { readXml } from '../../src/xml/reader.js';
import { allOf, place } from './positions.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('positions', () => {
  test('given a document of some lines, when read, then every element knows its line, column and offset', () => {
    const root = readXml('<a xmlns="urn:x">\n  <b c="1"/>\n  <d><e/></d>\n</a>');
    expect(allOf(root).map(place)).toEqual(['a 1:1@0', 'b 2:3@20', 'd 3:3@33', 'e 3:6@36']);
  });

  test('given a tag split over lines, when read, then the position is that of its first character', () => {
    const root = readXml('<a>\n <b\n  c="1"\n  d="2"><e/></b\n>  <f\n/></a>');
    expect(allOf(root).map(place)).toEqual(['a 1:1@0', 'b 2:2@5', 'e 4:9@24', 'f 5:4@35']);
  });

  test.each([
    ['a declaration', '<?xml version="1.0"?>\n<a\n b="1"/>', 'a 2:1@22'],
    ['a comment', '<!--\n--><a\n/>', 'a 2:4@8'],
    ['nothing', '<a\n/>', 'a 1:1@0'],
    ['a declaration without a line of its own', '<?xml version="1.0"?><a\n/>', 'a 1:22@21'],
    ['white space', ' \r\n \n  <a\n/>', 'a 3:3@7'],
    ['a declaration and text of a comment over lines', '<?xml version="1.0"?><!--\r\n\r\n--> <a\n/>', 'a 3:5@33'],
  ])('given a root split over lines behind %s, when read, then its position is right', (_, xml, expected) => {
    expect(place(readXml(xml))).toBe(expected);
  });

  test('given CRLF right behind a name, when read, then the position is that of the tag', () => {
    expect(readXml('<a>\r\n<b\r\n c="1"/></a>').children.map(place)).toEqual(['b 2:1@5']);
  });

  test('given CRLF line ends, when read, then lines count once and texts have only line feeds', () => {
    const root = readXml('<a>\r\n  <b>one\r\ntwo</b>\r\n  <c/>\r\n</a>');
    expect(root.children.map((c) => [c.local, c.line, c.column])).toEqual([
      ['b', 2, 3],
      ['c', 4, 3],
    ]);
    expect(root.children[0]?.text).toBe('one\ntwo');
  });

  test('given characters outside the basic plane, when read, then columns and offsets count UTF-16 units', () => {
    expect(place(readXml('<a>😀<b/></a>').children[0])).toBe('b 1:6@5');
  });

  test('given a document longer than one chunk, when read, then positions go on across the chunks', () => {
    const filler = '<i>0123456789</i>\n'.repeat(10_000);
    const root = readXml(`<a>\n${filler}<last/></a>`);
    expect(place(root.children.at(-1))).toBe(`last 10002:1@${4 + filler.length}`);
  });

  test.each([
    ['text', '<a>x</a>'],
    ['bytes', bytes('<a>x</a>')],
  ])('given a byte order mark before %s, when read, then it does not count', (_, input) => {
    const marked = typeof input === 'string' ? '\uFEFF' + input : new Uint8Array([0xef, 0xbb, 0xbf, ...input]);
    expect(place(readXml(marked))).toBe('a 1:1@0');
  });
});

describe('names', () => {
  test('given prefixes, when read, then elements and attributes carry their namespace and no prefix', () => {
    const root = readXml('<p:a xmlns:p="urn:p" xmlns="urn:d"><b p:c="1" d="2" xml:lang="nl"/></p:a>');
    expect([root.uri, root.local, root.attributes]).toEqual(['urn:p', 'a', []]);
    expect(root.children[0]?.uri).toBe('urn:d');
    expect(root.children[0]?.attributes.map((a) => [a.uri, a.local, a.value])).toEqual([
      ['urn:p', 'c', '1'],
      ['', 'd', '2'],
      [XML, 'lang', 'nl'],
    ]);
  });

  test.each([
    ['a prefix', '<a xmlns="urn:x" xmlns:h="urn:h"><b xsi:type="h:IVL_TS"/></a>', 'urn:h'],
    ['the default namespace', '<a xmlns="urn:x"><b xsi:type="IVL_TS"/></a>', 'urn:x'],
    ['no namespace', '<a><b xsi:type="IVL_TS"/></a>', ''],
    ['a prefix declared on the element itself', '<a><b xsi:type="q:IVL_TS" xmlns:q="urn:q"/></a>', 'urn:q'],
    ['a prefix that nothing declares', '<a xmlns="urn:x"><b xsi:type="q:IVL_TS"/></a>', ''],
    ['blanks around it', '<a xmlns="urn:x"><b xsi:type=" IVL_TS "/></a>', 'urn:x'],
  ])('given xsi:type with %s, when read, then the type is a resolved name', (_, xml, uri) => {
    const root = readXml(xml.replace('<a', `<a xmlns:xsi="${XSI}"`));
    expect(root.children[0]?.type).toEqual({ uri, local: 'IVL_TS' });
    expect(root.type).toBeUndefined();
  });

  test('given a prefix rebound further down, when read, then each element has the namespace in force', () => {
    const root = readXml('<p:a xmlns:p="urn:1"><p:b xmlns:p="urn:2"><p:c/></p:b><p:d/></p:a>');
    expect(allOf(root).map((e) => e.uri)).toEqual(['urn:1', 'urn:2', 'urn:2', 'urn:1']);
  });

  test('given children of other namespaces, when asked by name, then only those of the element itself are found', () => {
    const root = readXml('<a xmlns="urn:x" xmlns:o="urn:o" o:k="other" k="own"><o:b/><b n="1"/><b n="2"/></a>');
    expect(attribute(root, 'k')).toBe('own');
    expect(child(root, 'b')?.attributes[0]?.value).toBe('1');
    expect(childrenNamed(root, 'b')).toHaveLength(2);
    expect(attribute(root, 'missing') ?? child(root, 'missing')).toBeUndefined();
  });
});

describe('text', () => {
  test('given white space between elements, when read, then it is not kept', () => {
    const root = readXml('<a>\n  <b>  x  </b>\n</a>');
    expect([root.text, root.content, root.children[0]?.text]).toEqual(['', undefined, '  x  ']);
  });

  test.each([
    ['text first', '<a>one<b/>two</a>', ['one', 'b', 'two']],
    ['text later', '<a> <b/>two<c/></a>', ['b', 'two', 'c']],
    ['text last', '<a><b/><c/>end</a>', ['b', 'c', 'end']],
  ])('given mixed content with %s, when read, then the order is kept', (_, xml, expected) => {
    const root = readXml(xml);
    expect(root.content?.map((c) => (typeof c === 'string' ? c : c.local))).toEqual(expected);
    expect(root.children.every((c) => root.content?.includes(c))).toBe(true);
  });

  test('given CDATA and comments inside text, when read, then the text is one', () => {
    expect(readXml('<a>1 <![CDATA[< & <b/>]]><!-- x --> 2</a>').text).toBe('1 < & <b/> 2');
  });

  test('given the five entities and character references, when read, then they are characters', () => {
    const root = readXml('<a b="&lt;&#9;&quot;&#xA;">&lt;&gt;&amp;&apos;&quot;&#65;&#x1F600;</a>');
    expect([attribute(root, 'b'), root.text]).toEqual(['<\t"\n', '<>&\'"A😀']);
  });

  test('given line breaks and tabs in an attribute, when read, then they are blanks, as XML says', () => {
    expect(attribute(readXml('<a b="1\n2\t3\r\n4"/>'), 'b')).toBe('1 2 3 4');
  });

  test('given a value that looks like a number, when read, then it stays text', () => {
    expect(attribute(readXml('<a b="009876543210987654321.00"/>'), 'b')).toBe('009876543210987654321.00');
  });
});

describe('paths', () => {
  const root = readXml('<a><b/><c><d/></c><b e="1"/></a>');

  test('given repeated names, when asked for the path, then only those are numbered', () => {
    expect(allOf(root).map((e) => pathOf(e))).toEqual(['/a', '/a/b[1]', '/a/c', '/a/c/d', '/a/b[2]']);
  });

  test('given an attribute or a missing child, when asked for the path, then it stands behind', () => {
    const [last] = root.children.slice(-1);
    expect(last && [pathOf(last, 'e'), pathOf(last, '/f')]).toEqual(['/a/b[2]/@e', '/a/b[2]/f']);
  });
});
