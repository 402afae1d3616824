import type { Issue, IssueCode } from '../errors.js';

/** What one step of reading or writing FHIR met; `ISSUES[code]` says how grave it is. */
export interface Problem extends Pick<Issue, 'line' | 'column' | 'expected'> {
  readonly code: IssueCode;
  /** FHIRPath-like: `Patient.name[0].given[1]`. */
  readonly path: string;
}

/** A result with the problems met on the way; what is named in a problem is not, or not rightly, in the value. */
export interface WithProblems<T> {
  readonly value: T;
  readonly problems: readonly Problem[];
}
