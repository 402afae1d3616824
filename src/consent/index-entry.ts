import type { Category } from './category.js';
import type { Moment } from './moment.js';
import type { PatientKey, SourceUra } from './opt-in.js';

/** That a source has something visible of a kind about a patient (CS C-03): no more than that, and only with consent. */
export interface IndexEntry {
  readonly patient: PatientKey;
  readonly source: SourceUra;
  /** Application id of the system that answers for the source. */
  readonly application: string;
  readonly category: Category;
  readonly created: Moment;
  /** Last change of the data, as the source told it (AM 5.2). */
  readonly updated: Moment;
}
