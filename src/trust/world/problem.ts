import type { Refusal } from '../refusals.js';

/** Something of the configuration that can not be used: for health and log, without anything of what stands in files. */
export interface TrustProblem {
  /** URA of the organisation; absent where it is of the whole gateway. */
  readonly organisation?: string;
  /** Key of the configuration below `trust` or the organisation, as `anchors` or `certificates.0`. */
  readonly part: string;
  readonly code: Refusal['code'];
  readonly at?: string;
}

/** A refusal as a problem of one part. */
export function problemOf(part: string, { code, at }: Refusal): TrustProblem {
  return { part, code, ...(at === undefined ? {} : { at }) };
}
