import { sql } from 'kysely';
import type { Category } from '../../consent/category.js';
import type { IndexEntry } from '../../consent/index-entry.js';
import type { OptIn, PatientKey, SourceUra } from '../../consent/opt-in.js';
import type { Participation } from '../../consent/participation.js';
import type { Takeover } from '../../consent/takeover.js';
import type { Epochs } from './epoch.js';
import { readOptIn, type Proof } from './opt-in-row.js';
import { readParticipation } from './participation.js';
import type { RegisterReader } from './register.js';
import { readTakeover } from './takeover.js';

/** All that the patient half of a decision reads (CS b.3, steps 7 to 10). */
export interface Standing {
  /** FHIR date, possibly in part. */
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
  const decided = await decisions(db, patient);
  const epochs = new Map<SourceUra, number>();
  const optIns: OptIn[] = [];
  for (const row of decided) {
    if (row.epoch_source !== null && row.counter !== null) epochs.set(row.epoch_source, row.counter);
    if (row.id !== null) optIns.push(readOptIn(proof, row as Parameters<typeof readOptIn>[1]));
  }
  const birthDate = decided[0]?.birth_date ?? undefined;
  return { ...(birthDate === undefined ? {} : { birthDate }), ...sources, optIns, epochs };
}

/** Each patient row once for each epoch, with each of its newest decisions. */
function decisions(db: RegisterReader, patient: readonly PatientKey[]) {
  return db
    .selectFrom('patient_key')
    .leftJoin('epoch', 'epoch.patient', 'patient_key.patient')
    .leftJoin('opt_in', (on) =>
      on.onRef('opt_in.patient', '=', 'epoch.patient').onRef('opt_in.source', '=', 'epoch.source').on('opt_in.latest', '=', 1),
    )
    .selectAll('opt_in')
    .select(['patient_key.birth_date', 'epoch.source as epoch_source', 'epoch.counter'])
    .where('patient_key.patient', 'in', patient)
    .orderBy('epoch.source')
    .orderBy('opt_in.registered')
    .orderBy('opt_in.id')
    .execute();
}

async function candidates(db: RegisterReader, patient: readonly PatientKey[], categories: readonly Category[]) {
  const found = {
    entries: new Map<string, IndexEntry>(),
    participation: new Map<SourceUra, Participation>(),
    takeovers: new Map<string, Takeover>(),
  };
  for (const row of await entriesWithSources(db, patient, categories)) {
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

function entriesWithSources(db: RegisterReader, patient: readonly PatientKey[], categories: readonly Category[]) {
  return db
    .selectFrom('index_entry as e')
    .leftJoin('participation as p', 'p.ura', 'e.source')
    .leftJoin('takeover as t', (on) => on.on((x) => x.or([x('t.from_ura', '=', x.ref('e.source')), x('t.to_ura', '=', x.ref('e.source'))])))
    .selectAll('e')
    .select(['p.ura', 'p.name', 'p.type', 'p.connected_from', 'p.connected_to', 'p.regions', 'p.also_reaches', 'p.online', 'p.country'])
    .select(['t.id as takeover', 't.from_ura', 't.to_ura', 't.date', 't.notice_date', 't.objection_until', 't.state'])
    .where('e.patient', 'in', patient)
    .where((x) => (categories.length === 0 ? sql<boolean>`1 = 0` : x('e.category', 'in', categories)))
    .orderBy('e.source')
    .orderBy('e.application')
    .orderBy('e.category')
    .orderBy('t.date')
    .execute();
}
