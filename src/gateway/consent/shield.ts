import { isBsn } from '../../bsn.js';
import { CATEGORIES } from '../../consent/category.js';
import type { Moment } from '../../consent/moment.js';
import type { Visible } from '../../consent/register/command.js';
import type { Outcome } from '../../consent/register/outcome.js';
import { refuse, type Refusals } from '../../consent/register/refusals.js';
import type { Shield } from '../../consent/shield.js';
import { liftShield, setShield } from '../../consent/shielding/set.js';
import { isStoreError } from '../../store/errors.js';
import { bsnOf, keepPatient, knownPatients } from '../../store/patient.js';
import { addJob, finishJob } from '../../store/register/job.js';
import { activeShields, saveShield, shieldById, shieldHistory as versionsOf } from '../../store/source-side/shield.js';
import type { SourceSideTables, SourceSideWriter } from '../../store/source-side/source-side.js';
import { mayBeAbout, organisationOf, type Actor } from './actor.js';
import { LINE_MS, refusedWith } from './change.js';
import type { ConsentContext } from './context.js';
import { refreshIndex } from './index-refresh.js';
import { newJob } from './jobs.js';
import { appendLines, eventOf, shieldLine } from './lines.js';
import type { OthersSee, Shielded, ShieldOf, ShieldRequest, Target } from './service.js';

/** Sets a shield, on the side of the source; for anybody else there is no such thing (CS C-35 T2). The index follows (CS C-38). */
export async function shield(context: ConsentContext, actor: Actor, { form, bsn }: ShieldRequest): Promise<Outcome<Shielded>> {
  if (actor.kind !== 'source' || actor.source !== form.source || !isBsn(bsn) || !mayBeAbout(actor, bsn)) return unknown(context, actor);
  return onSourceSide(context, actor, async (tx, now) => {
    const pseudonyms = context.stores.keys.pseudonyms(bsn);
    const [known] = [...(await knownPatients<SourceSideTables>(tx, pseudonyms)).values()];
    const outcome = setShield({ ...form, id: form.id ?? context.newId() }, known?.patient ?? pseudonyms[0] ?? '', now);
    return outcome.refused === undefined ? { shield: outcome.shield, bsn } : outcome;
  });
}

/** Lifts a shield of the own source. */
export async function unshield(context: ConsentContext, actor: Actor, { id, version }: Target): Promise<Outcome<Shielded>> {
  if (actor.kind !== 'source') return unknown(context, actor);
  return onSourceSide(context, actor, async (tx, now) => {
    const { keys } = context.stores;
    const known = await shieldById(tx, keys, actor.source, id);
    const bsn = known === undefined ? undefined : await bsnOf<SourceSideTables>(tx, keys, known.patient);
    if (known === undefined || bsn === undefined || !mayBeAbout(actor, bsn)) return { refused: [refuse('not-found')] };
    if (version !== undefined && version !== known.version) return { refused: [refuse('if-match')] };
    const outcome = liftShield(known, now);
    return outcome.refused === undefined ? { shield: outcome.shield, bsn } : outcome;
  });
}

/** Shields in force of a patient at the own source; none for anybody else. */
export async function shields({ stores }: ConsentContext, actor: Actor, bsn: string): Promise<readonly Shield[]> {
  if (actor.kind !== 'source' || !mayBeAbout(actor, bsn)) return [];
  return stores.sourceSide.read((db) => activeShields(db, stores.keys, stores.keys.pseudonyms(bsn), actor.source));
}

/** All versions of a shield of the own source; none for anybody else (CS C-35 T2). */
export async function shieldHistory({ stores }: ConsentContext, actor: Actor, id: string): Promise<readonly ShieldOf[]> {
  if (actor.kind !== 'source') return [];
  return stores.sourceSide.read(async (db) => {
    const versions = await versionsOf(db, stores.keys, actor.source, id);
    const [first] = versions;
    const bsn = first === undefined ? undefined : await bsnOf<SourceSideTables>(db, stores.keys, first.patient);
    return bsn === undefined || !mayBeAbout(actor, bsn) ? [] : versions.map((version) => ({ shield: version, bsn }));
  });
}

type Worked = Outcome<{ readonly shield: Shield; readonly bsn: string }>;

/** One change of the shields and its line, as `inRegister` does for decisions: what follows is put down in the same transaction (decision 0025). */
async function onSourceSide(
  context: ConsentContext,
  actor: Extract<Actor, { readonly kind: 'source' }>,
  work: (tx: SourceSideWriter, now: Moment) => Promise<Worked>,
): Promise<Outcome<Shielded>> {
  const { stores } = context;
  const done = await stores.sourceSide
    .write(async (tx) => {
      const now = context.now();
      const worked = await work(tx, now);
      if (worked.refused !== undefined) return { refused: worked.refused };
      const { shield: changed, bsn } = worked;
      await keepPatient(tx, stores.keys, { bsn });
      await saveShield(tx, stores.keys, changed);
      const line = eventOf(shieldLine(actor, changed), context.newId(), now);
      const due = new Date(Date.parse(now) + LINE_MS).toISOString();
      const jobs = [
        newJob('access-log', [line], context.newId(), due),
        newJob('index-refresh', { source: changed.source, bsn }, context.newId(), due),
      ];
      for (const job of jobs) await addJob(tx, stores.keys, job);
      return { changed, bsn, line, jobs };
    })
    .catch((error: unknown) => {
      if (isStoreError(error, 'conflict')) return { refused: [refuse('conflict')] satisfies Refusals };
      throw error;
    });
  if (done.refused !== undefined) return refusedWith(context, actor, done.refused, { source: actor.source }, context.now(), 'shield');
  const { changed, bsn, line, jobs } = done;
  await appendLines(stores, [line]);
  const visible = await refreshIndex(context, actor, { source: changed.source, bsn });
  await finished(context, jobs.slice(0, visible === undefined ? 1 : 2));
  return { shield: changed, bsn, others: othersSee(visible) };
}

/** What was done needs nobody any more; a job that stays behind is done once more, which changes nothing. */
async function finished({ stores }: ConsentContext, jobs: readonly { readonly id: string }[]): Promise<void> {
  await stores.sourceSide
    .write(async (tx) => {
      for (const { id } of jobs) await finishJob(tx, id);
    })
    .catch((error: unknown) => {
      if (!isStoreError(error)) throw error;
    });
}

function othersSee(visible: readonly Visible[] | undefined): OthersSee {
  const warning = 'other-sources';
  if (visible === undefined) return { warning };
  return { categories: CATEGORIES.filter((category) => visible.some((one) => one.category === category)), warning };
}

function unknown(context: ConsentContext, actor: Actor) {
  return refusedWith(context, actor, [refuse('not-found')], { source: organisationOf(actor) }, context.now(), 'shield');
}
