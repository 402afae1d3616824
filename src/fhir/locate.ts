import { EXTENSIONS } from './extensions.js';
import { positions as positionsIn, type Position } from './position.js';

/** Finds places of one JSON text; what was passed over once is remembered, so many questions cost hardly more than one. */
export type Locator = (path: string) => Position | undefined;

/** A value in the text whose members are only looked up as far as somebody asked. */
interface Node {
  readonly start: number;
  readonly members: Map<string | number, Node>;
  /** Where the member looked up last begins; the opening bracket before the first, -1 after the last. */
  last: number;
}

/** A property, a position, or the extensions of one name or URL. */
type Step = string | number | { readonly extension: string; readonly index: number };

const STEP = /([^.[\]()]+)(?:\(([^)]*)\))?((?:\[\d*\])*)/g;
const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;

/**
 * Position in the JSON source of the value that a path leads to: `Bundle.entry[3].resource.identifier[0].value`. The first step is the
 * type and is skipped. Also understood: `extension(short)` for the extension of that name or URL, and what a primitive carries
 * (`birthDate.extension[0]`). When the path goes on where the source ends, the position of the deepest value that exists.
 */
export function locate(text: string, path: string): Position | undefined {
  return locator(text)(path);
}

/** The same for many paths in one text. The text is one that `readJson` accepts; of any other no answer can be relied on. */
export function locator(text: string): Locator {
  const mark = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  const first = skipBlank(text, mark);
  if (first >= text.length) return () => undefined;
  const root = node(first);
  let at: ((offset: number) => Position) | undefined;
  return (path) => {
    at ??= positionsIn(mark === 0 ? text : text.slice(mark));
    return at(deepest(text, root, stepsOf(path)).start - mark);
  };
}

function stepsOf(path: string): Step[] {
  const steps: Step[] = [];
  for (const [, name = '', extension, brackets = ''] of [...path.matchAll(STEP)].slice(1)) {
    const positions = (brackets.match(/\d+/g) ?? []).map(Number);
    steps.push(name);
    if (extension !== undefined) steps.push({ extension: urlOf(extension), index: positions.shift() ?? 0 });
    steps.push(...positions);
  }
  return steps;
}

function urlOf(extension: string): string {
  return extension in EXTENSIONS ? EXTENSIONS[extension as keyof typeof EXTENSIONS] : extension;
}

function deepest(text: string, root: Node, steps: readonly Step[]): Node {
  let here = root;
  /** What the primitive we stand on carries; asked for only where nothing else is found, since it is mostly not there. */
  let beside = (): Node | undefined => undefined;
  for (const step of steps) {
    const [owner, carried] = [here, beside];
    const inCarried = (): Node | undefined => {
      const from = carried();
      return from && follow(text, from, step);
    };
    beside = typeof step === 'string' ? () => follow(text, owner, '_' + step) : inCarried;
    const reached = follow(text, owner, step) ?? inCarried() ?? beside();
    if (reached === undefined) return here;
    here = reached;
  }
  return here;
}

/** A path may leave positions out; the first member is meant then. */
function follow(text: string, from: Node, step: Step): Node | undefined {
  if (typeof step === 'object') return extension(text, from, step.extension, step.index);
  const owner = typeof step === 'string' && text.charAt(from.start) === '[' ? member(text, from, 0) : from;
  return owner && member(text, owner, step);
}

function extension(text: string, list: Node, url: string, index: number): Node | undefined {
  let seen = 0;
  for (let i = 0; ; i++) {
    const item = member(text, list, i);
    if (item === undefined) return undefined;
    const start = member(text, item, 'url')?.start;
    if (start !== undefined && stringAt(text, start) === url && seen++ === index) return item;
  }
}

function member(text: string, of: Node, key: string | number): Node | undefined {
  const opening = text.charAt(of.start);
  if (opening !== (typeof key === 'number' ? '[' : '{')) return undefined;
  while (of.last >= 0 && !of.members.has(key)) lookFurther(text, of, opening === '[');
  return of.members.get(key);
}

function lookFurther(text: string, of: Node, array: boolean): void {
  let at = skipBlank(text, of.last === of.start ? of.start + 1 : skipValue(text, of.last));
  if (at >= text.length || text.charAt(at) === (array ? ']' : '}')) {
    of.last = -1;
    return;
  }
  let key: string | number = of.members.size;
  if (!array) {
    key = stringAt(text, at);
    at = skipBlank(text, skipString(text, at));
  }
  of.members.set(key, node(at));
  of.last = at;
}

function node(start: number): Node {
  return { start, members: new Map(), last: start };
}

/** The string that begins here; empty when there is none. */
function stringAt(text: string, start: number): string {
  try {
    return String(JSON.parse(text.slice(start, skipString(text, start))));
  } catch {
    return '';
  }
}

/** Also skips what stands between members. */
function skipBlank(text: string, from: number): number {
  let at = from;
  for (let c = text.charCodeAt(at); c <= 0x20 || c === COMMA || c === COLON; c = text.charCodeAt(at)) at++;
  return at;
}

/** Looking up the next quote is much faster than reading every character. */
function skipString(text: string, from: number): number {
  let quote = text.indexOf('"', from + 1);
  while (quote >= 0 && isEscaped(text, quote)) quote = text.indexOf('"', quote + 1);
  return (quote < 0 ? text.length : quote) + 1;
}

/** Behind an odd number of backslashes. */
function isEscaped(text: string, quote: number): boolean {
  let first = quote;
  while (text.charCodeAt(first - 1) === BACKSLASH) first--;
  return (quote - first) % 2 === 1;
}

/** The offset behind the value that begins here. */
function skipValue(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const c = text.charCodeAt(at);
    // `[` and `{` differ in one bit only, and so do `]` and `}`.
    const bracket = c | 0x20;
    if (c === QUOTE) {
      at = skipString(text, at) - 1;
      if (depth === 0) return at + 1;
    } else if (bracket === 0x7b) depth++;
    else if (bracket === 0x7d) {
      // Not ours: the end of what a number or literal stands in.
      if (depth === 0) return at;
      if (--depth === 0) return at + 1;
    } else if (depth === 0 && c === COMMA) return at;
  }
  return text.length;
}
