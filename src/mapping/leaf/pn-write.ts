import { EXTENSIONS } from '../../fhir/extensions.js';
import type { HumanName } from '../../fhir/types.js';
import { XmlElement } from '../../xml/element.js';
import { build } from '../codec.js';
import type { Context } from '../context.js';
import { knownExtensions, knownKeys } from './known.js';
import { ABSENT_URLS, writeFlavor } from './null-flavor.js';
import { gather, xmlText, type Item } from './part.js';
import { writeFamilies } from './pn-family.js';
import { usesOf } from './pn-use.js';
import { checkText, codesOf, INITIAL, isCallName, qualifierOf, spaced, writeValidTime } from './pn-form.js';

const KEYS: ReadonlySet<string> = new Set('extension use _use text family _family given _given prefix _prefix suffix _suffix period'.split(' '));
const NAME_URLS: ReadonlySet<string> = new Set([...ABSENT_URLS, EXTENSIONS.assemblyOrder]);
const USE: ReadonlySet<string> = new Set([EXTENSIONS.nameUse]);
const GIVEN_URLS: ReadonlySet<string> = new Set([...ABSENT_URLS, EXTENSIONS.v3NoQualifier]);
const QUALIFIER: ReadonlySet<string> = new Set([EXTENSIONS.nameQualifier]);
/** Names of the past: HL7v3 has no use for them here, and without one they would be read as the name of today. */
const PAST: ReadonlySet<string> = new Set(['old', 'maiden']);

/** The names that `readName` makes of one v3 name, or that a sender of FHIR groups like that, as one v3 name. */
export function writeName(names: readonly HumanName[], cx: Context, local: string): XmlElement | undefined {
  const main = isCallName(names[0]) ? undefined : names[0];
  const calls = main === undefined ? names : names.slice(1);
  calls.forEach((call) => {
    if (!isCallName(call)) cx.report('too-many', names, names.indexOf(call), { expected: 'one name that is not a call name' });
  });
  const queue = calls.filter(isCallName).flatMap((call) => callNames(call, cx));
  if (main === undefined) return build(local, {}, queue);
  knownKeys(main, KEYS, cx);
  if (main.extension !== undefined) knownExtensions(main.extension, NAME_URLS, cx, USE);
  if (PAST.has(main.use ?? '')) {
    for (const name of names) cx.report('not-mapped', name, undefined, { severity: 'error', found: main.use ?? '' });
    return undefined;
  }
  const attributes = { use: usesOf(main, cx), nullFlavor: writeFlavor(main.extension, cx) };
  const parts = writeParts(main, queue, cx);
  const validTime = main.period === undefined ? undefined : writeValidTime(main.period, cx);
  if (main.text === undefined) return build(local, attributes, [...parts, validTime]);
  if (parts.length > 0) {
    checkText(main, parts, cx);
    return build(local, attributes, [...parts, validTime]);
  }
  return mixed(build(local, attributes, [validTime]), xmlText(main.text, main, 'text', cx) ?? '');
}

/** Text before the children, if there are any. */
function mixed(e: XmlElement, text: string): XmlElement {
  const content = e.children.length === 0 || text === '' ? undefined : [text, ...e.children];
  return new XmlElement(e.uri, e.local, e.attributes, e.children, text, undefined, undefined, 0, 0, 0, content);
}

/** Titles, given names, call names where no place was kept for them, family names, suffixes. */
function writeParts(name: HumanName, calls: XmlElement[], cx: Context): XmlElement[] {
  const prefixes: XmlElement[] = [];
  const familyPrefixes: XmlElement[] = [];
  const hasFamily = name.family !== undefined || name._family !== undefined;
  for (const item of gather(name.prefix, name._prefix, cx)) {
    const qualifiers = affixQualifiers(item, cx);
    const ofFamily = hasFamily && qualifiers === 'VV';
    const text = ofFamily && item.text !== undefined ? spaced(item.text) : item.text;
    (ofFamily ? familyPrefixes : prefixes).push(part('prefix', qualifiers, item, cx, text));
  }
  const givens = writeGivens(name, calls, cx);
  const families = writeFamilies(name, familyPrefixes, cx);
  const suffixes = gather(name.suffix, name._suffix, cx).map((item) => part('suffix', affixQualifiers(item, cx), item, cx));
  return [...prefixes, ...familyPrefixes, ...givens, ...calls, ...families, ...suffixes];
}

function affixQualifiers(item: Item, cx: Context): string | undefined {
  knownExtensions(item.extension, ABSENT_URLS, cx, QUALIFIER);
  return codesOf(item.extension, EXTENSIONS.nameQualifier, cx).join(' ') || undefined;
}

function part(local: string, qualifier: string | undefined, item: Item, cx: Context, text = item.text): XmlElement {
  return build(local, { qualifier, nullFlavor: writeFlavor(item.extension, cx) }, [], text ?? '');
}

function writeGivens(name: HumanName, calls: XmlElement[], cx: Context): XmlElement[] {
  const parts: XmlElement[] = [];
  let initials = '';
  const flush = (): void => {
    if (initials !== '') parts.push(build('given', { qualifier: 'IN' }, [], initials));
    initials = '';
  };
  for (const item of gather(name.given, name._given, cx)) {
    knownExtensions(item.extension, GIVEN_URLS, cx, QUALIFIER);
    const qualifier = qualifierOf(item.extension, cx);
    const bare = qualifier === 'IN' && item.text !== undefined && INITIAL.test(item.text) && writeFlavor(item.extension, cx) === undefined;
    const own = item.extension.findIndex((e) => e.url === EXTENSIONS.v3NoQualifier && e.valueBoolean === false);
    if (own >= 0 && !bare) cx.report('original-ignored', item.extension, own);
    if (!bare || own >= 0) flush();
    const call = qualifier === 'CL' && item.text === undefined ? calls.shift() : undefined;
    if (bare) initials += item.text;
    else parts.push(call ?? part('given', qualifier, item, cx));
  }
  flush();
  return parts;
}

/** A call name needs no qualifier in FHIR, and can have no other than CL. */
function callNames(call: HumanName, cx: Context): XmlElement[] {
  knownKeys(call, KEYS, cx);
  const items = gather(call.given, call._given, cx);
  const texts = items.flatMap((item) => item.text ?? []);
  if (call.text !== undefined && call.text !== texts.join(' ')) cx.report('derived-differs', call, 'text');
  return items.map((item) => {
    knownExtensions(item.extension, ABSENT_URLS, cx, QUALIFIER);
    item.extension.forEach((e, i) => {
      if (e.url === EXTENSIONS.nameQualifier && e.valueCode !== 'CL') cx.report('not-mapped', item.extension, i);
    });
    return part('given', 'CL', item, cx);
  });
}
