import type { BySchema, SchemaProblem } from '../../by-schema.js';

/** Checks data by one of the schemas of the package; passed in, since schemas are files. `bySchema` is one. */
export type SchemaCheck = <T>(schemaFile: string, value: unknown) => BySchema<T>;

/** A file of the policy that holds, or everything that is wrong with it. */
export type Read<T> = { readonly value: T } | { readonly problems: readonly SchemaProblem[] };

/** Reads a file of the policy: by its schema, then by what a schema can not say. */
export function readFile<F, T>(given: BySchema<F>, problemsOf: (file: F) => readonly SchemaProblem[], made: (file: F) => T): Read<T> {
  if ('problems' in given) return given;
  const problems = problemsOf(given.value);
  return problems.length > 0 ? { problems } : { value: made(given.value) };
}

/** Problems of every member of a list that does not hold, at its place. */
export function where<T>(all: readonly T[], path: string, isWrong: (one: T) => boolean, text: string): readonly SchemaProblem[] {
  return all.flatMap((one, i) => (isWrong(one) ? [{ path: `${path}.${i}`, text }] : []));
}
