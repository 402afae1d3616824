import fc from 'fast-check';
import type { XmlAttribute, XmlElement } from '../../../src/xml/element.js';
import { type Make, type Scope, attributes, element, inOrder, maybe, oneOf, rarely, renamed, withType } from './build.js';
import { duration } from './quantity.js';
import { digits } from './values.js';
import { nullFlavorCode } from './vocabulary.js';

const DAY = 86_400_000;

function dayNumber(year: number, month: number, day: number): number {
  return Date.UTC(year, month, day) / DAY;
}

/** Last Sundays of March and October: the days on which the clock in Amsterdam changes. */
const CLOCK_CHANGES = [1985, 1996, 2016, 2023, 2024, 2025, 2026, 2037].flatMap((year) => [lastSunday(year, 2), lastSunday(year, 9)]);

function lastSunday(year: number, month: number): number {
  const last = dayNumber(year, month, 31);
  return last - new Date(last * DAY).getUTCDay();
}

/** Day (from 1970) and second of the day. */
type Moment = readonly [day: number, second: number];

const second = fc.oneof({ weight: 3, arbitrary: fc.nat(86_399) }, { weight: 2, arbitrary: fc.constantFrom(0, 28_800, 43_200, 86_340, 86_399) });

const moment: fc.Arbitrary<Moment> = oneOf<Moment>(
  [75, fc.tuple(fc.integer({ min: dayNumber(2015, 0, 1), max: dayNumber(2027, 11, 31) }), second)],
  [12, fc.tuple(fc.integer({ min: dayNumber(1890, 0, 1), max: dayNumber(2100, 11, 31) }), second)],
  [8, fc.tuple(fc.constantFrom(...CLOCK_CHANGES), fc.nat(14_399))],
  [
    5,
    fc.tuple(
      fc.constantFrom(dayNumber(1900, 0, 1), dayNumber(1937, 6, 1), dayNumber(1940, 4, 16), dayNumber(2000, 1, 29), dayNumber(2100, 11, 31)),
      second,
    ),
  ],
);

function fourteen([day, seconds]: Moment): string {
  return new Date(day * DAY + seconds * 1000).toISOString().replace(/[-T:]/g, '').slice(0, 14);
}

const offset = oneOf<string>(
  [40, fc.constant('')],
  [40, fc.constantFrom('+0100', '+0200')],
  [15, fc.constantFrom('+0000', '-0000', '-0500', '+0530', '-1130', '+1159', '+1200')],
);

const fraction = oneOf<string>(
  [85, fc.constant('')],
  [5, fc.constantFrom('.0', '.000', '.5', '.1200')],
  [
    10,
    fc
      .integer({ min: 1, max: 4 })
      .chain(digits)
      .map((d) => '.' + d),
  ],
);

const LENGTHS = [4, 6, 8, 10, 12, 14] as const;

/** Lexical forms of TS of the given lengths; offsets stand on forms with a time only, unless rare things are allowed. */
export function tsText(scope: Scope, lengths: fc.Arbitrary<number> = usualLengths): fc.Arbitrary<string> {
  const oddOffset = maybe(rarely(scope, 1), fc.constantFrom('+01', '-05', '+00'));
  return fc.tuple(moment, lengths, fraction, offset, oddOffset).map(([at, length, part, zone, odd]) => {
    const text = fourteen(at).slice(0, length);
    if (length < 10) return odd === undefined ? text : text + '+0100';
    return text + (length === 14 ? part : '') + (odd ?? zone);
  });
}

const usualLengths: fc.Arbitrary<number> = oneOf<number>([45, fc.constant(8)], [45, fc.constantFrom(12, 14)], [10, fc.constantFrom(...LENGTHS)]);
const dateLengths: fc.Arbitrary<number> = oneOf<number>([85, fc.constant(8)], [10, fc.constantFrom(4, 6)], [5, fc.constantFrom(12, 14)]);

function point(value: fc.Arbitrary<string>, scope: Scope, bound = false): fc.Arbitrary<readonly XmlAttribute[]> {
  const inclusive = maybe(bound ? 5 : 0, fc.constantFrom('true', 'false'));
  return oneOf(
    [92, attributes({ value, inclusive })],
    [8, attributes({ nullFlavor: nullFlavorCode, inclusive })],
    [rarely(scope, 1), attributes({ value, updateMode: fc.constant('added'), inclusive })],
  );
}

