import type { ExactElement } from '../../src/xml/exact-element.js';

/** Numbers from 0 up to but not including 1, the same for the same seed. */
export type Random = () => number;

/** Mulberry32: small, and good enough to choose by. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** A text with the elements in it, and other messages to take from. */
export interface Material {
  readonly text: string;
  readonly elements: readonly ExactElement[];
  readonly others: readonly string[];
}

/** Changes a text somewhere. */
export type Mutation = (material: Material, random: Random) => string;

/** One of some things. */
export function pick<T>(of: readonly T[], random: Random): T {
  const chosen = of[Math.floor(random() * of.length)];
  if (chosen === undefined) throw new RangeError('nothing to choose from');
  return chosen;
}

/** A text with something put in place of so many characters. */
export function splice(text: string, at: number, remove: number, put: string): string {
  return text.slice(0, at) + put + text.slice(at + remove);
}

function place(text: string, random: Random): number {
  return Math.floor(random() * text.length);
}

function elementText({ text, elements }: Material, random: Random): { readonly element: ExactElement; readonly text: string } {
  const element = pick(elements, random);
  return { element, text: text.slice(element.offset, element.end) };
}

/** A place in the content of an element, at its start or its end. */
function inside({ text, elements }: Material, random: Random): number {
  const element = pick(elements, random);
  const start = text.indexOf('>', element.offset) + 1;
  return text[start - 2] === '/' ? element.end : random() < 0.5 ? start : text.lastIndexOf('</', element.end);
}

/** A place within text between two tags. */
function inText({ text }: Material, random: Random): number {
  const from = place(text, random);
  const runs = /(?<=>)[^<>\s][^<>]+(?=<)/g;
  runs.lastIndex = from;
  const run = runs.exec(text);
  return run === null ? from : run.index + Math.floor(random() * run[0].length);
}

/** Something that stands in another message. */
export function partOfAnother({ others }: Material, pattern: RegExp, random: Random): string {
  return pick(
    others.flatMap((other) => [...other.matchAll(pattern)]),
    random,
  )[0];
}

const ASSERTION = /<saml:Assertion [^]*?<\/saml:Assertion>/g;
const IDS = / (?:wsu:Id|ID)="([^"]*)"/g;
const ATTRIBUTES = / (?!xmlns)[\w:]+="[^"]*"/g;

const CHARACTERS = 'a 0 < > & " \' / = ; # : \u00e9 \ud83d \r \n \t \0'.split(' ');

