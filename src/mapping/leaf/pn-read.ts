import { EXTENSIONS } from '../../fhir/extensions.js';
import type { Extension, HumanName, Period, Prim } from '../../fhir/types.js';
import { attribute, type XmlElement } from '../../xml/element.js';
import type { Context } from '../context.js';
import { readFlavor } from './null-flavor.js';
import { codesIn, ownText, readPart, spread, stringExtension, textWith, type Part } from './part.js';
import { INITIAL, readValidTime, shownFamily } from './pn-form.js';
import { officialName } from './pn-use.js';

/** A part of a name; no qualifiers and no `@qualifier` are the same. */
interface NamePart extends Part {
  readonly local: string;
  readonly qualifiers: readonly string[];
}

interface FamilyName {
  readonly prefix: NamePart | undefined;
  readonly name: NamePart;
  readonly isPartner: boolean;
}

const PARTS: ReadonlySet<string> = new Set(['given', 'family', 'prefix', 'suffix']);
const QUALIFIER: ReadonlySet<string> = new Set(['qualifier']);
const NO_QUALIFIER: Extension = { url: EXTENSIONS.v3NoQualifier, valueBoolean: true };
const NO_QUALIFIERS: readonly string[] = [];

/**
 * One v3 name as HumanNames: the official one, and a usual one for each call name (DT 9). The official one is left out when it
 * would say nothing. `inOrder` is false when FHIR may not hold the order of the parts.
 */
export function readName(element: XmlElement, cx: Context): { readonly names: HumanName[]; readonly inOrder: boolean } {
  const { extension, uses } = readAttributes(element, cx);
  const parts: NamePart[] = [];
  let period: Period | undefined;
  for (const c of element.children) {
    if (c.uri === element.uri && PARTS.has(c.local)) readNamePart(c, parts, cx);
    else if (c.uri === element.uri && c.local === 'validTime' && period === undefined) period = readValidTime(c, cx);
    else cx.unread(c);
  }
  const text = ownText(element);
  if (text !== '' && parts.length > 0) cx.report('not-mapped', element, 'text()');
  const families = readFamilies(parts, cx);
  if (families.order !== undefined) extension.push({ url: EXTENSIONS.assemblyOrder, valueCode: families.order });
  const { given, calls } = readGivens(parts);
  const says = extension.length > 0 || uses.length > 0 || period !== undefined || calls.length < parts.length || text !== '';
  if (calls.length > 0 && !says) return { names: calls, inOrder: true };
  const name = officialName(extension, uses);
  if (text !== '' && parts.length === 0) name.text = text;
  if (families.shown !== '') name.family = families.shown;
  if (families.extension.length > 0) name._family = { extension: families.extension };
  setList(name, 'given', '_given', given);
  readAffixes(parts, name);
  if (period !== undefined) name.period = period;
  return { names: [name, ...calls], inOrder: isUsualOrder(parts) };
}

/** No use and every other use are official, told apart by the uses themselves (DT 9). */
function readAttributes(element: XmlElement, cx: Context): { readonly extension: Extension[]; readonly uses: readonly string[] } {
  const extension: Extension[] = [];
  const uses: string[] = [];
  for (const a of element.attributes) {
    if (a.uri === '' && a.local === 'nullFlavor') extension.push(readFlavor(a.value, element, cx));
    else if (a.uri !== '' || a.local !== 'use' || codesIn(a.value).length === 0) cx.unread(element, a.local);
    else uses.push(...codesIn(a.value));
  }
  return { extension, uses };
}

function readNamePart(element: XmlElement, parts: NamePart[], cx: Context): void {
  const { text, flavor } = readPart(element, QUALIFIER, cx);
  const { local } = element;
  const attributeText = attribute(element, 'qualifier');
  const qualifiers = attributeText === undefined ? NO_QUALIFIERS : codesIn(attributeText);
  if (attributeText !== undefined && qualifiers.length === 0) cx.unread(element, 'qualifier');
  const says = text !== '' || flavor.length > 0 || qualifiers.length > 0 || local === 'given' || local === 'family';
  // A title without text and qualifier has no form in FHIR: an element needs a value or an extension.
  if (says) parts.push({ element, text, flavor, local, qualifiers });
  else cx.unread(element);
}

function isOnly(part: NamePart, qualifier: string): boolean {
  return part.qualifiers.length === 1 && part.qualifiers[0] === qualifier;
}

/** A prefix of the family name: VV, with the family name right behind it. */
function isFamilyPrefix(parts: readonly NamePart[], i: number): boolean {
  const part = parts[i];
  return part?.local === 'prefix' && isOnly(part, 'VV') && parts[i + 1]?.local === 'family';
}

/** FHIR keeps titles, given names, family names and suffixes in lists of their own; this is the order they are written in. */
function isUsualOrder(parts: readonly NamePart[]): boolean {
  let last = 0;
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i];
    if (part === undefined) continue;
    const family = part.local === 'family' || isFamilyPrefix(parts, i);
    const rank = family ? 2 : part.local === 'prefix' ? 0 : part.local === 'given' ? 1 : 3;
    const looseVV = part.local === 'prefix' && isOnly(part, 'VV') && (!family || part.text === '');
    if (rank < last || looseVV) return false;
    last = rank;
  }
  return true;
}

