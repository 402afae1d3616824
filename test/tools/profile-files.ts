import { readdirSync, readFileSync } from 'node:fs';
import { typeDef, type ElementDef } from '../../src/fhir/schema.js';

/** An element of a differential. */
export interface Element {
  readonly id: string;
  readonly path: string;
  readonly min?: number;
  readonly max?: string;
  readonly fixedUri?: string;
  readonly type?: readonly { readonly code: string; readonly profile?: readonly string[]; readonly targetProfile?: readonly string[] }[];
  readonly isModifier?: boolean;
  readonly binding?: { readonly valueSet: string };
}

interface Concept {
  readonly code: string;
}

/** A conformance resource, as far as the tests look at it. */
export interface File {
  readonly resourceType: string;
  readonly id: string;
  readonly url: string;
  readonly type?: string;
  readonly context?: readonly { readonly type: string; readonly expression: string }[];
  readonly differential?: { readonly element: readonly Element[] };
  readonly concept?: readonly Concept[];
  readonly compose?: { readonly include: readonly { readonly system: string; readonly concept?: readonly Concept[] }[] };
  readonly group?: readonly { readonly element: readonly { readonly code: string; readonly target: readonly { readonly code?: string }[] }[] }[];
  readonly [key: string]: unknown;
}

/** Texts of the files in profiles/, by their names. */
export const texts = new Map(readdirSync('profiles').map((name) => [name, readFileSync(`profiles/${name}`, 'utf8')]));
/** The files, by their names. */
export const files = new Map([...texts].map(([name, text]) => [name, JSON.parse(text) as File]));
/** The file of this type and id. */
export function file(name: string): File {
  const found = files.get(`${name}.json`);
  if (found === undefined) throw new Error(`no file ${name}`);
  return found;
}

/** The element of this id. */
export function element(of: File, id: string): Element | undefined {
  return of.differential?.element.find((e) => e.id === id);
}

/** Paths of keys that the type does not have; a type that is not in the table is not judged. */
export function unknownKeys(value: unknown, type: string, path = type): string[] {
  const elements = typeDef(type);
  if (elements === undefined || typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (key === 'resourceType') return [];
    const def = elements.get(key);
    if (def === undefined) return [`${path}.${key}`];
    if (Array.isArray(inner) !== def.many) return [`${path}.${key} is${def.many ? ' not' : ''} a list`];
    return (Array.isArray(inner) ? inner : [inner]).flatMap((item) => unknownIn(item, def, `${path}.${key}`));
  });
}

function unknownIn(item: unknown, def: ElementDef, path: string): string[] {
  if (def.kind === 'object') return unknownKeys(item, def.type, path);
  const wanted = def.kind === 'number' || def.kind === 'boolean' ? def.kind : 'string';
  return def.kind === 'resource' || typeof item === wanted ? [] : [`${path} is no ${wanted}`];
}
