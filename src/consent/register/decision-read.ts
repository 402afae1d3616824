import type { Choice, OptIn } from '../opt-in.js';

/** What a stored decision says; with `alarm` its parts contradict each other. */
export interface DecisionRead {
  readonly decision: Choice;
  readonly alarm: boolean;
}

/**
 * What a stored decision says: a yes only where the coded decision, its repetition and somebody's signed record say so; where they differ it is a
 * no, with an alarm (CS C-07 T2). Whether all who must have signed is another question (`signaturesHold`).
 */
export function readDecision({ decision, confirmed, signatures }: OptIn): DecisionRead {
  const isSigned = signatures.some((s) => s.decision === decision);
  return confirmed === decision && isSigned ? { decision, alarm: false } : { decision: 'deny', alarm: true };
}
