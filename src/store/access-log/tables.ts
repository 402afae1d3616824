import type { Family } from '../family.js';

/** A line as it is kept: what others may read, what only an inspection may read, and its link in the chain (CS C-60, D36). */
export interface LogLine {
  /** Node that wrote it; every node has a chain of its own. */
  readonly node: string;
  readonly seq: number;
  readonly at: string;
  readonly id: string;
  readonly handle: string;
  readonly kind: string;
  /** The organisation that the gateway acted for. */
  readonly organization: string;
  /** The organisation that asked. */
  readonly asker: string | null;
  readonly person: string | null;
  readonly patient: string | null;
  /** The open part of the event as JSON; null once its time is over (CS C-69). */
  readonly open: string | null;
  /** The restricted part, encrypted under a key of its own. */
  readonly restricted: Uint8Array | null;
  readonly hash: string;
  /** 1: kept after its time because of a question, a complaint or a claim. Not in the chain: it comes and goes. */
  readonly held: number;
}

/** End of a chain at a moment, signed by a node: whoever rewrites lines later can't sign it again (D36). */
export interface LogHead {
  readonly node: string;
  readonly seq: number;
  readonly hash: string;
  readonly at: string;
  /** Node that signed: every node signs the heads of all. */
  readonly signer: string;
  readonly key_id: string;
  readonly signature: Uint8Array;
}

/** Tables of the access log: a store of its own, apart from the register (CS f.1). */
export interface AccessLogTables {
  readonly log_line: LogLine;
  readonly log_head: LogHead;
}

/** The access log as a family of tables. */
export const ACCESS_LOG: Family<AccessLogTables> = {
  name: 'access_log',
  migrations: [
    {
      name: 'lines and heads',
      sql: `
create table log_line (
  node text not null, seq integer not null, at text not null, id text not null, handle text not null, kind text not null,
  organization text not null, asker text, person text, patient text,
  open text, restricted blob, hash text not null, held integer not null,
  primary key (node, seq)
);
create unique index log_line_handle on log_line (handle);
create index log_line_patient on log_line (patient, at);
create index log_line_organization on log_line (organization, at);
create index log_line_at on log_line (at);
create table log_head (
  node text not null, seq integer not null, hash text not null, at text not null, signer text not null, key_id text not null,
  signature blob not null,
  primary key (node, seq, signer)
);`,
    },
  ],
};
