import { EXTENSIONS } from '../../fhir/extensions.js';
import type { Period, Timing, TimingRepeat } from '../../fhir/types.js';
import { attribute, type XmlElement } from '../../xml/element.js';
import { gtsText, only, partsOf } from './gts.js';
import { nullFlavor } from './null-flavor.js';
import { frequencyOf } from './period.js';
import { TIME_WORDS } from './pq.js';
import { cycleAmong, durationOf, type Cycle } from './timing-cycle.js';
import { tsToFhir } from './ts.js';

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

/** Timing of a time element without v3-gts: what FHIR can say about it; undefined parts are left out (MD 4.1, 4.2). */
export function timingOf(element: XmlElement): Timing {
  const flavor = attribute(element, 'nullFlavor');
  if (flavor !== undefined && element.children.length === 0) return { extension: [nullFlavor(flavor)] };
  const isPoint = element.type?.local === 'IVL_TS' && element.children.length === 0;
  if (element.type === undefined || isPoint) {
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
  const eivls = of('EIVL_TS');
  if ((ivl === undefined ? 0 : 1) + pivls.length + eivls.length !== parts.length || moreIvl.length > 0) return;
  const cycle = cycleAmong(pivls);
  if (ivl !== undefined && !fillBounds(ivl, repeat)) return;
  // Bounds hold one thing: the use period, or the days of a cycle (MD 4.3). Both at once: the use period only.
  if (cycle !== undefined && (ivl !== undefined || eivls.length > 0)) return;
  if (cycle !== undefined) fillCycle(cycle, pivls, repeat);
  else if (eivls.length > 0) {
    if (pivls.length === 0) fillEvents(eivls, repeat);
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
  if (frequency?.period === undefined || unit === undefined || !TIME_WORDS.has(unit)) return false;
  Object.assign(repeat, frequency, { periodUnit: unit });
  return true;
}

/** Events, all with the same offset: FHIR has one for all of them (DT 4). */
function fillEvents(eivls: readonly XmlElement[], repeat: TimingRepeat): void {
  const codes = eivls.map((e) => only(e, 'event')).map((event) => event && attribute(event, 'code'));
  const offsets = new Set(eivls.map((e) => only(e, 'offset')).map((offset) => offset && gtsText(offset)));
  const offset = eivls[0] && only(eivls[0], 'offset');
  const minutes = offset && minutesOf(offset);
  if (codes.some((code) => code === undefined) || offsets.size > 1 || (offset !== undefined && minutes === undefined)) return;
  repeat.when = codes as NonNullable<TimingRepeat['when']>;
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
  if ((width !== undefined && duration === undefined) || (width !== undefined && high !== undefined && low === undefined)) return false;
  if (low === undefined && high === undefined) {
    if (duration === undefined) return false;
    repeat.boundsDuration = duration;
    return true;
  }
  const period: Period = {};
  if (duration !== undefined && high === undefined) period.extension = [{ url: EXTENSIONS.timeIntervalDuration, valueDuration: duration }];
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

function fillCycle(cycle: Cycle, pivls: readonly XmlElement[], repeat: TimingRepeat): void {
  const [pattern, ...more] = pivls.filter((p) => p !== cycle.pivl);
  if (pattern === undefined || more.length > 0 || only(pattern, 'phase') !== undefined) return;
  if (fillFrequency(pattern, repeat)) repeat.boundsDuration = cycle.width;
}
