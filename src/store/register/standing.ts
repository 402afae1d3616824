import { sql } from 'kysely';
import type { Category } from '../../consent/category.js';
import type { IndexEntry } from '../../consent/index-entry.js';
import type { OptIn, PatientKey, SourceUra } from '../../consent/opt-in.js';
import type { Participation } from '../../consent/participation.js';
import type { Takeover } from '../../consent/takeover.js';
import { compiledOnce } from '../compiled.js';
import type { Epochs } from './epoch.js';
import { readOptIn, type Proof } from './opt-in-row.js';
import { readParticipation } from './participation.js';
import type { RegisterReader } from './register.js';
import { readTakeover } from './takeover.js';

/** All that the patient half of a decision reads (CS b.3, steps 7 to 10). */
export interface Standing {
  /** FHIR date, possibly in part; only when there is a decision to judge by it. */
  readonly birthDate?: string;
  readonly entries: readonly IndexEntry[];
  /** Of the sources with an entry, as far as they are known. */
  readonly participation: ReadonlyMap<SourceUra, Participation>;
  /** In which a source with an entry gives or takes; cancelled ones too. */
  readonly takeovers: readonly Takeover[];
  /** Newest versions of all decisions of the patient, in force or not. */
  readonly optIns: readonly OptIn[];
  /** Epochs that belong to these decisions: read at the same moment. */
  readonly epochs: Epochs;
}

/**
 * Reads what is known of a patient, given all its pseudonyms, in two statements, which is two trips to PostgreSQL. The decisions are read
 * last and in one statement with their epochs: a decision that changes afterwards has another epoch (D35). For a patient that is not known
 * it is as much work and everything is empty.
 */
export async function standingOf(
  db: RegisterReader,
  proof: Proof,
  patient: readonly PatientKey[],
  categories: readonly Category[],
): Promise<Standing> {
  const sources = await candidates(db, patient, categories);
  const decided = await compiledOnce(db, 'decisions', [patient], (p) => decisions(db, p));
  const epochs = new Map(decided.map(({ source, counter }) => [source, counter ?? 0]));
  const optIns = decided.map((row) => readOptIn(proof, row));
  const birthDate = decided[0]?.birth_date ?? undefined;
  return { ...(birthDate === undefined ? {} : { birthDate }), ...sources, optIns, epochs };
}

/** Each of the newest decisions with its epoch, which is there since the first change. */
function decisions(db: RegisterReader, patient: readonly PatientKey[]) {
  return db
    .selectFrom('opt_in as o')
    .leftJoin('epoch as e', (on) => on.onRef('e.patient', '=', 'o.patient').onRef('e.source', '=', 'o.source'))
    .leftJoin('patient_key as p', 'p.patient', 'o.patient')
    .select(['o.id', 'o.version', 'o.patient', 'o.source', 'o.status', 'o.decision', 'o.confirmed', 'o.categories', 'o.given', 'o.registered'])
    .select(['o.effective', 'o.ended', 'o.channel', 'o.body', 'o.seal', 'o.saved', 'o.latest', 'p.birth_date', 'e.counter'])
    .where('o.patient', 'in', patient)
    .where('o.latest', '=', 1)
    .orderBy('o.source')
    .orderBy('o.registered')
    .orderBy('o.id');
}

async function candidates(db: RegisterReader, patient: readonly PatientKey[], categories: readonly Category[]) {
  const found = {
    entries: new Map<string, IndexEntry>(),
    participation: new Map<SourceUra, Participation>(),
    takeovers: new Map<string, Takeover>(),
  };
  const rows = await compiledOnce(db, 'entries', [patient, categories], (p, c) => entriesWithSources(db, p, c));
  for (const row of rows) {
    const { patient: key, source, application, category, created, updated } = row;
    found.entries.set(`${source} ${application} ${category}`, {
      patient: key,
      source,
      application,
      category: category as Category,
      created,
      updated,
    });
    if (row.ura !== null) found.participation.set(source, readParticipation(row as Parameters<typeof readParticipation>[0]));
    if (row.takeover !== null) found.takeovers.set(row.takeover, readTakeover({ ...row, id: row.takeover } as Parameters<typeof readTakeover>[0]));
  }
  return { entries: [...found.entries.values()], participation: found.participation, takeovers: [...found.takeovers.values()] };
}

function entriesWithSources(db: RegisterReader, patient: readonly PatientKey[], categories: readonly string[]) {
  return db
    .selectFrom('index_entry as e')
    .leftJoin('participation as p', 'p.ura', 'e.source')
    .leftJoin('takeover as t', (on) => on.on((x) => x.or([x('t.from_ura', '=', x.ref('e.source')), x('t.to_ura', '=', x.ref('e.source'))])))
    .select(['e.patient', 'e.source', 'e.application', 'e.category', 'e.created', 'e.updated'])
    .select(['p.ura', 'p.name', 'p.type', 'p.connected_from', 'p.connected_to', 'p.regions', 'p.also_reaches', 'p.online', 'p.country'])
    .select(['t.id as takeover', 't.from_ura', 't.to_ura', 't.date', 't.notice_date', 't.objection_until', 't.state'])
    .where('e.patient', 'in', patient)
    .where((x) => (categories.length === 0 ? sql<boolean>`1 = 0` : x('e.category', 'in', categories)))
    .orderBy('e.source')
    .orderBy('e.application')
    .orderBy('e.category')
    .orderBy('t.date');
}
