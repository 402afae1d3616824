import type { Codec } from '../../src/mapping/codec.js';
import { Context, type MappingOptions } from '../../src/mapping/context.js';
import { Resources } from '../../src/mapping/resources.js';
import { pathOf, XmlElement } from '../../src/xml/element.js';
import { readXml } from '../../src/xml/reader.js';
import { writeXml } from '../../src/xml/writer.js';

/** A value as it came out of a codec, and what was reported: `code path` for an element, `code key` for a FHIR object (`.` for all of it). */
export interface Outcome<T> {
  readonly value: T;
  readonly problems: readonly string[];
}

const XSI_PREFIX = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';
const NAMESPACES = `xmlns="urn:hl7-org:v3" ${XSI_PREFIX}`;

/** The element of a text without namespace declarations. */
export function element(xml: string): XmlElement {
  return readXml(xml.replace(/^<\w+/, (tag) => `${tag} ${NAMESPACES}`));
}

/** An element as text, without namespaces. */
export function text(e: XmlElement | undefined): string | undefined {
  return e === undefined ? undefined : writeXml(e, { declaration: false, within: e.uri }).replace(` ${XSI_PREFIX}`, '');
}

/** Runs something with a context of its own. */
export function outcome<T>(run: (cx: Context) => T, options: MappingOptions = {}): Outcome<T> {
  const cx = new Context(new Resources(), options);
  const value = run(cx);
  const issues = cx.issues((at, key) => ({ path: at instanceof XmlElement ? pathOf(at, key?.toString()) : String(key ?? '.') }));
  return { value, problems: issues.map((issue) => `${issue.code} ${issue.path}`) };
}

/** An element read by a codec. */
export function read<F>(codec: Codec<F>, e: XmlElement | string, options?: MappingOptions): Outcome<F | undefined> {
  return outcome((cx) => codec.toFhir(typeof e === 'string' ? element(e) : e, cx), options);
}

/** A value written by a codec; it gets a copy, as from JSON, so that nothing is shared with what was read. */
export function write<F>(codec: Codec<F>, value: F, name: string): Outcome<XmlElement | undefined> {
  return outcome((cx) => codec.toV3(JSON.parse(JSON.stringify(value)) as F, cx, name));
}
