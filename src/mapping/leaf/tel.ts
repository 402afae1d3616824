import { EXTENSIONS } from '../../fhir/extensions.js';
import type { ContactPoint, Extension } from '../../fhir/types.js';
import type { XmlElement } from '../../xml/element.js';
import { build, type Codec } from '../codec.js';
import type { Context } from '../context.js';
import { codesOfUse, useConcept } from './ad-use.js';
import { knownExtensions, knownKeys } from './known.js';
import { ABSENT_URLS, readFlavor, writeFlavor } from './null-flavor.js';
import { codesIn, COMPANION_KEYS, xmlText } from './part.js';

type System = NonNullable<ContactPoint['system']>;
type Use = NonNullable<ContactPoint['use']>;

/** DT 11: schemes that FHIR says by the system; all others stay in the value. */
const SCHEMES: readonly (readonly [scheme: string, system: System])[] = [
  ['tel:', 'phone'],
  ['fax:', 'fax'],
  ['mailto:', 'email'],
  ['sms:', 'sms'],
];
/** DT 11; the first row of a use is what is written for it. */
const USES: readonly (readonly [v3: string, use: Use])[] = [
  ['HP', 'home'],
  ['WP', 'work'],
  ['MC', 'mobile'],
  ['TMP', 'temp'],
  ['HV', 'temp'],
];
const USE_OF: ReadonlyMap<string, Use> = new Map(USES);
const PAGER = 'PG';

function toFhir(element: XmlElement, cx: Context): ContactPoint | undefined {
  let value: string | undefined;
  let codes: readonly string[] = [];
  const contact: ContactPoint = {};
  for (const a of element.attributes) {
    if (a.uri === '' && a.local === 'nullFlavor') contact.extension = [readFlavor(a.value, element, cx)];
    else if (a.uri === '' && a.local === 'value' && a.value.trim() !== '') value = a.value;
    else if (a.uri === '' && a.local === 'use' && codesIn(a.value).length > 0) codes = codesIn(a.value);
    else cx.unread(element, a.local);
  }
  for (const c of element.children) cx.unread(c);
  if (value !== undefined) setValue(contact, value, codes.includes(PAGER), element, cx);
  setUse(contact, codes);
  if (Object.keys(contact).length > 0) return contact;
  cx.report('required', element, 'value', { severity: 'warning' });
  return undefined;
}

function setValue(contact: ContactPoint, value: string, isPager: boolean, element: XmlElement, cx: Context): void {
  const row = SCHEMES.find(([scheme]) => startsWith(value, scheme));
  contact.system = row?.[1] ?? (/^https?:/i.test(value) ? 'url' : 'other');
  contact.value = value;
  if (row === undefined) return checkScheme(value, element, 'value', cx);
  if (isPager && contact.system === 'phone') contact.system = 'pager';
  const rest = value.slice(row[0].length);
  // Stripped only when the way back gives the same text: not TEL:, not tel:tel:, not a scheme alone.
  if (value.startsWith(row[0]) && rest.trim() !== '' && !startsWith(rest, row[0])) contact.value = rest;
}

function startsWith(value: string, scheme: string): boolean {
  return value.slice(0, scheme.length).toLowerCase() === scheme;
}

function checkScheme(value: string, at: object, key: string, cx: Context): void {
  if (!/^[A-Za-z][A-Za-z0-9+.-]*:/.test(value)) cx.report('value-format', at, key, { severity: 'warning', expected: 'a URL, such as tel:' });
}

/** DT 11: the first use that FHIR has; all of them beside it where that is not the whole story. */
function setUse(contact: ContactPoint, codes: readonly string[]): void {
  const first = codes.find((code) => USE_OF.has(code));
  const use = first === undefined ? undefined : USE_OF.get(first);
  if (use !== undefined) contact.use = use;
  if (codes.join(' ') !== codesFrom(contact.system, use).join(' ')) {
    contact._use = { extension: [{ url: EXTENSIONS.codeSpecification, valueCodeableConcept: useConcept(codes) }] };
  }
}

