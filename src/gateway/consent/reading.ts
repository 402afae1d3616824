import type { OptIn } from '../../consent/opt-in.js';
import { bsnOf } from '../../store/patient.js';
import { optInById, optInHistory, searchOptIns, type OptInFilter } from '../../store/register/opt-in.js';
import type { RegisterReader } from '../../store/register/register.js';
import type { Actor } from './actor.js';
import { proofOf, type ConsentContext } from './context.js';
import { appendLines, eventOf, readLine } from './lines.js';
import type { Decision, SearchCriteria, SearchPage } from './service.js';

/** Whether a decision is there for a caller: of the own source, of the own patient, or any for the desk (CS c.1, e). */
export function maySee(actor: Actor, { source }: Pick<OptIn, 'source'>, bsn: string): boolean {
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
  const { stores } = context;
  const { bsn, ...rest } = criteria;
  const patient = bsn === undefined ? {} : { patient: stores.keys.pseudonyms(bsn) };
  const filter: OptInFilter = { ...rest, ...patient, whose: whoseOf(context, actor) };
  return stores.register.read(async (db) => {
    const { optIns, next } = await searchOptIns(db, proofOf(context), filter, size, after);
    const bsns = new Map<string, string>();
    for (const key of new Set(optIns.map((optIn) => optIn.patient))) bsns.set(key, (await bsnOf(db, stores.keys, key)) ?? '');
    return {
      decisions: optIns.map((optIn) => ({ optIn, bsn: bsns.get(optIn.patient) ?? '' })),
      ...(next === undefined ? {} : { next }),
    };
  });
}

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
  const source = actor.kind === 'source' ? actor.source : (actor.requester.organization ?? '');
  const [patient] = bsn === undefined ? [] : context.stores.keys.pseudonyms(bsn);
  await appendLines(context.stores, [eventOf(readLine(actor, source, patient), context.newId(), context.now())]);
}
