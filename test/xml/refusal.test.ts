import { NETWORK_LIMITS } from '../../src/xml/limits.js';
import { readXml } from '../../src/xml/reader.js';
import { XmlError } from '../../src/xml/error.js';
import { errorOf } from './positions.js';

const utf16 = (text: string): Uint8Array => new Uint8Array(Buffer.from('\uFEFF' + text, 'utf16le'));
const limits = { ...NETWORK_LIMITS, depth: 5, elements: 20, attributes: 3, token: 200_000, bytes: 1_000_000 };

describe('not well-formed', () => {
  test.each([
    ['nothing at all', ''],
    ['only blanks', ' \n'],
    ['only a comment', '<!-- x -->'],
    ['plain text', 'hello'],
    ['an unclosed element', '<a><b></a>'],
    ['an element that never ends', '<a><b>'],
    ['a tag cut off', '<a><b c="1"'],
    ['two roots', '<a/><b/>'],
    ['text behind the root', '<a/>x'],
    ['text before the root', 'x<a/>'],
    ['the same attribute twice', '<a b="1" b="2"/>'],
    ['the same attribute twice by namespace', '<a xmlns:p="urn:x" xmlns:q="urn:x" p:b="1" q:b="2"/>'],
    ['an element with an unbound prefix', '<p:a/>'],
    ['an attribute with an unbound prefix', '<a p:b="1"/>'],
    ['an attribute without quotes', '<a b=1/>'],
    ['an attribute without value', '<a b/>'],
    ['a bare ampersand', '<a>1 & 2</a>'],
    ['an open angle in an attribute', '<a b="<"/>'],
    ['an unknown entity', '<a>&nbsp;</a>'],
    ['a reference to no character', '<a>&#0;</a>'],
    ['a reference to a surrogate', '<a>&#xD800;</a>'],
    ['a reference to a control character', '<a>&#1;</a>'],
    ['a control character', '<a>\u0001</a>'],
    ['the end of CDATA in text', '<a>]]></a>'],
    ['a comment with two hyphens', '<a><!-- a -- b --></a>'],
    ['a declaration that is not first', ' <?xml version="1.0"?><a/>'],
    ['a prefix bound to nothing', '<a xmlns:p=""/>'],
    ['the prefix xmlns as element', '<xmlns:a/>'],
  ])('given %s, when read, then it is refused', (_, xml) => {
    expect(errorOf(() => readXml(xml))).toMatch(/^xml-not-well-formed \d+:\d+$/);
  });

  test('given a fault on the third line, when read, then the error says where', () => {
    expect(errorOf(() => readXml('<a>\n  <b>\n  </c>\n</a>'))).toBe('xml-not-well-formed 3:7');
  });

  test('given a fault beside personal data, when read, then the error holds nothing of the document', () => {
    for (const xml of ['<a><b999900158></a>', '<a>&BSN999900158;</a>', '<a b="999900158" 999900158/>', '<p999900158:a/>']) {
      const error: unknown = caught(() => readXml(xml));
      expect(JSON.stringify([error instanceof XmlError && error.found, String(error)])).not.toContain('999900158');
    }
  });
});

function caught(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}

describe('DOCTYPE and entities', () => {
  test.each([
    ['an empty DOCTYPE', '<!DOCTYPE a><a/>'],
    ['an internal subset', '<!DOCTYPE a [<!ELEMENT a ANY>]><a/>'],
    ['an external entity', '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'],
    ['exponential entities', '<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;"><!ENTITY z "&y;&y;">]><a>&z;</a>'],
    ['a parameter entity', '<!DOCTYPE a [<!ENTITY % x SYSTEM "http://evil.example/x.dtd"> %x;]><a/>'],
    ['an external DTD', '<!DOCTYPE a SYSTEM "http://evil.example/x.dtd"><a/>'],
    ['a DOCTYPE behind a declaration and a comment', '<?xml version="1.0"?><!-- x --><!DOCTYPE a><a/>'],
  ])('given %s, when read, then it is refused', (_, xml) => {
    expect(errorOf(() => readXml(xml))).toMatch(/^xml-doctype /);
    expect(errorOf(() => readXml(xml, { processingInstructions: 'skip-in-prolog' }))).toMatch(/^xml-doctype /);
  });

  test('given a DOCTYPE inside the root, when read, then it is refused too', () => {
    expect(errorOf(() => readXml('<a><!DOCTYPE a></a>'))).toMatch(/^xml-/);
  });
});

describe('processing instructions', () => {
  const prolog = '<?xml version="1.0"?><?xml-stylesheet href="x.xsl"?>\n<a/>';

  test('given one in the prolog of a file, when read, then it is skipped', () => {
    expect(errorOf(() => readXml(prolog, { processingInstructions: 'skip-in-prolog' }))).toBe('read');
  });

  test('given one in the prolog on the network, when read, then it is refused', () => {
    expect(errorOf(() => readXml(prolog))).toMatch(/^xml-processing-instruction /);
  });

  test.each([
    ['inside', '<a><?x y?></a>'],
    ['behind', '<a/><?x y?>'],
  ])('given one %s the root, when read, then it is refused everywhere', (_, xml) => {
    expect(errorOf(() => readXml(xml))).toMatch(/^xml-processing-instruction /);
    expect(errorOf(() => readXml(xml, { processingInstructions: 'skip-in-prolog' }))).toMatch(/^xml-processing-instruction /);
  });
});

