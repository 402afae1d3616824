import type { ConfiguredNotices } from '../../config/notices.js';
import type { Organisation } from '../../config/organisations.js';
import type { Moment } from '../../consent/moment.js';
import { afterAttempt } from '../../consent/register/notice.js';
import { isStoreError } from '../../store/errors.js';
import { claimJobs, finishJob, postponeJob, type Claimed } from '../../store/register/job.js';
import type { Stores } from '../../store/stores.js';
import { openConnection, type Connection } from '../connect/connection.js';
import type { ConnectOutside } from '../connect/outside.js';
import { readJob } from '../consent/jobs.js';
import { rounds, type Rounds } from '../rounds.js';
import { PATIENCE, sendNotice, type Told } from './send.js';

/** What notices are sent with. */
export interface NoticesSetup {
  readonly organisations: readonly Organisation[];
  readonly stores: Pick<Stores, 'register' | 'keys'>;
  readonly outside: ConnectOutside;
  /** Takes one line of the log of the program. */
  readonly log: (line: string) => void;
}

const KIND = 'source-notice';
const AT_ONCE = 20;
/** Longer than all that are taken at once may take: they go one after the other. */
const HELD_MS = (AT_ONCE + 1) * PATIENCE;
const PAUSE = 5_000;

/** Where one organisation is told. */
interface Teller {
  readonly address: string;
  readonly connection: Connection;
}

/**
 * Tells sources what others changed, until they confirm it: again after 1, 2, 4 minutes and so on, at most a day, without an end (CS C-18 T2).
 * What is for an organisation that has no address waits the same way. The number of a round: how many were confirmed.
 */
export async function openNotices(setup: NoticesSetup): Promise<Rounds<number>> {
  const { organisations, outside, log } = setup;
  const tellers = new Map<string, Teller>();
  for (const { ura, notices } of organisations) if (notices !== undefined) tellers.set(ura, await tellerOf(notices, outside));
  const tell = (error: unknown): void => log(JSON.stringify({ notices: isStoreError(error) ? error.code : 'internal-fault' }));
  const all = rounds(() => round(tellers, setup), { timers: outside.timers, pause: PAUSE, tell });
  return {
    ...all,
    close: async () => {
      await all.close();
      for (const { connection } of tellers.values()) connection.close();
    },
  };
}

async function tellerOf({ address, ...reached }: ConfiguredNotices, outside: ConnectOutside): Promise<Teller> {
  return { address, connection: await openConnection({ address, ...reached }, outside) };
}

async function round(tellers: ReadonlyMap<string, Teller>, setup: NoticesSetup): Promise<number> {
  const { stores, outside } = setup;
  const { register, keys } = stores;
  for (let confirmed = 0; ;) {
    const now = momentOf(outside.now());
    const until = momentOf(outside.now() + HELD_MS);
    const jobs = await register.write((tx) => claimJobs(tx, keys, { kinds: [KIND], now, until, most: AT_ONCE }));
    for (const job of jobs) if (await deliver(job, tellers, setup)) confirmed++;
    if (jobs.length < AT_ONCE) return confirmed;
  }
}

/** Whether the source confirmed it. */
async function deliver(job: Claimed, tellers: ReadonlyMap<string, Teller>, { stores: { register }, outside, log }: NoticesSetup): Promise<boolean> {
  const notice = readJob(KIND, job);
  const teller = tellers.get(notice.to);
  const told: Told =
    teller === undefined
      ? { isConfirmed: false, code: 'not-configured' }
      : await sendNotice(teller.connection, teller.address, { id: job.id, notice });
  if (!told.isConfirmed) log(JSON.stringify({ notices: 'not-confirmed', organisation: notice.to, code: told.code, attempts: job.attempts }));
  const { next } = afterAttempt({ notice, attempts: job.attempts - 1 }, told.isConfirmed, momentOf(outside.now()));
  await register.write((tx) => (next === undefined ? finishJob(tx, job.id) : postponeJob(tx, job.id, next)));
  return told.isConfirmed;
}

function momentOf(milliseconds: number): Moment {
  return new Date(milliseconds).toISOString();
}
