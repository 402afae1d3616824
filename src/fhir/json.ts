import { Decimal, MARK } from './decimal.js';
import { JsonError } from './json-error.js';
import { JsonScanner, type LostNumber } from './json-scanner.js';

export { JsonError, type JsonErrorCode } from './json-error.js';

type Container = Record<string | number, unknown>;

/**
 * JSON.parse that loses nothing (D29): a number that JavaScript would not print back with the same digits becomes a Decimal.
 * A byte order mark may stand in front. Keys like `__proto__` are ordinary keys of their object.
 * @throws JsonError when not well-formed, nested deeper than 100, a key stands twice in an object, or a string holds U+0001.
 */
export function readJson(text: string): unknown {
  const json = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  const lost = new JsonScanner(json).scan();
  const value = parse(json);
  return lost.length === 0 ? value : restore(value, lost);
}

/** What only JSON.parse refuses is a control character in a string; a second, slower look then finds where. */
function parse(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    new JsonScanner(json, true).scan();
    throw new JsonError('json-not-well-formed', 1, 1);
  }
}

/** Puts the digits back where the scanner found them. Only these places are visited, and what two numbers share only once. */
function restore(value: unknown, lost: readonly LostNumber[]): unknown {
  const root: Container = { value };
  const owners: Container[] = [root];
  const keys: (string | number)[] = ['value'];
  for (const { text, shared, steps } of lost) {
    let owner = owners[shared] ?? root;
    let key = keys[shared] ?? 'value';
    let depth = shared;
    for (const step of steps) {
      owner = owner[key] as Container;
      key = step;
      owners[++depth] = owner;
      keys[depth] = key;
    }
    owner[key] = new Decimal(text);
  }
  return root['value'];
}

/** JSON.stringify that writes Decimals with their own digits. */
export function writeJson(value: unknown, indent = 0): string {
  const json = (JSON.stringify(value, undefined, indent) as string | undefined) ?? 'null';
  return json.includes(ESCAPE) ? unmark(json) : json;
}

/** MARK as JSON.stringify writes it, at the begin of a string. */
const ESCAPED_MARK = JSON.stringify(MARK).slice(0, -1);
/** The same without the quote: a backslash is rare in JSON, so looking for it costs next to nothing. */
const ESCAPE = ESCAPED_MARK.slice(1);
const MARKED = /"\\u0001(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)"(?!:)/y;

function unmark(json: string): string {
  let out = '';
  let done = 0;
  for (let at = json.indexOf(ESCAPED_MARK); at >= 0; at = json.indexOf(ESCAPED_MARK, done)) {
    MARKED.lastIndex = at;
    const digits = MARKED.exec(json)?.[1];
    // Anything else behind the mark would become JSON of its own: a Decimal without digits, or a string that begins with U+0001.
    if (digits === undefined || json.charCodeAt(at - 1) === 0x5c) throw new Error('not the digits of a decimal');
    out += json.slice(done, at) + digits;
    done = MARKED.lastIndex;
  }
  return out + json.slice(done);
}