/** Everything that is done to signed messages, by name. */
export const MUTATIONS: Readonly<Record<string, Mutation>> = {
  'bit flipped': ({ text }, random) => {
    const bytes = Buffer.from(text, 'utf8');
    const at = Math.floor(random() * bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(random() * 8));
    return bytes.toString('latin1') === text ? text : bytes.toString('utf8');
  },
  'character replaced': ({ text }, random) => splice(text, place(text, random), 1, pick(CHARACTERS, random)),
  'piece removed': ({ text }, random) => splice(text, place(text, random), 1 + Math.floor(random() * 40), ''),
  'element removed': (material, random) => {
    const { element } = elementText(material, random);
    return splice(material.text, element.offset, element.end - element.offset, '');
  },
  'element doubled': (material, random) => {
    const { element, text } = elementText(material, random);
    return splice(material.text, element.end, 0, text);
  },
  'element moved': (material, random) => {
    const { element, text } = elementText(material, random);
    const target = inside(material, random);
    const removed = splice(material.text, element.offset, text.length, '');
    return splice(removed, target > element.offset ? Math.max(element.offset, target - text.length) : target, 0, text);
  },
  'element copied elsewhere': (material, random) => splice(material.text, inside(material, random), 0, elementText(material, random).text),
  'id doubled': ({ text, elements }, random) => {
    const id = pick([...text.matchAll(IDS)], random)[1] ?? '';
    const element = pick(elements, random);
    return splice(text, element.offset + 1 + element.name.length, 0, ` ${pick(['Id', 'ID', 'id', 'xml:id'], random)}="${id}"`);
  },
  'id changed': ({ text }, random) => text.replace(pick([...text.matchAll(/ (?:ID="|wsu:Id="|URI="#)([^"]*)/g)], random)[1] ?? '', '_other'),
  'namespace changed': ({ text }, random) => {
    const found = pick([...text.matchAll(/xmlns(?::\w+)?="([^"]*)"/g)], random);
    return splice(text, found.index + found[0].length - 1, 0, pick(['x', '#', '/'], random));
  },
  'prefix bound anew': ({ text, elements }, random) => {
    const element = pick(elements, random);
    const prefix = pick([':ds', ':saml', ':wsse', ':wsu', ':soap', ''], random);
    return splice(
      text,
      element.offset + 1 + element.name.length,
      0,
      ` xmlns${prefix}="${pick(['urn:x', 'http://www.w3.org/2000/09/xmldsig#'], random)}"`,
    );
  },
  'namespace declared beside': ({ text, elements }, random) => {
    const element = pick(elements, random);
    return splice(text, element.offset + 1 + element.name.length, 0, ' xmlns:unused="urn:unused"');
  },
  'comment put in': (material, random) => splice(material.text, random() < 0.5 ? inText(material, random) : inside(material, random), 0, '<!--x-->'),
  'instruction put in': (material, random) =>
    splice(material.text, random() < 0.5 ? inText(material, random) : inside(material, random), 0, '<?x y?>'),
  'CDATA put in': (material, random) => splice(material.text, inText(material, random), 0, pick(['<![CDATA[]]>', '<![CDATA[x]]>'], random)),
  'character as reference': (material, random) => {
    const at = inText(material, random);
    const c = material.text.codePointAt(at) ?? 0;
    return splice(material.text, at, c > 0xffff ? 2 : 1, pick([`&#${c};`, `&#x${c.toString(16)};`, `&#${'0'.repeat(20)}${c};`], random));
  },
  'white space put in': (material, random) =>
    splice(material.text, inside(material, random), 0, pick([' ', '\n', '\r\n', '\t', '&#13;', '\u00a0'], random)),
  'white space in a tag': ({ text, elements }, random) => {
    const element = pick(elements, random);
    return splice(text, element.offset + 1 + element.name.length, 0, pick([' ', '\n', '\r\n\t'], random));
  },
  'line ends changed': ({ text }) => text.replaceAll('\n', '\r\n'),
  'quotes changed': ({ text }, random) => {
    const found = pick([...text.matchAll(ATTRIBUTES)], random);
    return splice(text, found.index, found[0].length, found[0].replaceAll('"', "'"));
  },
  'attribute removed': ({ text }, random) => {
    const found = pick([...text.matchAll(ATTRIBUTES)], random);
    return splice(text, found.index, found[0].length, '');
  },
  'value of another element': (material, random) => {
    const values = [...material.text.matchAll(/(?<=>)[^<>\s][^<>]*(?=<)/g)];
    const [into, from] = [pick(values, random), pick(values, random)];
    return splice(material.text, into.index, into[0].length, from[0]);
  },
};

/** What is done to messages with tokens, beside what is done to all. */
export const TOKEN_MUTATIONS: Readonly<Record<string, Mutation>> = {
  'token of another message': (material, random) => {
    const own = pick([...material.text.matchAll(ASSERTION)], random);
    return splice(material.text, own.index, own[0].length, partOfAnother(material, ASSERTION, random));
  },
  'tokens in another order': ({ text }) =>
    text.replace(
      /(<wsse:Security [^>]*>)([^]*)(<\/wsse:Security>)/,
      (_, a: string, t: string, b: string) => a + [...t.matchAll(ASSERTION)].reverse().join('') + t.replaceAll(ASSERTION, '') + b,
    ),
};
