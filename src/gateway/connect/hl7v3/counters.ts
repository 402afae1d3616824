import type { INT } from '../../../hl7v3/datatypes.js';
import type { QueryAck } from '../../../hl7v3/query-ack.js';

/**
 * What the counters of one source say against its answer (AM 3.7): total and current are the subjects that are there, and nothing remains.
 * NAV says nothing. `mayMiss`: a counter that is not there says nothing either.
 */
export function counterProblem(ack: QueryAck, subjects: number, mayMiss: boolean): 'incomplete' | 'inconsistent' | undefined {
  const [total, current, remaining] = [ack.resultTotalQuantity, ack.resultCurrentQuantity, ack.resultRemainingQuantity].map((c) =>
    countOf(c, mayMiss),
  );
  if ([total, current, remaining].includes('wrong') || (current === 'unknown' && !mayMiss)) return 'inconsistent';
  if (typeof current === 'number' && current !== subjects) return 'inconsistent';
  if (typeof total === 'number' && total < subjects) return 'inconsistent';
  const isMore = (typeof total === 'number' && total > subjects) || (typeof remaining === 'number' && remaining > 0);
  return isMore ? 'incomplete' : undefined;
}

type Count = number | 'unknown' | 'wrong';

function countOf(counter: INT | undefined, mayMiss: boolean): Count {
  if (counter === undefined) return mayMiss ? 'unknown' : 'wrong';
  if (counter.value === undefined) return counter.nullFlavor === 'NAV' ? 'unknown' : 'wrong';
  return /^\d{1,9}$/.test(counter.value) ? Number(counter.value) : 'wrong';
}