describe('encodings', () => {
  test.each(['UTF-8', 'utf-8', 'Utf-8'])('given a declaration of %s, when read, then it is fine', (encoding) => {
    expect(errorOf(() => readXml(`<?xml version="1.0" encoding="${encoding}"?><a/>`))).toBe('read');
  });

  test.each(['ISO-8859-1', 'UTF-16', 'windows-1252', 'UTF-7'])('given a declaration of %s, when read, then it is refused', (encoding) => {
    expect(errorOf(() => readXml(`<?xml version="1.0" encoding="${encoding}"?><a/>`))).toMatch(/^xml-not-utf8 /);
  });

  test.each([
    ['UTF-16 with mark', utf16('<a/>')],
    ['Latin-1', new Uint8Array(Buffer.from('<a>é</a>', 'latin1'))],
    ['a sequence cut off', new Uint8Array([0x3c, 0x61, 0x3e, 0xe2, 0x82])],
    ['an overlong slash', new Uint8Array([0x3c, 0x61, 0x3e, 0xc0, 0xaf, 0x3c, 0x2f, 0x61, 0x3e])],
    ['a surrogate in UTF-8', new Uint8Array([0x3c, 0x61, 0x3e, 0xed, 0xa0, 0x80, 0x3c, 0x2f, 0x61, 0x3e])],
  ])('given bytes of %s, when read, then they are refused', (_, input) => {
    expect(errorOf(() => readXml(input))).toMatch(/^xml-not-utf8 /);
  });

  test('given UTF-16 without mark, when read, then it is refused', () => {
    expect(errorOf(() => readXml(utf16('<a/>').slice(2)))).toMatch(/^xml-/);
  });
});

describe('limits', () => {
  const nested = (depth: number): string => '<a>'.repeat(depth) + '</a>'.repeat(depth);
  const flat = (elements: number): string => `<a>${'<b/>'.repeat(elements - 1)}</a>`;
  const attributes = (n: number): string => `<a ${Array.from({ length: n }, (_, i) => `b${i}="x"`).join(' ')}/>`;

  test.each([
    ['depth', nested(5), nested(6), 'xml-too-deep'],
    ['elements', flat(20), flat(21), 'xml-too-many-elements'],
    ['attributes', attributes(3), attributes(4), 'xml-too-many-attributes'],
    ['size', `<a>${' '.repeat(150_000)}</a>`, `<a>${'<b>                                         </b>'.repeat(25_000)}</a>`, 'xml-too-large'],
  ])('given the bound on %s, when reached it is read, when passed it is refused', (_, reached, passed, code) => {
    expect(errorOf(() => readXml(reached, { limits }))).toBe('read');
    expect(errorOf(() => readXml(passed, { limits })).split(' ')[0]).toBe(code);
  });

  test('given namespace declarations, when counted, then they are attributes as well', () => {
    expect(errorOf(() => readXml('<a xmlns="urn:a" xmlns:b="urn:b" xmlns:c="urn:c" d="1"/>', { limits }))).toMatch(/^xml-too-many-attributes /);
  });

  test.each([
    ['an attribute', `<a b="${'x'.repeat(400_000)}"/>`],
    ['a text', `<a>${'x'.repeat(400_000)}</a>`],
    ['a comment', `<a><!--${'x'.repeat(400_000)}--></a>`],
    ['a CDATA section', `<a><![CDATA[${'x'.repeat(400_000)}]]></a>`],
    ['a name', `<${'x'.repeat(400_000)}/>`],
    ['blanks inside a tag', `<a ${' '.repeat(400_000)}/>`],
    ['blanks behind the root', `<a/>${' '.repeat(400_000)}`],
  ])('given %s longer than a token may be, when read, then it is refused', (_, xml) => {
    expect(errorOf(() => readXml(xml, { limits }))).toMatch(/^xml-token-too-long /);
  });

  test('given the default bounds, when a hundred levels are read, then the next one is refused', () => {
    expect([errorOf(() => readXml(nested(100))), errorOf(() => readXml(nested(101)))]).toEqual(['read', 'xml-too-deep 1:304']);
  });
});

describe('time', () => {
  const spread = (n: number): string => `<a>${('<b/>' + ' '.repeat(20)).repeat(n)}</a>`;
  const seconds = (xml: string): number => {
    const before = process.cpuUsage().user;
    readXml(xml);
    return (process.cpuUsage().user - before) / 1e6;
  };

  test('given many elements with blanks between them, when read, then the time grows with the size', () => {
    seconds(spread(1_000));
    expect(seconds(spread(40_000))).toBeLessThan(2);
  });
});
