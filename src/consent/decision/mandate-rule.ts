import type { Moment } from '../moment.js';
import type { HeldMandate, Person, RequesterSnapshot } from './request.js';

/** What a certificate says of somebody without a role. */
const NO_ROLE = '00.000';

/** Whether somebody acts under a mandate: all but a care professional do, and that one does when naming one (CS C-46). */
export function isMandated({ person, mandate }: RequesterSnapshot): boolean {
  return person?.card !== 'care-professional' || mandate !== undefined;
}

/**
 * Whether a mandate covers somebody of an organisation at a moment: of that organisation, to that person where it names one, in
 * force, and given by a care professional (who is mandated has no role and cannot pass it on).
 */
export function mandateHolds(mandate: HeldMandate | undefined, person: Person, ura: string, now: Moment): boolean {
  if (mandate?.organization !== ura) return false;
  if (mandate.mandatary !== undefined && mandate.mandatary !== person.uzi) return false;
  if (mandate.mandator.role === NO_ROLE || mandate.mandator.uzi === person.uzi) return false;
  return mandate.from <= now && (mandate.until === undefined || now < mandate.until) && (mandate.revoked === undefined || now < mandate.revoked);
}
