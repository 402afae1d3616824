import type { AccessEvent } from '../../consent/log/access-event.js';
import type { Moment } from '../../consent/moment.js';
import type { SourceUra } from '../../consent/opt-in.js';
import type { IndexChange } from '../../consent/register/index-changes.js';
import type { Notice } from '../../consent/register/notice.js';
import type { Job } from '../../store/register/job.js';

/**
 * A message for the index of the switch point. By BSN, since a pseudonym changes with its key. Whether it still holds is looked up when it is
 * sent: our own index is what the other one must become, so two messages about one entry may be sent in any order.
 */
export type IndexMessage = Omit<IndexChange, 'patient'> & { readonly bsn: string };

/** The index must follow what a source shows of a patient, after a shield was set or lifted (CS C-38). */
export interface IndexRefresh {
  readonly source: SourceUra;
  readonly bsn: string;
}

/** The day of a takeover has come (CS C-71 T1, T8). */
export interface TakeoverDue {
  readonly takeover: string;
}

/** What each kind of job holds, as JSON. */
interface Contents {
  /** Lines of the access log for a change that is committed; nobody else writes them. */
  readonly 'access-log': readonly AccessEvent[];
  readonly 'index-message': IndexMessage;
  /** Must be confirmed, and is tried until it is: see `afterAttempt`. */
  readonly 'source-notice': Notice;
  readonly 'index-refresh': IndexRefresh;
  readonly takeover: TakeoverDue;
}

export type JobKind = keyof Contents;

/** A job of a kind. */
export function newJob<K extends JobKind>(kind: K, content: Contents[K], id: string, due: Moment): Job {
  return { id, kind, due, content: JSON.stringify(content) };
}

/** What is in a job that was claimed as one of a kind. */
export function readJob<K extends JobKind>(_kind: K, { content }: Pick<Job, 'content'>): Contents[K] {
  return JSON.parse(content) as Contents[K];
}
