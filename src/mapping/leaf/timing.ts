import { decimal, decimalText } from '../../fhir/decimal.js';
import { EXTENSIONS } from '../../fhir/extensions.js';
import { UCUM } from '../../fhir/systems.js';
import type { Extension, Period, Quantity, Timing, TimingRepeat } from '../../fhir/types.js';
import { attribute, XmlElement } from '../../xml/element.js';
import { build, typed, type Codec } from '../codec.js';
import type { Context } from '../context.js';
import { differences } from '../rule.js';
import { gtsText, isGts, only, parseGts, partsOf } from './gts.js';
import { knownExtensions, knownKeys } from './known.js';
import { nullFlavor, writeFlavor } from './null-flavor.js';
import { frequencyOf, periodOf } from './period.js';
import { PQ } from './pq.js';
import { primitive } from './primitive.js';
import { fhirToTs, tsToFhir, textOfTime } from './ts.js';

const UNITS: ReadonlySet<string> = new Set(['s', 'min', 'h', 'd', 'wk', 'mo', 'a']);
const WORDS: Readonly<Record<string, string>> = { s: 'seconde', min: 'minuut', h: 'uur', d: 'dag', wk: 'week', mo: 'maand', a: 'jaar' };
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
/** Day on which a phase is anchored when FHIR gives none: a Sunday; with a period of a day or a week any will do. */
const ANCHOR = '1970-01-04';

// ---- towards FHIR -------------------------------------------------------------------------------------------------------

/** Timing of a time element without v3-gts: what FHIR can say about it; undefined parts are left out (MD 4.1, 4.2). */
export function timingOf(element: XmlElement): Timing {
  const flavor = attribute(element, 'nullFlavor');
  if (flavor !== undefined && element.children.length === 0) return { extension: [nullFlavor(flavor)] };
  if (element.type === undefined) {
    const time = tsToFhir(attribute(element, 'value') ?? '');
    return time === undefined ? {} : { event: [time.value] };
  }
  const repeat: TimingRepeat = {};
  const parts = partsOf(element);
  if (parts !== undefined) fillRepeat(parts, repeat);
  return Object.keys(repeat).length === 0 ? {} : { repeat };
}

function fillRepeat(parts: readonly XmlElement[], repeat: TimingRepeat): void {
  const of = (type: string): XmlElement[] => parts.filter((p) => p.type?.local === type);
  const [ivl, ...moreIvl] = of('IVL_TS');
  const pivls = of('PIVL_TS');
  const [eivl, ...moreEivl] = of('EIVL_TS');
  const known = (ivl === undefined ? 0 : 1) + pivls.length + (eivl === undefined ? 0 : 1);
  if (known !== parts.length || moreIvl.length + moreEivl.length > 0) return;
  const cycle = cycleAmong(pivls);
  if (ivl !== undefined && !fillBounds(ivl, repeat)) return;
  // Bounds hold one thing: the use period, or the days of a cycle (MD 4.3). Both at once: the use period only.
  if (cycle !== undefined && (ivl !== undefined || eivl !== undefined)) return;
  if (cycle !== undefined) fillCycle(cycle, pivls, repeat);
  else if (eivl !== undefined) {
    if (pivls.length === 0) fillEvent(eivl, repeat);
  } else fillPattern(pivls, repeat);
}

function fillPattern(pivls: readonly XmlElement[], repeat: TimingRepeat): void {
  const [first] = pivls;
  if (first === undefined) return;
  const phases = pivls.map((p) => only(p, 'phase'));
  if (phases[0] === undefined) {
    if (pivls.length === 1) fillFrequency(first, repeat);
    return;
  }
  const periods = new Set(pivls.map((p) => gtsText(only(p, 'period') ?? p)));
  if (periods.size !== 1 || pivls.some((p) => p.children.length !== 2)) return;
  if (fillTimes(phases, first, repeat)) return;
  fillDays(phases, first, repeat);
}

/** phase/center with a clock time: times of day (MD 4.2). */
function fillTimes(phases: readonly (XmlElement | undefined)[], pivl: XmlElement, repeat: TimingRepeat): boolean {
  const times: string[] = [];
  for (const phase of phases) {
    const center = phase?.children.length === 1 ? only(phase, 'center') : undefined;
    const [, hour, minute, second = '00'] = /^\d{8}(\d\d)(\d\d)(\d\d)?$/.exec((center && attribute(center, 'value')) ?? '') ?? [];
    if (hour === undefined || minute === undefined || tsToFhir(`20000101${hour}${minute}${second}`) === undefined) return false;
    times.push(`${hour}:${minute}:${second}`);
  }
  const period = only(pivl, 'period');
  const daily = period !== undefined && attribute(period, 'value') === '1' && attribute(period, 'unit') === 'd';
  if (!daily && !fillFrequency(pivl, repeat)) return false;
  repeat.timeOfDay = times;
  return true;
}

