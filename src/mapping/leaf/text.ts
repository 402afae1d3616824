import { decimal, decimalText, type Decimal } from '../../fhir/decimal.js';
import { EXTENSIONS } from '../../fhir/extensions.js';
import type { Extension, Prim } from '../../fhir/types.js';
import { XSI, type XmlElement } from '../../xml/element.js';
import { build, typed, type Codec } from '../codec.js';
import type { Context } from '../context.js';
import { knownExtensions } from './known.js';
import { readFlavor, writeFlavor } from './null-flavor.js';
import { reportPrim } from './primitive.js';

const PLAIN = 'text/plain';
const EXTENSIONS_OF_TEXT = new Set<string>([EXTENSIONS.v3NoMediaType, EXTENSIONS.nullFlavor, EXTENSIONS.dataAbsentReason]);

/** Plain text of an element, verbatim; undefined (and reported) when it is not plain or empty. */
export function plainText(element: XmlElement, cx: Context): string | undefined {
  for (const c of element.children) cx.report('value-format', c, undefined, { expected: 'plain text' });
  if (element.children.length > 0) return undefined;
  if (element.text === '') {
    cx.report('value-format', element, undefined, { expected: 'text' });
    return undefined;
  }
  return element.text;
}

/** Whether senders of an element usually state that it is text/plain; the other case is marked. */
type Usual = 'stated' | 'not-stated';

function readMediaType(element: XmlElement, cx: Context): { mediaType: string | undefined; flavor: string | undefined } | undefined {
  let mediaType: string | undefined;
  let flavor: string | undefined;
  for (const a of element.attributes) {
    if (a.local === 'nullFlavor') flavor = a.value;
    else if (a.local === 'mediaType' && a.value === PLAIN) mediaType = a.value;
    else if (a.local === 'mediaType' || a.local === 'compression' || (a.local === 'representation' && a.value !== 'TXT')) {
      cx.report('value-format', element, a.local, { found: a.value, expected: 'plain text' });
      return undefined;
    } else cx.unread(element, a.local);
  }
  return { mediaType, flavor };
}

/** ED <-> string (DT 8): plain text; the way back writes the media type as this element usually has it, unless marked. */
function ed(usual: Usual): Codec<Prim> {
  const mark = usual === 'stated';
  return {
    about: { kind: 'ED', fhir: 'string', spec: 'DT 8' },
    toFhir: (element, cx) => {
      const read = readMediaType(element, cx);
      if (read === undefined) return undefined;
      const { mediaType, flavor } = read;
      if (flavor !== undefined && element.text === '' && element.children.length === 0) return { extension: [readFlavor(flavor, element, cx)] };
      const value = plainText(element, cx);
      if (value === undefined) return undefined;
      const extension: Extension[] = (mediaType === undefined) === mark ? [{ url: EXTENSIONS.v3NoMediaType, valueBoolean: mark }] : [];
      if (flavor !== undefined) extension.push(readFlavor(flavor, element, cx));
      return extension.length === 0 ? { value } : { value, extension };
    },
    toV3: (prim, cx, name) => {
      if (prim.extension !== undefined) knownExtensions(prim.extension, EXTENSIONS_OF_TEXT, cx);
      const flavor = writeFlavor(prim.extension, cx);
      if (prim.value === undefined) return flavor === undefined ? undefined : build(name, { nullFlavor: flavor });
      const marked = prim.extension?.find((e) => e.url === EXTENSIONS.v3NoMediaType);
      if (marked !== undefined && marked.valueBoolean === undefined) cx.report('value-format', marked, 'valueBoolean');
      const mediaType = (marked?.valueBoolean ?? !mark) ? undefined : PLAIN;
      return build(name, { mediaType, nullFlavor: flavor }, [], checked(prim, prim.value, cx));
    },
  };
}

/** ED whose senders usually write `mediaType="text/plain"`. */
export const ED_STATED = ed('stated');

/** ED whose senders usually write no media type. */
export const ED = ed('not-stated');

