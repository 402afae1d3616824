import type { OptIn } from '../../consent/opt-in.js';
import { bsnOf } from '../../store/patient.js';
import {
  candidateOptIns,
  optInById,
  optInHistory,
  optInsByIds,
  searchOptIns,
  type Candidate,
  type OptInFilter,
} from '../../store/register/opt-in.js';
import type { RegisterReader } from '../../store/register/register.js';
import { mayBeAbout, organisationOf, type Actor } from './actor.js';
import { proofOf, type ConsentContext } from './context.js';
import { appendLines, eventOf, readLine } from './lines.js';
import { readBsns } from './patients.js';
import type { Decision, SearchCriteria, SearchPage } from './service.js';

/** Whether a decision is there for a caller: of the own source, of the own patient, or any for the desk (CS c.1, e). */
export function maySee(actor: Actor, { source }: Pick<OptIn, 'source'>, bsn: string): boolean {
  if (!mayBeAbout(actor, bsn)) return false;
  if (actor.kind === 'source') return actor.source === source;
  return actor.kind === 'desk' || actor.bsn === bsn;
}

/** One decision, its newest version or one by its number; undefined where it is not there for this caller. */
export function read(context: ConsentContext, actor: Actor, id: string, version?: number): Promise<Decision | undefined> {
  return context.stores.register.read(async (db) => {
    const optIn = await optInById(db, proofOf(context), id, version);
    return optIn === undefined ? undefined : seen(db, context, actor, optIn);
  });
}

/** All versions of a decision, the first one first; none where it is not there for this caller. */
export function history(context: ConsentContext, actor: Actor, id: string): Promise<readonly Decision[]> {
  return context.stores.register.read(async (db) => {
    const all = await optInHistory(db, proofOf(context), id);
    const decisions = await Promise.all(all.map((optIn) => seen(db, context, actor, optIn)));
    return decisions.filter((decision) => decision !== undefined);
  });
}

async function seen(db: RegisterReader, { stores }: ConsentContext, actor: Actor, optIn: OptIn): Promise<Decision | undefined> {
  const bsn = await bsnOf(db, stores.keys, optIn.patient);
  return bsn === undefined || !maySee(actor, optIn, bsn) ? undefined : { optIn, bsn };
}

/** Newest versions that fit and that the caller may see, oldest registration first, a page at a time (CS e). `size` is at least 1. */
export function search(
  context: ConsentContext,
  actor: Actor,
  criteria: SearchCriteria,
  size: number,
  after?: SearchPage['next'],
): Promise<SearchPage> {
  return context.stores.register.read(async (db) => {
    const { optIns, next } = await searchOptIns(db, proofOf(context), filterOf(context, actor, criteria), size, after);
    return { decisions: await withBsns(db, context, optIns), ...(next === undefined ? {} : { next }) };
  });
}

/** Of the newest versions that fit and that the caller may see those that are chosen, from one unchanging state, in the order chosen. */
export function find(
  context: ConsentContext,
  actor: Actor,
  criteria: SearchCriteria,
  choose: (found: readonly Candidate[]) => readonly string[],
): Promise<readonly Decision[]> {
  return context.stores.register.snapshot(async (db) => {
    const found = await candidateOptIns(db, filterOf(context, actor, criteria));
    const ids = new Set(found.map(({ id }) => id));
    const chosen = choose(found).filter((id) => ids.has(id));
    return withBsns(db, context, await optInsByIds(db, proofOf(context), chosen));
  });
}

async function withBsns(db: RegisterReader, context: ConsentContext, optIns: readonly OptIn[]): Promise<readonly Decision[]> {
  const bsns = await readBsns(
    db,
    context,
    optIns.map(({ patient }) => patient),
  );
  return optIns.map((optIn) => ({ optIn, bsn: bsns.get(optIn.patient) ?? '' }));
}

function filterOf(context: ConsentContext, actor: Actor, { bsn, ...rest }: SearchCriteria): OptInFilter {
  const whom = bsn ?? actor.about;
  const patient = whom === undefined ? {} : { patient: mayBeAbout(actor, whom) ? context.stores.keys.pseudonyms(whom) : NOBODY };
  return { ...rest, ...patient, whose: whoseOf(context, actor) };
}

/** No pseudonym is empty. */
const NOBODY = [''];

function whoseOf({ stores }: ConsentContext, actor: Actor): OptInFilter['whose'] {
  switch (actor.kind) {
    case 'source':
      return { source: actor.source };
    case 'patient':
      return { patient: stores.keys.pseudonyms(actor.bsn) };
    case 'desk':
      return 'everybody';
  }
}

/** Logs that somebody looks decisions up, of one patient or of all that the caller may see; before they are shown. */
export async function logReading(context: ConsentContext, actor: Actor, bsn?: string): Promise<void> {
  const source = organisationOf(actor);
  const [patient] = bsn === undefined ? [] : context.stores.keys.pseudonyms(bsn);
  await appendLines(context.stores, [eventOf(readLine(actor, source, patient), context.newId(), context.now())]);
}
