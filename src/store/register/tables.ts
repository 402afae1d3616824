import type { PatientTables } from '../patient.js';

/** Every version of every decision (CS f.1, decision, signature, information). */
export interface OptInRow {
  readonly id: string;
  readonly version: number;
  readonly patient: string;
  readonly source: string;
  readonly status: string;
  /** The decision, twice, each in its own column (CS C-07 T2). */
  readonly decision: string;
  readonly confirmed: string;
  /** Codes with a space around each. */
  readonly categories: string;
  readonly given: string;
  readonly registered: string;
  readonly effective: string;
  readonly ended: string | null;
  readonly channel: string;
  /** What else there is of the decision, as JSON. */
  readonly body: string;
  readonly seal: string;
  /** When this version was kept; null for those of before there was this column. */
  readonly saved: string | null;
  /** 1 for the newest version of an id, else 0. */
  readonly latest: number;
}

/** An entry of the referral index. */
export interface IndexEntryRow {
  readonly patient: string;
  readonly source: string;
  readonly application: string;
  readonly category: string;
  readonly created: string;
  readonly updated: string;
}

/** An organisation that takes part. */
export interface ParticipationRow {
  readonly ura: string;
  readonly name: string;
  readonly type: string;
  readonly connected_from: string;
  readonly connected_to: string | null;
  /** Numbers as JSON. */
  readonly regions: string;
  readonly also_reaches: string | null;
  readonly online: string;
  readonly country: string;
}

export interface TakeoverRow {
  readonly id: string;
  readonly from_ura: string;
  readonly to_ura: string;
  readonly date: string;
  readonly notice_date: string | null;
  readonly objection_until: string | null;
  readonly state: string;
}

export interface JobRow {
  readonly id: string;
  readonly kind: string;
  readonly due: string;
  readonly attempts: number;
  /** Until when somebody is at it. */
  readonly held_until: string | null;
  readonly state: string;
  readonly content: Uint8Array;
}

/** The table of jobs, part of every family that puts some down. */
export interface JobTables {
  readonly job: JobRow;
}

/** The table of jobs in SQL. */
export const JOBS = `
create table job (
  id text not null primary key, kind text not null, due text not null, attempts integer not null, held_until text,
  state text not null, content blob not null
);
create index job_due on job (state, kind, due);
`;

/** Tables of the register (CS f.1): nothing of f.2 is among them. */
export interface RegisterTables extends PatientTables, JobTables {
  readonly opt_in: OptInRow;
  readonly epoch: { readonly patient: string; readonly source: string; readonly counter: number };
  readonly index_entry: IndexEntryRow;
  readonly participation: ParticipationRow;
  readonly takeover: TakeoverRow;
  readonly takeover_objection: { readonly takeover: string; readonly patient: string; readonly objected: string };
  readonly policy_version: {
    readonly kind: string;
    readonly version: string;
    readonly content: string;
    readonly digest: string;
    readonly added: string;
  };
  readonly replay: { readonly key: string; readonly digest: string; readonly expires: number };
  readonly prepared_token: { readonly key: string; readonly content: Uint8Array | null; readonly forget: number };
  readonly online_request: {
    readonly id: string;
    readonly patient: string;
    readonly source: string;
    readonly wish: string;
    readonly sent: string;
    readonly state: string;
    readonly handled: string | null;
    readonly email: Uint8Array | null;
  };
  readonly preference: { readonly patient: string; readonly notify: number; readonly news: number; readonly language: string };
}
