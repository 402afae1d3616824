import type { XmlElement } from '../xml/element.js';
import { element, reading, withRest, type Reading, type Rest } from './element.js';

/** What every datatype of the wrappers may have. Values stay the text they were (DT 0.2). */
interface Any {
  readonly nullFlavor?: string | undefined;
  readonly rest?: Rest | undefined;
}

/** Instance identifier; an OID or UUID with, mostly, an extension (AM 6.2). */
export interface II extends Any {
  readonly root?: string | undefined;
  readonly extension?: string | undefined;
}

/** Coded value: CS has the code only, CV and CE a code system too; original text and translations are in the rest (AM 6.4). */
export interface CE extends Any {
  readonly code?: string | undefined;
  readonly codeSystem?: string | undefined;
  readonly displayName?: string | undefined;
}

/** A code without translations. */
export type CV = CE;

/** A code of a system that the field fixes. */
export type CS = CE;

/** Point in time as it was written; an interval has its bounds in the rest (AM 6.3). */
export interface TS extends Any {
  readonly value?: string | undefined;
}

/** Whole number as text. */
export type INT = TS;

/** Text: ST and ED. */
export interface ST extends Any {
  readonly text: string;
}

/** Text with a code. */
export type SC = CE & ST;

/** Reads an identifier. */
export function readII(source: XmlElement): II {
  const from = reading(source);
  return { root: from.attribute('root'), extension: from.attribute('extension'), ...anyOf(from) };
}

/** Writes an identifier; nothing for undefined. */
export function writeII(name: string, value: II | undefined): XmlElement | undefined {
  if (value === undefined) return undefined;
  return withRest(element(name, { root: value.root, extension: value.extension, nullFlavor: value.nullFlavor }), value.rest);
}

/** Reads a code: CS, CV, CE or CD. */
export function readCE(source: XmlElement): CE {
  const from = reading(source);
  return { ...codeOf(from), ...anyOf(from) };
}

/** Writes a code; nothing for undefined. */
export function writeCE(name: string, value: CE | undefined): XmlElement | undefined {
  return value === undefined ? undefined : withRest(element(name, codeAttributes(value)), value.rest);
}

/** Reads a point in time. */
export function readTS(source: XmlElement): TS {
  const from = reading(source);
  return { value: from.attribute('value'), ...anyOf(from) };
}

/** Writes a point in time; nothing for undefined. */
export function writeTS(name: string, value: TS | undefined): XmlElement | undefined {
  if (value === undefined) return undefined;
  return withRest(element(name, { value: value.value, nullFlavor: value.nullFlavor }), value.rest);
}

/** Reads a whole number. */
export const readINT: (source: XmlElement) => INT = readTS;

/** Writes a whole number; nothing for undefined. */
export const writeINT: (name: string, value: INT | undefined) => XmlElement | undefined = writeTS;

/** Reads text: ST or ED. */
export function readST(source: XmlElement): ST {
  const from = reading(source);
  return { text: from.text(), ...anyOf(from) };
}

/** Writes text; nothing for undefined. */
export function writeST(name: string, value: ST | undefined): XmlElement | undefined {
  return value === undefined ? undefined : withRest(element(name, { nullFlavor: value.nullFlavor }, [], value.text), value.rest);
}

/** Reads text with a code. */
export function readSC(source: XmlElement): SC {
  const from = reading(source);
  return { ...codeOf(from), text: from.text(), ...anyOf(from) };
}

/** Writes text with a code; nothing for undefined. */
export function writeSC(name: string, value: SC | undefined): XmlElement | undefined {
  return value === undefined ? undefined : withRest(element(name, codeAttributes(value), [], value.text), value.rest);
}

/** Extension of the first identifier with that root; other identifiers and their order do not matter (AM 3.3). */
export function extensionOf(ids: readonly II[], root: string): string | undefined {
  return ids.find((id) => id.root === root && id.extension !== undefined)?.extension;
}

function codeOf(from: Reading): Pick<CE, 'code' | 'codeSystem' | 'displayName'> {
  return { code: from.attribute('code'), codeSystem: from.attribute('codeSystem'), displayName: from.attribute('displayName') };
}

function codeAttributes(value: CE): Record<string, string | undefined> {
  return { code: value.code, codeSystem: value.codeSystem, displayName: value.displayName, nullFlavor: value.nullFlavor };
}

/** Called last: the rest is what no field took. */
function anyOf(from: Reading): Any {
  return { nullFlavor: from.attribute('nullFlavor'), rest: from.rest() };
}
