import type { Moment } from '../moment.js';
import type { AccessEvent } from './access-event.js';

/** What the watch calls odd (CS C-68). */
export interface WatchLimits {
  /** Patients without a relation of their own practice that one person may ask about in a window. */
  readonly patientsWithoutRelation: number;
  /** Patients of one household that one person may ask about in a window. */
  readonly patientsOfHousehold: number;
  /** Refusals of one organisation in a window. */
  readonly refusals: number;
  /** Length of the window, in milliseconds. */
  readonly window: number;
  /** Hours of the day, in local time, in which a person works; each `[from, until)`. */
  readonly workingHours: ReadonlyMap<string, readonly [from: number, until: number]>;
  /** Households of the own staff, as keyed hashes. */
  readonly staffHouseholds: ReadonlySet<string>;
  /** Relations that say that the patient is the asker's own. */
  readonly ownRelations: ReadonlySet<string>;
}

/** A finding of the watch: which rule, about whom, and the handles of the lines that it stands on. */
export interface Finding {
  readonly detector: 'many-patients' | 'household' | 'staff-family' | 'outside-hours' | 'many-refusals';
  /** UZI number of the person, or URA where no person is known. */
  readonly subject: string;
  readonly from: Moment;
  readonly until: Moment;
  readonly handles: readonly string[];
}

/** Hour of the day in the zone of the practice, for a moment. */
export type LocalHour = (moment: Moment) => number;

type Detector = (events: readonly AccessEvent[], limits: WatchLimits, hourOf: LocalHour) => readonly Finding[];

/** Every detector; each looks at lines of the log and at nothing else (CS C-68 T2). */
const DETECTORS: readonly Detector[] = [manyPatients, sameHousehold, staffFamily, outsideHours, manyRefusals];

/** What is odd in these lines, which stand in order of time. Batch lines are left out of the hours: they run at night. */
export function watch(events: readonly AccessEvent[], limits: WatchLimits, hourOf: LocalHour): readonly Finding[] {
  return DETECTORS.flatMap((detector) => detector(events, limits, hourOf));
}

function manyPatients(events: readonly AccessEvent[], limits: WatchLimits): readonly Finding[] {
  const foreign = retrievals(events).filter(({ relation }) => relation === undefined || !limits.ownRelations.has(relation));
  return bySubject(foreign).flatMap(([subject, lines]) =>
    overLimit('many-patients', subject, lines, limits.window, limits.patientsWithoutRelation, ({ patient }) => patient),
  );
}

function sameHousehold(events: readonly AccessEvent[], limits: WatchLimits): readonly Finding[] {
  const lines = retrievals(events).filter(({ household }) => household !== undefined);
  return bySubject(lines).flatMap(([subject, own]) =>
    grouped(own, ({ household = '' }) => household).flatMap(([, kin]) =>
      overLimit('household', subject, kin, limits.window, limits.patientsOfHousehold, ({ patient }) => patient),
    ),
  );
}

function staffFamily(events: readonly AccessEvent[], limits: WatchLimits): readonly Finding[] {
  const lines = retrievals(events).filter(({ household }) => household !== undefined && limits.staffHouseholds.has(household));
  return bySubject(lines).flatMap(([subject, own]) => finding('staff-family', subject, own));
}

function outsideHours(events: readonly AccessEvent[], { workingHours }: WatchLimits, hourOf: LocalHour): readonly Finding[] {
  return bySubject(retrievals(events).filter(({ batch }) => batch !== true)).flatMap(([subject, lines]) => {
    const hours = workingHours.get(subject);
    if (hours === undefined) return [];
    return finding(
      'outside-hours',
      subject,
      lines.filter(({ at }) => !within(hourOf(at), hours)),
    );
  });
}

function manyRefusals(events: readonly AccessEvent[], limits: WatchLimits): readonly Finding[] {
  const refused = events.filter(({ kind, outcome }) => kind === 'refusal' || (kind === 'authentication' && outcome !== 'success'));
  return bySubject(refused).flatMap(([subject, lines]) => overLimit('many-refusals', subject, lines, limits.window, limits.refusals, ({ id }) => id));
}

/** Hours that pass midnight are written as `[22, 6)`. */
function within(hour: number, [from, until]: readonly [number, number]): boolean {
  return from <= until ? hour >= from && hour < until : hour >= from || hour < until;
}

function retrievals(events: readonly AccessEvent[]): readonly AccessEvent[] {
  return events.filter(({ kind }) => kind === 'retrieval');
}

function bySubject(events: readonly AccessEvent[]): readonly (readonly [string, readonly AccessEvent[]])[] {
  return grouped(events, ({ requester }) => requester?.person ?? requester?.organization ?? '').filter(([subject]) => subject !== '');
}

function grouped(events: readonly AccessEvent[], keyOf: (event: AccessEvent) => string): readonly (readonly [string, readonly AccessEvent[]])[] {
  const groups = new Map<string, AccessEvent[]>();
  for (const event of events) {
    const group = groups.get(keyOf(event));
    if (group === undefined) groups.set(keyOf(event), [event]);
    else group.push(event);
  }
  return [...groups];
}

/** The first window in which more different things were touched than the limit allows; one finding a subject, with all lines of it. */
function overLimit(
  detector: Finding['detector'],
  subject: string,
  lines: readonly AccessEvent[],
  window: number,
  limit: number,
  touched: (event: AccessEvent) => string | undefined,
): readonly Finding[] {
  const seen = new Map<string, number>();
  let start = 0;
  for (const [place, line] of lines.entries()) {
    add(seen, touched(line), 1);
    for (let first = lines[start]; first !== undefined && Date.parse(line.at) - Date.parse(first.at) >= window; first = lines[++start]) {
      add(seen, touched(first), -1);
    }
    if (seen.size > limit) return finding(detector, subject, lines.slice(start, place + 1));
  }
  return [];
}

function add(seen: Map<string, number>, key: string | undefined, by: 1 | -1): void {
  if (key === undefined) return;
  const count = (seen.get(key) ?? 0) + by;
  if (count > 0) seen.set(key, count);
  else seen.delete(key);
}

function finding(detector: Finding['detector'], subject: string, lines: readonly AccessEvent[]): readonly Finding[] {
  const [first] = lines;
  const last = lines.at(-1);
  if (first === undefined || last === undefined) return [];
  return [{ detector, subject, from: first.at, until: last.at, handles: lines.map(({ handle }) => handle) }];
}
