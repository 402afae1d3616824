import { birthOf } from '../../consent/age.js';
import { CATEGORIES, type Category } from '../../consent/category.js';
import { judgeConsent } from '../../consent/decision/consent-rule.js';
import { PURPOSES, type Entitlement } from '../../consent/decision/requester-half.js';
import type { Participation } from '../../consent/participation.js';
import { contextsOf, permitOf } from '../../consent/policy/matrix.js';
import type { Outcome } from '../../consent/register/outcome.js';
import { refuse } from '../../consent/register/refusals.js';
import { participationOf } from '../../store/register/participation.js';
import { standingOf } from '../../store/register/standing.js';
import { mayBeAbout, type Actor } from './actor.js';
import { refusedWith } from './change.js';
import { proofOf, type ConsentContext } from './context.js';
import type { Checked, CheckRequest } from './service.js';

/** The question by which a kind of data is pulled: some cells of the matrix are about one question only (CS d). */
const PULL: Readonly<Partial<Record<Category, string>>> = { PS: 'QUPC_IN990001NL', MED: 'QURX_IN990111NL', ICA: 'REPC_IN000023NL' };

/**
 * Whether somebody of a role would get a kind of data of the own source now, and by which decision (CS e, `$check`). Only the source asks: for
 * anybody else it would be an oracle. Region and index are not looked at: it is about the role and the consent.
 */
export async function check(context: ConsentContext, actor: Actor, request: CheckRequest): Promise<Outcome<Checked>> {
  const { stores, policy } = context;
  const { source, bsn, category, organization } = request;
  const now = context.now();
  if (actor.kind !== 'source' || actor.source !== source || !mayBeAbout(actor, bsn))
    return refusedWith(context, actor, [refuse('forbidden')], { source }, now);
  return stores.register.read(async (db) => {
    const organizations = await participationOf(db, [source, ...(organization === undefined ? [] : [organization])]);
    const entitlement = entitled(policy.matrix, request, organizations.get(organization ?? ''));
    const { optIns, birthDate } = await standingOf(db, proofOf(context), stores.keys.pseudonyms(bsn), CATEGORIES);
    const own = optIns.filter((optIn) => optIn.source === source);
    const asking = { network: policy.network, now, birth: birthOf(birthDate), policy };
    const verdict = judgeConsent(own, category, organizations.get(source), { ...asking, entitlement: entitlement ?? NOBODY });
    const consent = verdict.consent && { id: verdict.consent.id, version: verdict.consent.version };
    return { permit: entitlement !== undefined && verdict.outcome === 'PERMIT', ...(consent === undefined ? {} : { consent }) };
  });
}

const NOBODY: Entitlement = { action: 'pull', categories: [], reconsentFrom: {} };

/** What the matrix allows the role; nothing for an excluded one, or for another purpose than treatment. */
function entitled(
  matrix: ConsentContext['policy']['matrix'],
  { role, category, purpose, relation }: CheckRequest,
  organization: Participation | undefined,
): Entitlement | undefined {
  const interaction = PULL[category];
  if (interaction === undefined || !PURPOSES.has(purpose) || matrix.excludedRoles.has(role)) return undefined;
  const contexts = organization === undefined ? [] : contextsOf(matrix, organization.type, relation ?? '');
  const permit = permitOf(matrix, { role, contexts, category, action: 'pull', interaction });
  if (permit === undefined) return undefined;
  const { reconsentFrom } = permit;
  return {
    ...{ action: 'pull', categories: [category], role },
    ...(organization === undefined ? {} : { organization }),
    reconsentFrom: reconsentFrom === undefined ? {} : { [category]: reconsentFrom },
  };
}
