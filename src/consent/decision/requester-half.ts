import { isBsn } from '../../bsn.js';
import { localDate, startOfDate } from '../../amsterdam.js';
import type { Category } from '../category.js';
import { datesOf } from '../date-time.js';
import type { Moment } from '../moment.js';
import type { Participation } from '../participation.js';
import { contextsOf, lookedUp, permitOf, type Action } from '../policy/matrix.js';
import { shareRegion } from '../policy/regions.js';
import type { Refusal } from './codes.js';
import { actOf, type Act } from './interactions.js';
import { isMandated, mandateHolds } from './mandate-rule.js';
import type { Policy } from './policy.js';
import { RELATIONS, type Party, type Relation, type Request, type RequesterSnapshot } from './request.js';

/** What somebody may ask, before anything about the patient is known. */
export interface Entitlement {
  readonly action: Action;
  /** What is asked, or in the index may be looked up. */
  readonly categories: readonly Category[];
  /** The role that counts; absent for who is no care professional. */
  readonly role?: string;
  /** Who answers for a mandated person. */
  readonly responsible?: { readonly uzi: string; readonly role: string };
  /** Absent for who is no care organisation. */
  readonly organization?: Participation;
  /** By kind of data the version of the catalogue that a yes must have (CS C-13). */
  readonly reconsentFrom: Readonly<Partial<Record<Category, string>>>;
}

/**
 * The requester half (CS b.3, steps 1-6): a function of who asks and what, never of the patient; the BSN is only looked at for its
 * form. The first step that fails is the refusal.
 */
export function judgeRequester(request: Request, requester: RequesterSnapshot, now: Moment, policy: Policy): Entitlement | Refusal {
  const act = actOf(request.interaction);
  if (act === undefined || !isBsn(request.bsn) || !isWellAddressed(request, act)) return 'R-SYN';
  if (!isAuthenticated(request, requester, policy)) return 'R-AUTH';
  if (requester.party !== undefined) return judgeParty(requester.party, act, policy);
  const { person, organization } = requester;
  if (person === undefined) return 'R-AUTH';
  if (organization === undefined || !isConnected(organization, now) || !isQualified(requester, request)) return 'R-ORG';
  const mandate = isMandated(requester) ? requester.mandate : undefined;
  if ([person.role, mandate?.mandator.role ?? person.role].some((role) => policy.matrix.excludedRoles.has(role))) return 'R-EXCL';
  if (isMandated(requester) && !mandateHolds(mandate, person, organization.ura, now)) return 'R-MAND';
  const responsible = mandate?.mandator;
  const entitlement = permitted(act, request, { role: responsible?.role ?? person.role, organization, responsible }, policy);
  if (entitlement === undefined) return 'R-MATRIX';
  if (!PURPOSES.has(request.purpose ?? '')) return 'R-PURP';
  if (!isRelated(request, requester, now, policy)) return 'R-REL';
  return isOutside(request, requester, entitlement, policy) ? 'R-DEST' : entitlement;
}

/** Treatment, also when urgent. They are equal: urgency opens nothing (CS C-16, I5). */
export const PURPOSES: ReadonlySet<string> = new Set(['TREAT', 'ETREAT', 'BTG']);

/** A push has one recipient and answers nothing; what asks has no recipient (CS C-52 T3). */
function isWellAddressed({ recipient, inReplyTo, channel }: Request, { action }: Act): boolean {
  if (action === 'send') return recipient !== undefined && recipient !== '' && inReplyTo === undefined;
  return recipient === undefined && channel !== 'push';
}

function isAuthenticated({ channel }: Request, { person, party, mandate, hasRegistration }: RequesterSnapshot, policy: Policy): boolean {
  if (party !== undefined) return party.isAuthentic;
  if (person?.isAuthentic !== true || person.card === 'unnamed-employee') return false;
  if (person.card !== 'server') return true;
  return policy.serverTokenSet === 'batch' && channel === 'batch' && mandate !== undefined && hasRegistration === true;
}

/** Whoever is no care organisation: excluded in every profile, or one who reads the log or the index under its own condition (CS d). */
function judgeParty(party: Party, { categories, action }: Act, { matrix }: Policy): Entitlement | Refusal {
  if (matrix.excludedParties.has(party.kind)) return 'R-EXCL';
  const [category] = categories;
  const reading = category === 'IDX' || category === 'LOG' ? matrix.parties.get(party.kind)?.[category] : undefined;
  if (reading === undefined || (reading === 'own' && party.isOwn !== true)) return 'R-MATRIX';
  if (reading === 'case' && (party.caseId ?? '') === '') return 'R-REL';
  return { action, categories, reconsentFrom: {} };
}

function isConnected({ country, connectedFrom, connectedTo }: Participation, now: Moment): boolean {
  return country === 'NL' && connectedFrom <= now && (connectedTo === undefined || now < connectedTo);
}

function isQualified({ application }: RequesterSnapshot, { interaction }: Request): boolean {
  return application.qualified?.includes(interaction) !== false;
}

interface Capacity {
  readonly role: string;
  readonly organization: Participation;
  readonly responsible: Entitlement['responsible'];
}

/** Objects are written out, since a spread costs as much as all the rest of a decision. */
function permitted(act: Act, request: Request, capacity: Capacity, { matrix }: Policy): Entitlement | undefined {
  const { role, organization, responsible } = capacity;
  const { action } = act;
  const { interaction } = request;
  const contexts = contextsOf(matrix, organization.type, request.relation?.kind ?? '');
  const categories = act.categories[0] === 'IDX' ? lookedUp(matrix, { role, contexts, interaction }) : act.categories;
  const reconsentFrom: Partial<Record<Category, string>> = {};
  for (const category of categories) {
    const permit = permitOf(matrix, { role, contexts, category, action, interaction });
    if (permit === undefined) return undefined;
    if (permit.reconsentFrom !== undefined) reconsentFrom[category] = permit.reconsentFrom;
  }
  if (categories.length === 0) return undefined;
  const entitlement: Entitlement = { action, categories, role, organization, reconsentFrom };
  return responsible === undefined ? entitlement : { ...entitlement, responsible };
}

function isRelated({ relation, channel }: Request, requester: RequesterSnapshot, now: Moment, policy: Policy): boolean {
  if (relation === undefined || !RELATIONS.some((kind) => kind === relation.kind)) return false;
  if (channel === 'batch' && !isAppointed(relation, now, policy.batchHorizonDays)) return false;
  return policy.relationCheck?.(relation, requester) !== false;
}

const DAY = 86_400_000;

/** Whether the visit is today or within so many days of the calendar. */
function isAppointed({ kind, appointment }: Relation, now: Moment, days: number): boolean {
  const visit = kind === 'appointment' && appointment !== undefined ? datesOf(appointment) : undefined;
  if (visit === undefined) return false;
  const today = localDate(Date.parse(now));
  // From noon, so that a change of the clock does not shift the date.
  const last = localDate(startOfDate(today) + DAY / 2 + days * DAY);
  return today <= visit.first && visit.last <= last;
}

/** Of the addressed source only its region is looked at, not whether it has anything. */
function isOutside({ addressedSource }: Request, { addressed }: RequesterSnapshot, { organization, role }: Entitlement, policy: Policy): boolean {
  if (!policy.playsSwitch || policy.regionDisclosure === 'silent' || addressedSource === undefined) return false;
  if (organization === undefined || role === undefined || addressed?.ura !== addressedSource) return false;
  return !shareRegion(policy.regions, organization, role, addressed);
}
