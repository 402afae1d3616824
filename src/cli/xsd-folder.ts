import { readdirSync } from 'node:fs';
import { join, sep } from 'node:path';
import { ISSUES, type Issue } from '../errors.js';
import { payloadsOf } from '../hl7v3/answer.js';
import type { Carrier } from '../hl7v3/carrier.js';
import { V3 } from '../hl7v3/model.js';
import { pathOf, type XmlElement } from '../xml/element.js';
import { writeXml } from '../xml/writer.js';
import { UsageError } from './edge.js';
import { declaredElements, openSchema, type Schema, type SchemaFault } from './xsd.js';
import { constraintOf } from './xsd-words.js';

/** Schemas of the user by the element that they declare. A message is judged by the schema of its own name, else its payload is. */
export class SchemaFolder {
  private readonly open = new Map<string, Schema>();

  private constructor(
    private readonly folder: string,
    private readonly files: ReadonlyMap<string, readonly string[]>,
  ) {}

  /** Finds out what the schemas in a folder, and in folders below it, declare. */
  static async in(folder: string): Promise<SchemaFolder> {
    const files = new Map<string, string[]>();
    for (const file of schemaFiles(folder)) {
      for (const name of (await declaredElements(file, V3)) ?? []) files.set(name, [...(files.get(name) ?? []), file]);
    }
    if (files.size === 0) throw new UsageError(`--xsd ${folder}: no schema (*.xsd) in it declares an element of ${V3}`);
    return new SchemaFolder(folder, files);
  }

  /** What the schemas say of the document around the messages that were handed over before. */
  async judgeCarrier(carrier: Carrier): Promise<readonly Issue[]> {
    if (carrier.kind === 'interaction') return this.judgeMessage(carrier.interaction);
    if (carrier.kind === 'payload') return this.judgeAll(carrier.payload.local === 'subject' ? carrier.payload.children : [carrier.payload]);
    return [];
  }

  /** What they say of the wrapper of a batch. */
  async judgeWrapper(batch: XmlElement): Promise<readonly Issue[]> {
    return this.files.has(batch.local) ? this.judgeAll([batch]) : [unjudged(batch)];
  }

  /** What they say of a message, or of the payloads in it where no schema has the message itself. */
  async judgeMessage(message: XmlElement): Promise<readonly Issue[]> {
    if (this.files.has(message.local)) return this.judgeAll([message]);
    const payloads = payloadsOf(message);
    if (payloads.length > 0 && !payloads.some((p) => this.files.has(p.local)))
      throw new UsageError(`--xsd ${this.folder}: no schema declares ${message.local}, nor ${[...new Set(payloads.map((p) => p.local))].join(', ')}`);
    return [unjudged(message), ...(await this.judgeAll(payloads))];
  }

  /** Gives back the memory of libxml2. */
  dispose(): void {
    for (const schema of this.open.values()) schema.dispose();
    this.open.clear();
  }

  private async judgeAll(elements: readonly XmlElement[]): Promise<readonly Issue[]> {
    const issues: Issue[] = [];
    for (const element of elements) {
      const schema = await this.schemaOf(element.local);
      const faults = schema.faults(writeXml(element));
      issues.push(...faults.map((fault) => issueOf(fault, element)));
    }
    return issues;
  }

  /** The first file that declares the element and can be used: one that others include may not stand alone. */
  private async schemaOf(name: string): Promise<Schema> {
    const known = this.open.get(name);
    if (known !== undefined) return known;
    const files = this.files.get(name) ?? [];
    let reason = `no schema declares ${name}`;
    for (const file of files) {
      try {
        const schema = await openSchema(file);
        this.open.set(name, schema);
        return schema;
      } catch (error) {
        const { details, message } = error as { readonly details?: unknown; readonly message: string };
        if (details === undefined) throw error;
        reason = `${file.slice(this.folder.length).replace(/^[\\/]/, '')} cannot be used: ${message.split('\n')[0] ?? ''}`;
      }
    }
    throw new UsageError(`--xsd ${this.folder}: ${reason}`);
  }
}

/** Every schema file, the nearest first. */
function schemaFiles(folder: string): readonly string[] {
  let names: readonly string[];
  try {
    names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  } catch (error) {
    const { code } = error as { readonly code?: string };
    if (code === undefined) throw error;
    throw new UsageError(`--xsd ${folder}: ${code === 'ENOENT' ? 'no such folder' : code === 'ENOTDIR' ? 'is no folder' : 'cannot be read'}`);
  }
  const depth = (name: string): number => name.split(sep).length;
  const found = names.filter((name) => name.toLowerCase().endsWith('.xsd'));
  return [...found].sort((a, b) => depth(a) - depth(b) || (a < b ? -1 : 1)).map((name) => join(folder, name));
}

function issueOf({ message, xpath }: SchemaFault, root: XmlElement): Issue {
  const element = elementAt(xpath, root);
  const { kind, attribute, expected } = constraintOf(message);
  const rule = `xsd.${kind}`;
  return { code: 'xsd', severity: ISSUES.xsd.severity, ...placeOf(element, attribute), rule, ...(expected === undefined ? {} : { expected }) };
}

function unjudged(element: XmlElement): Issue {
  return {
    code: 'not-judged',
    severity: ISSUES['not-judged'].severity,
    ...placeOf(element),
    rule: 'xsd.schema',
    expected: `a schema for ${element.local}`,
  };
}

function placeOf(element: XmlElement, attribute?: string): Pick<Issue, 'path' | 'line' | 'column'> {
  return { path: pathOf(element, attribute), line: element.line, column: element.column };
}

/** The element at a path of positions; as near to it as the path can be followed. */
function elementAt(xpath: string, root: XmlElement): XmlElement {
  let element = root;
  for (const step of xpath.split('/').slice(2)) {
    const position = /^\*(?:\[(\d+)\])?$/.exec(step);
    const next = position === null ? undefined : element.children[Number(position[1] ?? 1) - 1];
    if (next === undefined) return element;
    element = next;
  }
  return element;
}
