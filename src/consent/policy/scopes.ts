import type { Category } from '../category.js';
import { readFile, where, type Read, type SchemaCheck } from './file.js';

/** What a source asks its patients about, by its kind of organisation (CS C-12). Made by `readScopes`. */
export interface Scopes {
  readonly version: string;
  readonly categories: ReadonlyMap<string, readonly Category[]>;
}

interface ScopesFile {
  readonly version: string;
  readonly scopes: readonly { readonly organisationTypes: readonly string[]; readonly categories: readonly Category[] }[];
}

/** Reads policy/scopes.json; a kind of organisation stands there once. */
export function readScopes(value: unknown, check: SchemaCheck): Read<Scopes> {
  return readFile(
    check<ScopesFile>('schemas/scopes.schema.json', value),
    ({ scopes }) => {
      const all = scopes.flatMap((scope) => scope.organisationTypes);
      const isTwice = (type: string): boolean => all.indexOf(type) !== all.lastIndexOf(type);
      return scopes.flatMap((scope, i) => where(scope.organisationTypes, `scopes.${i}.organisationTypes`, isTwice, 'must be there once'));
    },
    ({ version, scopes }) => ({
      version,
      categories: new Map(scopes.flatMap((scope) => scope.organisationTypes.map((type) => [type, scope.categories] as const))),
    }),
  );
}

/** What the question of such a source covers: none for a kind of organisation that is no source. */
export function scopeOf(scopes: Scopes, organisationType: string): readonly Category[] {
  return scopes.categories.get(organisationType) ?? [];
}
