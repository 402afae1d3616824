import { scopes } from '../policy/files.js';
import type { OptIn } from '../../../src/consent/opt-in.js';
import type { Participation } from '../../../src/consent/participation.js';
import type { RegisterCommand, StandingAtSource } from '../../../src/consent/register/command.js';
import type { Outcome } from '../../../src/consent/register/outcome.js';
import { register } from '../../../src/consent/register/register.js';
import { defaultRules, type RegisterRules } from '../../../src/consent/register/rules.js';

/** Everything here is invented: patient p1 and a GP practice, on a Saturday morning. */
export const NOW = '2026-11-21T09:00:00.000Z';
export const GP = '90000201';
export const PHARMACY = '90000301';
export const RULES: RegisterRules = defaultRules(scopes());

export const PRACTICE: Participation = {
  ura: GP,
  name: 'Practice De Linde',
  type: 'Z3',
  connectedFrom: '2020-01-01T00:00:00.000Z',
  regions: [7],
  online: 'takes-part',
  country: 'NL',
};

export const ADULT: StandingAtSource = {
  decisions: [],
  birthDate: '1970-05-05',
  entries: [],
  participation: PRACTICE,
  visible: [
    { application: 'app1', category: 'PS' },
    { application: 'app1', category: 'ICA' },
  ],
};

export const COMMAND: RegisterCommand = {
  id: '3f0b8f0e-4f5a-4a55-8f0a-0d5c1a2b3c02',
  patient: 'p1',
  source: GP,
  decision: 'permit',
  decisionConfirmed: 'permit',
  given: '2026-11-21T09:55:00+01:00',
  channel: 'spoken',
  information: [{ material: 'folder', version: '2023-05', date: '2026-11-20' }],
  recorder: { organization: GP, person: '900000101' },
  signatures: [{ party: 'patient', decision: 'permit', given: '2026-11-21T09:55:00+01:00' }],
};

export const NO: RegisterCommand = {
  ...COMMAND,
  decision: 'deny',
  decisionConfirmed: 'deny',
  signatures: [{ party: 'patient', decision: 'deny', given: '2026-11-21T09:55:00+01:00' }],
};

/** Registers, with changes to the command and to what is known. */
export function registering(command: Partial<RegisterCommand> = {}, standing: Partial<StandingAtSource> = {}, now = NOW, rules = RULES) {
  return register({ ...COMMAND, ...command }, { ...ADULT, ...standing }, rules, now);
}

/** `rule status code` of every refusal, or nothing. */
export function refusalsIn<T>(outcome: Outcome<T>): readonly string[] {
  return (outcome.refused ?? []).map((r) => `${r.rule ?? '-'} ${r.status} ${r.code}`);
}

/** What a write came to, which must not be a refusal. */
export function done<T extends object>(outcome: Outcome<T>): T {
  if (outcome.refused !== undefined) throw new Error(`refused: ${refusalsIn(outcome).join(', ')}`);
  return outcome;
}

/** The decision that a command comes to. */
export function decided(command: Partial<RegisterCommand> = {}, standing: Partial<StandingAtSource> = {}, now = NOW): OptIn {
  return done(registering(command, standing, now)).decision;
}

/** Decisions as they are after newer versions were stored. */
export function after(decisions: readonly OptIn[], stored: readonly OptIn[]): readonly OptIn[] {
  return [...decisions.filter((d) => !stored.some((s) => s.id === d.id)), ...stored];
}

/** The first of a list that must have one. */
export function first<T>(list: readonly T[]): T {
  for (const one of list) return one;
  throw new Error('the list is empty');
}