function st(type?: 'ST'): Codec<Prim> {
  return {
    about: { kind: 'ST', fhir: 'string', spec: 'DT 8' },
    toFhir: (element, cx) => {
      let flavor: string | undefined;
      for (const a of element.attributes) {
        if (a.uri === XSI && a.local === 'type' && element.type?.local === type) continue;
        else if (a.local === 'nullFlavor') flavor = a.value;
        else cx.unread(element, a.local);
      }
      if (flavor !== undefined && element.text === '' && element.children.length === 0) return { extension: [readFlavor(flavor, element, cx)] };
      const value = plainText(element, cx);
      if (value === undefined) return undefined;
      return flavor === undefined ? { value } : { value, extension: [readFlavor(flavor, element, cx)] };
    },
    toV3: (prim, cx, name) => {
      if (prim.extension !== undefined) knownExtensions(prim.extension, EXTENSIONS_OF_TEXT, cx);
      const flavor = writeFlavor(prim.extension, cx);
      if (prim.value === undefined && flavor === undefined) return undefined;
      const element = build(name, { nullFlavor: flavor }, [], prim.value === undefined ? '' : checked(prim, prim.value, cx));
      return type === undefined ? element : typed(type, element);
    },
  };
}

/** ST and ED where no media type is ever stated <-> string. */
export const ST = st();

/** The same in a place of any datatype, where the element states that it is an ST. */
export const ST_STATED = st('ST');

const NOT_XML = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/;

/** XML can't hold most control characters; they are reported and left out. */
function checked(prim: Prim, text: string, cx: Context): string {
  if (!NOT_XML.test(text)) return text;
  reportPrim(cx, 'value-format', prim, { expected: 'characters that XML can hold' });
  return text.replace(new RegExp(NOT_XML, 'g'), '');
}

/** BL <-> boolean (DT 12). */
export const BL: Codec<Prim<boolean>> = {
  about: { kind: 'BL', fhir: 'boolean', spec: 'DT 12' },
  toFhir: (element, cx) => {
    const { value, flavor } = valueAttributes(element, cx);
    const extension = flavor === undefined ? undefined : [readFlavor(flavor, element, cx)];
    if (value === undefined && extension !== undefined) return { extension };
    if (value !== 'true' && value !== 'false') {
      cx.report('value-format', element, 'value', { expected: 'true or false' });
      return undefined;
    }
    return extension === undefined ? { value: value === 'true' } : { value: value === 'true', extension };
  },
  toV3: (prim, cx, name) => {
    if (prim.extension !== undefined) knownExtensions(prim.extension, EXTENSIONS_OF_TEXT, cx);
    const nullFlavorCode = writeFlavor(prim.extension, cx);
    if (prim.value === undefined && nullFlavorCode === undefined) return undefined;
    return build(name, { value: prim.value === undefined ? undefined : String(prim.value), nullFlavor: nullFlavorCode });
  },
};

/** INT <-> integer (DT 12). */
export const INT: Codec<Prim<number | Decimal>> = {
  about: { kind: 'INT', fhir: 'integer', spec: 'DT 12' },
  toFhir: (element, cx) => {
    const { value, flavor } = valueAttributes(element, cx);
    const extension = flavor === undefined ? {} : { extension: [readFlavor(flavor, element, cx)] };
    if (value === undefined && flavor !== undefined) return extension;
    const number = value !== undefined && /^-?\d+$/.test(value) ? decimal(value) : undefined;
    if (number === undefined) cx.report('value-format', element, 'value', { expected: 'a whole number' });
    return number === undefined ? undefined : { value: number, ...extension };
  },
  toV3: (prim, cx, name) => {
    if (prim.extension !== undefined) knownExtensions(prim.extension, EXTENSIONS_OF_TEXT, cx);
    const nullFlavor = writeFlavor(prim.extension, cx);
    if (prim.value === undefined && nullFlavor === undefined) return undefined;
    return build(name, { value: prim.value === undefined ? undefined : decimalText(prim.value), nullFlavor });
  },
};

/** The attributes of a simple value; all others are reported as unread. */
export function valueAttributes(element: XmlElement, cx: Context): { value: string | undefined; flavor: string | undefined } {
  let value: string | undefined;
  let flavor: string | undefined;
  for (const a of element.attributes) {
    if (a.uri === '' && a.local === 'value') value = a.value;
    else if (a.uri === '' && a.local === 'nullFlavor') flavor = a.value;
    else cx.unread(element, a.local);
  }
  for (const c of element.children) cx.unread(c);
  return { value, flavor };
}
