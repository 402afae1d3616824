import type { Category } from '../category.js';
import type { IndexEntry } from '../index-entry.js';
import type { Moment } from '../moment.js';
import type { Choice, Information, OptIn, PatientKey, Recorder, Signature, SourceUra } from '../opt-in.js';
import type { Participation } from '../participation.js';
import type { Takeover } from '../takeover.js';

/** Levels of DigiD; `midden` has a second factor, sms or app (CS C-04 T2). */
export type DigidLevel = 'basis' | 'midden' | 'substantieel' | 'hoog';

/** A decision that somebody wants registered. What may be missing or wrong is checked by `register`, not by the type. */
export interface RegisterCommand {
  /** UUID that the decision gets. */
  readonly id: string;
  readonly patient: PatientKey;
  readonly source: SourceUra;
  readonly decision: Choice;
  /** The decision once more (CS C-07 T1). */
  readonly decisionConfirmed?: Choice;
  /** When left out: what the question of this type of source covers (CS C-12). */
  readonly categories?: readonly Category[];
  /** FHIR dateTime. */
  readonly given?: string;
  readonly channel: string;
  readonly information: readonly Information[];
  readonly recorder?: Recorder;
  readonly signatures: readonly Signature[];
  /** `opt-out`: informed and did not object, which is no consent (CS C-01 T2, C-08). */
  readonly basis?: 'explicit' | 'opt-out';
  /** Comes from an older register (CS C-05 T2). */
  readonly migrated?: boolean;
  /** Exchange system that was asked about; the LSP unless said otherwise (CS C-14). */
  readonly network?: string;
  readonly catalogue?: string;
  /** Under whose policy it was asked; that of the operator goes before it. */
  readonly authority?: string;
  readonly evidence?: string;
  /** With which the person was logged in, online. */
  readonly digid?: DigidLevel;
  /** When the source established who handed in a printed online form (CS C-04 T3). */
  readonly identityEstablished?: Moment;
  /** Legal basis on which a representative of an adult decides (CS C-28). */
  readonly representative?: string;
  readonly recipients?: readonly SourceUra[];
  readonly readerCategories?: readonly string[];
  /** Ends a decision in force instead of being refused because of it: `$register` does, a create does not (CS e). */
  readonly replaces?: boolean;
}

/** What a source has to show of a kind of data, and by which system (CS C-03 T3, C-38). */
export interface Visible {
  readonly application: string;
  readonly category: Category;
}

/** What is known of a patient at the moment of a write. */
export interface Standing {
  /** All decisions of the patient, of every source, newest versions. */
  readonly decisions: readonly OptIn[];
  /** FHIR date, possibly in part, from the BRP. */
  readonly birthDate?: string;
  /** All index entries of the patient. */
  readonly entries: readonly IndexEntry[];
}

/** The same with what is known of the source in question. */
export interface StandingAtSource extends Standing {
  /** Undefined before the source is known to the network (CS C-09). */
  readonly participation?: Participation;
  /** What the source can show of this patient now. */
  readonly visible: readonly Visible[];
  readonly takeovers?: readonly Takeover[];
  /** Collection in which a piece of evidence lies, when it is known (CS C-07 T3). */
  readonly collectionOf?: (evidence: string) => Choice | undefined;
}
