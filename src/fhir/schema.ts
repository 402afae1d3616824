import { SCHEMA } from './schema.generated.js';

/** How an element is written: JSON string, number or boolean, narrative, an object with elements of its own, or a resource. */
export type ElementKind = 'string' | 'number' | 'boolean' | 'xhtml' | 'object' | 'resource';

/** An element of a type under one name: a choice has one of these for each of its types (`valueCode`, `valueQuantity`). */
export interface ElementDef {
  readonly name: string;
  /** Key of what a primitive carries beside its value. */
  readonly companion: string;
  readonly order: number;
  readonly kind: ElementKind;
  /** Type of an object; empty for primitives and resources. */
  readonly type: string;
  readonly many: boolean;
  /** At least one must be there; of a choice, one of its names. */
  readonly required: boolean;
  /** Changes the meaning of what it stands in. */
  readonly modifier: boolean;
  /** Name of the choice, or its own name. */
  readonly stem: string;
  /** Written as an XML attribute. */
  readonly attribute: boolean;
}

/** The elements of a type by the name they have in JSON and XML. */
export type TypeDef = ReadonlyMap<string, ElementDef>;

/*
 * Notation of the table, one line per type: `Type=Base` and the elements that the base lacks, in order. An element is `name` (string),
 * `name:n` (number), `:b` (boolean), `:x` (narrative), `:Resource`, `:Type`, `:.` (backbone element, its type is Owner.name),
 * `name[a|b]` (choice; `[]` is any type that an extension may have), `*` at the end (repeats), then `!` (required) and `?` (modifier), `@` in
 * front (attribute).
 */
const ELEMENT = /^(@?)(\w+)(?:\[(.*)\]|:([\w.]+))?(\*?)(!?)(\??)$/;
const NUMBERS = new Set(['decimal', 'integer', 'positiveInt', 'unsignedInt']);
const LETTERS: Readonly<Record<string, ElementKind>> = { n: 'number', b: 'boolean', x: 'xhtml', Resource: 'resource' };

let lines: ReadonlyMap<string, string> | undefined;
const types = new Map<string, TypeDef | undefined>();

/** The elements of a type (`Patient`, `Patient.contact`, `HumanName`), or undefined when the table lacks it. Types are read when first asked for. */
export function typeDef(type: string): TypeDef | undefined {
  const known = types.get(type);
  if (known !== undefined || types.has(type)) return known;
  const made = parseType(type);
  types.set(type, made);
  return made;
}

/** Is this the name of a resource that the table has? */
export function isResourceType(type: string): boolean {
  const base = baseOf(lineOf(type));
  return base === 'Resource' ? type !== 'DomainResource' : base === 'DomainResource';
}

function lineOf(type: string): string {
  lines ??= new Map(
    SCHEMA.trim()
      .split('\n')
      .map((line) => [/^[\w.[\]]+/.exec(line)?.[0] ?? '', line]),
  );
  return lines.get(type) ?? '';
}

function baseOf(line: string): string | undefined {
  return /^[\w.]+=(\w+)/.exec(line)?.[1];
}

function parseType(type: string): TypeDef | undefined {
  const line = lineOf(type);
  if (line === '') return undefined;
  const base = baseOf(line);
  const elements = new Map<string, ElementDef>(base === undefined ? [] : typeDef(base));
  for (const text of line.split(' ').slice(1)) {
    const [, at, name = '', choice, kind = '', many, required, modifier] = ELEMENT.exec(text) ?? [];
    const marks = { many: many === '*', required: required === '!', modifier: modifier === '?', attribute: at === '@' };
    const shared = { order: elements.size, stem: name, ...marks };
    if (choice === undefined) add(elements, name, kind === '.' ? `${type}.${name}` : kind, shared);
    else for (const t of (choice === '' ? lineOf('[]').slice(3) : choice).split('|')) add(elements, name + capital(t), primitive(t), shared);
  }
  return elements;
}

function add(to: Map<string, ElementDef>, name: string, type: string, shared: Omit<ElementDef, 'name' | 'companion' | 'kind' | 'type'>): void {
  const kind = type === '' ? 'string' : (LETTERS[type] ?? 'object');
  to.set(name, { name, companion: '_' + name, kind, type: kind === 'object' ? type : '', ...shared });
}

/** A type of a choice in the notation of a single element. */
function primitive(type: string): string {
  if (NUMBERS.has(type)) return 'n';
  if (type === 'boolean') return 'b';
  return /^[A-Z]/.test(type) ? type : '';
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
