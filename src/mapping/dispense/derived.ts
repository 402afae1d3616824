import { decimalText, type Decimal } from '../../fhir/decimal.js';
import type { Dosage, MedicationDispense, Period, Quantity } from '../../fhir/types.js';
import { EXTENSIONS } from '../../fhir/extensions.js';
import { cycleOf } from '../leaf/timing-cycle.js';

/** Texts of the dosages in order, each once, joined as MP9 readers expect them (MD 4). */
export function renderedDosage(d: MedicationDispense): string | undefined {
  const texts = (d.dosageInstruction ?? []).map((x) => x.text).filter((t) => t !== undefined);
  return texts.length === 0 ? undefined : [...new Set(texts)].join('; ');
}

/** Use period of the whole dispense, for MP9 readers, by the rule of the national mapping (MD 4.2). */
export function periodOfUse(d: MedicationDispense): Period | undefined {
  const bounds = (d.dosageInstruction ?? []).map(boundsOf);
  if (bounds.length === 0 || statedCycle(d) !== undefined || cycle(d) !== undefined) return undefined;
  const starts = bounds.map((b) => b.start);
  const durations = bounds.map((b) => b.duration);
  const out: Period = {};
  const known = starts.filter((s) => s !== undefined);
  const start = known.length === starts.length ? lowest(known) : undefined;
  const [duration] = durations;
  if (duration !== undefined && allEqual(durations.map(key)) && allEqual(starts)) {
    out.extension = [{ url: EXTENSIONS.timeIntervalDuration, valueDuration: duration }];
  }
  if (start !== undefined) out.start = start;
  const ends = bounds.map((b) => b.end).filter((e) => e !== undefined);
  if (out.extension === undefined && ends.length === bounds.length) {
    const end = highest(ends);
    if (end !== undefined) out.end = end;
  }
  return Object.keys(out).length === 0 ? undefined : out;
}

interface Bounds {
  readonly start: string | undefined;
  readonly end: string | undefined;
  readonly duration: Quantity | undefined;
}

function boundsOf(d: Dosage): Bounds {
  const period = d.timing?.repeat?.boundsPeriod;
  const duration = period?.extension?.find((e) => e.url === EXTENSIONS.timeIntervalDuration)?.valueDuration ?? d.timing?.repeat?.boundsDuration;
  const end = period?.end ?? (period?.start === undefined || duration === undefined ? undefined : endOf(period.start, duration));
  return { start: period?.start, end, duration };
}

/** A date plus whole days; anything finer can't be added without guessing. */
function endOf(start: string, duration: Quantity): string | undefined {
  if (duration.code !== 'd' || duration.value === undefined || !/^\d{4}-\d\d-\d\d$/.test(start)) return undefined;
  const days = Number(decimalText(duration.value));
  if (!Number.isInteger(days)) return undefined;
  const moment = new Date(start + 'T00:00:00Z');
  moment.setUTCDate(moment.getUTCDate() + days);
  return Number.isNaN(moment.getTime()) ? undefined : moment.toISOString().slice(0, 10);
}

const key = (q: Quantity | undefined): string | undefined => (q?.value === undefined ? undefined : `${decimalText(q.value)} ${q.code ?? ''}`);
const allEqual = (list: readonly (string | undefined)[]): boolean => list.every((x) => x === list[0]);
const inTime = (a: string, b: string): number => Date.parse(a) - Date.parse(b) || (a < b ? -1 : 1);
const lowest = (list: readonly string[]): string | undefined => [...list].sort(inTime)[0];
const highest = (list: readonly string[]): string | undefined => [...list].sort(inTime).at(-1);

interface Sequence {
  readonly sequence?: number | Decimal;
}

/** The sequence that a dosage states. */
export function sequenceOf(d: Dosage): Sequence {
  return d.sequence === undefined ? {} : { sequence: d.sequence };
}

/** Sequence of several dosages: 1 when they start together or none has a start, else the rank of their start (MD 4). */
export function sequences(d: MedicationDispense): readonly Sequence[] | undefined {
  const dosages = d.dosageInstruction;
  if (dosages === undefined) return undefined;
  const starts = dosages.map((x) => x.timing?.repeat?.boundsPeriod?.start);
  const known = starts.filter((s) => s !== undefined).length;
  if (dosages.length < 2 || (known > 0 && known < starts.length)) return dosages.map(() => ({}));
  const moments = starts.map((s) => (s === undefined ? 0 : Date.parse(s)));
  const ranks = [...new Set(moments)].sort((a, b) => a - b);
  return moments.map((m) => ({ sequence: ranks.indexOf(m) + 1 }));
}

/** Length of the cycle of the only dosage (MD 4.3). */
export function cycle(d: MedicationDispense): Quantity | undefined {
  return d.dosageInstruction?.length === 1 ? cycleOf(d.dosageInstruction[0]?.timing) : undefined;
}

/** Length of the cycle as the dispense states it. */
export function statedCycle(d: MedicationDispense): Quantity | undefined {
  return d.modifierExtension?.find((e) => e.url === EXTENSIONS.repeatPeriodCyclicalSchedule)?.valueDuration;
}
