import { isLater } from '../../consent/day.js';
import type { Moment } from '../../consent/moment.js';
import type { OptIn, PatientKey, SourceUra } from '../../consent/opt-in.js';
import type { StandingAtSource } from '../../consent/register/command.js';
import type { ImportedLine, SkippedLine } from '../../consent/register/import-line.js';
import type { Changes } from '../../consent/register/outcome.js';
import { refuse, type Refusal } from '../../consent/register/refusals.js';
import { register } from '../../consent/register/register.js';
import { isStoreError } from '../../store/errors.js';
import { keepPatients, knownPatients, type KnownPatient } from '../../store/patient.js';
import { holdPatient } from '../../store/register/epoch.js';
import { findEntries } from '../../store/register/index-entry.js';
import { optInsByIds, optInsOf } from '../../store/register/opt-in.js';
import { participationOf } from '../../store/register/participation.js';
import type { RegisterReader, RegisterWriter } from '../../store/register/register.js';
import type { RegisterTables } from '../../store/register/tables.js';
import { takeoversOf } from '../../store/register/takeover.js';
import type { Actor } from './actor.js';
import { storeChanges, withLines, type Logged } from './change.js';
import { proofOf, type ConsentContext } from './context.js';
import { uuidOf } from './derived-id.js';

/** A line of an older register, as it was read, with its place in the file. */
export interface ImportEntry {
  readonly line: number;
  readonly read: ImportedLine | SkippedLine;
}

/** What became of a line: registered, registered and waiting for a signature, there already, or refused. */
export interface ImportResult {
  readonly line: number;
  readonly key?: string;
  readonly state: 'registered' | 'waiting' | 'unchanged' | 'refused';
  readonly refused?: readonly Refusal[];
}

/** How often a batch is tried when somebody else changes the same decisions at the same time. */
const ATTEMPTS = 5;

/**
 * Imports some lines in one transaction (CS C-08). Each has an id that is made of its source and key under the key of the store, so that a line that
 * was imported before, by a run that was cut off or by an earlier one, is found again and changes nothing. A later line about the same patient and
 * source replaces an earlier one when it was decided later. `isDry` changes nothing.
 */
export async function importLines(
  context: ConsentContext,
  actor: Actor,
  entries: readonly ImportEntry[],
  isDry = false,
): Promise<readonly ImportResult[]> {
  const batch = new Batch(context, actor, context.now());
  const { register } = context.stores;
  if (isDry || (await register.read((db) => batch.isKnown(db, entries))))
    return register.read(async (db) => (await batch.judge(db, entries)).results);
  for (let attempt = 1; ; attempt++) {
    try {
      return await withLines(context, (tx, now) => importBatch(tx, context, actor, entries, now));
    } catch (error) {
      if (attempt === ATTEMPTS || !isStoreError(error, 'conflict')) throw error;
    }
  }
}

async function importBatch(
  tx: RegisterWriter,
  context: ConsentContext,
  actor: Actor,
  entries: readonly ImportEntry[],
  now: Moment,
): Promise<Logged<readonly ImportResult[]>> {
  await holdPatient(tx, [...new Set(entries.flatMap(({ read }) => ('command' in read ? context.stores.keys.pseudonyms(read.bsn) : [])))]);
  const { results, rounds, people } = await new Batch(context, actor, now).judge(tx, entries);
  await keepPatients(tx, context.stores.keys, people);
  const lines = [];
  for (const round of rounds) {
    const patients = [...new Set(round.stored.map(({ patient }) => patient))];
    lines.push(...(await storeChanges(tx, context, actor, patients, round, now)));
  }
  return { events: lines, answer: results };
}

/** What is to be stored together, each decision in one version only. */
type Round = { readonly [K in keyof Changes]: Changes[K][number][] };

interface Judged {
  readonly results: readonly ImportResult[];
  readonly rounds: readonly Round[];
  readonly people: readonly { readonly bsn: string; readonly birthDate?: string }[];
}

/** The lines of one transaction, judged one after the other: each sees what those before it came to. */
class Batch {
  private readonly rounds: Round[] = [];
  private readonly people: { readonly bsn: string; readonly birthDate?: string }[] = [];
  private readonly decisions = new Map<PatientKey, readonly OptIn[]>();
  private readonly ids = new Map<string, OptIn>();
  /** In which round a patient was last changed. */
  private readonly touched = new Map<PatientKey, number>();
  private patients: ReadonlyMap<PatientKey, KnownPatient> = new Map();
  private readonly birthDates = new Map<PatientKey, string>();
  private readonly sources = new Map<SourceUra, Pick<StandingAtSource, 'participation' | 'takeovers'>>();
  private readonly entries = new Map<PatientKey, StandingAtSource['entries']>();

  constructor(
    private readonly context: ConsentContext,
    private readonly actor: Actor,
    private readonly now: Moment,
  ) {}

  /** Whether every line that can be read was imported before: then nobody needs to be held. */
  async isKnown(db: RegisterReader, entries: readonly ImportEntry[]): Promise<boolean> {
    const lines = entries.flatMap(({ read }) => ('command' in read ? [this.idsOf(read)] : []));
    const found = new Set((await optInsByIds(db, proofOf(this.context), lines.flat())).map(({ id }) => id));
    return lines.every((ids) => ids.some((id) => found.has(id)));
  }

