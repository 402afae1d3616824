import type { ParameterRule, ParameterRules } from './parameters.js';

/** An operation on Consent: its name, where it is called, and its parameters (CS e). */
export interface OperationRules {
  readonly name: string;
  /** Last part of its canonical, `GW/OperationDefinition/<id>`. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly on: 'type' | 'instance';
  /** Whether it changes anything. */
  readonly affectsState: boolean;
  readonly in: ParameterRules;
  readonly out: ParameterRules;
}

type Type = ParameterRule['type'];

const one = <T extends Type>(type: T, means: string) => ({ type, min: 1, max: 1, means }) as const;
const maybe = <T extends Type>(type: T, means: string) => ({ type, min: 0, max: 1, means }) as const;
const many = <T extends Type>(type: T, means: string) => ({ type, min: 0, max: '*', means }) as const;

const PATIENT = one('Identifier', 'The patient, by BSN; the same as in the access token.');
const PARTY = maybe('code', 'Who says so: patient, guardian or child. The patient when left out.');
const CONSENT = one('resource', 'The Consent as it is now.');
const OUTCOME = maybe('resource', 'OperationOutcome with what the source should know of it.');

const MATERIAL = {
  code: one('code', 'What the patient was told with: folder, brochure, other; unknown for a migrated decision.'),
  version: maybe('string', 'Its version.'),
  title: maybe('string', 'Title of other material.'),
  approved: maybe('boolean', 'Whether other material was approved.'),
  language: maybe('code', 'Its language.'),
  mode: maybe('code', 'How it was handed over.'),
  date: one('date', 'When.'),
};

const SIGNATURE = {
  party: one('code', 'patient, guardian or child.'),
  decision: one('code', 'permit or deny.'),
  given: one('dateTime', 'When.'),
  evidence: maybe('uri', 'Pointer to evidence at the source.'),
};

const RECORDER = {
  organization: one('Identifier', 'URA of the organisation that recorded.'),
  person: maybe('string', 'UZI number or card number of who recorded.'),
  askedBy: maybe('Identifier', 'URA of the organisation that asked the patient, when that is another.'),
};

/** `$register`: the decision twice, with all that must be recorded (CS C-05, C-07, C-12, C-21 to C-24). */
export const REGISTER = {
  name: 'register',
  id: 'consent-register',
  title: 'Register a decision',
  description: 'Registers a yes or a no of a patient for the own source. A decision that is in force is ended in the same transaction.',
  on: 'type',
  affectsState: true,
  in: {
    decision: one('code', 'permit or deny.'),
    decisionConfirmed: maybe('code', 'The decision once more; without it, or with another one, nothing is stored.'),
    patient: PATIENT,
    birthDate: maybe('date', 'Birth date of the patient by the BRP, for the rules of age.'),
    source: one('Identifier', 'URA of the own organisation.'),
    categories: many('code', 'Kinds of data, CodeSystem gegevenssoort; what the question of this source covers when left out.'),
    given: maybe('dateTime', 'When the decision was given.'),
    channel: maybe('code', 'How it came in, CodeSystem consent-channel.'),
    material: { ...many('parts', 'What the patient was told with.'), parts: MATERIAL },
    signatures: { ...many('parts', 'What each party said.'), parts: SIGNATURE },
    recorder: { ...maybe('parts', 'Who recorded it; who asks when left out.'), parts: RECORDER },
    evidence: maybe('uri', 'Pointer to evidence at the source; for a form.'),
    identityEstablished: maybe('instant', 'When the source established who handed in a printed online form.'),
    basis: maybe('code', 'explicit or opt-out; explicit when left out.'),
    migrated: maybe('boolean', 'Whether it comes from an older register.'),
    catalogue: maybe('string', 'Version of the catalogue that the question was asked under.'),
    network: maybe('code', 'Exchange system that was asked about; lsp when left out.'),
    representative: maybe('code', 'Legal basis of a representative of an adult (v3-RoleCode).'),
    recipients: many('Identifier', 'URAs of the only readers.'),
    readerCategories: many('code', 'RPZAC codes of the only readers.'),
  },
  out: { return: CONSENT, outcome: OUTCOME },
} as const satisfies OperationRules;

/** `{id}/$withdraw` (CS C-15 to C-18). */
export const WITHDRAW = {
  name: 'withdraw',
  id: 'consent-withdraw',
  title: 'Withdraw a yes',
  description: 'Withdraws a yes, or half of one. It counts from this moment on.',
  on: 'instance',
  affectsState: true,
  in: {
    at: maybe('instant', 'When it was said; now when left out.'),
    channel: maybe('code', 'How it was said: spoken or form; a patient withdraws online.'),
    by: PARTY,
  },
  out: { return: CONSENT, outcome: OUTCOME },
} as const satisfies OperationRules;

