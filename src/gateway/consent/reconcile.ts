import type { Category } from '../../consent/category.js';
import type { IndexEntry } from '../../consent/index-entry.js';
import type { Moment } from '../../consent/moment.js';
import type { OptIn, PatientKey, SourceUra } from '../../consent/opt-in.js';
import type { Participation } from '../../consent/participation.js';
import type { Visible } from '../../consent/register/command.js';
import { indexChanges, yesInForce, type IndexChange } from '../../consent/register/index-changes.js';
import { holdPatient } from '../../store/register/epoch.js';
import { findEntries } from '../../store/register/index-entry.js';
import { optInsOf } from '../../store/register/opt-in.js';
import { participationOf } from '../../store/register/participation.js';
import type { RegisterReader } from '../../store/register/register.js';
import type { Actor } from './actor.js';
import { storeChanges, withLines } from './change.js';
import { proofOf, type ConsentContext } from './context.js';
import { allPatients } from './patients.js';

/**
 * What index and permits do not agree on. `without-permit`: an entry that no yes in force covers, or of a source that is not connected (CS C-03,
 * C-19); `missing`: shown under a permit, and not in the index; `not-shown`: in the index, and not shown any more (C-38); `unknown`: a permit for a
 * kind of data without an entry, where nobody says whether there is anything to show.
 */
export interface Difference {
  readonly kind: 'without-permit' | 'missing' | 'not-shown' | 'unknown';
  readonly patient: PatientKey;
  readonly source: SourceUra;
  readonly category: Category;
  readonly application?: string;
}

/** All that some sources show, as they said it; what is shown at other sources is not known. */
export interface Shown {
  readonly sources: ReadonlySet<SourceUra>;
  readonly of: (patient: PatientKey, source: SourceUra) => readonly Visible[];
}

export interface ReconcileRequest {
  /** One source; all when left out. */
  readonly source?: SourceUra;
  readonly shown?: Shown;
  /** Whether our own index is mended, with its lines and the messages for the other one. */
  readonly apply: boolean;
}

/** Patients in one transaction. */
const BATCH = 200;

/** Compares permits and index, patient by patient, some at a time; what is given was mended when `apply` says so, all but what is `unknown`. */
export async function* reconcile(context: ConsentContext, actor: Actor, request: ReconcileRequest): AsyncGenerator<Difference, void, undefined> {
  const source = actor.kind === 'source' ? actor.source : request.source;
  for await (const patients of allPatients(context, BATCH)) {
    const compare = (db: RegisterReader, now: Moment) => differences(db, context, patients, { ...request, ...(source && { source }) }, now);
    const found = request.apply
      ? await withLines(context, async (tx, now) => {
          await holdPatient(tx, patients);
          const all = await compare(tx, now);
          const index = all.flatMap(({ change }) => change ?? []);
          const events = await storeChanges(tx, context, actor, patients, { stored: [], index, notices: [] }, now);
          return { events, answer: all };
        })
      : await context.stores.register.snapshot((db) => compare(db, context.now()));
    yield* found.map(({ difference }) => difference);
  }
}

interface Found {
  readonly difference: Difference;
  /** What would mend it. */
  readonly change?: IndexChange;
}

async function differences(
  db: RegisterReader,
  context: ConsentContext,
  patients: readonly PatientKey[],
  { source: only, shown }: Omit<ReconcileRequest, 'apply'>,
  now: Moment,
): Promise<readonly Found[]> {
  const decisions = await optInsOf(db, proofOf(context), patients);
  const entries = await findEntries(db, { patient: patients });
  const pairs = new Map([...decisions, ...entries].map(({ patient, source }) => [`${patient} ${source}`, { patient, source }]));
  const wanted = [...pairs.values()].filter(({ source }) => only === undefined || source === only);
  const participations = await participationOf(db, [...new Set(wanted.map(({ source }) => source))]);
  const of = (pair: Pair) => ({
    ...pair,
    decisions: decisions.filter((d) => isAt(d, pair)),
    entries: entries.filter((e) => isAt(e, pair)),
    participation: participations.get(pair.source),
  });
  return wanted.flatMap((pair) => compared(of(pair), shown, now));
}

type Pair = Pick<Difference, 'patient' | 'source'>;

interface At extends Pair {
  readonly decisions: readonly OptIn[];
  readonly entries: readonly IndexEntry[];
  readonly participation: Participation | undefined;
}

function compared({ participation, ...at }: At, shown: Shown | undefined, now: Moment): readonly Found[] {
  const { patient, source, decisions, entries } = at;
  const isKnown = shown?.sources.has(source) === true;
  const visible = isKnown ? shown.of(patient, source) : entries;
  const covered = yesInForce(decisions, patient, source, now)?.categories ?? [];
  const changes = indexChanges({ ...at, visible, ...(participation === undefined ? {} : { participation }) }, now);
  const wrong = changes.map((change): Found => {
    const { application, category } = change;
    const isShown = visible.some((v) => v.category === category && v.application === application);
    const kind = change.change === 'register' ? 'missing' : isShown || !covered.includes(category) ? 'without-permit' : 'not-shown';
    return { difference: { kind, patient, source, category, application }, change };
  });
  const open = isKnown ? [] : covered.filter((category) => !entries.some((entry) => entry.category === category));
  return [...wrong, ...open.map((category): Found => ({ difference: { kind: 'unknown', patient, source, category } }))];
}

function isAt(one: Pair, { patient, source }: Pair): boolean {
  return one.patient === patient && one.source === source;
}
