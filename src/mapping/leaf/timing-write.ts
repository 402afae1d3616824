import { decimalText, type Decimal } from '../../fhir/decimal.js';
import { EXTENSIONS } from '../../fhir/extensions.js';
import type { Period, Timing, TimingRepeat } from '../../fhir/types.js';
import { XmlElement } from '../../xml/element.js';
import { build, typed } from '../codec.js';
import type { Context } from '../context.js';
import { knownExtensions, knownKeys } from './known.js';
import { ABSENT_URLS, writeFlavor } from './null-flavor.js';
import { frequencyOf, periodOf } from './period.js';
import { PQ, TIME_WORDS } from './pq.js';
import { primitive } from './primitive.js';
import { fhirToTs, textOfTime } from './ts.js';

const WEEK = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
/** Day on which a phase is anchored when FHIR gives none: a Sunday; with a period of a day or a week any will do. */
const ANCHOR = '1970-01-04';
const REPEAT_KEYS = new Set(['boundsPeriod', 'boundsDuration', 'frequency', 'period', 'periodUnit', 'dayOfWeek', 'timeOfDay', 'when', 'offset']);
const NO_PLACE = new Set<keyof TimingRepeat>(['count', 'countMax', 'frequencyMax', 'periodMax', 'boundsRange']);
const PERIOD_KEYS = new Set(['extension', 'start', '_start', 'end', '_end']);
const PERIOD_URLS = new Set<string>([EXTENSIONS.timeIntervalDuration]);

/** The time element that the structure of a Timing says, without looking at v3-gts. */
export function written(timing: Timing, cx: Context, name: string): XmlElement | undefined {
  const flavor = writeFlavor(timing.extension, cx);
  if (flavor !== undefined) {
    if (timing.repeat !== undefined) cx.report('not-mapped', timing, 'repeat');
    if (timing.event !== undefined) cx.report('not-mapped', timing, 'event');
    return build(name, { nullFlavor: flavor });
  }
  if (timing.event !== undefined) return writtenEvent(timing, timing.event, cx, name);
  const { repeat } = timing;
  if (repeat === undefined) return undefined;
  if (isHalf(repeat, cx)) {
    refused(timing, cx);
    return;
  }
  knownKeys(repeat, REPEAT_KEYS, cx);
  const bounds = writtenBounds(repeat, cx);
  if (bounds === undefined && repeat.boundsDuration !== undefined) {
    refused(timing, cx);
    return;
  }
  const patterns = writtenPatterns(repeat, cx);
  if (patterns.length < patternsSaid(repeat)) {
    refused(timing, cx);
    return;
  }
  return combined(bounds, patterns, name);
}

/** Bounds and patterns as one time: the patterns together, within the bounds (DT 4). */
function combined(bounds: XmlElement | undefined, patterns: readonly XmlElement[], name: string): XmlElement | undefined {
  if (bounds === undefined && patterns.length === 1 && patterns[0] !== undefined) return renamed(patterns[0], name, undefined);
  if (bounds !== undefined && patterns.length === 0) return renamed(bounds, name, undefined);
  const inner = patterns.map((p, i) => renamed(p, 'comp', i === 0 ? (bounds === undefined ? undefined : 'A') : 'I'));
  if (bounds !== undefined && inner.length > 1) {
    const union = typed(
      'SXPR_TS',
      build(
        'comp',
        { operator: 'A' },
        inner.map((p, i) => (i === 0 ? renamed(p, 'comp', undefined) : p)),
      ),
    );
    return typed('SXPR_TS', build(name, {}, [renamed(bounds, 'comp', undefined), union]));
  }
  const comps = bounds === undefined ? inner : [renamed(bounds, 'comp', undefined), ...inner];
  return comps.length === 0 ? undefined : typed('SXPR_TS', build(name, {}, comps));
}

/**
 * Whether a Timing holds something without which the rest would say another time: "on Mondays at eight" is not every day at
 * eight, "three times in all" is not for ever. HL7v3 has no place for these, and half a time is not written (decision 0006).
 */
function isHalf(repeat: TimingRepeat, cx: Context): boolean {
  const { when, timeOfDay, boundsDuration, boundsPeriod } = repeat;
  const held: Partial<Record<keyof TimingRepeat, boolean>> = {
    dayOfWeek: when !== undefined || timeOfDay !== undefined,
    timeOfDay: when !== undefined,
    boundsPeriod: boundsDuration !== undefined && boundsPeriod !== undefined,
  };
  const lost = (Object.keys(repeat) as (keyof TimingRepeat)[]).filter((key) => NO_PLACE.has(key) || held[key] === true);
  for (const key of lost) cx.report('not-mapped', repeat, key, { severity: 'error' });
  return lost.length > 0;
}