/** phase/low on a date with a period of one week: that day of the week (DT 4). */
function fillDays(phases: readonly (XmlElement | undefined)[], pivl: XmlElement, repeat: TimingRepeat): void {
  const period = only(pivl, 'period');
  if (period === undefined || attribute(period, 'value') !== '1' || attribute(period, 'unit') !== 'wk') return;
  const days: NonNullable<TimingRepeat['dayOfWeek']> = [];
  for (const phase of phases) {
    const low = phase?.children.length === 1 ? only(phase, 'low') : undefined;
    const date = low && attribute(low, 'value');
    const time = date?.length === 8 ? tsToFhir(date) : undefined;
    const day = time && DAYS[new Date(time.value + 'T00:00:00Z').getUTCDay()];
    if (day === undefined || days.includes(day)) return;
    days.push(day);
  }
  repeat.dayOfWeek = days;
}

function fillFrequency(pivl: XmlElement, repeat: TimingRepeat): boolean {
  const period = only(pivl, 'period');
  const unit = period && attribute(period, 'unit');
  const frequency = period && frequencyOf(attribute(period, 'value') ?? '');
  if (frequency?.period === undefined || unit === undefined || !UNITS.has(unit)) return false;
  Object.assign(repeat, frequency, { periodUnit: unit });
  return true;
}

function fillEvent(eivl: XmlElement, repeat: TimingRepeat): void {
  const event = only(eivl, 'event');
  const code = event && attribute(event, 'code');
  const offset = only(eivl, 'offset');
  const minutes = offset && minutesOf(offset);
  if (code === undefined || (offset !== undefined && minutes === undefined)) return;
  repeat.when = [code as NonNullable<TimingRepeat['when']>[number]];
  if (minutes !== undefined) repeat.offset = minutes;
}

/** Offset of an event in whole minutes; other offsets have no FHIR form. */
function minutesOf(offset: XmlElement): number | undefined {
  const width = only(offset, 'low') ?? only(offset, 'width') ?? offset;
  const [value, unit] = [attribute(width, 'value'), attribute(width, 'unit')];
  const factor = unit === 'min' ? 1 : unit === 'h' ? 60 : undefined;
  return value !== undefined && factor !== undefined && /^\d+$/.test(value) ? Number(value) * factor : undefined;
}

function fillBounds(ivl: XmlElement, repeat: TimingRepeat): boolean {
  const [low, high, width] = [only(ivl, 'low'), only(ivl, 'high'), only(ivl, 'width')];
  const duration = width === undefined ? undefined : durationOf(width);
  if ((width !== undefined && duration === undefined) || (width !== undefined && high !== undefined)) return false;
  if (low === undefined && high === undefined) {
    if (duration === undefined) return false;
    repeat.boundsDuration = duration;
    return true;
  }
  const period: Period = {};
  if (duration !== undefined) period.extension = [{ url: EXTENSIONS.timeIntervalDuration, valueDuration: duration }];
  if (!fillEnd(period, 'start', low) || !fillEnd(period, 'end', high)) return false;
  repeat.boundsPeriod = period;
  return true;
}

function fillEnd(period: Period, key: 'start' | 'end', element: XmlElement | undefined): boolean {
  if (element === undefined) return true;
  const flavor = attribute(element, 'nullFlavor');
  const value = attribute(element, 'value');
  if (flavor !== undefined) period[`_${key}`] = { extension: [nullFlavor(flavor)] };
  const time = value === undefined ? undefined : tsToFhir(value);
  if (time !== undefined) period[key] = time.value;
  return time !== undefined || (flavor !== undefined && value === undefined);
}

function durationOf(width: XmlElement): Quantity | undefined {
  const [value, unit] = [attribute(width, 'value'), attribute(width, 'unit')];
  const number = value === undefined ? undefined : decimal(value);
  if (number === undefined || unit === undefined || attribute(width, 'nullFlavor') !== undefined) return undefined;
  return { value: number, unit: WORDS[unit] ?? unit, system: UCUM, code: unit };
}

// ---- cycles (MD 4.3) ----------------------------------------------------------------------------------------------------

interface Cycle {
  readonly pivl: XmlElement;
  readonly width: Quantity;
  readonly length: Quantity;
}

