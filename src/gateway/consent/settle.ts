import type { Moment } from '../../consent/moment.js';
import { claimJobs, finishJob, type Claimed } from '../../store/register/job.js';
import type { JobTables } from '../../store/register/tables.js';
import type { Store } from '../../store/store.js';
import type { Actor } from './actor.js';
import type { ConsentContext } from './context.js';
import { refreshIndex } from './index-refresh.js';
import { readJob, type JobKind } from './jobs.js';
import { appendLines, missingLines } from './lines.js';
import { finishTakeoverDay } from './takeover-day.js';

const AT_ONCE = 50;
const HELD_MS = 60_000;

/**
 * Does what a process left behind that ended between a change and what follows from it: lines of the access log, entries after a shield, and
 * takeovers of which the day has come. Whoever opens the register does it first, and a gateway now and then. How much was done. Errors: those of the
 * store and of the log; what is left is done the next time.
 */
export async function settle(context: ConsentContext): Promise<number> {
  const { register, sourceSide } = context.stores;
  const refresh: readonly JobKind[] = context.showable === undefined ? [] : ['index-refresh'];
  return (await settleIn(context, register, ['access-log', 'takeover'])) + (await settleIn(context, sourceSide, ['access-log', ...refresh]));
}

async function settleIn<T extends JobTables>(context: ConsentContext, store: Store<T>, kinds: readonly JobKind[]): Promise<number> {
  for (let done = 0; ;) {
    const now = context.now();
    const claim = { kinds, now, until: later(now), most: AT_ONCE };
    const jobs = await store.write((tx) => claimJobs(tx, context.stores.keys, claim));
    for (const job of jobs) {
      if (!(await perform(context, job))) continue;
      await store.write((tx) => finishJob(tx, job.id));
      done++;
    }
    if (jobs.length < AT_ONCE) return done;
  }
}

/** Whether the job is done. */
async function perform(context: ConsentContext, job: Claimed): Promise<boolean> {
  if (job.kind === 'access-log') {
    await appendLines(context.stores, await missingLines(context.stores, readJob('access-log', job)));
    return true;
  }
  if (job.kind === 'takeover') return finishTakeoverDay(context, gateway(), readJob('takeover', job).takeover);
  const refresh = readJob('index-refresh', job);
  return (await refreshIndex(context, gateway(refresh.source), refresh)) !== undefined;
}

/** Nobody asks for it now; the line says so by naming nobody but the organisation. */
function gateway(source?: string): Actor {
  return source === undefined ? { kind: 'desk', requester: {} } : { kind: 'source', source, requester: { organization: source } };
}

function later(now: Moment): Moment {
  return new Date(Date.parse(now) + HELD_MS).toISOString();
}
