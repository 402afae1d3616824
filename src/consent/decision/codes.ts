/** About who asks: the one kind that may be told to the requester, and never a function of the patient (CS P2, b.4). */
export const REFUSALS = ['R-SYN', 'R-AUTH', 'R-ORG', 'R-EXCL', 'R-MAND', 'R-MATRIX', 'R-PURP', 'R-REL', 'R-DEST'] as const;
export type Refusal = (typeof REFUSALS)[number];

/** About the patient, a source or an item: in the restricted part of the log only. To a requester all are one: nothing was found. */
export const SILENCES = [
  'N-NOIDX',
  'N-REGION',
  'N-NOCONSENT',
  'N-NO',
  'N-WITHDRAWN',
  'N-PENDING',
  'N-SCOPE',
  'N-SOURCE',
  'N-SHIELD',
  'N-MIN',
] as const;
export type Silence = (typeof SILENCES)[number];

/** A permitted source that failed. */
export const TROUBLES = ['T-TIMEOUT', 'T-ERROR'] as const;
export type Trouble = (typeof TROUBLES)[number];

/** Every outcome there is: the closed list of CS b.4. */
export type Outcome = Refusal | Silence | Trouble | 'PERMIT' | 'L-FAIL';

export const OUTCOMES: readonly Outcome[] = [...REFUSALS, ...SILENCES, ...TROUBLES, 'PERMIT', 'L-FAIL'];
