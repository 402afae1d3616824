import fc from 'fast-check';

/** A generated document with an apex, an element to leave out, and a list of prefixes; elements are numbers to be taken modulo. */
export interface Drawn {
  readonly xml: string;
  readonly apex: number;
  readonly without: number | undefined;
  readonly prefixes: readonly string[];
}

/** What documents are made of. */
export interface Alphabet {
  readonly prefixes: readonly string[];
  readonly uris: readonly string[];
  readonly locals: readonly string[];
  /** As they are written, in text and in attributes. */
  readonly snippets: readonly string[];
  readonly lists: readonly string[];
}

const SNIPPETS = [
  'a',
  'B 1',
  ' ',
  '\n',
  '\r\n',
  '\r',
  '\t',
  '&#9;',
  '&#10;',
  '&#13;',
  '&#x20;',
  '&amp;',
  '&lt;',
  '&gt;',
  '&quot;',
  '&apos;',
  '&#x26;',
  "'",
  '>',
  '\u00E9',
  '\u20AC',
  '\u{1F600}',
  '&#x1F600;',
];

const WILD: Alphabet = {
  prefixes: ['p', 'q', 'P', 'pq', 'p-1', '\u00E9', '\uFDF0', '\u{10000}'],
  uris: ['urn:1', 'urn:12', 'urn:2', 'http://example.test/a', 'URN:1'],
  locals: ['a', 'b', 'A', 'ab', 'p', 'xmlnsx', '\uFDF0', '\u{10000}'],
  snippets: [...SNIPPETS, '\u0085', '\u2028'],
  lists: ['p', 'q', 'P', '\u{10000}', '#default', 'nowhere'],
};

/** Without the exceptions of xml-crypto. */
export const TAME: Alphabet = {
  prefixes: ['p', 'q', 'r', 'pq'],
  uris: ['urn:1', 'urn:2', 'http://example.test/a'],
  locals: ['a', 'b', 'c', 'ab'],
  snippets: SNIPPETS,
  lists: ['p', 'q', 'nowhere'],
};

interface Node {
  readonly own: number;
  readonly local: number;
  readonly declares: readonly (readonly [prefix: number, uri: number])[];
  readonly attributes: readonly (readonly [prefix: number, local: number, value: readonly string[]])[];
  readonly content: readonly (string | Node)[];
}

type Scope = ReadonlyMap<string, string>;

/** Documents with namespaces declared, bound anew and taken back at random, and everything that can stand in text. */
export function documents(alphabet: Alphabet = WILD): fc.Arbitrary<Drawn> {
  const prefixes = fc.subarray([...alphabet.lists]);
  return fc
    .record({
      root: nodes(alphabet),
      apex: fc.nat(20),
      without: fc.option(fc.nat(20), { nil: undefined }),
      prefixes: fc.oneof(fc.constant([]), prefixes),
    })
    .map(({ root, ...rest }) => ({ xml: written(root, new Map([['', '']]), alphabet), ...rest }));
}

function nodes({ snippets }: Alphabet): fc.Arbitrary<Node> {
  const snippet = fc.constantFrom(...snippets);
  const text = fc.oneof(snippet, fc.constantFrom('<![CDATA[<x>&amp;]]>', '<!-- & -->', '<![CDATA[\r\n]]>'));
  return fc.letrec<{ node: Node }>((tie) => ({
    node: fc.record({
      own: fc.nat(8),
      local: fc.nat(8),
      declares: fc.array(fc.tuple(fc.nat(8), fc.nat(6)), { maxLength: 3 }),
      attributes: fc.array(fc.tuple(fc.nat(8), fc.nat(8), fc.array(snippet, { maxLength: 4 })), { maxLength: 4 }),
      content: fc.array(fc.oneof({ depthSize: 'small' }, text, tie('node')), { maxLength: 5 }),
    }),
  })).node;
}

/** Declares as the node says, then picks from what is in scope: every document that comes out is well-formed. */
function written(node: Node, around: Scope, alphabet: Alphabet): string {
  const scope = new Map(around);
  const declared = new Map<string, string>();
  for (const [p, u] of node.declares) {
    const prefix = pick(['', ...alphabet.prefixes], p);
    const uri = pick(prefix === '' ? ['', ...alphabet.uris] : alphabet.uris, u);
    declared.set(prefix, uri);
    scope.set(prefix, uri);
  }
  const bound = [...scope.keys()];
  const prefix = pick(bound, node.own);
  const name = named(prefix, pick(alphabet.locals, node.local));
  const declarations = [...declared].map(([p, uri]) => ` xmlns${p === '' ? '' : `:${p}`}="${uri}"`);
  const content = node.content.map((c) => (typeof c === 'string' ? c : written(c, scope, alphabet))).join('');
  return `<${name}${declarations.join('')}${attributesOf(node, scope, alphabet)}>${content}</${name}>`;
}

function attributesOf({ attributes }: Node, scope: Scope, { locals }: Alphabet): string {
  const seen = new Map<string, string>();
  for (const [p, l, value] of attributes) {
    const prefix = pick([...scope.keys(), 'xml'], p);
    const local = pick(locals, l);
    const key = `${prefix === '' ? '' : prefix === 'xml' ? 'xml' : (scope.get(prefix) ?? '')} ${local}`;
    if (!seen.has(key)) seen.set(key, ` ${named(prefix, local)}="${value.join('')}"`);
  }
  return [...seen.values()].join('');
}

function named(prefix: string, local: string): string {
  return prefix === '' ? local : `${prefix}:${local}`;
}

function pick<T>(from: readonly T[], n: number): T {
  const found = from[n % from.length];
  if (found === undefined) throw new RangeError('nothing to pick from');
  return found;
}