/** The family as it is shown, its extensions, and the assembly order. */
function readFamilies(parts: readonly NamePart[], cx: Context): { shown: string; extension: Extension[]; order?: string } {
  const families: FamilyName[] = [];
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i];
    if (part?.local !== 'family') continue;
    const before = parts[i - 1];
    const prefix = before !== undefined && isFamilyPrefix(parts, i - 1) && saysSomething(before) ? before : undefined;
    const isPartner = part.qualifiers.includes('SP');
    // FHIR has one own name and one partner name, and an extension for the latter only with a value.
    if (families.some((f) => f.isPartner === isPartner) || (isPartner && !saysSomething(part))) {
      if (prefix !== undefined) cx.unread(prefix.element);
      cx.unread(part.element);
    } else families.push({ prefix, name: part, isPartner });
  }
  const [first, second] = families;
  if (first === undefined) return { shown: '', extension: [] };
  const shown = shownFamily(families.map((f) => ({ prefix: f.prefix?.text ?? '', name: f.name.text })));
  // Own name first, whatever the order: that is told by the assembly order.
  const extension: Extension[] = [];
  for (const f of families) if (!f.isPartner) addOwn(f, extension);
  for (const f of families) if (f.isPartner) addPartner(f, extension, cx);
  if (second !== undefined) return { shown, extension, order: first.isPartner ? 'NL3' : 'NL4' };
  return first.name.text === '' ? { shown, extension } : { shown, extension, order: first.isPartner ? 'NL2' : 'NL1' };
}

function saysSomething(part: NamePart): boolean {
  return part.text !== '' || part.flavor.length > 0;
}

/** What stands on `family` itself is about the own name: nullFlavor, no qualifier, or another one than BR. */
function addOwn({ prefix, name }: FamilyName, extension: Extension[]): void {
  extension.push(...name.flavor);
  if (name.qualifiers.length === 0) extension.push(NO_QUALIFIER);
  else if (!isOnly(name, 'BR') || !saysSomething(name)) extension.push(...qualifierExtensions(name));
  if (prefix !== undefined) extension.push(stringExtension(EXTENSIONS.ownPrefix, prefix));
  if (name.text !== '') extension.push({ url: EXTENSIONS.ownName, valueString: name.text });
}

function addPartner({ prefix, name }: FamilyName, extension: Extension[], cx: Context): void {
  if (!isOnly(name, 'SP')) cx.unread(name.element, 'qualifier');
  if (prefix !== undefined) extension.push(stringExtension(EXTENSIONS.partnerPrefix, prefix));
  extension.push(stringExtension(EXTENSIONS.partnerName, name));
}

function qualifierExtensions(part: NamePart): Extension[] {
  return part.qualifiers.map((code) => ({ url: EXTENSIONS.nameQualifier, valueCode: code }));
}

function readAffixes(parts: readonly NamePart[], name: HumanName): void {
  const prefixes: Prim[] = [];
  const suffixes: Prim[] = [];
  parts.forEach((part, i) => {
    if (part.local === 'suffix') suffixes.push(textWith(part.text, [...part.flavor, ...qualifierExtensions(part)]));
    if (part.local !== 'prefix' || (isFamilyPrefix(parts, i) && saysSomething(part))) return;
    prefixes.push(textWith(part.text, [...part.flavor, ...qualifierExtensions(part)]));
  });
  setList(name, 'prefix', '_prefix', prefixes);
  setList(name, 'suffix', '_suffix', suffixes);
}

/** The given names but the call names, which are a usual name each. */
function readGivens(parts: readonly NamePart[]): { given: Prim[]; calls: HumanName[] } {
  const lastPlain = parts.findLastIndex((p) => p.local === 'given' && !isOnly(p, 'CL'));
  const given: Prim[] = [];
  const calls: HumanName[] = [];
  let initialBefore = false;
  parts.forEach((part, i) => {
    if (part.local !== 'given') return;
    if (!isOnly(part, 'CL')) {
      const pieces = givenPrims(part, initialBefore);
      given.push(...pieces);
      initialBefore = isOnly(part, 'IN') && pieces.every((p) => INITIAL.test(p.value ?? ''));
      return;
    }
    const call: HumanName = { use: 'usual' };
    setList(call, 'given', '_given', [textWith(part.text, part.text === '' && part.flavor.length === 0 ? qualifierExtensions(part) : part.flavor)]);
    calls.push(call);
    // A given without value marks where the call name stood, when that is not behind the other given names.
    if (i < lastPlain) given.push({ extension: qualifierExtensions(part) });
    initialBefore = false;
  });
  return { given, calls };
}

function givenPrims(part: NamePart, initialBefore: boolean): Prim[] {
  if (part.qualifiers.length === 0) {
    return [textWith(part.text, [...part.flavor, { url: EXTENSIONS.nameQualifier, valueCode: 'BR' }, NO_QUALIFIER])];
  }
  const qualifiers = qualifierExtensions(part);
  const initials = isOnly(part, 'IN') ? (part.text.match(/[^.\s]+\./g) ?? []) : [];
  if (part.flavor.length > 0 || initials.join('') !== part.text || part.text === '') return [textWith(part.text, [...part.flavor, ...qualifiers])];
  // Initials of a second part would be read as going on with the first: this one says that it has its own qualifier.
  const own: Extension[] = initialBefore ? [{ url: EXTENSIONS.v3NoQualifier, valueBoolean: false }] : [];
  return initials.map((initial, i) => textWith(initial, [...qualifiers, ...(i === 0 ? own : [])]));
}

type ListKey = 'given' | 'prefix' | 'suffix';

function setList<K extends ListKey>(name: HumanName, key: K, beside: `_${K}`, prims: readonly Prim[]): void {
  if (prims.length === 0) return;
  const { values, companions } = spread(prims);
  if (values !== undefined) name[key] = values;
  if (companions !== undefined) (name as Pick<HumanName, '_given' | '_prefix' | '_suffix'>)[beside] = companions;
}
