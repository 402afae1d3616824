import fc from 'fast-check';
import { canonicalise, canonicalText } from '../../src/xml/canonical.js';
import { elementsOf, withoutChild, type ExactElement } from '../../src/xml/exact-element.js';
import { readExact } from '../../src/xml/exact.js';
import { NETWORK_LIMITS } from '../../src/xml/limits.js';
import { documents } from './canonical-documents.js';
import { allElements } from './canonical-engines.js';
import { VECTORS } from './canonical-vectors.js';

function piecesOf(xml: string): readonly string[] {
  const pieces: string[] = [];
  canonicalise(readExact(xml), (piece) => pieces.push(piece));
  return pieces;
}

describe('pieces', () => {
  test('given a large document, when canonicalised, then it comes in pieces of some kilobytes that are the whole', () => {
    const record = '<record root="1.2" code="a&amp;b"><value>&lt;1&gt;</value></record>';
    const pieces = piecesOf(`<a>${record.repeat(2_000)}</a>`);
    expect(pieces.length).toBeGreaterThan(5);
    expect(pieces.slice(0, -1).every((piece) => piece.length >= 4_000 && piece.length < 40_000)).toBe(true);
    expect(pieces.join('')).toBe(`<a>${'<record code="a&amp;b" root="1.2"><value>&lt;1&gt;</value></record>'.repeat(2_000)}</a>`);
  });

  test('given a small document, when canonicalised, then it is one piece', () => {
    expect(piecesOf('<a><b/></a>')).toEqual(['<a><b></b></a>']);
  });
});

describe('bounds', () => {
  test('given a depth that is far beyond the stack, when canonicalised, then it is written', () => {
    const depth = 20_000;
    const limits = { ...NETWORK_LIMITS, depth };
    const xml = '<a>'.repeat(depth) + '</a>'.repeat(depth);
    expect(canonicalText(readExact(xml, { limits }))).toBe(xml);
  });

  test('given as many namespaces as the bounds allow, when canonicalised, then the time does not grow with their product', () => {
    // 90 levels of 32 declarations, and below them elements that use two of them.
    const level = (i: number): string => `<a ${Array.from({ length: 32 }, (_, j) => `xmlns:p${i}-${j}="urn:${i}:${j}"`).join(' ')}>`;
    const open = Array.from({ length: 90 }, (_, i) => level(i)).join('');
    const xml = `${open}${'<p0-0:b p89-31:c="1"/>'.repeat(20_000)}${'</a>'.repeat(90)}`;
    const root = readExact(xml);
    const before = process.cpuUsage().user;
    const text = canonicalText(root);
    expect((process.cpuUsage().user - before) / 1e6).toBeLessThan(2);
    expect(text.startsWith('<a><a>')).toBe(true);
    expect(text).toContain('<p0-0:b xmlns:p0-0="urn:0:0" xmlns:p89-31="urn:89:31" p89-31:c="1"></p0-0:b>');
  });
});

describe('what is left out', () => {
  test('given the apex itself, when left out, then nothing is written', () => {
    const root = readExact('<a/>');
    expect(canonicalText(root, { without: root })).toBe('');
  });

  test('given a tree, when an element of it is canonicalised with and without a signature, then the tree is as it was', () => {
    const root = readExact('<r xmlns:p="urn:p"><p:a b="2" a="1"><sig>x</sig></p:a></r>');
    const [apex] = elementsOf(root);
    if (apex === undefined) throw new Error('no apex');
    const whole = '<p:a xmlns:p="urn:p" a="1" b="2"><sig>x</sig></p:a>';
    expect(canonicalText(apex)).toBe(whole);
    expect(canonicalText(apex, { without: elementsOf(apex)[0] ?? root })).toBe('<p:a xmlns:p="urn:p" a="1" b="2"></p:a>');
    expect([canonicalText(apex), apex.attributes.map((a) => a.local)]).toEqual([whole, ['b', 'a']]);
  });
});

describe('what is digested is what is read', () => {
  /** Everything that a reader of signed elements may ask for; prefixes, declarations, order and comments are not. */
  const said = ({ uri, local, attributes, nodes }: ExactElement): unknown => ({
    uri,
    local,
    attributes: new Map(attributes.map((a) => [`{${a.uri}}${a.local}`, a.value])),
    nodes: nodes.map((node) => (typeof node === 'string' ? node : said(node))),
  });
  const readsBack = (xml: string, apex: number, without: number): void => {
    const all = allElements(readExact(xml));
    const whole = all[apex % all.length];
    const children = whole === undefined ? [] : elementsOf(whole);
    const child = children[without % Math.max(children.length, 1)];
    if (whole === undefined) throw new Error('no element');
    expect(said(readExact(canonicalText(whole)))).toEqual(said(whole));
    if (child === undefined) return;
    const rest = withoutChild(whole, child);
    expect(canonicalText(rest)).toBe(canonicalText(whole, { without: child }));
    expect(said(readExact(canonicalText(rest)))).toEqual(said(rest));
  };

  test('given vectors and generated documents, when an element is canonicalised, with all or without one child, then its text reads back as its nodes', () => {
    for (const { xml } of VECTORS) readsBack(xml, 0, 0);
    fc.assert(
      fc.property(documents(), fc.nat(20), fc.nat(20), ({ xml }, apex, without) => readsBack(xml, apex, without)),
      { numRuns: 500 },
    );
  });
});