/** The v3 uses that follow from system and use. */
function codesFrom(system: System | undefined, use: Use | undefined): string[] {
  const row = USES.find((r) => r[1] === use);
  return [...(row === undefined ? [] : [row[0]]), ...(system === 'pager' ? [PAGER] : [])];
}

const KEYS: ReadonlySet<string> = new Set(['extension', 'system', '_system', 'value', '_value', 'use', '_use']);
const SPECIFIED: ReadonlySet<string> = new Set([EXTENSIONS.codeSpecification]);

function toV3(contact: ContactPoint, cx: Context, name: string): XmlElement | undefined {
  knownKeys(contact, KEYS, cx);
  for (const beside of [contact._system, contact._value, contact._use]) if (beside !== undefined) knownKeys(beside, COMPANION_KEYS, cx);
  if (contact.extension !== undefined) knownExtensions(contact.extension, ABSENT_URLS, cx);
  if (contact._value?.extension !== undefined) knownExtensions(contact._value.extension, ABSENT_URLS, cx);
  // HL7v3 can't say that a number is of the past; without that it would be read as the one of today.
  if (contact.use === 'old') {
    cx.report('not-mapped', contact, undefined, { severity: 'error', found: contact.use });
    return undefined;
  }
  const codes = writeUse(contact, cx);
  const nullFlavor = writeFlavor(contact.extension, cx) ?? writeFlavor(contact._value?.extension, cx);
  const value = contact.value === undefined ? undefined : writeValue(contact, contact.value, cx);
  if (value === undefined && nullFlavor === undefined && codes.length === 0) {
    cx.report('required', contact, 'value');
    return undefined;
  }
  return build(name, { use: codes.length === 0 ? undefined : codes.join(' '), value, nullFlavor });
}

function writeValue(contact: ContactPoint, raw: string, cx: Context): string | undefined {
  const value = xmlText(raw, contact, 'value', cx);
  const system = contact.system === 'pager' ? 'phone' : contact.system;
  const scheme = SCHEMES.find((row) => row[1] === system)?.[0];
  if (value === undefined) return undefined;
  if (scheme !== undefined) return startsWith(value, scheme) ? value : scheme + value;
  checkScheme(value, contact, 'value', cx);
  return value;
}

/** What is specified beside `use` decides; beside `system` stands what kind of number it is (zib TelecomType MC, PG). */
function writeUse(contact: ContactPoint, cx: Context): string[] {
  const specified = specifiedCodes(contact._use?.extension, cx);
  const kind = specifiedCodes(contact._system?.extension, cx);
  const codes = specified.length > 0 ? specified : codesFrom(contact.system, contact.use);
  if (contact.system === 'pager') kind.push(PAGER);
  const expected = USE_OF.get(specified.find((code) => USE_OF.has(code)) ?? '');
  if (specified.length > 0 && contact.use !== undefined && contact.use !== expected) cx.report('derived-differs', contact, 'use');
  if (specified.length === 0 && contact.use !== undefined && !USES.some((row) => row[1] === contact.use)) cx.report('code-unknown', contact, 'use');
  return [...codes, ...kind.filter((code) => !codes.includes(code))];
}

function specifiedCodes(extensions: readonly Extension[] | undefined, cx: Context): string[] {
  if (extensions === undefined) return [];
  knownExtensions(extensions, SPECIFIED, cx);
  const extension = extensions.find((e) => e.url === EXTENSIONS.codeSpecification);
  return extension === undefined ? [] : codesOfUse(extension, cx);
}

/** TEL <-> ContactPoint (DT 11). */
export const TEL: Codec<ContactPoint> = { about: { kind: 'TEL', fhir: 'ContactPoint', spec: 'DT 11' }, toFhir, toV3 };
