import type { IndexEntry } from '../index-entry.js';
import type { OptIn, PatientKey, SourceUra } from '../opt-in.js';
import type { Participation } from '../participation.js';
import type { Takeover } from '../takeover.js';

/** What the register and the index hold about one patient at one moment, read in one transaction. */
export interface PatientSnapshot {
  readonly patient: PatientKey;
  /** FHIR date, as the register has it; absent: unknown. */
  readonly birthDate?: string;
  readonly index: readonly IndexEntry[];
  /** Of all sources and in every status. */
  readonly optIns: readonly OptIn[];
  /** Of the sources in the index at least. */
  readonly participations: readonly Participation[];
  readonly takeovers: readonly Takeover[];
  /** Counter of changes by source; a source without one has 0 (CS f.1). */
  readonly epochs: Readonly<Record<SourceUra, number>>;
  /** Sources that are known to be out of operation. */
  readonly outOfOperation: readonly SourceUra[];
}
