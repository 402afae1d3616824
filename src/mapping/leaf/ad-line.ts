import { EXTENSIONS } from '../../fhir/extensions.js';
import type { Address, Extension, Prim } from '../../fhir/types.js';
import type { XmlElement } from '../../xml/element.js';
import { build } from '../codec.js';
import type { Context } from '../context.js';
import { knownExtensions } from './known.js';
import { ABSENT_URLS, writeFlavor } from './null-flavor.js';
import { gather, spread, stringExtension, stringOf, type Item, type Part } from './part.js';

type LinePart = 'streetName' | 'additionalLocator' | 'houseNumber' | 'buildingNumberSuffix' | 'unitID';

/** DT 10: the parts of a structured line, in the order in which a person reads them. */
const LINE_PARTS: readonly (readonly [local: LinePart, url: string])[] = [
  ['streetName', EXTENSIONS.streetName],
  ['additionalLocator', EXTENSIONS.additionalLocator],
  ['houseNumber', EXTENSIONS.houseNumber],
  ['buildingNumberSuffix', EXTENSIONS.buildingNumberSuffix],
  ['unitID', EXTENSIONS.unitId],
];
const URL_OF: ReadonlyMap<string, string> = new Map(LINE_PARTS);
const LOCAL_OF: ReadonlyMap<string, string> = new Map(LINE_PARTS.map(([local, url]) => [url, local]));
const URLS: ReadonlySet<string> = new Set(LOCAL_OF.keys());
const NO_EXTENSIONS: ReadonlySet<string> = new Set();

/** Is this the name of an address part that stands on a structured line? */
export function isLinePart(local: string): boolean {
  return URL_OF.has(local);
}

/** A structured line: its parts as extensions, in the order of the message, and the text that follows from them. */
export function structuredLine(parts: readonly Part[]): Prim {
  const extension = parts.map((part) => stringExtension(URL_OF.get(part.element.local) ?? '', part));
  const value = shownLine(extension);
  return value === '' ? { extension } : { value, extension };
}

/** DT 10: street, house number indication, number, suffixes; the unit last. */
function shownLine(extensions: readonly Extension[]): string {
  const shown = LINE_PARTS.flatMap(([, url]) => extensions.filter((e) => e.url === url).map((e) => e.valueString ?? ''));
  return shown.filter((text) => text !== '').join(' ');
}

/** Sets `line`. */
export function setLines(address: Address, lines: readonly Prim[]): void {
  const { values, companions } = spread(lines);
  if (values !== undefined) address.line = values;
  if (companions !== undefined) address._line = companions;
}

/** Each line as the parts its extensions say, or as streetAddressLine when they say nothing (DT 10). */
export function writeLines(items: readonly Item[], cx: Context): XmlElement[] {
  let structured = false;
  return items.flatMap((item) => {
    const parts = item.extension.filter((e) => URLS.has(e.url ?? ''));
    const isText = parts.length === 0 || saysMore(item, parts, cx);
    // Two structured lines in a row are one in HL7v3, where nothing separates them.
    if (!isText && structured) cx.report('too-many', item.list, item.index, { expected: 'one line with parts' });
    structured = !isText;
    return isText ? [textLine(item, cx)] : partsOfLine(item, cx);
  });
}

/** The text must follow from the parts, but for blanks and signs; a street that only the text has is worth more than a number apart. */
function saysMore(item: Item, parts: readonly Extension[], cx: Context): boolean {
  const shown = shownLine(parts);
  if (item.text === undefined || item.text === shown || letters(item.text) === letters(shown)) return false;
  cx.report('derived-differs', item.list, item.index);
  return !parts.some((e) => e.url === EXTENSIONS.streetName);
}

function letters(text: string): string {
  return text.replace(/[^\p{L}\p{N}]+/gu, '').toLowerCase();
}

function textLine(item: Item, cx: Context): XmlElement {
  knownExtensions(item.extension, ABSENT_URLS, cx, URLS);
  return build('streetAddressLine', { nullFlavor: writeFlavor(item.extension, cx) }, [], item.text ?? '');
}

function partsOfLine(item: Item, cx: Context): XmlElement[] {
  knownExtensions(item.extension, NO_EXTENSIONS, cx, URLS);
  return item.extension.flatMap((e) => {
    const local = LOCAL_OF.get(e.url ?? '');
    if (local === undefined) return [];
    const { text, about } = stringOf(e, cx);
    knownExtensions(about, ABSENT_URLS, cx);
    const nullFlavor = writeFlavor(about, cx);
    return text === undefined && nullFlavor === undefined ? [] : [build(local, { nullFlavor }, [], text ?? '')];
  });
}

/** The lines of an address as they stand in the Bundle. */
export function linesOf(address: Address, cx: Context): Item[] {
  return gather(address.line, address._line, cx);
}
