import type { RequestHandler } from 'express';
import { OPTIN_PROFILE, SHIELD_PROFILE } from '../../consent/fhir/canonicals.js';
import type { Shield } from '../../consent/shield.js';
import type { Consent } from '../../fhir/types.js';
import type { Actor } from '../../gateway/consent/actor.js';
import { logReading } from '../../gateway/consent/reading.js';
import type { ConsentService } from '../../gateway/consent/service.js';
import { keptSearchset } from '../fhir/bundle.js';
import { pageLinks } from '../fhir/links.js';
import { openPage } from '../fhir/page.js';
import { askedPage } from '../fhir/search.js';
import { sendFhir } from '../reply.js';
import { conditionsOf, type Conditions } from './conditions.js';
import { foundDecision, foundShield } from './found.js';
import { pageOf, type Page, type PageWanted } from './page.js';
import { CONSENT_SEARCH } from './search-table.js';
import { consentAsking, type ConsentSetup } from './setup.js';
import { decisionVersion, shieldVersion } from './version.js';

/**
 * `GET Consent?...` and `POST Consent/_search`: what fits of what the caller may see; of the rest no count, no page and no order tells anything (CS e,
 * b.5). That somebody looks is in the log before anything is shown.
 */
export function searchRoute(setup: ConsentSetup): RequestHandler {
  return async (req, res) => {
    const { context, service, door } = setup;
    const { keys } = door.stores;
    const { actor, caller, who, base, now } = consentAsking(req, res, setup, 'search-type Consent');
    const { search, after } = askedPage(req, CONSENT_SEARCH, (token) => openPage(token, ['Consent', ...who], keys));
    const conditions = conditionsOf(search.conditions);
    await logReading(context, actor, caller.bsn);
    const { matches, page } = await lookUp(
      service,
      actor,
      { ...conditions, bsn: conditions.bsn ?? caller.bsn },
      { sort: search.sort, size: search.size, after },
    );
    const links = pageLinks(`${base}/Consent`, search, page.next, ['Consent', ...who], keys);
    const total = search.total === 'none' ? undefined : page.total;
    sendFhir(req, res, 200, keptSearchset({ base, matches, total, ...links, timestamp: now, newId: door.edge.newId }));
  };
}

/** Who is looked for: the patient of the token, or the one who was named where that is the same. */
type Wanted = Omit<Conditions, 'bsn'> & { readonly bsn: string | undefined };

async function lookUp(
  service: ConsentService,
  actor: Actor,
  { bsn, profiles = [OPTIN_PROFILE], fits }: Wanted,
  wanted: PageWanted,
): Promise<{ readonly matches: readonly Consent[]; readonly page: Page }> {
  const shields = profiles.includes(SHIELD_PROFILE) && bsn !== undefined ? await service.shields(actor, bsn) : [];
  let page: Page = { total: 0, shown: [], next: undefined };
  const decisions = await service.find(actor, bsn === undefined ? {} : { bsn }, (candidates) => {
    const among = [...(profiles.includes(OPTIN_PROFILE) ? candidates.map(foundDecision) : []), ...shields.map(foundShield)];
    page = pageOf(among.filter(fits), wanted);
    return page.shown.map(({ id }) => id);
  });
  const shown = new Map<string, Consent>(decisions.map((decision) => [decision.optIn.id, decisionVersion(decision).resource]));
  for (const shield of shields) shown.set(shield.id, resourceOf(shield, bsn ?? ''));
  return { matches: page.shown.flatMap(({ id }) => shown.get(id) ?? []), page };
}

function resourceOf(shield: Shield, bsn: string): Consent {
  return shieldVersion({ shield, bsn }).resource;
}
