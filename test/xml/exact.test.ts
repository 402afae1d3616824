import fc from 'fast-check';
import { elementsOf, textOf, type ExactElement } from '../../src/xml/exact-element.js';
import { readExact } from '../../src/xml/exact.js';
import { NETWORK_LIMITS } from '../../src/xml/limits.js';
import { readXml } from '../../src/xml/reader.js';
import { documents } from './canonical-documents.js';
import { allElements } from './canonical-engines.js';
import { allOf, errorOf } from './positions.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A tree as one line a person can read. */
function shown(e: ExactElement): unknown {
  return [e.name, ...e.nodes.map((node) => (typeof node === 'string' ? node : shown(node)))];
}

describe('what is kept', () => {
  test('given text, CDATA, comments and elements, when read, then all text stands in its place and neighbours are one', () => {
    const root = readExact('<a> 1<![CDATA[<2>]]>&amp;<!-- x -->3<b/>\n<c>4</c><!-- y --></a>');
    expect(shown(root)).toEqual(['a', ' 1<2>&3', ['b'], '\n', ['c', '4']]);
    expect([root.hasComment, ...elementsOf(root).map((e) => e.hasComment)]).toEqual([true, false, false]);
    expect([textOf(root), ...elementsOf(root).map(textOf)]).toEqual([' 1<2>&3\n', '', '4']);
  });

  test('given namespaces, when read, then declarations stand apart from attributes and names are resolved', () => {
    const root = readExact('<p:a xmlns:p="urn:p" b="1" xmlns="urn:d" p:c="2" xml:lang="nl"><d xmlns=""/><e/></p:a>');
    expect(root.declarations).toEqual([
      { prefix: 'p', uri: 'urn:p' },
      { prefix: '', uri: 'urn:d' },
    ]);
    expect(root.attributes.map((a) => [a.prefix, a.local, a.uri, a.value])).toEqual([
      ['', 'b', '', '1'],
      ['p', 'c', 'urn:p', '2'],
      ['xml', 'lang', 'http://www.w3.org/XML/1998/namespace', 'nl'],
    ]);
    expect([root, ...elementsOf(root)].map((e) => [e.prefix, e.local, e.uri, e.declarations.length])).toEqual([
      ['p', 'a', 'urn:p', 2],
      ['', 'd', '', 1],
      ['', 'e', 'urn:d', 0],
    ]);
    expect(elementsOf(root).every((e) => e.parent === root)).toBe(true);
  });

  test('given white space in a value, when read, then it is a space unless it came by reference', () => {
    const [value] = readExact('<a b=" 1\t2\n3\r\n4\r5&#9;6&#10;7&#13;8&#13;&#10;9 "/>').attributes.map((a) => a.value);
    expect(value).toBe(' 1 2 3 4 5\t6\n7\r8\r\n9 ');
  });

  test('given line ends across the pieces that the parser is fed, when read, then each is one', () => {
    for (const before of [65_532, 65_533, 65_534, 65_535]) {
      const xml = `<a>${'x'.repeat(before - '<a>'.length)}\r\n\r&#13;</a>`;
      expect(textOf(readExact(xml)).slice(-3)).toBe('\n\n\r');
    }
  });

  test('given generated documents, when read by both readers, then elements, values and places are the same, and the text between the places is the element', () => {
    const of = (e: Pick<ExactElement, 'uri' | 'local' | 'offset'> & { readonly attributes: readonly object[] }): unknown => {
      const { uri, local, offset, attributes } = e;
      return { uri, local, offset, attributes: attributes.map((a) => ({ ...a })) };
    };
    fc.assert(
      fc.property(documents(), ({ xml }) => {
        const all = allElements(readExact(xml));
        expect(all.map(of)).toEqual(allOf(readXml(xml)).map(of));
        for (const e of all) {
          const source = xml.slice(e.offset, e.end);
          expect(source.startsWith(`<${e.name}`) && source.endsWith(`</${e.name}>`)).toBe(true);
        }
      }),
      { numRuns: 200 },
    );
  });

  test('given an element without end tag, when read, then it ends behind its start tag', () => {
    const xml = '\uFEFF<a>\n<b c="1" /><d/></a>';
    const root = readExact(bytes(xml));
    expect(elementsOf(root).map((e) => xml.slice(1).slice(e.offset, e.end))).toEqual(['<b c="1" />', '<d/>']);
    expect([root.offset, root.end]).toEqual([0, xml.length - 1]);
  });
});

