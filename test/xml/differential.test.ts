import fc from 'fast-check';
import { XMLParser } from 'fast-xml-parser';
import type { XmlElement } from '../../src/xml/element.js';
import { readXml } from '../../src/xml/reader.js';

/*
 * fast-xml-parser as a second reader: whatever is well-formed, both must see the same names, attributes and texts. Documents are
 * made here, and written by a writer of this test, so that no code of ours stands on both sides.
 */
interface Node {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly content: readonly (string | Node)[];
}

const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_.-]{0,8}$/).filter((n) => !/^xml/i.test(n) && !['constructor', '__proto__'].includes(n));
/** Characters that XML can hold; the line breaks that it rewrites are for other tests. */
const text = fc.stringMatching(/^[^\u0000-\u001F\u007F-\u009F\uD800-\uDFFF\uFFFE\uFFFF]{1,12}$/);
const word = text.filter((t) => t.trim() === t && t !== '');

const node = fc.letrec<{ node: Node }>((tie) => ({
  node: fc.record({
    name,
    attributes: fc.dictionary(name, text, { maxKeys: 4, noNullPrototype: true }),
    content: fc.oneof({ depthSize: 'small' }, fc.array(word, { maxLength: 1 }), fc.array(tie('node'), { maxLength: 4 })),
  }),
})).node;

const ENTITY: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };
const escaped = (value: string): string => value.replace(/[&<>"']/g, (c) => ENTITY[c] ?? c);

function write({ name: local, attributes, content }: Node): string {
  const list = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(value)}"`);
  const inner = content.map((c) => (typeof c === 'string' ? escaped(c) : write(c))).join('');
  return inner === '' ? `<${local}${list.join('')}/>` : `<${local}${list.join('')}>${inner}</${local}>`;
}

function ours(e: XmlElement): Node {
  const attributes = Object.fromEntries(e.attributes.map((a) => [a.local, a.value]));
  const content = e.children.length > 0 ? e.children.map(ours) : e.text === '' ? [] : [e.text];
  return { name: e.local, attributes, content };
}

const second = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
});

type Ordered = Readonly<Record<string, unknown>>;

/** What fast-xml-parser makes of it: lists of objects with one key, the name, and the attributes beside it. */
function theirs(entry: Ordered): Node {
  const [local = ''] = Object.keys(entry).filter((key) => key !== ':@');
  const content = (entry[local] as readonly Ordered[]).map((c) => ('#text' in c ? String(c['#text']) : theirs(c)));
  return { name: local, attributes: { ...(entry[':@'] as Readonly<Record<string, string>> | undefined) }, content };
}

test('given generated documents, when read by both readers, then names, attributes and texts are the same', () => {
  fc.assert(
    fc.property(node, (document) => {
      const xml = write(document);
      const [root] = second.parse(xml) as readonly Ordered[];
      const read = ours(readXml(xml));
      expect(read).toEqual(document);
      expect(root && theirs(root)).toEqual(read);
    }),
    { numRuns: 500 },
  );
});

test.each([
  ['two roots', '<a/><b/>'],
  ['an unbound prefix', '<p:a/>'],
  ['an attribute twice', '<a b="1" b="2"/>'],
])('given %s, when read, then ours refuses what the second one lets pass', (_, xml) => {
  expect(() => second.parse(xml) as unknown).not.toThrow();
  expect(() => readXml(xml)).toThrow();
});
