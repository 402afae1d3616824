import type { Extension, Period, Prim } from '../../fhir/types.js';
import { EXTENSIONS } from '../../fhir/extensions.js';
import { attribute, type XmlElement } from '../../xml/element.js';
import { build, typed, type Codec } from '../codec.js';
import type { Context } from '../context.js';
import { primitiveExtension, primitiveIn } from '../extension.js';
import { gtsText, isGts, isSameGts, only, parseGts } from './gts.js';
import { knownExtensions, knownKeys } from './known.js';
import { ABSENT_URLS, nullFlavor, writeFlavor } from './null-flavor.js';
import { companion, primitive, reportPrim } from './primitive.js';
import { textOfTime, timeOf, tsToFhir } from './ts.js';

/** An interval as FHIR has it: when it began and ended and, where that does not say all, its canonical text (DT 4). */
export interface Interval {
  readonly start?: Prim;
  readonly end?: Prim;
  readonly gts?: Prim;
}

const TYPE = 'IVL_TS';
const END_URLS = new Set<string>([EXTENSIONS.v3Ts, ...ABSENT_URLS]);

/** IVL_TS <-> a beginning and an end (DT 4), written with or without the type that its senders state. */
function interval(type: typeof TYPE | undefined): Codec<Interval> {
  return {
    about: { kind: 'IVL_TS', fhir: 'dateTime', spec: 'DT 4' },
    toFhir: (element, cx) => {
      if (!isInterval(element) || !isGts(element, TYPE)) {
        cx.report('value-format', element, undefined, { expected: TYPE });
        return undefined;
      }
      const simple = ends(element, cx);
      if (simple === undefined) return undefined;
      const back = cx.quietly(() => written(simple, type, cx, element.local));
      return back !== undefined && isSameGts(back, element) ? simple : { ...simple, gts: { value: gtsText(element) } };
    },
    toV3: (value, cx, name) => {
      const { gts, ...simple } = value;
      if (gts?.value === undefined) return written(simple, type, cx, name);
      const kept = parseGts(gts.value, name, TYPE);
      const form = kept && cx.quietly(() => ends(kept, cx));
      if (kept !== undefined && form !== undefined && isSame(form, simple)) return kept;
      reportPrim(cx, 'original-ignored', gts);
      return written(simple, type, cx, name);
    },
  };
}

/** An interval whose senders state its type. */
export const IVL_TS = interval(TYPE);

/** An interval in a place of that type only, where nobody states it. */
export const IVL_TS_PLAIN = interval(undefined);

/** IVL_TS, or TS where only a moment is given: both are stated for an interval. */
function isInterval(element: XmlElement): boolean {
  return element.type === undefined || element.type.local === TYPE;
}

/** What a beginning and an end can say of an interval; undefined (and reported) when a time in it is none. */
function ends(element: XmlElement, cx: Context): Interval | undefined {
  const [low, high] = [only(element, 'low'), only(element, 'high')];
  if (!timesAreReadable(element, cx)) return undefined;
  const start = low === undefined ? endOf(element, cx) : endOf(low, cx);
  const end = high === undefined ? undefined : endOf(high, cx);
  return { ...(start === undefined ? {} : { start }), ...(end === undefined ? {} : { end }) };
}

function endOf(element: XmlElement, cx: Context): Prim | undefined {
  const [value, flavor] = [attribute(element, 'value'), attribute(element, 'nullFlavor')];
  const time = value === undefined ? undefined : timeOf(value, element, cx);
  if (flavor === undefined) return time;
  return { ...time, extension: [...(time?.extension ?? []), nullFlavor(flavor)] };
}

/** Every point in time inside must be a possible one; a width is none. */
function timesAreReadable(element: XmlElement, cx: Context): boolean {
  const value = attribute(element, 'value');
  if (value !== undefined && element.local !== 'width' && tsToFhir(value) === undefined) {
    cx.report('value-format', element, 'value', { expected: 'a point in time' });
    return false;
  }
  return element.children.every((c) => timesAreReadable(c, cx));
}

function written({ start, end }: Interval, type: typeof TYPE | undefined, cx: Context, name: string): XmlElement | undefined {
  const parts = [start && writtenEnd(start, cx, 'low'), end && writtenEnd(end, cx, 'high')].filter((e) => e !== undefined);
  if (parts.length === 0) return undefined;
  return type === undefined ? build(name, {}, parts) : typed(type, build(name, {}, parts));
}

function writtenEnd(prim: Prim, cx: Context, name: string): XmlElement | undefined {
  knownExtensions(prim.extension, END_URLS, cx);
  const flavor = writeFlavor(prim.extension, cx);
  const value = textOfTime(prim, cx);
  return value === undefined && flavor === undefined ? undefined : build(name, { value, nullFlavor: flavor });
}

function isSame(a: Interval, b: Interval): boolean {
  return isSameEnd(a.start, b.start) && isSameEnd(a.end, b.end);
}

function isSameEnd(a: Prim | undefined, b: Prim | undefined): boolean {
  return a?.value === b?.value && JSON.stringify(a?.extension ?? []) === JSON.stringify(b?.extension ?? []);
}

const PERIOD_KEYS = new Set(['extension', 'start', '_start', 'end', '_end']);
const PERIOD_URLS = new Set<string>([EXTENSIONS.v3Gts]);

/** IVL_TS <-> Period; the canonical text, where it is needed, stands on the Period itself (DT 4). */
function intervalPeriod(codec: Codec<Interval>): Codec<Period> {
  return {
    about: { kind: 'IVL_TS', fhir: 'Period', spec: 'DT 4' },
    toFhir: (element, cx) => {
      const found = codec.toFhir(element, cx);
      return found && periodOf(found);
    },
    toV3: (period, cx, name) => {
      knownKeys(period, PERIOD_KEYS, cx);
      knownExtensions(period.extension, PERIOD_URLS, cx);
      const gts = period.extension?.find((e) => e.url === EXTENSIONS.v3Gts);
      return codec.toV3({ ...intervalOf(period), ...gtsIn(gts) }, cx, name);
    },
  };
}

/** A period whose senders state its type. */
export const IVL_TS_PERIOD = intervalPeriod(IVL_TS);

/** A period whose senders do not. */
export const IVL_TS_PLAIN_PERIOD = intervalPeriod(IVL_TS_PLAIN);

/** An interval as a Period. */
export function periodOf({ start, end, gts }: Interval): Period {
  const out: Period = {};
  if (gts !== undefined) out.extension = [gtsExtension(gts)];
  if (start?.value !== undefined) out.start = start.value;
  const [besideStart, besideEnd] = [companion(start?.extension), companion(end?.extension)];
  if (besideStart !== undefined) out._start = besideStart;
  if (end?.value !== undefined) out.end = end.value;
  if (besideEnd !== undefined) out._end = besideEnd;
  return out;
}

/** The beginning and end of a Period. */
export function intervalOf(period: Period): Interval {
  const start = primitive(period, 'start', period.start, period._start);
  const end = primitive(period, 'end', period.end, period._end);
  return { ...(start === undefined ? {} : { start }), ...(end === undefined ? {} : { end }) };
}

/** The canonical text of an interval as an extension. */
export function gtsExtension(gts: Prim): Extension {
  return primitiveExtension(EXTENSIONS.v3Gts, 'valueString', gts);
}

/** The canonical text in an extension, as a part of an interval. */
export function gtsIn(extension: Extension | undefined): Pick<Interval, 'gts'> {
  const gts = primitiveIn(extension, 'valueString');
  return gts === undefined ? {} : { gts };
}
