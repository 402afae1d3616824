import type { Issue } from '../../errors.js';
import type { Bundle } from '../../fhir/types.js';
import type { SourceAnswer, SourceConnector, SourceQuestion } from '../connector.js';
import { isAboutOnly } from '../source/same-patient.js';
import type { Run } from './connection.js';
import { failed, failureOf, SourceFailure } from './failure.js';

/** What one kind of system does for a question; throws a SourceFailure where it has no whole answer. */
export interface System {
  readonly fetch: (question: SourceQuestion, run: Run) => Promise<Given>;
  /** Whether it answers at all. */
  readonly ping: (run: Run) => Promise<boolean>;
  readonly close: () => Promise<void>;
}

/** What it gave. */
export interface Given {
  readonly bundle: Bundle;
  readonly issues: readonly Issue[];
}

/** How long and how much. */
export interface Patience {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Milliseconds for one question. */
  readonly budget: number;
  /** Of all that comes for one question. */
  readonly bytes: number;
}

/** Milliseconds for the question whether a system is there. */
const PING = 5000;

/**
 * A connector out of a system: within the deadline of the question and its own budget, about the one patient or not at all (D21), and never
 * a word of what passes.
 */
export function connectorOf(system: System, { now, budget, bytes }: Patience): SourceConnector {
  return {
    fetch: (question) => {
      const allowed = Math.min(question.deadline - now(), budget);
      if (allowed <= 0) return Promise.resolve(failed('late', true));
      return inTime(allowed, bytes, async (run): Promise<SourceAnswer> => {
        const { bundle, issues } = await system.fetch(question, run);
        if (!isAboutOnly(bundle, question.bsn)) throw new SourceFailure('other-patient');
        return { kind: 'data', bundle, issues: issues.map(pathOnly) };
      });
    },
    ping: async () => {
      const answer = await inTime(Math.min(PING, budget), bytes, (run) => system.ping(run));
      return answer === true;
    },
    close: () => system.close(),
  };
}

/** Runs until it ends or is late; then whatever it still has under way is broken off. */
async function inTime<T>(allowed: number, bytes: number, work: (run: Run) => Promise<T>): Promise<T | ReturnType<typeof failed>> {
  const late = AbortSignal.timeout(allowed);
  const over = new AbortController();
  try {
    return await work({ signal: AbortSignal.any([late, over.signal]), room: { bytes } });
  } catch (error) {
    return failureOf(error, late.aborted);
  } finally {
    over.abort();
  }
}

/** Where and what kind; a value of the message stays behind. */
function pathOnly({ code, severity, path, line, column, rule }: Issue): Issue {
  return {
    code,
    severity,
    path,
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
    ...(rule === undefined ? {} : { rule }),
  };
}