function cycleAmong(pivls: readonly XmlElement[]): Cycle | undefined {
  for (const pivl of pivls) {
    const phase = only(pivl, 'phase');
    const width = phase && only(phase, 'width');
    const period = only(pivl, 'period');
    const [w, length] = [width && durationOf(width), period && durationOf(period)];
    if (w !== undefined && length !== undefined) return { pivl, width: w, length };
  }
  return undefined;
}

function fillCycle(cycle: Cycle, pivls: readonly XmlElement[], repeat: TimingRepeat): void {
  const [pattern, ...more] = pivls.filter((p) => p !== cycle.pivl);
  if (pattern === undefined || more.length > 0 || only(pattern, 'phase') !== undefined) return;
  if (fillFrequency(pattern, repeat)) repeat.boundsDuration = cycle.width;
}

/** Length of the cycle that a Timing repeats in, when its bounds are the days of that cycle; read from its v3-gts. */
export function cycleOf(timing: Timing | undefined): Quantity | undefined {
  const text = keptGts(timing);
  const element = text === undefined ? undefined : parseGts(text, 'effectiveTime');
  const parts = element && partsOf(element);
  if (parts === undefined || timing?.repeat?.boundsDuration === undefined || timing.repeat.frequency === undefined) return undefined;
  return parts.every((p) => p.type?.local === 'PIVL_TS') ? cycleAmong(parts)?.length : undefined;
}

/** A Timing without its cyclic part, for a dispense that can't state the cycle: the original stays in v3-gts. */
export function withoutCycle(timing: Timing): Timing {
  return timing.extension === undefined ? {} : { extension: timing.extension };
}

/** A written time whose bounds are the days of a cycle of the given length. */
export function inCycle(element: XmlElement, length: Quantity, cx: Context): XmlElement {
  const [bounds, pattern] = element.children;
  const width = bounds?.type?.local === 'IVL_TS' && bounds.children.length === 1 ? only(bounds, 'width') : undefined;
  if (width === undefined || pattern === undefined) return element;
  const period = PQ.toV3(length, cx, 'period');
  const first = new XmlElement(element.uri, 'comp', typed('PIVL_TS', build('comp')).attributes, pattern.children, '', pattern.type);
  const second = typed('PIVL_TS', build('comp', { operator: 'A' }, [build('phase', {}, [width]), period]));
  return typed('SXPR_TS', build(element.local, {}, [first, second]));
}

// ---- towards HL7v3 ------------------------------------------------------------------------------------------------------

const TIMING_KEYS = new Set(['extension', 'event', 'repeat']);
const TIMING_URLS = new Set<string>([EXTENSIONS.v3Gts, EXTENSIONS.nullFlavor, EXTENSIONS.dataAbsentReason]);
const REPEAT_KEYS = new Set(['boundsPeriod', 'boundsDuration', 'frequency', 'period', 'periodUnit', 'dayOfWeek', 'timeOfDay', 'when', 'offset']);
const PERIOD_KEYS = new Set(['extension', 'start', '_start', 'end', '_end']);
const PERIOD_URLS = new Set<string>([EXTENSIONS.timeIntervalDuration]);

/** The time element that the structure of a Timing says, without looking at v3-gts. */
function written(timing: Timing, cx: Context, name: string): XmlElement | undefined {
  const flavor = writeFlavor(timing.extension, cx);
  if (flavor !== undefined) {
    if (timing.repeat !== undefined) cx.report('not-mapped', timing, 'repeat');
    if (timing.event !== undefined) cx.report('not-mapped', timing, 'event');
    return build(name, { nullFlavor: flavor });
  }
  if (timing.event !== undefined) return writtenEvent(timing, timing.event, cx, name);
  const { repeat } = timing;
  if (repeat === undefined) return undefined;
  knownKeys(repeat, REPEAT_KEYS, cx);
  const bounds = writtenBounds(repeat, cx);
  const patterns = writtenPatterns(repeat, cx);
  if (bounds === undefined && patterns.length === 1 && patterns[0] !== undefined) return renamed(patterns[0], name, undefined);
  if (bounds !== undefined && patterns.length === 0) return renamed(bounds, name, undefined);
  const inner = patterns.map((p, i) => renamed(p, 'comp', i === 0 ? (bounds === undefined ? undefined : 'A') : 'I'));
  if (bounds !== undefined && inner.length > 1) {
    const union = typed('SXPR_TS', build('comp', { operator: 'A' }, inner.map((p, i) => (i === 0 ? renamed(p, 'comp', undefined) : p))));
    return typed('SXPR_TS', build(name, {}, [renamed(bounds, 'comp', undefined), union]));
  }
  const comps = bounds === undefined ? inner : [renamed(bounds, 'comp', undefined), ...inner];
  return comps.length === 0 ? undefined : typed('SXPR_TS', build(name, {}, comps));
}

