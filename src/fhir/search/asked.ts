/** One parameter of a search as it was asked. */
export interface Asked {
  /** Without modifier and chain: `patient`. */
  readonly name: string;
  /** `identifier` of `patient:identifier`. */
  readonly modifier?: string;
  /** `identifier` of `patient.identifier`. */
  readonly chain?: string;
  /** One of these must fit. Escapes are still in them: `readToken` and `plain` take them away. */
  readonly values: readonly string[];
  /** Name as it was asked, and value, decoded: for the link to itself. */
  readonly said: readonly [name: string, value: string];
}

/** What is wrong with a query as text, before anybody looks at what it asks. */
export type QueryFault = 'encoding' | 'form' | 'too-many' | 'too-long';

const MOST = 50;
const LONGEST = 4_000;
const NAME = /^(_?[A-Za-z][A-Za-z-]*)(?::([A-Za-z][A-Za-z-]*))?(?:\.([A-Za-z][A-Za-z.-]*))?$/;
const CONTROL = /[\u0000-\u001f\u007f]/;

/**
 * Reads the query of an address, or a form that was posted to `_search` (R4 3.1.1). Strict: what is not well encoded, has no value, or is no name of
 * a parameter is a fault, and nothing of it is used. An empty query asks nothing.
 */
export function readQuery(text: string): { readonly asked: readonly Asked[] } | { readonly fault: QueryFault } {
  if (text === '') return { asked: [] };
  const pieces = text.split('&');
  if (pieces.length > MOST) return { fault: 'too-many' };
  const asked: Asked[] = [];
  for (const piece of pieces) {
    const read = readPiece(piece);
    if (typeof read === 'string') return { fault: read };
    asked.push(read);
  }
  return { asked };
}

function readPiece(piece: string): Asked | QueryFault {
  const at = piece.indexOf('=');
  if (at <= 0) return 'form';
  if (piece.length > LONGEST) return 'too-long';
  const [name, value] = [decoded(piece.slice(0, at)), decoded(piece.slice(at + 1))];
  if (name === undefined || value === undefined) return 'encoding';
  const [, own, modifier, chain] = NAME.exec(name) ?? [];
  if (value === '' || CONTROL.test(value)) return 'form';
  // `_has` and other names that are no plain ones are parameters that nobody here knows.
  const parts =
    own === undefined ? { name } : { name: own, ...(modifier === undefined ? {} : { modifier }), ...(chain === undefined ? {} : { chain }) };
  return CONTROL.test(name) ? 'form' : { ...parts, values: divided(value, ','), said: [name, value] };
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}

/** Parts between separators that no backslash stands before (R4 3.1.1.3.2). */
function divided(text: string, separator: string): readonly string[] {
  const parts = [''];
  for (let i = 0; i < text.length; i++) {
    const sign = text.charAt(i);
    if (sign === separator) parts.push('');
    else parts.push(`${parts.pop() ?? ''}${sign}${sign === '\\' ? text.charAt(++i) : ''}`);
  }
  return parts;
}

/** A value without escapes; undefined for a backslash before anything else than what may be escaped. */
export function plain(value: string): string | undefined {
  return /^(?:[^\\]|\\[\\,|$])*$/.test(value) ? value.replace(/\\([\\,|$])/g, '$1') : undefined;
}

/** A token: `code`, `system|code`, `|code` (no system) or `system|` (any code of it). */
export interface AskedToken {
  /** Empty: without a system; absent: whatever its system. */
  readonly system?: string;
  readonly code?: string;
}

/** Reads a token; undefined for what is none. */
export function readToken(value: string): AskedToken | undefined {
  const parts = divided(value, '|').map(plain);
  const [first, second, ...more] = parts;
  if (parts.includes(undefined) || first === undefined || more.length > 0) return undefined;
  if (second === undefined) return first === '' ? undefined : { code: first };
  if (first === '' && second === '') return undefined;
  return { system: first, ...(second === '' ? {} : { code: second }) };
}

/** Whether a token is one that was asked for. */
export function fitsToken(found: { readonly system?: string; readonly code: string }, { system, code }: AskedToken): boolean {
  return (system === undefined || (found.system ?? '') === system) && (code === undefined || found.code === code);
}
