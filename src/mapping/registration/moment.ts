import type { Problem } from '../../hl7v3/problem.js';
import { attribute, type XmlElement } from '../../xml/element.js';
import { tsToFhir, instantOf } from '../leaf/ts.js';

/** A moment that was read, as a UTC instant; undefined and told when it is none. */
export interface MomentRead {
  readonly moment: string | undefined;
  readonly problems: readonly Problem[];
}

/** Reads a point in time that has a time of the day; without an offset it is Dutch time (AM 6.3, DT 3). */
export function readMoment(source: XmlElement | undefined): MomentRead {
  const text = source && attribute(source, 'value');
  if (source === undefined || text === undefined) return { moment: undefined, problems: [] };
  const time = tsToFhir(text);
  const instant = time && instantOf(time.value);
  if (time === undefined || instant === undefined)
    return {
      moment: undefined,
      problems: [{ code: 'value-format', element: source, attribute: 'value', expected: 'a moment, yyyyMMddHHmmss with or without +hhmm' }],
    };
  const problems: Problem[] = time.exists ? [] : [{ code: 'time-does-not-exist', element: source, attribute: 'value' }];
  return { moment: new Date(instant).toISOString(), problems };
}
