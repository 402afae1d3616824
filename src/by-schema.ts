import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import { packageFile } from './package-file.js';

/** What is wrong with data that somebody wrote by hand: the key, as `public.port`, and a sentence without the value. */
export interface SchemaProblem {
  readonly path: string;
  readonly text: string;
}

/** Data of that shape, or everything that is wrong with it. */
export type BySchema<T> = { readonly value: T } | { readonly problems: readonly SchemaProblem[] };

/**
 * Checks data by a schema that comes with the package; a pattern is told by the title that the schema gives it.
 * @param others schemas that it refers to, as `config.schema.json#/$defs/trust`
 */
export function bySchema<T>(schemaFile: string, value: unknown, others: readonly string[] = []): BySchema<T> {
  const read = (file: string): object => JSON.parse(packageFile(file)) as object;
  const ajv = new Ajv2020({ allErrors: true, strict: true, verbose: true });
  for (const other of others) ajv.addSchema(read(other));
  const validate = ajv.compile<T>(read(schemaFile));
  return validate(value) ? { value } : { problems: (validate.errors ?? []).map(problemOf) };
}

/** Every place whose value stood at an earlier place already, with a text. */
export function repeated(all: readonly { readonly path: string; readonly value: string }[], text: string): readonly SchemaProblem[] {
  const seen = new Set<string>();
  return all.flatMap(({ path, value }) => {
    if (seen.has(value)) return [{ path, text }];
    seen.add(value);
    return [];
  });
}

interface Params {
  readonly additionalProperty?: string;
  readonly missingProperty?: string;
  readonly allowedValues?: readonly string[];
}

function problemOf({ instancePath, keyword, params, message, parentSchema }: ErrorObject): SchemaProblem {
  const path = instancePath.slice(1).replaceAll('/', '.');
  const { additionalProperty, missingProperty, allowedValues } = params as Params;
  if (additionalProperty !== undefined) return { path: below(path, additionalProperty), text: 'is not a key that exists' };
  if (missingProperty !== undefined) return { path: below(path, missingProperty), text: 'is needed' };
  if (keyword === 'enum') return { path, text: `must be one of ${(allowedValues ?? []).join(', ')}` };
  const title = (parentSchema as { readonly title?: string } | undefined)?.title;
  return { path, text: keyword === 'pattern' && title !== undefined ? `must be ${title}` : (message ?? keyword) };
}

function below(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}
