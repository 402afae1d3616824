import { accepted, refused } from '../refusals.js';
import { canStandInXml } from '../signature/canonical-text.js';
import type { Codec, Draft, ElementForm, ListForm, Slot } from './form.js';

/** A text that is always the same. */
export function fixed<T>(at: string, text: string): Slot<T> {
  return { at, write: () => accepted(text), read: (found) => found === text };
}

/** A text that one property says. */
export function field<T, K extends keyof T & string>(at: string, key: K, codec: Codec<NonNullable<T[K]>>): Slot<T> {
  return {
    at,
    write: (from) => {
      const value = from[key];
      if (value === undefined || value === null) return accepted(undefined);
      const text = codec.write(value);
      return text === undefined || !canStandInXml(text) ? refused('VALUE_REFUSED', at) : accepted(text);
    },
    read: (text, into) => {
      const value = canStandInXml(text) ? codec.read(text) : undefined;
      if (value === undefined) return false;
      (into as Draft<T>)[key] = value;
      return true;
    },
  };
}

/** A text that may be empty, which says that there is none. */
export function emptyable<T>(slot: Slot<T>): Slot<T> {
  return {
    at: slot.at,
    write: (from) => {
      const written = slot.write(from);
      return written.ok ? accepted(written.value ?? '') : written;
    },
    read: (text, into) => text === '' || slot.read(text, into),
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

/** Elements that a list in a property says, one each. */
export function listIn<T, V, K extends keyof T & string>(
  [prefix, uri, local]: readonly [string, string, string],
  key: T[K] extends readonly V[] ? K : never,
  codec: Codec<V>,
): ListForm<T> {
  return {
    kind: 'list',
    prefix,
    uri,
    local,
    at: local,
    write: (from) => (from[key] as readonly V[]).map(codec.write),
    read: (texts, into) => {
      const values = texts.map((text) => (canStandInXml(text) ? codec.read(text) : undefined));
      if (values.includes(undefined)) return false;
      Object.assign(into, { [key]: values });
      return true;
    },
  };
}
