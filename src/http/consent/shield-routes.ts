import type { Request, RequestHandler, Response } from 'express';
import { SHIELD, UNSHIELD } from '../../consent/fhir/operations.js';
import { warningOutcome } from '../../consent/fhir/outcome.js';
import { readShield } from '../../consent/fhir/shield-read.js';
import { isTree } from '../../fhir/tree.js';
import { isUuid } from '../../fhir/systems.js';
import { derivedId } from '../../gateway/consent/derived-id.js';
import type { Actor } from '../../gateway/consent/actor.js';
import type { Shielded } from '../../gateway/consent/service.js';
import { resourceOf } from '../body.js';
import { absent } from '../fhir/absent.js';
import { actorOf } from '../fhir/caller.js';
import { sendFhir } from '../reply.js';
import { parametersOf } from './answer.js';
import { Given } from './given.js';
import { bodyRefusal, granted, refuseCaller, requireConsent } from './refusals.js';
import type { ConsentSetup } from './setup.js';
import { shieldVersion } from './version.js';
import { requireAcceptable } from './written.js';

/**
 * `POST Consent/$shield` of a gw-shield, by the source on its own side; for anybody else there is no such thing, whatever the body says (CS C-35 T2). The
 * id is made of the identifier that the source gave and of the source itself: nobody can run into the shield of somebody else (C-32.14).
 */
export function shieldRoute(setup: ConsentSetup): RequestHandler {
  return async (req, res) => {
    requireAcceptable(req);
    const actor = await sourceOnly(req, res, setup, 'operation Consent/$shield');
    const body = resourceOf(res);
    const isBare = isTree(body) && body['resourceType'] === 'Consent';
    const resource = isBare ? body : new Given(body, SHIELD.in).values.resource;
    requireConsent(resource);
    const { form, beside, issues } = readShield(resource);
    if (form === undefined || beside === undefined) throw bodyRefusal(issues);
    const { id, source, rules, given, riskDiscussed, policy } = form;
    const own = { id: derivedId('shield', source, id), source, rules, given, riskDiscussed, policy };
    if (form.status !== 'active') return refuseCaller(setup.context, actor, 'transition', 'Consent.status');
    sendStill(req, res, granted(await setup.service.shield(actor, { form: own, bsn: beside.bsn })), setup);
  };
}

/** `POST Consent/{id}/$unshield` of a shield of the own source; others stay (CS C-34, C-35). */
export function unshieldRoute(setup: ConsentSetup): RequestHandler {
  return async (req, res) => {
    requireAcceptable(req);
    const actor = await sourceOnly(req, res, setup, 'operation Consent/$unshield');
    new Given(resourceOf(res), UNSHIELD.in).check();
    const id = String(req.params['id']);
    if (!isUuid(id)) return refuseCaller(setup.context, actor, 'not-found');
    sendStill(req, res, granted(await setup.service.unshield(actor, { id })), setup);
  };
}

/** The source that asks. Of all others the body is not even looked at. @throws Refusal (rejects) */
async function sourceOnly(req: Request, res: Response, { asking, context }: ConsentSetup, interaction: string): Promise<Actor> {
  const actor = actorOf(asking(req, res).caller, interaction);
  if (actor === undefined) throw absent('Consent');
  return actor.kind === 'source' ? actor : refuseCaller(context, actor, 'not-found');
}

/** What others would still see, and that another source may have the same (CS C-36 T2). */
function sendStill(req: Request, res: Response, shielded: Shielded, { door }: ConsentSetup): void {
  const { categories, warning } = shielded.others;
  sendFhir(
    req,
    res,
    200,
    parametersOf([
      { name: 'return', resource: shieldVersion(shielded).resource },
      { name: 'isKnown', valueBoolean: categories !== undefined },
      ...(categories ?? []).map((valueCode) => ({ name: 'stillVisible', valueCode })),
      { name: 'outcome', resource: warningOutcome([warning], door.language) },
    ]),
  );
}
