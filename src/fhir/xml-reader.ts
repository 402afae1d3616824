import type { IssueCode } from '../errors.js';
import { attribute, XSI, type XmlAttribute, type XmlElement } from '../xml/element.js';
import { decimal } from './decimal.js';
import { divText, XHTML } from './narrative.js';
import type { Problem, WithProblems } from './problem.js';
import { isResourceType, typeDef, type ElementDef } from './schema.js';
import { FHIR } from './xml-writer.js';

type Tree = Record<string, unknown>;

interface Job {
  readonly problems: Problem[];
  readonly source: string | undefined;
}

/**
 * A resource or Bundle in FHIR XML as the object that its JSON would be; undefined when the root is no resource that we know.
 * What the definitions lack is reported and left out (`not-mapped`), and so is text between elements. Everything else that is wrong
 * is reported: an element out of order is kept, of one too many the first counts, a number or boolean that is none stays text.
 * With the source text, narrative is taken from it as it stands; without, comments and white space in it are lost.
 */
export function readFhirXml(root: XmlElement, source?: string): WithProblems<object | undefined> {
  const job: Job = { problems: [], source: source?.charCodeAt(0) === 0xfeff ? source.slice(1) : source };
  return { value: readResource(root, root.local, job), problems: job.problems };
}

function report(job: Job, code: IssueCode, at: XmlElement, path: string, expected?: string): void {
  job.problems.push({ code, path, line: at.line, column: at.column, ...(expected === undefined ? {} : { expected }) });
}

function readResource(element: XmlElement, path: string, job: Job): Tree | undefined {
  if (element.uri !== FHIR || !isResourceType(element.local)) {
    report(job, 'not-mapped', element, path);
    return undefined;
  }
  const resource: Tree = { resourceType: element.local };
  readInto(resource, element.local, element, path, job);
  return resource;
}

/** The one resource inside `contained` or `resource`. */
function readWrapped(element: XmlElement, path: string, job: Job): Tree | undefined {
  for (const a of element.attributes) readAttribute({}, undefined, a, element, path, job);
  noText(element, path, job);
  const [first, ...others] = element.children;
  for (const other of others) report(job, 'too-many', other, `${path}.${other.local}`, '1');
  if (first === undefined) report(job, 'required', element, path, 'a resource');
  return first && readResource(first, path, job);
}

function readInto(object: Tree, type: string, element: XmlElement, path: string, job: Job): void {
  const defs = typeDef(type);
  for (const a of element.attributes) readAttribute(object, defs?.get(a.local), a, element, path, job);
  readChildren(object, type, element, path, job);
}

function readChildren(object: Tree, type: string, element: XmlElement, path: string, job: Job): void {
  noText(element, path, job);
  const defs = typeDef(type);
  let valueless: Set<ElementDef> | undefined;
  let last = 0;
  for (const c of element.children) {
    const def = defs?.get(c.local);
    if (def === undefined || def.attribute || c.uri !== (def.kind === 'xhtml' ? XHTML : FHIR)) {
      report(job, 'not-mapped', c, `${path}.${c.local}`);
      continue;
    }
    const place = placeOf(object, def, path);
    if (def.order < last) report(job, 'element-order', c, place);
    else last = def.order;
    if (!def.many && (def.name in object || def.companion in object)) report(job, 'too-many', c, place, '1');
    else if (def.kind === 'object' || def.kind === 'resource') readStructure(object, def, c, place, job);
    else if (def.kind === 'xhtml') object[def.name] = divText(c, job.source);
    else if (!readPrimitive(object, def, c, place, job)) (valueless ??= new Set()).add(def);
  }
  for (const def of valueless ?? []) dropNulls(object, def);
}

function readAttribute(object: Tree, def: ElementDef | undefined, a: XmlAttribute, element: XmlElement, path: string, job: Job): void {
  if (a.uri === '' && def?.attribute === true) object[def.name] = a.value;
  // An attribute of XSI is a hint where the schema is, not content.
  else if (a.uri !== XSI) report(job, 'not-mapped', element, `${path}.${a.local}`);
}

function noText(element: XmlElement, path: string, job: Job): void {
  if (element.content !== undefined || /\S/.test(element.text)) report(job, 'not-mapped', element, path, 'no text');
}

function placeOf(object: Tree, def: ElementDef, path: string): string {
  if (!def.many) return `${path}.${def.name}`;
  const before = object[def.name];
  return `${path}.${def.name}[${Array.isArray(before) ? before.length : 0}]`;
}

function readStructure(object: Tree, def: ElementDef, element: XmlElement, path: string, job: Job): void {
  let value: Tree | undefined = {};
  if (def.kind === 'resource') value = readWrapped(element, path, job);
  else readInto(value, def.type, element, path, job);
  if (value === undefined) return;
  if (def.many) listAt(object, def.name).push(value);
  else object[def.name] = value;
}

function listAt(object: Tree, key: string): unknown[] {
  const known = object[key];
  if (Array.isArray(known)) return known as unknown[];
  const made: unknown[] = [];
  object[key] = made;
  return made;
}

/** False when it has no value of its own. */
function readPrimitive(object: Tree, def: ElementDef, element: XmlElement, path: string, job: Job): boolean {
  const text = attribute(element, 'value');
  const value = text === undefined ? undefined : valueOf(def, text, element, path, job);
  const more = element.attributes.length > (text === undefined ? 0 : 1) || element.children.length > 0 || element.text !== '';
  const companion = more ? readCompanion(element, path, job) : undefined;
  if (value === undefined && companion === undefined) report(job, 'required', element, path, 'a value or an extension');
  if (def.many) {
    const values = listAt(object, def.name);
    values.push(value ?? null);
    if (companion !== undefined || def.companion in object) {
      const companions = listAt(object, def.companion);
      while (companions.length < values.length - 1) companions.push(null);
      companions.push(companion ?? null);
    }
  } else {
    if (value !== undefined) object[def.name] = value;
    if (companion !== undefined) object[def.companion] = companion;
  }
  return value !== undefined;
}

function readCompanion(element: XmlElement, path: string, job: Job): Tree | undefined {
  const companion: Tree = {};
  for (const a of element.attributes) {
    if (a.local !== 'value' || a.uri !== '') readAttribute(companion, typeDef('Element')?.get(a.local), a, element, path, job);
  }
  readChildren(companion, 'Element', element, path, job);
  return Object.keys(companion).length === 0 ? undefined : companion;
}

function valueOf(def: ElementDef, text: string, element: XmlElement, path: string, job: Job): unknown {
  if (def.kind === 'string') return text;
  const value = def.kind === 'number' ? decimal(text) : text === 'true' ? true : text === 'false' ? false : undefined;
  if (value === undefined) report(job, 'value-format', element, path, `a ${def.kind}`);
  return value ?? text;
}

/** Of a list in which nothing has a value, JSON has only the companions. */
function dropNulls(object: Tree, def: ElementDef): void {
  const values = object[def.name];
  if (Array.isArray(values) && values.every((value) => value === null)) Reflect.deleteProperty(object, def.name);
}
