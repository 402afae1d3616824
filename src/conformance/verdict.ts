/**
 * What came of a case. `inconclusive`: it could not be decided. `not-applicable`: it is about something that what was tested does not
 * do. `manual`: a person has to judge it; no run turns that into a pass.
 */
export type Verdict = 'pass' | 'fail' | 'inconclusive' | 'not-applicable' | 'manual';

/** All verdicts, in the order in which totals name them. */
export const VERDICTS: readonly Verdict[] = ['pass', 'fail', 'inconclusive', 'not-applicable', 'manual'];

/** Kinds of finding; the texts are in `texts.ts`. */
export type FindingKind =
  | 'outcome'
  | 'issue-missing'
  | 'issue-unexpected'
  | 'absent'
  | 'superfluous'
  | 'value'
  | 'count'
  | 'leak'
  | 'difference'
  | 'unread'
  | 'kept-raw'
  | 'unexplained'
  | 'invalid'
  | 'fault';

/** One thing that is not as it should be. `path` may be told to anybody; `found` and `expected` may hold values of the message. */
export interface Finding {
  readonly kind: FindingKind;
  readonly path: string;
  /** Code of an issue. */
  readonly code?: string;
  readonly found?: string;
  readonly expected?: string;
}

/** What came of one case. */
export interface CaseResult {
  readonly name: string;
  readonly title: string;
  readonly requirements: readonly string[];
  readonly verdict: Verdict;
  readonly findings: readonly Finding[];
  /** Reasons of the known deviations that were met; they are not among the findings. */
  readonly known: readonly string[];
  /** Why a case is not applicable, or figures for information. */
  readonly note?: string;
}

/** What came of a run. */
export interface RunResult {
  readonly cases: readonly CaseResult[];
  /** Known deviations that no longer occur: each fails the run. */
  readonly stale: readonly string[];
}

/** Number of cases with each verdict. */
export function totalsOf(cases: readonly CaseResult[]): Readonly<Record<Verdict, number>> {
  const totals: Record<Verdict, number> = { pass: 0, fail: 0, inconclusive: 0, 'not-applicable': 0, manual: 0 };
  for (const c of cases) totals[c.verdict]++;
  return totals;
}

/** Whether a run found nothing wrong. */
export function isClean({ cases, stale }: RunResult): boolean {
  return stale.length === 0 && cases.every((c) => c.verdict !== 'fail');
}