/** `$withdraw-all` (CS C-17, C-18). */
export const WITHDRAW_ALL = {
  name: 'withdraw-all',
  id: 'consent-withdraw-all',
  title: 'Withdraw at some or all sources',
  description: 'Withdraws every yes of a patient, or those for the sources that are named; each source is told. For the patient and for the desk.',
  on: 'type',
  affectsState: true,
  in: {
    patient: PATIENT,
    source: many('Identifier', 'URA of a source; all sources when none is named.'),
    at: maybe('instant', 'When it was said; now when left out.'),
    by: PARTY,
  },
  out: {
    source: {
      ...many('parts', 'What came of each source.'),
      parts: { source: one('Identifier', 'URA.'), state: one('code', 'withdrawn, or nothing: there was no yes.') },
    },
  },
} as const satisfies OperationRules;

const STILL = {
  return: one('resource', 'The shield as it is now.'),
  isKnown: one('boolean', 'Whether the source could be asked what others still see.'),
  stillVisible: many('code', 'Kinds of data of which others would still see something from this source.'),
  outcome: one('resource', 'That other sources may have the same data (CS C-36).'),
};

/** `$shield` (CS C-33 to C-38). */
export const SHIELD = {
  name: 'shield',
  id: 'consent-shield',
  title: 'Shield data at the source',
  description: 'Sets a shield (gw-shield) after the risk was discussed with the patient. For the source only, on its own side.',
  on: 'type',
  affectsState: true,
  in: { resource: one('resource', 'The shield, a Consent of profile gw-shield.') },
  out: STILL,
} as const satisfies OperationRules;

/** `{id}/$unshield` (CS C-35, C-38). */
export const UNSHIELD = {
  name: 'unshield',
  id: 'consent-unshield',
  title: 'Lift a shield',
  description: 'Lifts a shield of the own source; others stay.',
  on: 'instance',
  affectsState: true,
  in: {},
  out: STILL,
} as const satisfies OperationRules;

/** `$takeover` (CS C-71). */
export const TAKEOVER = {
  name: 'takeover',
  id: 'consent-takeover',
  title: 'Take a practice over',
  description: 'Takes decisions and shields of one practice over to its successor, or tells what that would do. For the desk of the operator.',
  on: 'type',
  affectsState: true,
  in: {
    from: one('Identifier', 'URA of the practice that is taken over.'),
    to: one('Identifier', 'URA of its successor.'),
    date: one('date', 'Day of the takeover.'),
    noticeDate: maybe('date', 'When the patients were told; without it nothing is carried over.'),
    objectionUntil: maybe('date', 'Last day on which a patient could object.'),
    objection: many('Identifier', 'BSN of a patient who objects.'),
    item: {
      ...many('parts', 'What an item that is shielded is called at the successor.'),
      parts: { from: one('Identifier', 'Its identifier.'), to: one('Identifier', 'Its identifier at the successor.') },
    },
    dryRun: maybe('boolean', 'Whether only to tell what it would do; true when left out.'),
  },
  out: {
    takeover: one('string', 'Id of the takeover.'),
    applied: one('boolean', 'Whether it was carried out.'),
    patients: {
      ...many('parts', 'How many patients meet which fate.'),
      parts: { fate: one('code', 'carried, already-carried, kept, conflict, objected, not-told or pending.'), count: one('string', 'How many.') },
    },
    shieldsCarried: one('string', 'Shields that go over.'),
    shieldsClosed: one('string', 'Shields of which a kind of data stays closed until somebody resolves it.'),
  },
} as const satisfies OperationRules;

/** `$check` (CS e, b.3 step 9). */
export const CHECK = {
  name: 'check',
  id: 'consent-check',
  title: 'Check whether somebody would get data',
  description: 'Whether a role would get a kind of data of the own source now. For the source and for parts of the gateway only.',
  on: 'type',
  affectsState: false,
  in: {
    patient: PATIENT,
    source: one('Identifier', 'URA of the own organisation.'),
    category: one('code', 'Kind of data, CodeSystem gegevenssoort.'),
    role: one('code', 'Role of who would ask (RoleCodeNL).'),
    purpose: one('code', 'v3-ActReason.'),
    organization: maybe('Identifier', 'URA of the organisation that would ask.'),
    relation: maybe('code', 'Kind of relation with the patient that it would declare.'),
  },
  out: {
    decision: one('code', 'permit or deny.'),
    consent: maybe('uri', 'The decision that it rests on, with its version.'),
  },
} as const satisfies OperationRules;

/** Every operation on Consent. */
export const OPERATIONS: readonly OperationRules[] = [REGISTER, WITHDRAW, WITHDRAW_ALL, SHIELD, UNSHIELD, TAKEOVER, CHECK];