  async judge(db: RegisterReader, entries: readonly ImportEntry[]): Promise<Judged> {
    await this.load(
      db,
      entries.flatMap(({ read }) => ('command' in read ? [read] : [])),
    );
    const results = entries.map(({ line, read }): ImportResult => {
      const { key } = read;
      const about = { line, ...(key === undefined ? {} : { key }) };
      return { ...about, ...('command' in read ? this.one(read) : { state: 'refused', refused: read.refused }) };
    });
    return { results, rounds: this.rounds, people: this.people };
  }

  private async load(db: RegisterReader, lines: readonly ImportedLine[]): Promise<void> {
    const { keys } = this.context.stores;
    const pseudonyms = [...new Set(lines.flatMap(({ bsn }) => keys.pseudonyms(bsn)))];
    this.patients = await knownPatients<RegisterTables>(db, pseudonyms);
    const known = [...this.patients.keys()];
    const proof = proofOf(this.context);
    if (known.length > 0) {
      for (const optIn of await optInsOf(db, proof, known)) this.remember(optIn);
      for (const entry of await findEntries(db, { patient: known })) {
        this.entries.set(entry.patient, [...(this.entries.get(entry.patient) ?? []), entry]);
      }
    }
    for (const optIn of await optInsByIds(db, proof, [...new Set(lines.flatMap((line) => this.idsOf(line)))])) this.ids.set(optIn.id, optIn);
    const sources = [...new Set(lines.map(({ command }) => command.source))];
    const participations = await participationOf(db, sources);
    for (const source of sources) {
      const participation = participations.get(source);
      const takeovers = await takeoversOf(db, source);
      this.sources.set(source, { takeovers, ...(participation === undefined ? {} : { participation }) });
    }
  }

  private remember(optIn: OptIn): void {
    const others = (this.decisions.get(optIn.patient) ?? []).filter(({ id }) => id !== optIn.id);
    this.decisions.set(optIn.patient, [...others, optIn]);
    this.ids.set(optIn.id, optIn);
  }

  private idsOf({ key, command }: ImportedLine): readonly string[] {
    return this.context.stores.keys.names(['import', command.source, key]).map(uuidOf);
  }

  private one(line: ImportedLine): Pick<ImportResult, 'state' | 'refused'> {
    const { command, bsn, birthDate } = line;
    if (this.actor.kind !== 'desk' && (this.actor.kind !== 'source' || this.actor.source !== command.source)) {
      return { state: 'refused', refused: [refuse('forbidden', 'source')] };
    }
    const pseudonyms = this.context.stores.keys.pseudonyms(bsn);
    const patient = pseudonyms.find((pseudonym) => this.patients.has(pseudonym)) ?? pseudonyms[0] ?? '';
    const ids = this.idsOf(line);
    const before = ids.map((id) => this.ids.get(id)).find((found) => found !== undefined);
    if (before !== undefined)
      return isSame(before, line, patient) ? { state: 'unchanged' } : { state: 'refused', refused: [refuse('immutable', 'key')] };
    const standing = this.standing(patient, command.source, birthDate);
    const active = standing.decisions.filter((d) => d.source === command.source && d.status === 'active');
    const replaces = active.every((d) => command.given !== undefined && isLater(command.given, d.given));
    const outcome = register({ ...command, id: ids[0] ?? '', patient, replaces }, standing, this.context.rules, this.now);
    if (outcome.refused !== undefined) return { state: 'refused', refused: outcome.refused };
    this.people.push({ bsn, ...(birthDate === undefined ? {} : { birthDate }) });
    if (birthDate !== undefined) this.birthDates.set(patient, birthDate);
    this.stage(patient, outcome);
    return { state: outcome.decision.status === 'proposed' ? 'waiting' : 'registered' };
  }

  private standing(patient: PatientKey, source: SourceUra, given: string | undefined): StandingAtSource {
    const birthDate = given ?? this.birthDates.get(patient) ?? this.patients.get(patient)?.birthDate;
    const entries = this.entries.get(patient) ?? [];
    return {
      decisions: this.decisions.get(patient) ?? [],
      entries,
      visible: entries.filter((entry) => entry.source === source),
      ...(birthDate === undefined ? {} : { birthDate }),
      ...this.sources.get(source),
    };
  }

  private stage(patient: PatientKey, { stored, index, notices }: Changes): void {
    const at = (this.touched.get(patient) ?? -1) + 1;
    const round = (this.rounds[at] ??= { stored: [], index: [], notices: [] });
    round.stored.push(...stored);
    round.index.push(...index);
    round.notices.push(...notices);
    this.touched.set(patient, at);
    for (const optIn of stored) this.remember(optIn);
  }
}

/** Whether a line says what it said when it was imported. */
function isSame(before: OptIn, { command }: ImportedLine, patient: PatientKey): boolean {
  const isAbout = before.patient === patient && before.decision === command.decision && before.given === command.given;
  return isAbout && (command.categories === undefined || before.categories.join(' ') === command.categories.join(' '));
}
