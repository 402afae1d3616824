import type { Json, JsonObject } from './artefact.js';

/** Columns that the formatter of the project allows. */
const WIDTH = 150;

/** JSON as the formatter leaves it: what fits on a line stands on one, the resource itself apart. */
export function printJson(resource: JsonObject): string {
  return `${expanded(resource, '')}\n`;
}

function print(value: Json, indent: string, before: number): string {
  const line = flat(value);
  return line === undefined || indent.length + before + line.length > WIDTH ? expanded(value, indent) : line;
}

/** On one line; undefined where the formatter wants several. */
function flat(value: Json): string | undefined {
  if (typeof value !== 'object') return JSON.stringify(value);
  if (isList(value)) {
    const items = value.map(flat);
    if (value.length > 1 && value.every(isLarge)) return undefined;
    return items.includes(undefined) ? undefined : `[${items.join(', ')}]`;
  }
  const members = Object.entries(value).flatMap(([key, v]) => (v === undefined ? [] : [[key, flat(v)] as const]));
  if (members.some(([, v]) => v === undefined)) return undefined;
  return members.length === 0 ? '{}' : `{ ${members.map(([key, v]) => `${JSON.stringify(key)}: ${v ?? ''}`).join(', ')} }`;
}

function expanded(value: Json, indent: string): string {
  if (typeof value !== 'object') return JSON.stringify(value);
  const inner = `${indent}  `;
  // The comma behind an item counts, the last one has none.
  const comma = (i: number, all: readonly unknown[]): number => (i < all.length - 1 ? 1 : 0);
  if (isList(value)) {
    const items = value.map((item, i) => inner + print(item, inner, comma(i, value)));
    return `[\n${items.join(',\n')}\n${indent}]`;
  }
  const entries = Object.entries(value).filter((entry): entry is [string, Json] => entry[1] !== undefined);
  const members = entries.map(([key, v], i) => {
    const name = `${JSON.stringify(key)}: `;
    return inner + name + print(v, inner, name.length + comma(i, entries));
  });
  return `{\n${members.join(',\n')}\n${indent}}`;
}

/** Several of these in a list stand below each other. */
function isLarge(value: Json): boolean {
  return typeof value === 'object' && (isList(value) ? value.length : Object.values(value).filter((v) => v !== undefined).length) > 1;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
