import { CATEGORIES } from '../../consent/category.js';
import type { PatientKey, SourceUra } from '../../consent/opt-in.js';
import type { StandingAtSource, Visible } from '../../consent/register/command.js';
import { knownPatients } from '../../store/patient.js';
import { holdPatient, type Epochs } from '../../store/register/epoch.js';
import { participationOf } from '../../store/register/participation.js';
import type { RegisterWriter } from '../../store/register/register.js';
import { standingOf } from '../../store/register/standing.js';
import type { RegisterTables } from '../../store/register/tables.js';
import { takeoversOf } from '../../store/register/takeover.js';
import { proofOf, type ConsentContext } from './context.js';

/** What the register knows of a patient, held: nobody else changes it before this transaction is over. */
export interface Held {
  /** Pseudonym to write under; that of a patient who is not known yet is in no table. */
  readonly patient: PatientKey;
  readonly standing: Omit<StandingAtSource, 'visible'>;
  readonly epochs: Epochs;
}

/** Holds a patient and reads all its decisions, of every source, with all its entries. @param patient all its pseudonyms, the current one first */
export async function holdStanding(tx: RegisterWriter, context: ConsentContext, patient: readonly PatientKey[]): Promise<Held> {
  await holdPatient(tx, patient);
  const [known] = [...(await knownPatients<RegisterTables>(tx, patient)).values()];
  const { optIns, entries, epochs } = await standingOf(tx, proofOf(context), patient, CATEGORIES);
  const birthDate = known?.birthDate;
  return {
    patient: known?.patient ?? patient[0] ?? '',
    standing: { decisions: optIns, entries, ...(birthDate === undefined ? {} : { birthDate }) },
    epochs,
  };
}

/**
 * The same with what is known of one source. `visible` is what it can show; where that is not known, what the index has of it already.
 * @param birthDate one that is newer than that of the register
 */
export async function atSource(
  tx: RegisterWriter,
  { patient, standing }: Held,
  source: SourceUra,
  visible: readonly Visible[] | undefined,
  birthDate: string | undefined,
): Promise<StandingAtSource> {
  const participation = (await participationOf(tx, [source])).get(source);
  return {
    ...standing,
    ...(birthDate === undefined ? {} : { birthDate }),
    ...(participation === undefined ? {} : { participation }),
    visible: visible ?? standing.entries.filter((e) => e.source === source && e.patient === patient),
    takeovers: await takeoversOf(tx, source),
  };
}