function writtenEvent(timing: Timing, events: readonly string[], cx: Context, name: string): XmlElement | undefined {
  if (timing.repeat !== undefined) cx.report('not-mapped', timing, 'repeat');
  events.slice(1).forEach((_, i) => cx.report('too-many', events, i + 1));
  const [event] = events;
  const value = event === undefined ? undefined : fhirToTs(event);
  if (value === undefined) cx.report('value-format', events, 0, { expected: 'a FHIR date or dateTime' });
  return value === undefined ? undefined : build(name, { value });
}

function renamed(element: XmlElement, name: string, operator: string | undefined): XmlElement {
  const type = element.type?.local ?? '';
  const own = element.attributes.filter((a) => a.uri === '' && a.local !== 'operator');
  const attributes = operator === undefined ? own : [{ local: 'operator', uri: '', value: operator }, ...own];
  return typed(type, new XmlElement(element.uri, name, attributes, element.children));
}

function writtenBounds(repeat: TimingRepeat, cx: Context): XmlElement | undefined {
  const { boundsPeriod, boundsDuration } = repeat;
  if (boundsDuration !== undefined) {
    const width = PQ.toV3(boundsDuration, cx, 'width');
    return width && typed('IVL_TS', build('comp', {}, [width]));
  }
  if (boundsPeriod === undefined) return undefined;
  knownKeys(boundsPeriod, PERIOD_KEYS, cx);
  knownExtensions(boundsPeriod.extension, PERIOD_URLS, cx);
  const duration = boundsPeriod.extension?.find((e) => e.url === EXTENSIONS.timeIntervalDuration)?.valueDuration;
  const low = writtenEnd(boundsPeriod, 'start', 'low', cx);
  const high = writtenEnd(boundsPeriod, 'end', 'high', cx);
  const width = duration && PQ.toV3(duration, cx, 'width');
  if (width !== undefined && high !== undefined) cx.report('not-mapped', boundsPeriod, 'extension');
  if (low === undefined && high === undefined && width === undefined) return undefined;
  return typed('IVL_TS', build('comp', {}, high === undefined ? [low, width] : [low, high]));
}

function writtenEnd(period: Period, key: 'start' | 'end', name: string, cx: Context): XmlElement | undefined {
  const prim = primitive(period, key, period[key], period[`_${key}`]);
  if (prim === undefined) return undefined;
  knownExtensions(prim.extension, END_URLS, cx);
  const value = textOfTime(prim, cx);
  const flavor = writeFlavor(prim.extension, cx);
  return value === undefined && flavor === undefined ? undefined : build(name, { nullFlavor: flavor, value });
}

const END_URLS = new Set<string>([EXTENSIONS.v3Ts, EXTENSIONS.nullFlavor, EXTENSIONS.dataAbsentReason]);

function writtenPatterns(repeat: TimingRepeat, cx: Context): XmlElement[] {
  const { when, timeOfDay, dayOfWeek } = repeat;
  if (when !== undefined) return writtenWhen(repeat, when, cx);
  if (repeat.offset !== undefined) cx.report('not-mapped', repeat, 'offset');
  const period = writtenPeriod(repeat, cx);
  if (timeOfDay !== undefined) return timeOfDay.map((t, i) => writtenTime(t, repeat, period ?? build('period', { value: '1', unit: 'd' }), timeOfDay, i, cx)).filter((p) => p !== undefined);
  if (dayOfWeek !== undefined) {
    if (repeat.frequency !== undefined) cx.report('not-mapped', repeat, 'frequency');
    return dayOfWeek.map((d) => {
      const low = build('low', { value: dateOn(d) });
      return typed('PIVL_TS', build('comp', {}, [build('phase', {}, [low]), build('period', { value: '1', unit: 'wk' })]));
    });
  }
  return period === undefined ? [] : [typed('PIVL_TS', build('comp', {}, [period]))];
}

function writtenWhen(repeat: TimingRepeat, when: readonly string[], cx: Context): XmlElement[] {
  for (const key of ['frequency', 'period', 'periodUnit', 'timeOfDay', 'dayOfWeek'] as const) if (repeat[key] !== undefined) cx.report('not-mapped', repeat, key);
  const offset = repeat.offset === undefined ? undefined : build('offset', {}, [build('low', { value: decimalText(repeat.offset), unit: 'min' })]);
  return when.map((code) => typed('EIVL_TS', build('comp', {}, [build('event', { code }), offset])));
}

