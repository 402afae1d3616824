import { EXTENSIONS } from '../../fhir/extensions.js';
import type { Address, Extension, Prim } from '../../fhir/types.js';
import { XmlElement } from '../../xml/element.js';
import { build, type Codec } from '../codec.js';
import type { Context } from '../context.js';
import { isLinePart, linesOf, setLines, structuredLine, writeLines } from './ad-line.js';
import { setUse, useOf } from './ad-use.js';
import { CD } from './cd.js';
import { knownExtensions, knownKeys } from './known.js';
import { ABSENT_URLS, readFlavor, writeFlavor } from './null-flavor.js';
import { codesIn, COMPANION_KEYS, ownText, readPart, textWith, xmlText, type Part } from './part.js';

/** DT 10: the parts that occur once, in the order in which they are written, behind the lines. */
const SINGLES = [
  ['postalCode', 'postalCode', '_postalCode'],
  ['city', 'city', '_city'],
  ['county', 'district', '_district'],
  ['state', 'state', '_state'],
  ['country', 'country', '_country'],
  ['desc', 'text', '_text'],
] as const satisfies readonly (readonly [local: string, key: keyof Address, beside: keyof Address])[];
type Single = (typeof SINGLES)[number];
const SINGLE_OF: ReadonlyMap<string, Single> = new Map(SINGLES.map((single) => [single[0], single]));
const RANK: ReadonlyMap<string, number> = new Map(SINGLES.map(([local], i) => [local, i + 1]));
const NONE: ReadonlySet<string> = new Set();
const CODED: ReadonlySet<string> = new Set(['code', 'codeSystem', 'codeSystemName', 'codeSystemVersion', 'displayName']);

function toFhir(element: XmlElement, cx: Context): Address | undefined {
  const address: Address = {};
  for (const a of element.attributes) {
    if (a.uri === '' && a.local === 'nullFlavor') address.extension = [...(address.extension ?? []), readFlavor(a.value, element, cx)];
    else if (a.uri !== '' || a.local !== 'use' || codesIn(a.value).length === 0) cx.unread(element, a.local);
    else setUse(address, codesIn(a.value));
  }
  readParts(element, address, cx);
  if (looksPlain(address)) {
    for (const c of element.children) if (c.local === 'desc') cx.unread(c);
    delete address.text;
  }
  const text = ownText(element);
  if (text !== '' && Object.keys(address).some((key) => key !== 'extension' && key !== 'use' && key !== 'type')) {
    cx.report('not-mapped', element, 'text()');
  } else if (text !== '') {
    address.line = [text];
    address.text = text;
  }
  if (Object.keys(address).length > 0) return address;
  cx.report('required', element, undefined, { severity: 'warning', expected: 'a part of an address' });
  return undefined;
}

function readParts(element: XmlElement, address: Address, cx: Context): void {
  const lines: Prim[] = [];
  const singles = new Map<Single, Part>();
  let open: Part[] = [];
  let last = 0;
  const close = (): void => {
    if (open.length > 0) lines.push(structuredLine(open));
    open = [];
  };
  for (const c of element.children) {
    const known = c.uri === element.uri && (isLinePart(c.local) || c.local === 'streetAddressLine' || SINGLE_OF.has(c.local));
    const part = known ? readPart(c, c.local === 'country' ? CODED : NONE, cx) : undefined;
    const single = SINGLE_OF.get(c.local);
    if (part === undefined || !isReadable(part) || (single !== undefined && singles.has(single))) {
      cx.unread(c);
      continue;
    }
    const rank = RANK.get(c.local) ?? 0;
    if (rank < last) cx.report('element-order', c, undefined, { expected: `before ${SINGLES[last - 1]?.[0] ?? ''}` });
    last = Math.max(last, rank);
    if (single !== undefined) singles.set(single, part);
    else if (isLinePart(c.local)) open.push(part);
    else {
      close();
      lines.push(textWith(part.text, part.flavor));
    }
  }
  close();
  setLines(address, lines);
  for (const [single, part] of singles) setSingle(address, single, part, cx);
}

/** An element without value needs an extension in FHIR: a part with nothing in it has no form there. */
function isReadable({ text, flavor, element }: Part): boolean {
  return text !== '' || flavor.length > 0 || (element.local === 'country' && element.attributes.some((a) => CODED.has(a.local)));
}

/** Text without parts stands in FHIR as line and as text, to tell it from streetAddressLine and desc. */
function looksPlain(address: Address): boolean {
  if (address.text === undefined || address.line?.length !== 1 || address.line[0] !== address.text || address._line !== undefined) return false;
  return SINGLES.every(([, key, beside]) => address[beside] === undefined && (key === 'text' || address[key] === undefined));
}

