import { isDeepEqual } from '../../fhir/equal.js';
import type { OptInForm } from '../fhir/optin-form.js';
import type { Moment } from '../moment.js';
import type { OptIn } from '../opt-in.js';
import type { StandingAtSource } from './command.js';
import { correct } from './correct.js';
import { handleDraft } from './draft.js';
import type { Changes, Outcome } from './outcome.js';
import { refuse, type Refusal } from './refusals.js';
import type { RegisterRules } from './rules.js';
import { sign } from './sign.js';
import { mayBecome } from './status.js';
import { withdraw } from './withdraw.js';

/** What an update may change: the status, and what says why. */
const CHANGEABLE: readonly (keyof OptInForm)[] = ['status', 'ended', 'withdrawal', 'signatures', 'effective', 'verified'];

/** Elements of the form, for the place of a refusal. */
const ELEMENTS: Partial<Record<keyof OptInForm, string>> = {
  decision: 'Consent.provision.type',
  categories: 'Consent.category',
  given: 'Consent.dateTime',
  source: 'Consent.organization',
  catalogue: 'Consent.policy',
  evidence: 'Consent.source',
  recipients: 'Consent.provision.actor',
};

/**
 * An update of a Consent (CS c.1, e): a move of the status and nothing else. To inactive it is a withdrawal, which says by whom; to active or
 * rejected it brings the signature that was missing, or handles a draft; what ended never comes back (C-20 T1).
 */
export function update(current: OptIn, form: OptInForm, standing: StandingAtSource, rules: RegisterRules, now: Moment): Outcome<Changes> {
  const changed = refusedChange(current, form);
  if (changed !== undefined) return { refused: [changed] };
  if (form.status === 'entered-in-error') return correct(current, standing, now);
  if (current.status === 'draft') return handleDraft(current, form, standing, rules, now);
  if (form.status === 'inactive') return withdrawn(current, form, standing, now);
  const added = form.signatures.slice(current.signatures.length);
  const [signature] = added;
  if (signature === undefined || added.length > 1) return { refused: [refuse('transition', 'Consent.extension')] };
  const outcome = sign(current, signature, standing, rules, now);
  if (outcome.refused !== undefined || outcome.decision.status === form.status) return outcome;
  return { refused: [refuse('transition')] };
}

function withdrawn(current: OptIn, { withdrawal }: OptInForm, standing: StandingAtSource, now: Moment): Outcome<Changes> {
  if (withdrawal === undefined) return { refused: [refuse('transition', 'Consent.extension')] };
  if (current.decision === 'deny') return { refused: [refuse('nothing-to-withdraw')] };
  return withdraw({ patient: current.patient, sources: [current.source], ...withdrawal }, standing, now);
}

function refusedChange(current: OptIn, form: OptInForm): Refusal | undefined {
  const isSame = (key: keyof OptInForm): boolean => isDeepEqual(current[key], form[key]);
  const keys = new Set([...Object.keys(form), ...Object.keys(current)] as (keyof OptInForm)[]);
  const different = [...keys].find((key) => !KEPT.includes(key) && !CHANGEABLE.includes(key) && !isSame(key));
  if (different !== undefined) return refuse('immutable', ELEMENTS[different] ?? 'Consent');
  const isKept = isDeepEqual(form.signatures.slice(0, current.signatures.length), current.signatures);
  if (!isKept) return refuse('immutable', 'Consent.extension');
  if (current.status === 'inactive' && form.status === 'active') return refuse('reactivation');
  return mayBecome(current.status, form.status) ? undefined : refuse('transition');
}

/** What only the register knows, so that no form says it. */
const KEPT: readonly string[] = ['patient', 'version', 'saved', 'registered', 'confirmed', 'endReason'] satisfies readonly (keyof OptIn)[];