/** Half a time is not written: beside the part that has no place, the whole is named. */
function refused(timing: Timing, cx: Context): undefined {
  cx.report('not-mapped', timing, 'repeat', { severity: 'error' });
}

/** How many patterns a Timing says; fewer written is half a time. */
function patternsSaid({ when, timeOfDay, dayOfWeek, frequency, period, periodUnit }: TimingRepeat): number {
  return (when ?? timeOfDay ?? dayOfWeek)?.length ?? ((frequency ?? period ?? periodUnit) === undefined ? 0 : 1);
}

function writtenEvent(timing: Timing, events: readonly string[], cx: Context, name: string): XmlElement | undefined {
  if (timing.repeat !== undefined) cx.report('not-mapped', timing, 'repeat');
  const [event, ...others] = events;
  if (others.length > 0) {
    cx.report('too-many', timing, 'event', { severity: 'error' });
    return undefined;
  }
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

const END_URLS = new Set<string>([EXTENSIONS.v3Ts, ...ABSENT_URLS]);

function writtenPatterns(repeat: TimingRepeat, cx: Context): XmlElement[] {
  const { when, timeOfDay, dayOfWeek } = repeat;
  if (when !== undefined) return writtenWhen(repeat, when, cx);
  if (repeat.offset !== undefined) cx.report('not-mapped', repeat, 'offset');
  if (timeOfDay !== undefined) {
    const period = timedPeriod(repeat, timeOfDay.length, 'd', cx);
    return timeOfDay.map((t, i) => writtenTime(t, repeat, period, timeOfDay, i, cx)).filter((p) => p !== undefined);
  }
  if (dayOfWeek !== undefined) {
    const period = timedPeriod(repeat, dayOfWeek.length, 'wk', cx);
    dayOfWeek.forEach((d, i) => WEEK.includes(d) || cx.report('code-unknown', dayOfWeek, i, { found: d, expected: WEEK.join(', ') }));
    const days = dayOfWeek.filter((d) => WEEK.includes(d));
    return days.map((d) => typed('PIVL_TS', build('comp', {}, [build('phase', {}, [build('low', { value: dateOn(d) })]), period])));
  }
  const period = writtenPeriod(repeat, cx);
  return period === undefined ? [] : [typed('PIVL_TS', build('comp', {}, [period]))];
}

/**
 * Period of each of some moments: one day (times) or week (days) unless FHIR says once per another period. A frequency that only
 * counts the moments says nothing more; any other can not be said beside them.
 */
function timedPeriod(repeat: TimingRepeat, moments: number, unit: 'd' | 'wk', cx: Context): XmlElement {
  const { frequency, period, periodUnit } = repeat;
  const plain = build('period', { value: '1', unit });
  if (frequency === undefined && period === undefined && periodUnit === undefined) return plain;
  const times = frequency === undefined ? undefined : Number(decimalText(frequency));
  const length = period === undefined ? 1 : Number(decimalText(period));
  const isUnit = (periodUnit ?? unit) === unit;
  if (isUnit && (times === undefined ? length === 1 : times / length === moments)) return plain;
  if (unit === 'd' && times === 1 && (length > 1 || !isUnit)) return writtenPeriod(repeat, cx) ?? plain;
  for (const key of ['frequency', 'period', 'periodUnit'] as const) if (repeat[key] !== undefined) cx.report('not-mapped', repeat, key);
  return plain;
}

function writtenWhen(repeat: TimingRepeat, when: readonly string[], cx: Context): XmlElement[] {
  for (const key of ['frequency', 'period', 'periodUnit'] as const) if (repeat[key] !== undefined) cx.report('not-mapped', repeat, key);
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
  else if (!isSame(frequencyOf(value), frequency ?? 1, period)) cx.report('value-format', repeat, 'period', { severity: 'warning', found: value });
  const isUnit = TIME_WORDS.has(periodUnit);
  if (!isUnit) cx.report('code-unknown', repeat, 'periodUnit');
  return value === undefined || !isUnit ? undefined : build('period', { value, unit: periodUnit });
}

/** Whether what will be read back is as often as what was sent. */
function isSame(back: Pick<TimingRepeat, 'frequency' | 'period'> | undefined, frequency: number | Decimal, period: number | Decimal): boolean {
  const [f, p] = [Number(decimalText(frequency)), Number(decimalText(period))];
  const [times, length] = [Number(decimalText(back?.frequency ?? 0)), Number(decimalText(back?.period ?? 0))];
  return f === times ? p === length : Math.abs(times * p - f * length) < 1e-9 * f * length;
}

function writtenTime(
  time: string,
  repeat: TimingRepeat,
  period: XmlElement,
  owner: readonly string[],
  index: number,
  cx: Context,
): XmlElement | undefined {
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
  return String(19700104 + WEEK.indexOf(day));
}
