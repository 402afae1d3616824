import type { IssueCode } from '../errors.js';
import { XmlElement, type XmlAttribute } from '../xml/element.js';
import { writeXml, type WriteOptions } from '../xml/writer.js';
import { Decimal } from './decimal.js';
import { isXhtmlDiv, XHTML } from './narrative.js';
import { pathOf } from './paths.js';
import type { Problem, WithProblems } from './problem.js';
import { isResourceType, typeDef, type ElementDef } from './schema.js';

/** Namespace of FHIR XML. */
export const FHIR = 'http://hl7.org/fhir';

type Tree = Readonly<Record<string, unknown>>;

/** What is being written: problems by object and key (paths are worked out at the end), and narratives set aside. */
interface Job {
  readonly problems: { readonly code: IssueCode; readonly at: object; readonly key: string | number; readonly expected: string | undefined }[];
  readonly divs: string[];
}

interface Parts {
  readonly attributes: XmlAttribute[];
  readonly children: XmlElement[];
}

/**
 * A resource or Bundle as FHIR XML: elements in the order of the definitions, decimals with their own digits, narrative as it is.
 * Properties that the definitions lack are reported and left out (`not-mapped`); values of another kind than the definitions say are
 * reported and, where XML can hold them, written all the same (`value-format`, `too-many`).
 */
export function writeFhirXml(resource: object, options: Pick<WriteOptions, 'indent' | 'declaration'> = {}): WithProblems<string> {
  const job: Job = { problems: [], divs: [] };
  const root = writeResource(resource, job) ?? new XmlElement(FHIR, 'Resource');
  const xml = writeXml(root, options);
  const problems = job.problems.map(({ code, at, key, expected }): Problem => ({
    code,
    path: pathOf(resource, at, key),
    ...(expected === undefined ? {} : { expected }),
  }));
  return { value: job.divs.length === 0 ? xml : insertDivs(xml, job.divs), problems };
}

function report(job: Job, code: IssueCode, at: object, key: string | number, expected?: string): void {
  job.problems.push({ code, at, key, expected });
}

function writeResource(resource: object, job: Job): XmlElement | undefined {
  const type = (resource as Tree)['resourceType'];
  if (typeof type !== 'string' || !isResourceType(type)) {
    report(job, 'not-mapped', resource, 'resourceType');
    return undefined;
  }
  const { attributes, children } = writeObject(type, resource, job);
  return new XmlElement(FHIR, type, attributes, children);
}

function writeObject(type: string, object: object, job: Job): Parts {
  const parts: Parts = { attributes: [], children: [] };
  for (const def of present(type, object, job)) {
    const value = (object as Tree)[def.name];
    const companion = (object as Tree)[def.companion];
    if (def.attribute) writeAttribute(def, value, object, job, parts.attributes);
    else if (def.many || Array.isArray(value) || Array.isArray(companion)) writeMany(def, value, companion, object, job, parts.children);
    else writeOne(def, value, companion, object, def.name, job, parts.children);
  }
  return parts;
}

/** The definitions of what the object has, in their order. */
function present(type: string, object: object, job: Job): ElementDef[] {
  const defs = typeDef(type);
  const found: ElementDef[] = [];
  let sorted = true;
  for (const key of Object.keys(object)) {
    const companion = key.startsWith('_');
    const def = defs?.get(companion ? key.slice(1) : key);
    if (def === undefined || (companion && (def.attribute || def.type !== '' || def.kind === 'resource'))) {
      if (key !== 'resourceType' || !isResourceType(type)) report(job, 'not-mapped', object, key);
    } else if (!companion || !(def.name in object)) {
      if (def.order < (found.at(-1)?.order ?? 0)) sorted = false;
      found.push(def);
    }
  }
  return sorted ? found : found.sort((a, b) => a.order - b.order);
}

function writeAttribute(def: ElementDef, value: unknown, object: object, job: Job, to: XmlAttribute[]): void {
  const text = primitiveText(def, value, object, def.name, job);
  if (text !== undefined) to.push({ local: def.name, uri: '', value: text });
}

