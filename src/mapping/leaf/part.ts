import type { Element, Extension, Prim } from '../../fhir/types.js';
import type { XmlElement } from '../../xml/element.js';
import type { Context } from '../context.js';
import { knownKeys } from './known.js';
import { readFlavor } from './null-flavor.js';

/** A part of a name or address as it was read. */
export interface Part {
  readonly element: XmlElement;
  /** Without the white space at its ends, which says nothing (DT 0.1). */
  readonly text: string;
  /** Empty, or the one extension that carries the nullFlavor. */
  readonly flavor: readonly Extension[];
}

const NO_EXTENSION: readonly Extension[] = [];

/** Reads a part; attributes other than the nullFlavor and those of `others` are reported and kept. */
export function readPart(element: XmlElement, others: ReadonlySet<string>, cx: Context): Part {
  let flavor = NO_EXTENSION;
  for (const a of element.attributes) {
    if (a.uri === '' && a.local === 'nullFlavor') flavor = [readFlavor(a.value, element, cx)];
    else if (a.uri !== '' || !others.has(a.local)) cx.unread(element, a.local);
  }
  for (const c of element.children) cx.unread(c);
  return { element, text: ownText(element), flavor };
}

/** The codes of an attribute that may hold several, in order. */
export function codesIn(attribute: string): readonly string[] {
  return BLANK.test(attribute) || attribute === '' ? attribute.split(BLANKS).filter((code) => code !== '') : [attribute];
}

const BLANK = /[ \t\r\n]/;
const BLANKS = /[ \t\r\n]+/;

/** The text of an element, or the pieces of text between its children. */
export function ownText(element: XmlElement): string {
  if (element.content === undefined) return element.children.length === 0 ? trimmed(element.text) : '';
  return trimmed(element.content.filter((piece) => typeof piece === 'string').join(''));
}

function trimmed(text: string): string {
  const blankAt = (i: number): boolean => text.charCodeAt(i) <= 32;
  return text !== '' && (blankAt(0) || blankAt(text.length - 1)) ? text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, '') : text;
}

/** A text, if there is one, with what is said about it, if anything is. */
export function textWith(text: string, extension: readonly Extension[]): Prim {
  if (extension.length === 0) return { value: text };
  return text === '' ? { extension: [...extension] } : { value: text, extension: [...extension] };
}

/** A repeating primitive as FHIR JSON has it: the values, null for a missing one, and beside them what they carry. */
export function spread(prims: readonly Prim[]): { readonly values: string[] | undefined; readonly companions: (Element | null)[] | undefined } {
  const values: (string | null)[] = [];
  const companions: (Element | null)[] = [];
  let hasValue = false;
  let hasCompanion = false;
  for (const { value, extension } of prims) {
    values.push(value ?? null);
    companions.push(extension === undefined ? null : { extension });
    hasValue ||= value !== undefined;
    hasCompanion ||= extension !== undefined;
  }
  return { values: hasValue ? (values as string[]) : undefined, companions: hasCompanion ? companions : undefined };
}

/** One value of a repeating primitive, with the place where it stands. */
export interface Item {
  readonly text: string | undefined;
  readonly extension: readonly Extension[];
  readonly list: object;
  readonly index: number;
}

/** The reverse of `spread`; a value that says nothing is reported and left out. */
export function gather(values: readonly (string | null)[] | undefined, companions: readonly (Element | null)[] | undefined, cx: Context): Item[] {
  const items: Item[] = [];
  const list = values ?? companions ?? [];
  for (let index = 0; index < Math.max(values?.length ?? 0, companions?.length ?? 0); index++) {
    const value: unknown = values?.[index] ?? undefined;
    const companion = companions?.[index] ?? undefined;
    if (companion !== undefined) knownKeys(companion, COMPANION_KEYS, cx);
    const text = value === undefined ? undefined : xmlText(value, list, index, cx);
    const extension = companion?.extension ?? NO_EXTENSION;
    if (text !== undefined || extension.length > 0) items.push({ text, extension, list, index });
    else if (value === undefined) cx.report('value-format', list, index, { expected: 'a value' });
  }
  return items;
}

/** What a primitive may have beside it that codecs read. */
export const COMPANION_KEYS: ReadonlySet<string> = new Set(['extension']);

const NOT_XML = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/;
const ALL_NOT_XML = new RegExp(NOT_XML, 'g');

/** A FHIR string as text that XML can hold; what it can't hold is reported and left out, and so is a string that is none. */
export function xmlText(value: unknown, at: object, key: string | number, cx: Context): string | undefined {
  let text = typeof value === 'string' ? value : '';
  if (NOT_XML.test(text)) text = text.replace(ALL_NOT_XML, '');
  const isBlank = text.trim() === '';
  if (isBlank || text !== value) cx.report('value-format', at, key, { expected: 'a text that XML can hold' });
  return isBlank ? undefined : text;
}

/** The string of an extension, and what is said about it. */
export function stringOf(extension: Extension, cx: Context): { readonly text: string | undefined; readonly about: readonly Extension[] } {
  knownKeys(extension, STRING_KEYS, cx);
  const about = extension._valueString?.extension ?? NO_EXTENSION;
  if (extension._valueString !== undefined) knownKeys(extension._valueString, COMPANION_KEYS, cx);
  if (extension.valueString === undefined && about.length > 0) return { text: undefined, about };
  return { text: xmlText(extension.valueString, extension, 'valueString', cx), about };
}

const STRING_KEYS: ReadonlySet<string> = new Set(['url', 'valueString', '_valueString']);

/** An extension with a string, or with the reason why there is none. */
export function stringExtension(url: string, part: Part): Extension {
  const out: Extension = { url };
  if (part.text !== '') out.valueString = part.text;
  if (part.flavor.length > 0) out._valueString = { extension: [...part.flavor] };
  return out;
}
