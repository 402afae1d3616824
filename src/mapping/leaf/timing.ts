import { EXTENSIONS } from '../../fhir/extensions.js';
import type { Extension, Timing } from '../../fhir/types.js';
import { attribute, type XmlElement } from '../../xml/element.js';
import type { Codec } from '../codec.js';
import type { Context } from '../context.js';
import { differences } from '../differences.js';
import { gtsText, isGts, isSameGts, isTime, parseGts, partsOf } from './gts.js';
import { knownExtensions, knownKeys } from './known.js';
import { ABSENT_URLS } from './null-flavor.js';
import { cycleAmong, keptGts, withoutCycle } from './timing-cycle.js';
import { timingOf } from './timing-read.js';
import { written } from './timing-write.js';
import { tsToFhir } from './ts.js';

const TIMES = 'TS, IVL_TS, PIVL_TS, EIVL_TS or SXPR_TS';
const TIMING_KEYS = new Set(['extension', 'event', 'repeat']);
const TIMING_URLS = new Set<string>([EXTENSIONS.v3Gts, ...ABSENT_URLS]);

/** Time of use <-> Timing (DT 4, MD 4.1): structure where FHIR has it, the exact original beside it where it has not. */
export const TIMING: Codec<Timing> = {
  about: { kind: 'GTS', fhir: 'Timing', spec: 'DT 4', normalises: [9] },
  toFhir: (element, cx) => {
    if (!isTime(element)) {
      cx.report('xsi-type', element, 'type', { found: element.type?.local ?? '', expected: TIMES });
      return undefined;
    }
    if (!isGts(element) || !timesAreReadable(element, cx)) {
      cx.report('value-format', element, undefined, { expected: TIMES });
      return undefined;
    }
    const timing = timingOf(element);
    const back = cx.quietly(() => written(timing, cx, element.local));
    if (back !== undefined && isSameGts(back, element)) return timing;
    const extension: Extension[] = [{ url: EXTENSIONS.v3Gts, valueString: gtsText(element) }, ...(timing.extension ?? [])];
    return {
      extension,
      ...(timing.event === undefined ? {} : { event: timing.event }),
      ...(timing.repeat === undefined ? {} : { repeat: timing.repeat }),
    };
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
