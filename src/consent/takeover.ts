import type { SourceUra } from './opt-in.js';

/** A practice whose dossiers go to a legal successor (CS C-71). Dates are FHIR dates. */
export interface Takeover {
  readonly id: string;
  readonly from: SourceUra;
  readonly to: SourceUra;
  readonly date: string;
  /** When the patients were told; without it nothing is carried over. */
  readonly noticeDate?: string;
  readonly objectionUntil?: string;
  readonly state: 'planned' | 'done' | 'cancelled';
}