/** Repeats, or should not but does; a value and its companion have the same position (`given`, `_given`). */
function writeMany(def: ElementDef, value: unknown, companion: unknown, object: object, job: Job, to: XmlElement[]): void {
  const values = listOf(value);
  const companions = listOf(companion);
  const written = Math.max(values.length, companions.length);
  if (!def.many && written > 1) report(job, 'too-many', object, def.name, '1');
  else if (!sameShape(def, value) || !sameShape(def, companion)) report(job, 'value-format', object, def.name, def.many ? 'an array' : 'no array');
  for (let i = 0; i < written; i++) {
    const owner = Array.isArray(value) ? value : Array.isArray(companion) ? companion : object;
    writeOne(def, values[i], companions[i], owner, owner === object ? def.name : i, job, to);
  }
}

function listOf(value: unknown): readonly unknown[] {
  return value === undefined ? [] : Array.isArray(value) ? (value as unknown[]) : [value];
}

function sameShape(def: ElementDef, value: unknown): boolean {
  return value === undefined || Array.isArray(value) === def.many;
}

function writeOne(def: ElementDef, value: unknown, companion: unknown, at: object, key: string | number, job: Job, to: XmlElement[]): void {
  if (def.kind === 'object' || def.kind === 'resource') {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return report(job, 'value-format', at, key, 'an object');
    const parts = def.kind === 'object' ? writeObject(def.type, value, job) : wrapped(value, job);
    to.push(new XmlElement(FHIR, def.name, parts.attributes, parts.children));
    return;
  }
  if (def.kind === 'xhtml' && typeof value === 'string' && isXhtmlDiv(value)) {
    to.push(new XmlElement(XHTML, 'div', [], [], SET_ASIDE + String(job.divs.push(value) - 1)));
    return;
  }
  if (def.kind === 'xhtml') return report(job, 'value-format', at, key, 'a div in the XHTML namespace');
  const carried = typeof companion === 'object' && companion !== null ? writeObject('Element', companion, job) : undefined;
  if (carried === undefined && companion !== undefined && companion !== null) report(job, 'value-format', at, key, 'an object');
  const text = value === undefined || (value === null && Array.isArray(at)) ? undefined : primitiveText(def, value, at, key, job);
  const attributes = carried?.attributes ?? [];
  if (text !== undefined) attributes.push({ local: 'value', uri: '', value: text });
  to.push(new XmlElement(FHIR, def.name, attributes, carried?.children ?? []));
}

function wrapped(resource: object, job: Job): Parts {
  const element = writeResource(resource, job);
  return { attributes: [], children: element === undefined ? [] : [element] };
}

/** Characters that XML can't hold, lone surrogates among them. */
const NOT_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

function primitiveText(def: ElementDef, value: unknown, at: object, key: string | number, job: Job): string | undefined {
  const kind = value instanceof Decimal ? 'number' : typeof value;
  if (kind !== 'string' && kind !== 'number' && kind !== 'boolean') {
    report(job, 'value-format', at, key, `a ${def.kind}`);
    return undefined;
  }
  const text = String(value);
  if (NOT_XML.test(text)) {
    report(job, 'value-format', at, key, 'characters that XML can hold');
    return undefined;
  }
  if (kind !== def.kind) report(job, 'value-format', at, key, `a ${def.kind}`);
  return text;
}

/** Stands for a narrative until the text is made; XML can't hold U+0001, so nothing else looks like it. */
const SET_ASIDE = '\u0001';

/** Puts the narratives in as they were, untouched by indentation. */
function insertDivs(xml: string, divs: readonly string[]): string {
  let out = '';
  let done = 0;
  const opening = `<div xmlns="${XHTML}">${SET_ASIDE}`;
  for (const div of divs) {
    const at = xml.indexOf(opening, done);
    out += xml.slice(done, at) + div;
    done = xml.indexOf('</div>', at) + '</div>'.length;
  }
  return out + xml.slice(done);
}
