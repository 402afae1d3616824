import { EXTENSIONS } from '../../fhir/extensions.js';
import type { Extension, HumanName, Period } from '../../fhir/types.js';
import type { XmlElement } from '../../xml/element.js';
import { build } from '../codec.js';
import type { Context } from '../context.js';
import { knownKeys } from './known.js';
import { COMPANION_KEYS } from './part.js';
import { companion, primitive } from './primitive.js';
import { TS_DATETIME } from './ts.js';

/** One initial; a v3 part may hold several of them, FHIR has a given name for each (DT 9). */
export const INITIAL = /^[^.\s]+\.$/;

/** A family name as it is shown: no blank behind an apostrophe, a hyphen between own and partner name (DT 9). */
export function shownFamily(families: readonly { readonly prefix: string; readonly name: string }[]): string {
  return families
    .filter(({ name }) => name !== '')
    .map(({ prefix, name }) => (prefix === '' ? name : spaced(prefix) + name))
    .join('-');
}

/** A family prefix as v3 writes it (DT 9). */
export function spaced(prefix: string): string {
  return /['’]$/.test(prefix) ? prefix : prefix + ' ';
}

/** What makes a usual name more than a call name. */
const MORE = ['family', '_family', 'prefix', '_prefix', 'suffix', '_suffix', 'period', 'extension'] as const;

/** A usual name that has only given: the call name of the official name before it (DT 9). */
export function isCallName(name: HumanName | undefined): boolean {
  if (name?.use !== 'usual' || (name.given === undefined && name._given === undefined)) return false;
  return MORE.every((key) => name[key] === undefined);
}

/** validTime as `period`: only low and high, nothing beside them. */
export function readValidTime(element: XmlElement, cx: Context): Period | undefined {
  const [low, high] = ['low', 'high'].map((local) => element.children.filter((c) => c.local === local && c.uri === element.uri));
  const isSimple = low !== undefined && high !== undefined && low.length < 2 && high.length < 2 && element.attributes.length === 0;
  if (!isSimple || element.children.length === 0 || low.length + high.length !== element.children.length) {
    cx.unread(element);
    return undefined;
  }
  const period: Period = {};
  for (const [key, beside, bound] of [
    ['start', '_start', low[0]],
    ['end', '_end', high[0]],
  ] as const) {
    const time = bound === undefined ? undefined : TS_DATETIME.toFhir(bound, cx);
    if (bound !== undefined && time === undefined) {
      cx.keep(element);
      return undefined;
    }
    const extension = companion(time?.extension);
    if (time?.value !== undefined) period[key] = time.value;
    if (extension !== undefined) period[beside] = extension;
  }
  return period;
}

const PERIOD_KEYS: ReadonlySet<string> = new Set(['start', '_start', 'end', '_end']);

/** The reverse of `readValidTime`. */
export function writeValidTime(period: Period, cx: Context): XmlElement | undefined {
  knownKeys(period, PERIOD_KEYS, cx);
  for (const beside of [period._start, period._end]) if (beside !== undefined) knownKeys(beside, COMPANION_KEYS, cx);
  const start = primitive(period, 'start', period.start, period._start);
  const end = primitive(period, 'end', period.end, period._end);
  const low = start === undefined ? undefined : TS_DATETIME.toV3(start, cx, 'low');
  const high = end === undefined ? undefined : TS_DATETIME.toV3(end, cx, 'high');
  return low === undefined && high === undefined ? undefined : build('validTime', {}, [low, high]);
}

/** The codes of all extensions of one kind, in order. */
export function codesOf(extensions: readonly Extension[] | undefined, url: string, cx: Context): string[] {
  const codes: string[] = [];
  for (const e of extensions ?? []) {
    if (e.url !== url) continue;
    if (e.valueCode === undefined || !/^\S+$/.test(e.valueCode)) cx.report('value-format', e, 'valueCode', { expected: 'a code' });
    else codes.push(e.valueCode);
  }
  return codes;
}

/** DT 9: a given or family name without any mark is one that was given at birth. */
export function qualifierOf(extensions: readonly Extension[], cx: Context): string | undefined {
  const codes = codesOf(extensions, EXTENSIONS.nameQualifier, cx);
  const mark = extensions.findIndex((e) => e.url === EXTENSIONS.v3NoQualifier && e.valueBoolean === true);
  if (mark >= 0 && (codes.length === 0 || (codes.length === 1 && codes[0] === 'BR'))) return undefined;
  if (mark >= 0) cx.report('original-ignored', extensions, mark);
  return codes.length === 0 ? 'BR' : codes.join(' ');
}

/** A text beside parts has no place in HL7v3: it may say nothing that the parts don't say, an initial of a given name included. */
export function checkText(name: HumanName, parts: readonly XmlElement[], cx: Context): void {
  const said = parts.flatMap((part) => words(part.text));
  const initials = parts.filter((part) => part.local === 'given').flatMap((part) => words(part.text).map((word) => word.slice(0, 1)));
  if (!words(name.text ?? '').every((word) => said.includes(word) || initials.includes(word))) cx.report('derived-differs', name, 'text');
}

function words(text: string): string[] {
  return text.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
}