describe('what is refused', () => {
  test.each([
    ['bytes that are no UTF-8', new Uint8Array([0x3c, 0x61, 0x3e, 0xe2, 0x82]), 'xml-not-utf8'],
    ['another encoding', '<?xml version="1.0" encoding="ISO-8859-1"?><a/>', 'xml-not-utf8'],
    ['half a character that would hide markup', '<a>\uD800<b/></a>', 'xml-not-utf8'],
    ['a byte order mark twice', bytes('\uFEFF\uFEFF<a/>'), 'xml-not-well-formed'],
    ['a byte order mark further on', bytes('<a/>\uFEFF'), 'xml-not-well-formed'],
    ['NUL', '<a>\u0000</a>', 'xml-not-well-formed'],
    ['two roots', '<a/><b/>', 'xml-not-well-formed'],
    ['no root', ' <!-- x -->', 'xml-not-well-formed'],
    ['an element that does not end', '<a><b></a>', 'xml-not-well-formed'],
    ['an unbound prefix', '<p:a/>', 'xml-not-well-formed'],
    ['the same attribute by two prefixes', '<a xmlns:p="urn:x" xmlns:q="urn:x" p:b="1" q:b="2"/>', 'xml-not-well-formed'],
    ['an unknown entity', '<a>&nbsp;</a>', 'xml-not-well-formed'],
  ])('given %s, when read, then it is refused', (_, input, code) => {
    expect(errorOf(() => readExact(input)).split(' ')[0]).toBe(code);
  });

  const limits = { ...NETWORK_LIMITS, bytes: 1_000_000, depth: 5, elements: 20, attributes: 4, declarations: 2, references: 10, token: 200_000 };
  const nested = (depth: number): string => '<a>'.repeat(depth) + '</a>'.repeat(depth);
  const flat = (elements: number): string => `<a>${'<b/>'.repeat(elements - 1)}</a>`;
  const attributes = (n: number): string => `<a ${Array.from({ length: n }, (_, i) => `b${i}="x"`).join(' ')}/>`;
  const declarations = (n: number): string => `<a ${Array.from({ length: n }, (_, i) => `xmlns:b${i}="urn:x"`).join(' ')}/>`;

  test.each([
    ['depth', nested(5), nested(6), 'xml-too-deep'],
    ['elements', flat(20), flat(21), 'xml-too-many-elements'],
    ['attributes', attributes(4), attributes(5), 'xml-too-many-attributes'],
    ['declarations', declarations(2), declarations(3), 'xml-too-many-attributes'],
    ['references', `<a b="&#48;">${'&#x30;'.repeat(9)}</a>`, `<a b="&#48;">${'&#x30;'.repeat(10)}</a>`, 'xml-too-many-references'],
    ['a token', `<a>${'x'.repeat(150_000)}</a>`, `<a>${'x'.repeat(400_000)}</a>`, 'xml-token-too-long'],
    ['size', `<a>${'x'.repeat(150_000)}</a>`, `<a>${'<b>                                         </b>'.repeat(25_000)}</a>`, 'xml-too-large'],
  ])('given the bound on %s, when reached both readers read it, when passed both refuse it', (_, reached, passed, code) => {
    for (const read of [readExact, readXml]) {
      expect(errorOf(() => read(reached, { limits }))).toBe('read');
      expect(errorOf(() => read(passed, { limits })).split(' ')[0]).toBe(code);
      expect(errorOf(() => read(bytes(passed), { limits })).split(' ')[0]).toBe(code);
    }
  });

  test('given the default bounds, when a million numeric references are read, then they are refused', () => {
    expect(errorOf(() => readExact(`<a>${'&#9;'.repeat(10_000)}</a>`))).toBe('read');
    expect(errorOf(() => readExact(`<a>${'&#9;'.repeat(10_001)}</a>`))).toMatch(/^xml-too-many-references /);
    expect(errorOf(() => readExact(`<a>${'&#9;'.repeat(1_000_000)}</a>`))).toMatch(/^xml-too-many-references /);
  });

  test('given a reference cut in two by the pieces that the parser is fed, when counted, then it is one', () => {
    const cut = `<a>${' '.repeat(65_535 - '<a>'.length)}&#9;</a>`;
    expect(cut.slice(65_535, 65_537)).toBe('&#');
    expect(errorOf(() => readExact(cut, { limits: { ...limits, references: 1 } }))).toBe('read');
    expect(errorOf(() => readExact(cut, { limits: { ...limits, references: 0 } }))).toMatch(/^xml-too-many-references /);
  });
});