function setSingle(address: Address, [, key, beside]: Single, part: Part, cx: Context): void {
  const extension = key === 'country' ? [...part.flavor, ...countryCode(part.element, cx)] : part.flavor;
  if (part.text !== '') address[key] = part.text;
  if (extension.length > 0) address[beside] = { extension: [...extension] };
}

/** DT 10: the code of a country, as the specification of its name. */
function countryCode(country: XmlElement, cx: Context): Extension[] {
  const coded = country.attributes.filter((a) => a.uri === '' && CODED.has(a.local));
  if (coded.length === 0) return [];
  const bare = new XmlElement(country.uri, country.local, coded, [], '', undefined, country.parent, country.line, country.column, country.offset);
  const concept = CD.toFhir(bare, cx);
  if (concept !== undefined) return [{ url: EXTENSIONS.codeSpecification, valueCodeableConcept: concept }];
  for (const a of coded) cx.keep(country, a.local);
  return [];
}

const KEYS: ReadonlySet<string> = new Set(['extension', 'use', 'type', 'line', '_line', ...SINGLES.flatMap(([, key, beside]) => [key, beside])]);
const URLS: ReadonlySet<string> = new Set([...ABSENT_URLS, EXTENSIONS.addressType]);
const COUNTRY_URLS: ReadonlySet<string> = new Set([...ABSENT_URLS, EXTENSIONS.codeSpecification]);

function toV3(address: Address, cx: Context, name: string): XmlElement | undefined {
  knownKeys(address, KEYS, cx);
  if (address.extension !== undefined) knownExtensions(address.extension, URLS, cx);
  // HL7v3 can't say that an address is of the past; without that it would be read as the one of today.
  if (address.use === 'old') {
    cx.report('not-mapped', address, undefined, { severity: 'error', found: address.use });
    return undefined;
  }
  const attributes = { use: useOf(address, cx), nullFlavor: writeFlavor(address.extension, cx) };
  const parts = [...writeLines(linesOf(address, cx), cx), ...SINGLES.map((single) => writeSingle(address, single, cx))];
  const element = build(name, attributes, parts);
  if (saysTwice(element)) return build(name, attributes, [], ownText(element.children[0] ?? element));
  if (element.children.length > 0 || element.attributes.length > 0) return element;
  cx.report('required', address, 'line');
  return undefined;
}

/** The same text as the only line and as text, and nothing else: the two stand for text without parts. */
function saysTwice({ children: [line, desc, ...more] }: XmlElement): boolean {
  if (line?.local !== 'streetAddressLine' || desc?.local !== 'desc' || more.length > 0) return false;
  return line.attributes.length === 0 && desc.attributes.length === 0 && ownText(line) === ownText(desc);
}

function writeSingle(address: Address, [local, key, companion]: Single, cx: Context): XmlElement | undefined {
  const value = address[key];
  const beside = address[companion];
  if (value === undefined && beside === undefined) return undefined;
  const text = value === undefined ? undefined : xmlText(value, address, key, cx);
  if (beside !== undefined) knownKeys(beside, COMPANION_KEYS, cx);
  const extensions = beside?.extension ?? [];
  knownExtensions(extensions, key === 'country' ? COUNTRY_URLS : ABSENT_URLS, cx);
  const nullFlavor = writeFlavor(extensions, cx);
  const coded = key === 'country' ? writeCountryCode(extensions, cx) : undefined;
  const element = build(local, { nullFlavor }, [], text ?? '');
  if (coded === undefined) return text === undefined && nullFlavor === undefined ? undefined : element;
  const attributes = [...coded.attributes.filter((a) => a.local !== 'nullFlavor' || nullFlavor === undefined), ...element.attributes];
  if (text === undefined && attributes.length === 0) return undefined;
  return new XmlElement(element.uri, local, attributes, [], element.text);
}

function writeCountryCode(extensions: readonly Extension[], cx: Context): XmlElement | undefined {
  const extension = extensions.find((e) => e.url === EXTENSIONS.codeSpecification);
  const concept = extension?.valueCodeableConcept;
  if (extension === undefined) return undefined;
  if (concept === undefined) {
    cx.report('value-format', extension, 'valueCodeableConcept');
    return undefined;
  }
  const coded = CD.toV3(concept, cx, 'country');
  // A country has room for one code and no original text beside its name.
  if (coded !== undefined && coded.children.length > 0) cx.report('too-many', extension, 'valueCodeableConcept', { expected: 'one code' });
  return coded;
}

/** AD <-> Address (DT 10). */
export const AD: Codec<Address> = { about: { kind: 'AD', fhir: 'Address', spec: 'DT 10' }, toFhir, toV3 };
