import { applyTakeover } from '../../consent/takeover/apply.js';
import type { TakeoverInput, TakeoverPlan } from '../../consent/takeover/plan.js';
import type { Takeover } from '../../consent/takeover.js';
import { addJob, finishJob } from '../../store/register/job.js';
import { saveShield, shieldById, shieldsOfSource } from '../../store/source-side/shield.js';
import type { Actor } from './actor.js';
import { LINE_MS } from './change.js';
import type { ConsentContext } from './context.js';
import { derivedId } from './derived-id.js';
import { newJob } from './jobs.js';
import { appendLines, eventOf, shieldLine } from './lines.js';

/** Shields of the former practice, and which of them an earlier run carried over: what is carried has an id that is made of the first one. */
export async function shieldsToCarry(
  { stores }: ConsentContext,
  takeover: Takeover,
): Promise<Pick<TakeoverInput, 'shields'> & { readonly carriedShields: readonly string[] }> {
  const { keys, sourceSide } = stores;
  return sourceSide.read(async (db) => {
    const shields = await shieldsOfSource(db, keys, takeover.from);
    const carriedShields: string[] = [];
    for (const { id } of shields) {
      if ((await shieldById(db, keys, takeover.to, idUnder(takeover, id))) !== undefined) carriedShields.push(id);
    }
    return { shields, carriedShields };
  });
}

/** Keeps the shields of a plan under the successor, with their lines. */
export async function carryOver({ stores, now, newId }: ConsentContext, actor: Actor, plan: TakeoverPlan): Promise<void> {
  const { carried } = plan.shields;
  if (carried.length === 0) return;
  const ids = carried.map(({ from }) => idUnder(plan.takeover, from));
  const { events, job } = await stores.sourceSide.write(async (tx) => {
    const at = now();
    const left = [...ids];
    const { shields } = applyTakeover({ ...plan, patients: [] }, () => left.shift() ?? newId(), at);
    for (const { shield } of shields) await saveShield(tx, stores.keys, shield);
    const lines = shields.map(({ shield }) => eventOf(shieldLine(actor, shield), newId(), at));
    const work = newJob('access-log', lines, newId(), new Date(Date.parse(at) + LINE_MS).toISOString());
    await addJob(tx, stores.keys, work);
    return { events: lines, job: work.id };
  });
  await appendLines(stores, events);
  await stores.sourceSide.write((tx) => finishJob(tx, job));
}

function idUnder(takeover: Takeover, shield: string): string {
  return derivedId(takeover.id, shield);
}
