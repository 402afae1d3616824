import type { Moment } from '../../consent/moment.js';
import { claimJobs, finishJob, giveUpJob, postponeJob, type Claimed } from '../../store/register/job.js';
import type { JobTables } from '../../store/register/tables.js';
import type { Keyring } from '../../store/keys/keyring.js';
import type { Store } from '../../store/store.js';
import { readJob, type JobKind } from '../consent/jobs.js';
import { sendIndexMessage, type IndexSending, type Sending } from './index-sender.js';

/** Something that was given up, for a person to look at: the encrypted content waits in the store. */
export interface DeadLetter {
  readonly job: string;
  readonly kind: string;
  readonly code: string;
}

/** The outbox: messages that must arrive, put down in the transaction that made them necessary (D38). */
export interface Outbox {
  readonly sending: IndexSending;
  /** Told of each message that was given up; nothing of a patient is in it. */
  readonly alarm: (letter: DeadLetter) => void;
}

/** How many of one round arrived, wait for another attempt, and were given up. */
export interface Drained {
  readonly done: number;
  readonly postponed: number;
  readonly givenUp: number;
}

const KIND = 'index-message' satisfies JobKind;
const AT_ONCE = 20;
/** Longer than one message may take. */
const HELD_MS = 120_000;
/** Minutes until the next attempt, after the first, second and third (AM 6.7). */
const PAUSES = [1, 5, 15];
const MINUTE = 60_000;

/**
 * Sends what is due, one round; several processes may do so at once. A registration that does not arrive leaves the source unasked, a removal that does
 * not arrive finds the gate of the consent closed: neither opens anything.
 */
export async function drainOutbox({ sending, alarm }: Outbox): Promise<Drained> {
  const { register, keys } = sending.stores;
  const count = { done: 0, postponed: 0, givenUp: 0 };
  for (;;) {
    const jobs = await claim(register, keys, sending.now());
    for (const job of jobs) {
      const { outcome, code = 'unknown' } = await attempt(sending, job);
      const pause = PAUSES[job.attempts - 1];
      if (outcome === 'done') {
        await register.write((tx) => finishJob(tx, job.id));
        count.done++;
      } else if (outcome === 'retry' && pause !== undefined) {
        await register.write((tx) => postponeJob(tx, job.id, after(sending.now(), pause * MINUTE)));
        count.postponed++;
      } else {
        await register.write((tx) => giveUpJob(tx, job.id));
        count.givenUp++;
        alarm({ job: job.id, kind: job.kind, code });
      }
    }
    if (jobs.length < AT_ONCE) return count;
  }
}

function claim<T extends JobTables>(store: Store<T>, keys: Keyring, now: Moment): Promise<readonly Claimed[]> {
  return store.write((tx) => claimJobs(tx, keys, { kinds: [KIND], now, until: after(now, HELD_MS), most: AT_ONCE }));
}

async function attempt(sending: IndexSending, job: Claimed): Promise<Sending> {
  return sendIndexMessage(sending, readJob(KIND, job), job);
}

function after(now: Moment, milliseconds: number): Moment {
  return new Date(Date.parse(now) + milliseconds).toISOString();
}
