/** When an answer is ready, and between which moments it may go. All in milliseconds since receipt. */
export interface Readiness {
  /** When it was built and signed. */
  readonly ready: number;
  readonly isEmpty: boolean;
  /** Answers go at whole multiples of this. */
  readonly quantum: number;
  /** An empty answer never goes before this: a constant of the interaction. */
  readonly emptyFloor: number;
  /** When the requester stops waiting. */
  readonly deadline?: number;
}

export const RELEASE_QUANTUM = 250;
export const EMPTY_FLOOR = 1000;

/**
 * When an answer goes, in milliseconds since receipt (CS b.6): the first multiple of the quantum, for an empty one not before the
 * floor, so that neither why it is empty nor what was left out shows in time. The deadline of the requester goes before both, but
 * nothing goes before it is ready.
 */
export function releaseAt({ ready, isEmpty, quantum, emptyFloor, deadline }: Readiness): number {
  const earliest = Math.max(ready, isEmpty ? emptyFloor : 0);
  const moment = Math.max(1, Math.ceil(earliest / quantum)) * quantum;
  return deadline === undefined ? moment : Math.max(ready, Math.min(moment, deadline));
}