function writtenPeriod(repeat: TimingRepeat, cx: Context): XmlElement | undefined {
  const { frequency, period, periodUnit } = repeat;
  if (frequency === undefined && period === undefined && periodUnit === undefined) return undefined;
  if (period === undefined || periodUnit === undefined) {
    cx.report('required', repeat, period === undefined ? 'period' : 'periodUnit');
    return undefined;
  }
  const value = periodOf(frequency ?? 1, period);
  if (value === undefined) cx.report('value-format', repeat, 'period', { expected: 'a period that four decimals can hold' });
  if (!UNITS.has(periodUnit)) cx.report('code-unknown', repeat, 'periodUnit');
  return value === undefined ? undefined : build('period', { value, unit: periodUnit });
}

function writtenTime(time: string, repeat: TimingRepeat, period: XmlElement, owner: readonly string[], index: number, cx: Context): XmlElement | undefined {
  const [, hour, minute, second] = /^([01]\d|2[0-3]):([0-5]\d):([0-5]\d)$/.exec(time) ?? [];
  if (hour === undefined) {
    cx.report('value-format', owner, index, { expected: 'HH:MM:SS' });
    return undefined;
  }
  const start = fhirToTs(repeat.boundsPeriod?.start ?? ANCHOR)?.slice(0, 8) ?? '';
  const date = start.length === 8 ? start : ANCHOR.replaceAll('-', '');
  const clock = `${hour}${minute ?? ''}${second === '00' ? '' : (second ?? '')}`;
  return typed('PIVL_TS', build('comp', {}, [build('phase', {}, [build('center', { value: date + clock })]), period]));
}

function dateOn(day: string): string {
  const index = DAYS.findIndex((d) => d === day);
  return String(19700104 + Math.max(index, 0));
}

function keptGts(timing: Timing | undefined): string | undefined {
  return timing?.extension?.find((e) => e.url === EXTENSIONS.v3Gts)?.valueString;
}

/** Time of use <-> Timing (DT 4, MD 4.1): structure where FHIR has it, the exact original beside it where it has not. */
export const TIMING: Codec<Timing> = {
  about: { kind: 'GTS', fhir: 'Timing', spec: 'DT 4', normalises: [9] },
  toFhir: (element, cx) => {
    if (!isGts(element) || !timesAreReadable(element, cx)) {
      cx.report('value-format', element, undefined, { expected: 'TS, IVL_TS, PIVL_TS, EIVL_TS or SXPR_TS' });
      return undefined;
    }
    const timing = timingOf(element);
    const back = cx.quietly(() => written(timing, cx, element.local));
    const text = gtsText(element);
    if (back !== undefined && gtsText(back) === text) return timing;
    const extension: Extension[] = [{ url: EXTENSIONS.v3Gts, valueString: text }, ...(timing.extension ?? [])];
    return { extension, ...(timing.event === undefined ? {} : { event: timing.event }), ...(timing.repeat === undefined ? {} : { repeat: timing.repeat }) };
  },
  toV3: (timing, cx, name) => {
    knownKeys(timing, TIMING_KEYS, cx);
    knownExtensions(timing.extension, TIMING_URLS, cx);
    const text = keptGts(timing);
    if (text === undefined) return written(timing, cx, name);
    const kept = parseGts(text, name);
    if (kept !== undefined && fits(timing, kept)) return kept;
    cx.report('original-ignored', timing, 'extension');
    return written(timing, cx, name);
  },
};

/** Whether the FHIR form of the kept original is still what stands beside it. */
function fits(timing: Timing, kept: XmlElement): boolean {
  const others = timing.extension?.filter((e) => e.url !== EXTENSIONS.v3Gts) ?? [];
  const { extension: _, ...rest } = timing;
  const now = others.length === 0 ? rest : { ...rest, extension: others };
  const form = timingOf(kept);
  if (differences(now, form, '').length === 0) return true;
  return cycleAmong(partsOf(kept) ?? []) !== undefined && differences(now, withoutCycle(form), '').length === 0;
}

/** Every point in time inside must be a possible one. */
function timesAreReadable(element: XmlElement, cx: Context): boolean {
  const value = attribute(element, 'value');
  const isTime = attribute(element, 'unit') === undefined && !['period', 'width', 'offset'].includes(element.local);
  const time = value !== undefined && isTime ? tsToFhir(value) : undefined;
  if (value !== undefined && isTime && time === undefined) {
    cx.report('value-format', element, 'value', { expected: 'a point in time' });
    return false;
  }
  if (time?.exists === false) cx.report('time-does-not-exist', element, 'value');
  return element.children.every((c) => timesAreReadable(c, cx));
}

