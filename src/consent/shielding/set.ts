import { spanOf } from '../day.js';
import type { ShieldForm } from '../fhir/shield-form.js';
import type { Moment } from '../moment.js';
import type { PatientKey } from '../opt-in.js';
import type { Outcome } from '../register/outcome.js';
import { refusalsOf, refuse } from '../register/refusals.js';
import type { Shield } from '../shield.js';

/** Sets a shield, once the risk was discussed with the patient (CS C-33, C-35). */
export function setShield(form: Omit<ShieldForm, 'status'>, patient: PatientKey, now: Moment): Outcome<{ readonly shield: Shield }> {
  const isPast = (text: string): boolean => (spanOf(text)?.from ?? Infinity) <= Date.parse(now);
  const refused = refusalsOf(
    [
      (form.rules.length === 0 || form.rules.some((rule) => Object.keys(rule).length === 0)) && refuse('shield-empty'),
      !isPast(form.riskDiscussed) && refuse('risk-not-discussed'),
      spanOf(form.given) === undefined && refuse('date-missing'),
      spanOf(form.given) !== undefined && !isPast(form.given) && refuse('date-in-future'),
    ].filter((found) => found !== false),
  );
  return refused === undefined ? { shield: { ...form, version: 1, patient, status: 'active', registered: now } } : { refused };
}

/** Lifts a shield; the others stay (CS C-34). What was lifted does not come back: it is set anew. */
export function liftShield(shield: Shield, now: Moment): Outcome<{ readonly shield: Shield }> {
  if (shield.status !== 'active') return { refused: [refuse('transition')] };
  return { shield: { ...shield, version: shield.version + 1, status: 'inactive', ended: now } };
}
