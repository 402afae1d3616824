import { accepted, refused, type Checked } from '../refusals.js';
import { canStandInXml } from '../signature/canonical-text.js';
import type { ElementForm, ListForm, Slot, Writing } from './form.js';
import type { Token } from './tokens.js';

/** A text that is always the same. */
export function fixed<T>(at: string, text: string): Slot<T> {
  return { at, write: () => accepted(text) };
}

/** A text that one property says. */
export function field<T, K extends keyof T & string>(at: string, key: K, codec: Writing<NonNullable<T[K]>>): Slot<T> {
  return {
    at,
    write: (from) => written(at, from[key] ?? undefined, codec),
  };
}

/** A text that a property of a property says. */
export function fieldIn<T, K extends keyof T & string, S extends keyof T[K] & string>(
  at: string,
  key: K,
  sub: S,
  codec: Writing<T[K][S] & string>,
): Slot<T> {
  return {
    at,
    write: (from) => written(at, from[key][sub] as T[K][S] & string, codec),
  };
}

function written<V>(at: string, value: V | undefined, codec: Writing<V>): Checked<string | undefined> {
  if (value === undefined) return accepted(undefined);
  const text = codec.write(value);
  return text === undefined || !canStandInXml(text) ? refused('VALUE_REFUSED', at) : accepted(text);
}

/** A text that may be empty, which says that there is none. */
export function emptyable<T>(slot: Slot<T>): Slot<T> {
  return {
    at: slot.at,
    write: (from) => {
      const written = slot.write(from);
      return written.ok ? accepted(written.value ?? '') : written;
    },
  };
}

interface ElementParts<T> {
  readonly attributes?: Readonly<Record<string, Slot<T>>>;
  readonly text?: Slot<T>;
  readonly parts?: ElementForm<T>['parts'];
}

/** Makes the elements of one namespace. */
export function elementsIn<T>(prefix: string, uri: string): (local: string, content: ElementParts<T>) => ElementForm<T> {
  return (local, { attributes = {}, text, parts = [] }) => {
    // Attributes without a namespace are in order of their names (XML-C14N 2.3).
    const sorted = Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1));
    return { kind: 'element', prefix, uri, local, attributes: sorted, parts, ...(text === undefined ? {} : { text }) };
  };
}

/** Elements that the list of audiences says, one each. */
export function audiencesIn<T extends Pick<Token, 'audiences'>>(prefix: string, uri: string, codec: Writing<string>): ListForm<T> {
  return {
    kind: 'list',
    prefix,
    uri,
    local: 'Audience',
    at: 'Audience',
    write: (from) => from.audiences.map(codec.write),
  };
}
