import { decimal } from '../../fhir/decimal.js';
import { EXTENSIONS } from '../../fhir/extensions.js';
import { UCUM } from '../../fhir/systems.js';
import type { Quantity, Timing } from '../../fhir/types.js';
import { attribute, XmlElement } from '../../xml/element.js';
import { build, typed } from '../codec.js';
import type { Context } from '../context.js';
import { only, parseGts, partsOf } from './gts.js';
import { PQ, TIME_WORDS } from './pq.js';

/** A pattern that holds for some days of a longer period: 21 days of every 28 (MD 4.3). */
export interface Cycle {
  readonly pivl: XmlElement;
  readonly width: Quantity;
  readonly length: Quantity;
}

/** The cyclic one among periodic intervals. */
export function cycleAmong(pivls: readonly XmlElement[]): Cycle | undefined {
  for (const pivl of pivls) {
    const phase = only(pivl, 'phase');
    const width = phase && only(phase, 'width');
    const period = only(pivl, 'period');
    const [w, length] = [width && durationOf(width), period && durationOf(period)];
    if (w !== undefined && length !== undefined) return { pivl, width: w, length };
  }
  return undefined;
}

/** Length of the cycle that a Timing repeats in, when its bounds are the days of that cycle; read from its v3-gts. */
export function cycleOf(timing: Timing | undefined): Quantity | undefined {
  if (timing?.repeat?.boundsDuration === undefined || timing.repeat.frequency === undefined) return undefined;
  const text = keptGts(timing);
  // The days of a cycle are the width of a phase: a text without one need not be read.
  const element = text?.includes('<phase') === true ? parseGts(text, 'effectiveTime') : undefined;
  const parts = element && partsOf(element);
  if (parts === undefined) return undefined;
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

/** The canonical text that a Timing keeps of its element. */
export function keptGts(timing: Timing | undefined): string | undefined {
  return timing?.extension?.find((e) => e.url === EXTENSIONS.v3Gts)?.valueString;
}

/** A width or period as a FHIR duration; undefined when it is none. */
export function durationOf(width: XmlElement): Quantity | undefined {
  const [value, unit] = [attribute(width, 'value'), attribute(width, 'unit')];
  const number = value === undefined ? undefined : decimal(value);
  if (number === undefined || unit === undefined || attribute(width, 'nullFlavor') !== undefined) return undefined;
  return { value: number, unit: TIME_WORDS.get(unit) ?? unit, system: UCUM, code: unit };
}
