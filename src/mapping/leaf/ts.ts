import { EXTENSIONS } from '../../fhir/extensions.js';
import type { Extension, Prim } from '../../fhir/types.js';
import type { XmlElement } from '../../xml/element.js';
import { build, type Codec } from '../codec.js';
import type { Context } from '../context.js';
import { offsetOfLocal } from '../../hl7v3/amsterdam.js';
import { knownExtensions } from './known.js';
import { readFlavor, writeFlavor } from './null-flavor.js';
import { reportPrim } from './primitive.js';

/** Text of an HL7v3 point in time as a FHIR date or dateTime. */
export interface FhirTime {
  readonly value: string;
  /** True when the way back gives the original text without help. */
  readonly exact: boolean;
  /** False for a local time that the clock skips. */
  readonly exists: boolean;
}

const TS = /^(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\.\d+)?(Z|[+-](?:0\d|1[0-3])(?:[0-5]\d)?|[+-]14(?:00)?)?$/;
const FHIR_TIME = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d):(\d\d)(\.\d+)?(Z|[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00)))?)?)?$/;

/** Reads a TS value by the table of DT 3; undefined when it is none of its forms or not a possible date. */
export function tsToFhir(text: string): FhirTime | undefined {
  const match = TS.exec(text);
  if (match === null) return undefined;
  const [, year = '', month, day, hour, minute, second, fraction = '', zone] = match;
  if (!isPossible(year, month, day, hour, minute, second) || (fraction !== '' && second === undefined)) return undefined;
  const date = [year, month, day].filter((part) => part !== undefined).join('-');
  if (hour === undefined) return { value: date, exact: zone === undefined, exists: true };
  const clock = `${hour}:${minute ?? '00'}:${second ?? '00'}`;
  const local = zone === undefined ? offsetOfLocal(Date.parse(`${date}T${clock}Z`)) : undefined;
  const value = `${date}T${clock}${fraction}${local === undefined ? fhirZone(zone ?? 'Z') : offsetText(local.minutes)}`;
  return { value, exact: fhirToTs(value) === text, exists: local?.exists !== false };
}

/** Writes a FHIR date or dateTime as TS: 14 digits and offset when there is a time; undefined when it is neither. */
export function fhirToTs(value: string): string | undefined {
  const match = FHIR_TIME.exec(value);
  if (match === null) return undefined;
  const [, year = '', month = '', day = '', hour = '', minute = '', second = '', fraction = '', zone = ''] = match;
  if (!isPossible(year, month || undefined, day || undefined, hour || undefined, minute || undefined, second || undefined)) return undefined;
  const offset = zone === 'Z' ? '+0000' : zone.replace(':', '');
  return year + month + day + hour + minute + second + fraction + offset;
}

/** Milliseconds of a FHIR dateTime that has a time; undefined for a date. */
export function instantOf(value: string): number | undefined {
  return value.includes('T') ? Date.parse(value) : undefined;
}

function isPossible(year: string, month = '01', day = '01', hour = '00', minute = '00', second = '00'): boolean {
  const [m, d] = [Number(month), Number(day)];
  if (year === '0000' || m < 1 || m > 12 || d < 1 || d > daysIn(Number(year), m)) return false;
  return Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function fhirZone(zone: string): string {
  if (zone === 'Z') return zone;
  return `${zone.slice(0, 3)}:${zone.slice(3) || '00'}`;
}

function offsetText(minutes: number): string {
  const size = Math.abs(minutes);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

/** A FHIR value with, when needed, the original text beside it (GW v3-ts). */
export function timeOf(text: string, at: XmlElement, cx: Context): Prim | undefined {
  const time = tsToFhir(text);
  if (time === undefined) {
    cx.report('value-format', at, 'value', { expected: 'a point in time, yyyyMMddHHmmss+hhmm or the first part of it' });
    return undefined;
  }
  if (!time.exists) cx.report('time-does-not-exist', at, 'value');
  return time.exact ? { value: time.value } : { value: time.value, extension: [{ url: EXTENSIONS.v3Ts, valueString: text }] };
}

/** TS text of a primitive: the kept original when it still denotes the same moment, else the value itself. */
export function textOfTime(prim: Prim, cx: Context): string | undefined {
  const kept = prim.extension?.find((e) => e.url === EXTENSIONS.v3Ts)?.valueString;
  if (prim.value === undefined) {
    if (kept !== undefined) reportPrim(cx, 'original-ignored', prim);
    return undefined;
  }
  const text = fhirToTs(prim.value);
  if (text === undefined) {
    reportPrim(cx, 'value-format', prim, { expected: 'a FHIR date or dateTime' });
    return undefined;
  }
  if (kept === undefined) return text;
  if (sameMoment(tsToFhir(kept)?.value, prim.value)) return kept;
  reportPrim(cx, 'original-ignored', prim);
  return text;
}

function sameMoment(a: string | undefined, b: string): boolean {
  if (a === undefined || a === b) return a === b;
  const instant = instantOf(a);
  return instant !== undefined && instant === instantOf(b) && fractionOf(a) === fractionOf(b);
}

/** Digits behind the second that count; an instant holds three of them at most. */
function fractionOf(value: string): string {
  return /\.(\d*?)0*(?:Z|[+-]|$)/.exec(value)?.[1] ?? '';
}

const TIME_EXTENSIONS = new Set<string>([EXTENSIONS.v3Ts, EXTENSIONS.nullFlavor, EXTENSIONS.dataAbsentReason]);

/** TS <-> date or dateTime (DT 3). */
export const TS_DATETIME: Codec<Prim> = {
  about: { kind: 'TS', fhir: 'dateTime', spec: 'DT 3' },
  toFhir: (element, cx) => {
    let flavor: string | undefined;
    let text: string | undefined;
    for (const a of element.attributes) {
      if (a.uri === '' && a.local === 'value') text = a.value;
      else if (a.uri === '' && a.local === 'nullFlavor') flavor = a.value;
      else cx.unread(element, a.local);
    }
    for (const c of element.children) cx.unread(c);
    const extension: Extension[] = flavor === undefined ? [] : [readFlavor(flavor, element, cx)];
    if (text === undefined) {
      if (flavor !== undefined) return { extension };
      cx.report('required', element, 'value');
      return undefined;
    }
    const time = timeOf(text, element, cx);
    return time === undefined || flavor === undefined ? time : { ...time, extension: [...(time.extension ?? []), ...extension] };
  },
  toV3: (prim, cx, name) => {
    if (prim.extension !== undefined) knownExtensions(prim.extension, TIME_EXTENSIONS, cx);
    const flavor = writeFlavor(prim.extension, cx);
    const value = textOfTime(prim, cx);
    if (value === undefined && flavor === undefined) return undefined;
    return build(name, { value, nullFlavor: flavor });
  },
};
