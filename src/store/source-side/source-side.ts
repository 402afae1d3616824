import type { Family } from '../family.js';
import { PATIENT_KEY, type PatientTables } from '../patient.js';
import { JOBS, type JobTables } from '../register/tables.js';
import type { Reader, Writer } from '../store.js';

/** A version of a shield; what it hides is encrypted, because a code in it is medical information (CS c.1). */
export interface ShieldRow {
  readonly id: string;
  readonly version: number;
  readonly patient: string;
  readonly source: string;
  readonly status: string;
  readonly latest: number;
  readonly content: Uint8Array;
}

/** Evidence of a decision, as a scan: encrypted. */
export interface EvidenceRow {
  readonly pointer: string;
  readonly patient: string;
  readonly source: string;
  readonly kept: string;
  readonly media: string;
  readonly content: Uint8Array;
}

export interface MandateRow {
  readonly id: string;
  readonly organization: string;
  readonly mandator_uzi: string;
  readonly mandator_role: string;
  readonly mandatary: string;
  readonly valid_from: string;
  readonly valid_until: string | null;
  readonly revoked: string | null;
}

/** What is kept inside the domain of a source only (CS f.2). */
export interface SourceSideTables extends PatientTables, JobTables {
  readonly shield: ShieldRow;
  readonly evidence_yes: EvidenceRow;
  readonly evidence_no: EvidenceRow;
  readonly mandate: MandateRow;
}

/** Reads on the side of the source. */
export type SourceSideReader = Reader<SourceSideTables>;

/** Writes on the side of the source. */
export type SourceSideWriter = Writer<SourceSideTables>;

const PATIENT = 'patient text not null references patient_key (patient) on update cascade';

const SHIELDS = `
create table shield (
  id text not null, version integer not null, ${PATIENT}, source text not null, status text not null, latest integer not null,
  content blob not null, primary key (id, version)
);
create index shield_patient on shield (patient, source);
create unique index shield_one_latest on shield (id) where latest = 1;
`;

const EVIDENCE = ['evidence_yes', 'evidence_no'].map(
  (table) => `
create table ${table} (
  pointer text not null primary key, ${PATIENT}, source text not null, kept text not null, media text not null, content blob not null
);
create index ${table}_patient on ${table} (patient);
`,
);

const MANDATES = `
create table mandate (
  id text not null primary key, organization text not null, mandator_uzi text not null, mandator_role text not null,
  mandatary text not null, valid_from text not null, valid_until text, revoked text
);
create index mandate_mandatary on mandate (organization, mandatary);
`;

/** Shields, evidence and mandates: a family of its own, in a file or schema of its own, so that a register never holds them. */
export const SOURCE_SIDE: Family<SourceSideTables> = {
  name: 'source_side',
  migrations: [
    { name: 'source side', sql: PATIENT_KEY + SHIELDS + EVIDENCE.join('') + MANDATES },
    // What must follow from a shield is put down with it: its line for the access log, and what the index must lose or get back.
    { name: 'jobs', sql: JOBS },
  ],
};
