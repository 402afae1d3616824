import type { Birth } from '../age.js';
import type { Category } from '../category.js';
import { inForceOf } from '../in-force.js';
import type { Moment } from '../moment.js';
import type { OptIn, SourceUra } from '../opt-in.js';
import type { Participation } from '../participation.js';
import { scopeOf } from '../policy/scopes.js';
import { signaturesHold } from '../signatures.js';
import type { Silence } from './codes.js';
import type { Policy } from './policy.js';
import type { Entitlement } from './requester-half.js';

/** Why somebody must look at the register: it holds what it never should. */
export interface Alarm {
  readonly kind: 'several-active' | 'decision-mismatch' | 'active-after-withdrawal' | 'other-patient' | 'register-unreadable';
  readonly source?: SourceUra;
  /** Ids of the decisions concerned. */
  readonly consents?: readonly string[];
}

/** What the decisions of a patient say about one kind of data of one source. */
export interface ConsentVerdict {
  readonly outcome: 'PERMIT' | Silence;
  /** The decision that it rests on. */
  readonly consent?: OptIn;
  readonly alarm?: Alarm;
}

/** Under what the decisions are judged. */
export interface Judging {
  readonly network: string;
  readonly now: Moment;
  readonly birth: Birth | undefined;
  readonly entitlement: Pick<Entitlement, 'organization' | 'reconsentFrom'>;
  readonly policy: Pick<Policy, 'scopes' | 'network'>;
}

/** The same with all that the other steps of the patient half look at. */
export interface Asking extends Judging {
  readonly entitlement: Entitlement;
  readonly policy: Policy;
}

/** Step 9 of CS b.3: exactly one decision in force, a yes said twice, signed by who must, and about this kind of data. All of `optIns` is of one source. */
export function judgeConsent(optIns: readonly OptIn[], category: Category, source: Participation | undefined, asking: Judging): ConsentVerdict {
  const standing = inForceOf(optIns);
  if (standing.kind === 'several') {
    const alarm = { kind: 'several-active', consents: standing.optIns.map(({ id }) => id) } as const;
    const [first] = standing.optIns;
    return { outcome: standing.optIns.some(isNo) ? 'N-NO' : 'N-NOCONSENT', alarm: first === undefined ? alarm : { ...alarm, source: first.source } };
  }
  if (standing.kind === 'none') return { outcome: closedBy(optIns, category) };
  const only = standing.optIn;
  if (!only.categories.includes(category)) return { outcome: 'N-SCOPE' };
  const alarm = faultOf(only);
  const outcome = outcomeOf(only, category, source, asking);
  return alarm === undefined ? { outcome, consent: only } : { outcome, consent: only, alarm };
}

function outcomeOf(optIn: OptIn, category: Category, source: Participation | undefined, asking: Judging): ConsentVerdict['outcome'] {
  const { now, birth } = asking;
  if (isNo(optIn)) return 'N-NO';
  if (optIn.withdrawal !== undefined || (optIn.ended !== undefined && optIn.ended <= now)) return 'N-WITHDRAWN';
  if (now < optIn.effective || now < optIn.registered) return 'N-NOCONSENT';
  const { state } = signaturesHold(birth, optIn.signatures, now, optIn.representative);
  if (state !== 'holds') return state === 'refused' ? 'N-NO' : 'N-PENDING';
  return isWithinScope(optIn, category, source, asking) ? 'PERMIT' : 'N-SCOPE';
}

/** A no, or a decision whose two copies differ (CS C-07 T2). */
function isNo({ decision, confirmed }: OptIn): boolean {
  return decision !== 'permit' || confirmed !== 'permit';
}

function faultOf({ id, source, decision, confirmed, withdrawal }: OptIn): Alarm | undefined {
  if (decision !== confirmed) return { kind: 'decision-mismatch', source, consents: [id] };
  return withdrawal === undefined ? undefined : { kind: 'active-after-withdrawal', source, consents: [id] };
}

/** Kind of data, catalogue, exchange system and readers (CS C-12 to C-14). */
function isWithinScope(optIn: OptIn, category: Category, source: Participation | undefined, asking: Judging): boolean {
  const { policy, entitlement } = asking;
  const { organization, reconsentFrom } = entitlement;
  if (source === undefined || !scopeOf(policy.scopes, source.type).includes(category)) return false;
  if (asking.network !== policy.network || optIn.catalogue < (reconsentFrom[category] ?? '')) return false;
  if (optIn.recipients?.includes(organization?.ura ?? '') === false) return false;
  return optIn.readerCategories?.includes(organization?.type ?? '') !== false;
}

/** Why no decision is in force, by the last one about this kind of data. */
function closedBy(optIns: readonly OptIn[], category: Category): Silence {
  const last = optIns
    .filter(({ categories, status }) => categories.includes(category) && status !== 'entered-in-error')
    .reduce<OptIn | undefined>((later, one) => (later === undefined || one.registered >= later.registered ? one : later), undefined);
  if (last === undefined) return 'N-NOCONSENT';
  if (last.status === 'inactive') return isNo(last) ? 'N-NOCONSENT' : 'N-WITHDRAWN';
  return last.status === 'rejected' ? 'N-NO' : 'N-PENDING';
}
