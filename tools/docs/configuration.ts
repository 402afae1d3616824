import { readFileSync } from 'node:fs';
import path from 'node:path';
import { row } from './row.js';

/** As much of JSON Schema as our schemas use. */
interface Schema {
  readonly $ref?: string;
  readonly title?: string;
  readonly description?: string;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
}

/** A reference of what one schema allows, for whoever writes such a file. */
export function configurationDocument(file: string, title: string, intro: string): string {
  const rows = new Reference(file).rows();
  const head = `# ${title}\n\nMade from \`schemas/${file}\`: \`npm run docs\`; do not edit.\n\n${intro}\n`;
  return `${head}\n${[['key', 'value', 'meaning'], ['---', '---', '---'], ...rows].map(row).join('')}`;
}

class Reference {
  private readonly found: (readonly string[])[] = [];

  constructor(private readonly file: string) {}

  rows(): readonly (readonly string[])[] {
    this.properties(read(this.file), this.file, '');
    return this.found;
  }

  private properties(schema: Schema, file: string, prefix: string): void {
    for (const [name, given] of Object.entries(schema.properties ?? {})) {
      if (name === '$schema') continue;
      this.key(given, file, `${prefix}${name}`, schema.required?.includes(name) === true);
    }
    if (typeof schema.additionalProperties === 'object') this.key(schema.additionalProperties, file, `${prefix}*`, false);
    for (const branch of [...(schema.oneOf ?? []), ...(schema.anyOf ?? [])]) {
      const { schema: inner, file: at } = resolved(branch, file);
      this.properties(inner, at, prefix);
    }
  }

  private key(given: Schema, file: string, key: string, isNeeded: boolean): void {
    const { schema, file: at } = resolved(given, file);
    const items = schema.items === undefined ? undefined : resolved(schema.items, at);
    const meaning = [isNeeded ? 'Needed.' : '', schema.description ?? '', items?.schema.description ?? ''].filter((text) => text !== '').join(' ');
    if (this.found.every(([known]) => known !== `\`${key}\``)) this.found.push([`\`${key}\``, valueOf(schema, items?.schema), meaning]);
    this.properties(schema, at, `${key}.`);
    if (items !== undefined) this.properties(items.schema, items.file, `${key}[].`);
  }
}

function valueOf(schema: Schema, items?: Schema): string {
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${String(value)}\``).join(', ');
  if (schema.title !== undefined) return schema.title;
  if (items !== undefined) return `list of ${items.properties === undefined && items.oneOf === undefined ? valueOf(items) : 'objects'}`;
  if (schema.type === 'integer' || schema.type === 'number') return `${schema.type}${bounds(schema)}`;
  if (schema.properties !== undefined || schema.oneOf !== undefined || schema.type === 'object') return 'object';
  return schema.type ?? '';
}

function bounds({ minimum, maximum }: Schema): string {
  if (minimum === undefined) return maximum === undefined ? '' : `, at most ${maximum}`;
  return maximum === undefined ? `, at least ${minimum}` : `, ${minimum} to ${maximum}`;
}

const schemas = new Map<string, Schema>();

function read(file: string): Schema {
  const known = schemas.get(file) ?? (JSON.parse(readFileSync(path.join('schemas', file), 'utf8')) as Schema);
  schemas.set(file, known);
  return known;
}

/** The schema behind a reference; what stands beside the reference goes before what it leads to. */
function resolved(schema: Schema, file: string): { readonly schema: Schema; readonly file: string } {
  const { $ref, ...own } = schema;
  if ($ref === undefined) return { schema, file };
  const [name = '', pointer = ''] = $ref.split('#');
  const at = name === '' ? file : name;
  let target: unknown = read(at);
  for (const step of pointer.split('/').slice(1)) target = (target as Record<string, unknown>)[step];
  const inner = resolved(target as Schema, at);
  return { schema: { ...inner.schema, ...own }, file: inner.file };
}
