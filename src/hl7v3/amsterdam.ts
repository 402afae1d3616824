/** Local time of the Netherlands by the tz database, whatever zone the host is in (DT 3). */

/** Made at the first time that needs an offset: it is a tenth of a cold start. */
let format: Intl.DateTimeFormat | undefined;
const MINUTE = 60_000;
const DAY = 86_400_000;
const STANDARD = 60;

interface Segment {
  readonly from: number;
  readonly minutes: number;
}

const years = new Map<number, readonly Segment[]>();

export interface LocalOffset {
  /** Minutes east of UTC. */
  readonly minutes: number;
  /** False for an hour that the clock skips. */
  readonly exists: boolean;
}

/**
 * Offset of a local time, given as the UTC milliseconds that the same digits would have. The doubled hour of autumn counts as
 * standard time; an hour that does not exist keeps +01:00.
 */
export function offsetOfLocal(local: number): LocalOffset {
  const standard = segmentAt(local - STANDARD * MINUTE).minutes;
  if (standard === STANDARD) return { minutes: STANDARD, exists: true };
  const found = [standard, segmentAt(local).minutes].find((minutes) => segmentAt(local - minutes * MINUTE).minutes === minutes);
  return found === undefined ? { minutes: STANDARD, exists: false } : { minutes: found, exists: true };
}

function segmentAt(utc: number): Segment {
  const year = new Date(utc).getUTCFullYear();
  let segments = years.get(year);
  if (segments === undefined) {
    segments = segmentsOf(year);
    years.set(year, segments);
  }
  return segments.findLast((s) => s.from <= utc) ?? { from: -Infinity, minutes: STANDARD };
}

/** The stretches of one year with the same offset, found by halving every day on which it changes. */
function segmentsOf(year: number): readonly Segment[] {
  const start = new Date(0);
  start.setUTCFullYear(year, 0, 1);
  const end = new Date(0);
  end.setUTCFullYear(year + 1, 0, 1);
  const out: Segment[] = [{ from: start.getTime(), minutes: offsetAt(start.getTime()) }];
  for (let t = start.getTime(); t < end.getTime(); t += 7 * DAY) {
    let low = t;
    let high = Math.min(t + 7 * DAY, end.getTime());
    const after = offsetAt(high);
    if (offsetAt(low) === after) continue;
    while (high - low > MINUTE) {
      const middle = low + Math.floor((high - low) / 2 / MINUTE) * MINUTE;
      if (offsetAt(middle) === after) high = middle;
      else low = middle;
    }
    if (high < end.getTime()) out.push({ from: high, minutes: after });
  }
  return out;
}

/** Seconds of old local mean times are cut off: FHIR and HL7v3 hold minutes. */
function offsetAt(utc: number): number {
  format ??= new Intl.DateTimeFormat('en-US', { timeZone: 'Europe/Amsterdam', timeZoneName: 'longOffset' });
  const text = format.formatToParts(utc).find((p) => p.type === 'timeZoneName')?.value ?? 'GMT';
  const [, sign = '+', hours = '0', minutes = '0'] = /GMT([+-])(\d\d):(\d\d)/.exec(text) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

/** Dutch wall time of an instant, `yyyyMMddHHmmss`: how wrappers write time (aorta-messages 6.3). */
export function localText(instant: string): string | undefined {
  const utc = Date.parse(instant);
  if (Number.isNaN(utc)) return undefined;
  return new Date(utc + segmentAt(utc).minutes * MINUTE).toISOString().slice(0, 19).replace(/[-T:]/g, '');
}
