import { EXTENSIONS } from '../../fhir/extensions.js';
import type { Extension, HumanName } from '../../fhir/types.js';
import type { XmlElement } from '../../xml/element.js';
import { build } from '../codec.js';
import type { Context } from '../context.js';
import { knownExtensions, knownKeys } from './known.js';
import { ABSENT_URLS, writeFlavor } from './null-flavor.js';
import { COMPANION_KEYS, stringOf, xmlText } from './part.js';
import { qualifierOf, shownFamily, spaced } from './pn-form.js';

/** Own or partner name as FHIR gives it. */
interface FamilyName {
  readonly prefix: Text | undefined;
  readonly name: Text | undefined;
  readonly qualifier: string | undefined;
}

interface Text {
  readonly text: string | undefined;
  readonly flavor: string | undefined;
}

const NO_EXTENSIONS: readonly Extension[] = [];
const URLS: ReadonlySet<string> = new Set([
  ...ABSENT_URLS,
  EXTENSIONS.ownPrefix,
  EXTENSIONS.ownName,
  EXTENSIONS.partnerPrefix,
  EXTENSIONS.partnerName,
  EXTENSIONS.v3NoQualifier,
]);
const QUALIFIER: ReadonlySet<string> = new Set([EXTENSIONS.nameQualifier]);

/**
 * The family names with their prefixes, in the order that the assembly order says (DT 9). `prefixes` are VV ones that FHIR holds
 * as `prefix`: each is taken out of the list and goes before the first family name that has none.
 */
export function writeFamilies(name: HumanName, prefixes: XmlElement[], cx: Context): XmlElement[] {
  const text = name.family === undefined ? undefined : xmlText(name.family, name, 'family', cx);
  const extensions = name._family?.extension ?? NO_EXTENSIONS;
  if (name._family !== undefined) knownKeys(name._family, COMPANION_KEYS, cx);
  knownExtensions(extensions, URLS, cx, QUALIFIER);
  const partner = partnerOf(extensions, cx);
  const own = ownOf(extensions, text, partner !== undefined, cx);
  const order = assemblyOrder(name);
  const partnerFirst = partner !== undefined && (own === undefined || isPartnerFirst(order, text, own, partner));
  const families = (partnerFirst ? [partner, own] : [own, partner]).filter((f) => f !== undefined);
  const expected = own === undefined || partner === undefined ? (own ? 'NL1' : partner && 'NL2') : partnerFirst ? 'NL3' : 'NL4';
  if (order !== undefined && order !== expected) reportOrder(name, cx);
  const shown = order === 'NL1' && own !== undefined ? [own] : order === 'NL2' && partner !== undefined ? [partner] : families;
  if (text !== undefined && text !== shownText(shown)) cx.report('derived-differs', name, 'family');
  return families.flatMap((family) => parts(family, prefixes)).filter((part) => part !== undefined);
}

function parts({ prefix, name, qualifier }: FamilyName, prefixes: XmlElement[]): (XmlElement | undefined)[] {
  const family = name && build('family', { qualifier, nullFlavor: name.flavor }, [], name.text ?? '');
  if (prefix === undefined) return [prefixes.shift(), family];
  const text = prefix.text === undefined ? '' : spaced(prefix.text);
  return [build('prefix', { qualifier: 'VV', nullFlavor: prefix.flavor }, [], text), family];
}

function partnerOf(extensions: readonly Extension[], cx: Context): FamilyName | undefined {
  const prefix = find(extensions, EXTENSIONS.partnerPrefix, cx);
  const name = find(extensions, EXTENSIONS.partnerName, cx);
  return prefix === undefined && name === undefined ? undefined : { prefix, name, qualifier: 'SP' };
}

/** The extensions win; without them the family is the own name, as it is (or behind the prefix that an extension gives). */
function ownOf(extensions: readonly Extension[], family: string | undefined, hasPartner: boolean, cx: Context): FamilyName | undefined {
  const prefix = find(extensions, EXTENSIONS.ownPrefix, cx);
  const given = find(extensions, EXTENSIONS.ownName, cx);
  const flavor = writeFlavor(extensions, cx);
  const marked = extensions.some((e) => e.url === EXTENSIONS.v3NoQualifier || e.url === EXTENSIONS.nameQualifier);
  const text = given === undefined && !hasPartner ? withoutPrefix(family, prefix?.text) : given?.text;
  if (prefix === undefined && given === undefined && flavor === undefined && text === undefined && !marked) return undefined;
  const isName = given !== undefined || flavor !== undefined || text !== undefined || marked;
  return { prefix, name: isName ? { text, flavor: flavor ?? given?.flavor } : undefined, qualifier: qualifierOf(extensions, cx) };
}

function withoutPrefix(family: string | undefined, prefix: string | undefined): string | undefined {
  if (family === undefined || prefix === undefined || !family.startsWith(spaced(prefix))) return family;
  return family.slice(spaced(prefix).length) || undefined;
}

function find(extensions: readonly Extension[], url: string, cx: Context): Text | undefined {
  const extension = extensions.find((e) => e.url === url);
  if (extension === undefined) return undefined;
  const { text, about } = stringOf(extension, cx);
  knownExtensions(about, ABSENT_URLS, cx);
  return { text, flavor: writeFlavor(about, cx) };
}

function assemblyOrder(name: HumanName): string | undefined {
  return name.extension?.find((e) => e.url === EXTENSIONS.assemblyOrder)?.valueCode;
}

function reportOrder(name: HumanName, cx: Context): void {
  const extensions = name.extension ?? NO_EXTENSIONS;
  cx.report(
    'not-mapped',
    extensions,
    extensions.findIndex((e) => e.url === EXTENSIONS.assemblyOrder),
  );
}

/** Nobody need say the order: then it is the one that the family shows, else own name first. */
function isPartnerFirst(order: string | undefined, family: string | undefined, own: FamilyName, partner: FamilyName): boolean {
  if (order === 'NL1' || order === 'NL4') return false;
  if (order === 'NL2' || order === 'NL3') return true;
  return family !== shownText([own, partner]) && family === shownText([partner, own]);
}

function shownText(families: readonly FamilyName[]): string {
  return shownFamily(families.map((f) => ({ prefix: f.prefix?.text ?? '', name: f.name?.text ?? '' })));
}
