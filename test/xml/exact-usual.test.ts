import fc from 'fast-check';
import type { ExactElement } from '../../src/xml/exact-element.js';
import { readUsual } from '../../src/xml/exact-usual.js';
import { readByParser } from '../../src/xml/exact.js';
import { NETWORK_LIMITS, type XmlLimits } from '../../src/xml/limits.js';
import { documents, TAME } from './canonical-documents.js';
import { VECTORS } from './canonical-vectors.js';

/** A tree with everything in it but the way back. */
function shown(e: ExactElement): unknown {
  const { parent: _, nodes, attributes, declarations, ...rest } = e;
  const plain = { attributes: attributes.map((a) => ({ ...a })), declarations: declarations.map((d) => ({ ...d })) };
  return { ...rest, ...plain, nodes: nodes.map((node) => (typeof node === 'string' ? node : shown(node))) };
}

/** What came of it: the same tree as the parser gives, or nothing; a tree of its own is what must never be. */
function outcome(text: string, limits: XmlLimits = NETWORK_LIMITS): 'same' | 'left' {
  const usual = readUsual(text, limits);
  if (usual === undefined) return 'left';
  expect(shown(usual)).toEqual(shown(readByParser(text, limits)));
  return 'same';
}

const MESSAGE = `<?xml version="1.0" encoding="UTF-8"?>
<soap:Envelope xmlns:soap="urn:soap" xmlns:p='urn:p'>
\t<soap:Body p:Id="b" Id="c"><m xmlns="urn:m" xmlns:xsi="urn:xsi" a='"' b="&lt;&amp;'>">
    <c xsi:type="x"  d=""
       e="é"/><f xmlns="" xmlns:p="urn:q"><p:g p:h="1" h="2">t &quot;x&apos; ]] &gt; €</p:g></f><p:i/>
    <j xml:lang="nl">\t</j></m></soap:Body>
</soap:Envelope>
`;

describe('given documents of the usual form', () => {
  test.each([
    ['a message', MESSAGE],
    ['no declaration', '<a/>'],
    ['white space around it', ' \n<a> </a>\n '],
    ['a default namespace taken back', '<a xmlns="urn:a"><b xmlns=""><c/></b><d/></a>'],
    ['a prefix bound anew and back', '<p:a xmlns:p="urn:1"><p:b xmlns:p="urn:2"/><p:c/></p:a>'],
  ])('when %s is read, then the quick reader does it, as the parser would', (_, text) => {
    expect(outcome(text)).toBe('same');
  });
});

