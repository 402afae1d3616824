import type { Category } from '../../consent/category.js';
import type { OptInForm } from '../../consent/fhir/optin-form.js';
import type { ShieldForm } from '../../consent/fhir/shield-form.js';
import type { Moment } from '../../consent/moment.js';
import type { Channel, Choice, OptIn, OptInStatus, Party, Signature, SourceUra } from '../../consent/opt-in.js';
import type { RegisterCommand } from '../../consent/register/command.js';
import type { Outcome } from '../../consent/register/outcome.js';
import type { Warning } from '../../consent/register/warnings.js';
import type { Withdrawn } from '../../consent/register/withdraw.js';
import type { Shield } from '../../consent/shield.js';
import type { Fate } from '../../consent/takeover/plan.js';
import type { ItemMapping } from '../../consent/takeover/shields.js';
import type { Takeover } from '../../consent/takeover.js';
import type { Candidate } from '../../store/register/opt-in.js';
import type { Actor } from './actor.js';

/** A patient as a caller names it. A birth date (FHIR date, possibly in part) is that of the BRP and replaces the one that was known. */
export interface Person {
  readonly bsn: string;
  readonly birthDate?: string;
}

/** A decision with the BSN of the patient, which the register itself does not show. */
export interface Decision {
  readonly optIn: OptIn;
  readonly bsn: string;
}

/** A decision that somebody wants registered; the id is made here unless the caller must choose it. */
export interface RegisterRequest extends Omit<RegisterCommand, 'id' | 'patient'> {
  readonly id?: string;
  readonly patient: Person;
}

/** A decision, and the version that the caller has seen: another one is refused with `if-match`. */
export interface Target {
  readonly id: string;
  readonly version?: number;
}

export interface SignRequest extends Target {
  readonly signature: Signature;
  /** The signature takes the place of an objection of the same party (CS C-24 T2). */
  readonly lifts?: boolean;
}

/** By whom and how a yes is withdrawn; `at` is when it was said. */
export interface WithdrawWords {
  readonly by: Party;
  readonly channel: Channel;
  readonly at?: Moment;
}

export type WithdrawRequest = Target & WithdrawWords;

export interface WithdrawAllRequest extends WithdrawWords {
  readonly bsn: string;
  /** All when left out (CS C-17 T2). */
  readonly sources?: readonly SourceUra[];
}

export interface UpdateRequest extends Target {
  readonly form: OptInForm;
  /** Of the patient in the form: another one than that of the decision is refused. */
  readonly bsn: string;
}

/** A decision after a change, and what the source should know of it. */
export interface Changed extends Decision {
  readonly warnings: readonly Warning[];
}

export interface ShieldRequest {
  readonly form: Omit<ShieldForm, 'id' | 'status'> & { readonly id?: string };
  readonly bsn: string;
}

/** What others still see after a shield was set or lifted (CS C-36 T2, C-38). */
export interface OthersSee {
  /** Kinds of data of which this source still shows something; undefined when the source could not be asked. */
  readonly categories?: readonly Category[];
  /** The same, always: another source may have the same data, and shields are of one source. */
  readonly warning: 'other-sources';
}

/** A shield with the BSN of the patient. */
export interface ShieldOf {
  readonly shield: Shield;
  readonly bsn: string;
}

export interface Shielded {
  readonly shield: Shield;
  readonly bsn: string;
  readonly others: OthersSee;
}

export interface TakeoverRequest extends Pick<Takeover, 'from' | 'to' | 'date' | 'noticeDate' | 'objectionUntil'> {
  /** BSNs of those who object. */
  readonly objections?: readonly string[];
  /** What items of shields are called at the successor (CS C-71 T5). */
  readonly items?: readonly ItemMapping[];
  /** Otherwise it is a dry run, which changes nothing. */
  readonly apply: boolean;
}

/** What a takeover does, or would do: counts, no patient. */
export interface TakeoverReport {
  readonly takeover: Takeover;
  readonly applied: boolean;
  readonly patients: Readonly<Record<Fate, number>>;
  /** Shields that go over, and those of which a kind of data stays closed until somebody resolves it. */
  readonly shields: { readonly carried: number; readonly closed: number };
}

/**
 * What to look for; all of it must fit. The answer holds what the caller may see and nothing of the rest (CS e). Nobody can look for those who said
 * no (CS C-80).
 */
