import type { RequestHandler } from 'express';
import { CATEGORIES } from '../../consent/category.js';
import { CHECK } from '../../consent/fhir/operations.js';
import type { CheckRequest } from '../../gateway/consent/service.js';
import { resourceOf } from '../body.js';
import { actorOf, type Caller } from '../fhir/caller.js';
import { refusal, sendFhir } from '../reply.js';
import type { Actor } from '../../gateway/consent/actor.js';
import { parametersOf } from './answer.js';
import { Given } from './given.js';
import { granted } from './refusals.js';
import type { ConsentSetup } from './setup.js';
import { requireAcceptable } from './written.js';

/**
 * `POST Consent/$check`: whether a role would get a kind of data of the own source, and by which decision. For the source and for parts of the gateway;
 * for anybody else it would be an oracle (CS e).
 */
export function checkRoute(setup: ConsentSetup): RequestHandler {
  return async (req, res) => {
    requireAcceptable(req);
    const actor = asSource(setup.asking(req, res).caller);
    const request = requestIn(new Given(resourceOf(res), CHECK.in));
    const { permit, consent } = granted(await setup.service.check(actor, request));
    sendFhir(
      req,
      res,
      200,
      parametersOf([
        { name: 'decision', valueCode: permit ? 'permit' : 'deny' },
        ...(consent === undefined ? [] : [{ name: 'consent', valueUri: `Consent/${consent.id}/_history/${consent.version}` }]),
      ]),
    );
  };
}

/** A part of the gateway asks for the organisation whose application it turned to. */
function asSource(caller: Caller): Actor {
  const interaction = 'operation Consent/$check';
  if (caller.kind === 'gateway') return { kind: 'source', source: caller.asked, requester: caller.requester, ids: caller.ids, interaction };
  const actor = actorOf(caller, interaction);
  if (actor === undefined) throw refusal(403, 'not-allowed');
  return actor;
}

function requestIn(given: Given<typeof CHECK.in>): CheckRequest {
  const { patient, source, category, role, purpose, organization, relation } = given.values;
  const request: CheckRequest = {
    ...{ bsn: given.bsn('patient', patient), source: given.ura('source', source), role, purpose },
    category: given.code('category', category, CATEGORIES),
    ...(organization === undefined ? {} : { organization: given.ura('organization', organization) }),
    ...(relation === undefined ? {} : { relation }),
  };
  given.check();
  return request;
}
