import { readingOutcome, refusalOutcome } from '../../consent/fhir/outcome.js';
import { statusOf } from '../../consent/fhir/optin-form.js';
import type { Outcome } from '../../consent/register/outcome.js';
import { refuse, type Refusals, type RefusalCode } from '../../consent/register/refusals.js';
import type { Issue } from '../../errors.js';
import { isTree } from '../../fhir/tree.js';
import { refusedWith } from '../../gateway/consent/change.js';
import { organisationOf, type Actor } from '../../gateway/consent/actor.js';
import type { ConsentContext } from '../../gateway/consent/context.js';
import { absent } from '../fhir/absent.js';
import { Refusal } from '../reply.js';

/** What the register refused, as it is answered (CS e): the status of the first, each with its rule and place. What is not there is like nothing else. */
export function registerRefusal(refused: Refusals): Refusal {
  const [{ status }] = refused;
  return status === 404 ? absent('Consent') : new Refusal(status, [], (language) => refusalOutcome(refused, language));
}

/** What a body says wrongly: 422 where it breaks a rule of CS a, else 400. */
export function bodyRefusal(issues: readonly Issue[]): Refusal {
  return new Refusal(statusOf(issues), issues, (language) => readingOutcome(issues, language));
}

/** A body that is a Consent at all; only then is it looked at by its rules. @throws Refusal (400) */
export function requireConsent(body: unknown): void {
  const type = isTree(body) ? body['resourceType'] : undefined;
  if (type === 'Consent') return;
  const code = type === undefined ? 'required' : 'type-not-allowed';
  throw bodyRefusal([{ code, severity: 'error', path: 'Consent.resourceType', expected: 'Consent' }]);
}

/** What came of a call of the register that was not refused. @throws Refusal */
export function granted<T extends object>(outcome: Outcome<T>): T {
  if (outcome.refused !== undefined) throw registerRefusal(outcome.refused);
  return outcome;
}

/** Refuses, before the register is asked, what this caller may not do; in the log as any refusal of it. @throws Refusal (rejects) */
export async function refuseCaller(context: ConsentContext, actor: Actor, code: RefusalCode, expression?: string): Promise<never> {
  const { refused } = await refusedWith(context, actor, [refuse(code, expression)], { source: organisationOf(actor) }, context.now());
  throw registerRefusal(refused);
}