export interface SearchCriteria {
  readonly bsn?: string;
  readonly source?: SourceUra;
  readonly status?: readonly OptInStatus[];
  readonly category?: Category;
  readonly id?: string;
  readonly registered?: { readonly from?: Moment; readonly to?: Moment };
  /** When the newest version was kept. */
  readonly saved?: { readonly from?: Moment; readonly to?: Moment };
  readonly period?: { readonly from?: Moment; readonly to?: Moment };
}

export interface SearchPage {
  readonly decisions: readonly Decision[];
  /** From where the next page goes on: hand it back as it is. */
  readonly next?: { readonly registered: string; readonly id: string };
}

/** Whether somebody of a role would get a kind of data of a source (CS e, `$check`). */
export interface CheckRequest {
  readonly bsn: string;
  readonly source: SourceUra;
  readonly category: Category;
  /** RoleCodeNL. */
  readonly role: string;
  readonly purpose: string;
  /** URA of the organisation that would ask, and the kind of relation; without them only what any organisation may is permitted. */
  readonly organization?: SourceUra;
  readonly relation?: string;
}

export interface Checked {
  readonly permit: boolean;
  /** The decision that it rests on. */
  readonly consent?: { readonly id: string; readonly version: number };
}

/** A scan of a signed form; yes and no lie apart on the side of the source (CS C-07 T3). */
export interface EvidenceRequest {
  readonly source: SourceUra;
  readonly bsn: string;
  readonly of: Choice;
  /** Media type. */
  readonly media: string;
  readonly content: Uint8Array;
}

/**
 * What changes the consent register and the shields (CS a.1 to a.4, a.8, e). Each change is one transaction of the register together with its
 * index entries, the jobs that follow from it and its line for the access log; it is acknowledged when that line is in the log (decision 0025).
 * A refusal is a value, with its rule; a caller who may not know of something gets `not-found`, as for what is not there. A change that
 * somebody else was quicker with is refused with `conflict`. Promises reject with a StoreError when store or log cannot be used.
 */
export interface ConsentService {
  readonly register: (actor: Actor, request: RegisterRequest) => Promise<Outcome<Changed>>;
  /** What a patient asks online; the source handles it with `update`. */
  readonly draft: (actor: Actor, request: RegisterRequest) => Promise<Outcome<Changed>>;
  readonly sign: (actor: Actor, request: SignRequest) => Promise<Outcome<Changed>>;
  readonly withdraw: (actor: Actor, request: WithdrawRequest) => Promise<Outcome<Changed>>;
  readonly withdrawAll: (actor: Actor, request: WithdrawAllRequest) => Promise<Outcome<Pick<Withdrawn, 'status'>>>;
  readonly correct: (actor: Actor, target: Target) => Promise<Outcome<Changed>>;
  readonly update: (actor: Actor, request: UpdateRequest) => Promise<Outcome<Changed>>;
  readonly takeover: (actor: Actor, request: TakeoverRequest) => Promise<Outcome<TakeoverReport>>;
  readonly shield: (actor: Actor, request: ShieldRequest) => Promise<Outcome<Shielded>>;
  readonly unshield: (actor: Actor, target: Target) => Promise<Outcome<Shielded>>;
  /** Keeps a scan; gives the pointer to name in a decision. */
  readonly keepEvidence: (actor: Actor, request: EvidenceRequest) => Promise<Outcome<{ readonly pointer: string }>>;
  /** One decision, its newest version or one by its number; undefined where it is not there for this caller. */
  readonly read: (actor: Actor, id: string, version?: number) => Promise<Decision | undefined>;
  /** All versions, the first one first; none where it is not there for this caller. */
  readonly history: (actor: Actor, id: string) => Promise<readonly Decision[]>;
  /** As `search`, for who wants to count, to put in order and to take a page: `choose` is shown all that fit, and says which are wanted. */
  readonly find: (actor: Actor, criteria: SearchCriteria, choose: (found: readonly Candidate[]) => readonly string[]) => Promise<readonly Decision[]>;
  readonly search: (actor: Actor, criteria: SearchCriteria, size: number, after?: SearchPage['next']) => Promise<SearchPage>;
  /** All versions of a shield of the own source, the first one first; none where it is not there for this caller. */
  readonly shieldHistory: (actor: Actor, id: string) => Promise<readonly ShieldOf[]>;
  /** Shields of one patient at the own source, those in force. */
  readonly shields: (actor: Actor, bsn: string) => Promise<readonly Shield[]>;
  readonly check: (actor: Actor, request: CheckRequest) => Promise<Outcome<Checked>>;
}