/** TS. */
export const ts: Make = (name, scope) => element(name, { attributes: point(tsText(scope), scope) });

/** TS that is mostly a date, as a day of birth. */
export const dayTs: Make = (name, scope) => element(name, { attributes: point(tsText(scope, dateLengths), scope) });

/** A beginning and an end, in that order of time. */
export function bounds(scope: Scope): fc.Arbitrary<readonly XmlElement[]> {
  const text = tsText(scope);
  return fc
    .tuple(element('low', { attributes: point(text, scope, true) }), element('high', { attributes: point(text, scope, true) }))
    .map(([low, high]) => inTime(low, high));
}

/** The two values change places when the end would come before the start. */
function inTime(low: XmlElement, high: XmlElement): readonly XmlElement[] {
  const [a, b] = [valueOf(low), valueOf(high)];
  if (a === undefined || b === undefined || a <= b) return [low, high];
  return [renamed(high, 'low'), renamed(low, 'high')];
}

function valueOf(e: XmlElement): string | undefined {
  return e.attributes.find((a) => a.local === 'value')?.value;
}

/** Children of an interval of time, by the choices of the schema. */
export function ivlChildren(scope: Scope): fc.Arbitrary<readonly XmlElement[]> {
  const text = tsText(scope);
  const bound = (name: string): fc.Arbitrary<XmlElement> => element(name, { attributes: point(text, scope, true) });
  const width = duration('width', scope);
  const center = element('center', { attributes: point(text, scope) });
  return oneOf<readonly XmlElement[]>(
    [25, inOrder(bound('low'))],
    [25, inOrder(bound('low'), width)],
    [25, bounds(scope)],
    [10, inOrder(width)],
    [6, inOrder(bound('high'))],
    [3, inOrder(width, bound('high'))],
    [3, inOrder(center)],
    [3, inOrder(center, width)],
  );
}

const OPERATORS = ['A', 'I', 'E', 'P', 'H'] as const;

/** The set operator: stated on most components, seldom elsewhere. */
export function operator(scope: Scope, component: boolean): fc.Arbitrary<string | undefined> {
  if (!component) return maybe(rarely(scope, 2), fc.constantFrom(...OPERATORS));
  return oneOf<string | undefined>([45, fc.constant(undefined)], [40, fc.constant('A')], [15, fc.constantFrom(...OPERATORS)]);
}

/** How often an interval of time is a single value or has no value at all; the rest has bounds. */
export interface IntervalShape {
  readonly value: number;
  readonly nullFlavor: number;
}

/** IVL_TS under the given name; with `type` it carries `xsi:type`, as a component it may have an operator. */
export function ivlElement(name: string, scope: Scope, shape: IntervalShape, type: string | undefined, component: boolean): fc.Arbitrary<XmlElement> {
  const op = operator(scope, component);
  return oneOf<XmlElement>(
    [100 - shape.value - shape.nullFlavor, element(name, { type, attributes: attributes({ operator: op }), children: ivlChildren(scope) })],
    [shape.value, element(name, { type, attributes: attributes({ operator: op, value: tsText(scope) }) })],
    [shape.nullFlavor, element(name, { type, attributes: attributes({ operator: op, nullFlavor: nullFlavorCode }) })],
  );
}

/** IVL_TS where the schema declares that type. */
export function ivl(shape: IntervalShape): Make {
  return (name, scope) => {
    const usual = ivlElement(name, scope, shape, undefined, false);
    return oneOf<XmlElement>([100 - rarely(scope, 2), usual], [rarely(scope, 2), usual.map((e) => withType(e, 'IVL_TS'))]);
  };
}

/** IVL_TS with every form. */
export const ivlTs: Make = ivl({ value: 8, nullFlavor: 4 });

/** IVL_TS that says how long something lasts: mostly a width alone. */
export const lasting: Make = (name, scope) =>
  oneOf<XmlElement>([75, element(name, { children: inOrder(duration('width', scope)) })], [25, ivl({ value: 5, nullFlavor: 30 })(name, scope)]);