describe('given what is not usual', () => {
  test.each([
    ...['<a><!-- --></a>', '<a><![CDATA[x]]></a>', '<a>\r\n</a>', '<a>&#65;</a>', '<a>\u{1F600}</a>', '<a b="\n"/>', '<a b="\t"/>', '<é/>'],
    ...['<!DOCTYPE a><a/>', '<?xml version="1.1"?><a/>', '<?x?><a/>', '<a><?x?></a>', '\uFEFF<a/>', '<a/><!-- -->', '<a b = "1"/>', '<a></a >'],
    ...['', ' ', 'a', '<', '<a', '<a>', '<a b', '<a b=', '<a b="', '<a/', '<a><b></a>', '<a></ab>', '<ab></a>', '<a/>x', '<a/><a/>', '</a>'],
    ...['<a>]]></a>', '<a>&nbsp;</a>', '<a>& </a>', '<a>&a&amp;mp;</a>', '<a b="<"/>', '<a b=1/>', '<a b="1"c="2"/>', '<a b="1" b="2"/>', '<1/>'],
    ...['<p:a/>', '<a p:b="1"/>', '<a:b:c xmlns:a="urn:a"/>', '<:a/>', '<a: xmlns:a="urn:a"/>', '<a xmlns:xml="urn:x"/>', '<a xmlns:xmlns="urn:x"/>'],
    ...[
      '<xmlns:a/>',
      '<a xmlns:p=""/>',
      '<a xmlns:p="p"/>',
      '<a xmlns:p="http://www.w3.org/XML/1998/namespace"/>',
      '<a xmlns="http://www.w3.org/2000/xmlns/"/>',
    ],
    ...[
      '<a xmlns:p="urn:x" xmlns:q="urn:x" p:b="1" q:b="2"/>',
      '<a><b xmlns:p="urn:x"/><p:c/></a>',
      '<a>\u0000</a>',
      '<a>\uFFFE</a>',
      '<a>\uD800</a>',
    ],
  ])('when %j is read, then it is left to the parser', (text) => {
    expect(readUsual(text, NETWORK_LIMITS)).toBeUndefined();
  });

  const limits: XmlLimits = { ...NETWORK_LIMITS, bytes: 1000, depth: 3, elements: 6, attributes: 3, declarations: 2, token: 50 };
  test.each([
    ['size', `<a>${'<b>x</b>'.repeat(5)}</a>`, `<a>${'x'.repeat(994)}</a>`],
    ['depth', '<a><b><c/></b></a>', '<a><b><c><d/></c></b></a>'],
    ['elements', `<a>${'<b/>'.repeat(5)}</a>`, `<a>${'<b/>'.repeat(6)}</a>`],
    ['attributes', '<a b="" c="" d=""/>', '<a b="" c="" d="" e=""/>'],
    ['declarations', '<a xmlns="urn:a" xmlns:b="urn:b"/>', '<a xmlns="urn:a" xmlns:b="urn:b" xmlns:c="urn:c"/>'],
    ['a text', `<a>${'x'.repeat(50)}</a>`, `<a>${'x'.repeat(51)}</a>`],
    ['a tag', `<a b="${'x'.repeat(40)}"/>`, `<a b="${'x'.repeat(51)}"/>`],
  ])('when the bound on %s is passed, then it is left to the parser', (_, reached, passed) => {
    expect([outcome(reached, limits), outcome(passed, limits)]).toEqual(['same', 'left']);
  });
});

describe('given documents at random', () => {
  test('when they are generated, or vectors of canonicalisation, then what is read is what the parser reads', () => {
    const seen = { same: 0, left: 0 };
    for (const { xml } of VECTORS) seen[outcome(xml)]++;
    for (const alphabet of [undefined, TAME])
      fc.assert(
        fc.property(documents(alphabet), ({ xml }) => {
          seen[outcome(xml)]++;
        }),
        { numRuns: 500 },
      );
    expect(Math.min(seen.same, seen.left)).toBeGreaterThan(0);
  });

  test('when something is put into a message or taken out, then what is read is what the parser reads', () => {
    const pieces = [
      '<',
      '>',
      '/',
      '&',
      '"',
      "'",
      '=',
      ' ',
      '\n',
      '\t',
      '\r',
      ']]>',
      '<!--',
      '-->',
      '<![CDATA[',
      '&amp;',
      '&#x41;',
      '&x;',
      ':',
      'p:',
      'xmlns',
    ];
    const more = [
      ' xmlns:p="urn:p"',
      ' xmlns=""',
      ' Id="d"',
      'xml:',
      '<b/>',
      '<b>',
      '</b>',
      '</',
      '<?',
      '?>',
      'é',
      '\u0000',
      '\u007F',
      '\uD83D',
      '\uFFFF',
      '\uFEFF',
      '.',
      '-',
    ];
    const edit = fc.record({ at: fc.nat(MESSAGE.length), out: fc.nat(12), put: fc.constantFrom('', ...pieces, ...more) });
    const seen = { same: 0, left: 0 };
    const changed = (text: string, { at, out, put }: { at: number; out: number; put: string }): string =>
      text.slice(0, at) + put + text.slice(at + (out < 8 ? 0 : out - 7));
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 3 }), (edits) => {
        seen[outcome(edits.reduce(changed, MESSAGE))]++;
      }),
      { numRuns: 5000 },
    );
    expect(Math.min(seen.same, seen.left)).toBeGreaterThan(50);
  });
});
