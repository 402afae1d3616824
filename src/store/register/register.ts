import type { Family } from '../family.js';
import { PATIENT_KEY } from '../patient.js';
import type { Reader, Writer } from '../store.js';
import { JOBS, type RegisterTables } from './tables.js';

/** Reads from the register. */
export type RegisterReader = Reader<RegisterTables>;

/** Writes to the register. */
export type RegisterWriter = Writer<RegisterTables>;

const DECISIONS = `
create table opt_in (
  id text not null, version integer not null, patient text not null references patient_key (patient) on update cascade,
  source text not null, status text not null, decision text not null, confirmed text not null, categories text not null,
  given text not null, registered text not null, effective text not null, ended text, channel text not null,
  body text not null, seal text not null, latest integer not null, primary key (id, version)
);
create index opt_in_patient on opt_in (patient, source);
create index opt_in_source on opt_in (source, registered, id) where latest = 1;
create unique index opt_in_one_active on opt_in (patient, source) where latest = 1 and status = 'active';
create unique index opt_in_one_latest on opt_in (id) where latest = 1;
create table epoch (
  patient text not null references patient_key (patient) on update cascade, source text not null, counter integer not null,
  primary key (patient, source)
);
create table index_entry (
  patient text not null references patient_key (patient) on update cascade, source text not null, application text not null,
  category text not null, created text not null, updated text not null, primary key (patient, source, application, category)
);
create index index_entry_source on index_entry (source);
`;

const ORGANISATIONS = `
create table participation (
  ura text not null primary key, name text not null, type text not null, connected_from text not null, connected_to text,
  regions text not null, also_reaches text, online text not null, country text not null
);
create table takeover (
  id text not null primary key, from_ura text not null, to_ura text not null, date text not null, notice_date text,
  objection_until text, state text not null
);
create index takeover_from on takeover (from_ura);
create index takeover_to on takeover (to_ura);
create table takeover_objection (
  takeover text not null references takeover (id), patient text not null references patient_key (patient) on update cascade,
  objected text not null, primary key (takeover, patient)
);
create index takeover_objection_patient on takeover_objection (patient);
create table policy_version (
  kind text not null, version text not null, content text not null, digest text not null, added text not null,
  primary key (kind, version)
);
`;

const WORK = `
create table replay (key text not null primary key, digest text not null, expires integer not null);
create index replay_expires on replay (expires);
create table prepared_token (key text not null primary key, content blob, forget integer not null);
create index prepared_token_forget on prepared_token (forget);
create table online_request (
  id text not null primary key, patient text not null references patient_key (patient) on update cascade, source text not null,
  wish text not null, sent text not null, state text not null, handled text, email blob
);
create index online_request_source on online_request (source, state, sent);
create index online_request_patient on online_request (patient);
create table preference (
  patient text not null primary key references patient_key (patient) on update cascade, notify integer not null,
  news integer not null, language text not null
);
`;

/** The central register and the index. */
export const REGISTER: Family<RegisterTables> = {
  name: 'register',
  migrations: [
    { name: 'register', sql: PATIENT_KEY + DECISIONS + ORGANISATIONS + WORK + JOBS },
    // Last-Modified of a version, and which decisions changed since a moment.
    { name: 'saved', sql: 'alter table opt_in add column saved text;\ncreate index opt_in_saved on opt_in (source, saved) where latest = 1;' },
  ],
};
