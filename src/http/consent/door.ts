import type { RequestHandler } from 'express';
import { refuse } from '../../consent/register/refusals.js';
import type { ConsentContext } from '../../gateway/consent/context.js';
import { consentService } from '../../gateway/consent/open.js';
import { requireAccess, type Demand } from '../access.js';
import { formBody, resourceBody } from '../body.js';
import type { FhirDoor } from '../door.js';
import { askingOf, type DoorSetup } from '../fhir/setup.js';
import { routes } from '../frame.js';
import type { Refusal } from '../reply.js';
import { CONSENT_CAPABILITY } from './capability.js';
import { checkRoute } from './check-route.js';
import { createRoute } from './create.js';
import { historyRoute, readRoute, versionReadRoute } from './read.js';
import { registerRefusal } from './refusals.js';
import { registerRoute } from './register-route.js';
import { searchRoute } from './search.js';
import type { ConsentSetup } from './setup.js';
import { shieldRoute, unshieldRoute } from './shield-routes.js';
import { takeoverRoute } from './takeover-route.js';
import { updateRoute } from './update.js';
import { withdrawAllRoute, withdrawRoute } from './withdraw-routes.js';

type Parties = NonNullable<Demand['parties']>;

const PATIENT: Parties = { patient: 'one-patient' };
const DESK: Parties = { desk: 'one-patient' };
/** Who asks for what is there for sources only learns no more than that it is not there (CS C-35 T2). */
const ALL: Parties = { ...PATIENT, ...DESK, supervisor: 'anybody', gateway: 'anybody' };

/** The consent register as Consents: reads, writes and the operations (CS e, "who"). */
export function consentDoor(door: DoorSetup, context: ConsentContext): FhirDoor {
  return {
    capability: CONSENT_CAPABILITY,
    scope: 'crus',
    open: (app, base) => {
      const setup: ConsentSetup = { door, context, service: consentService(context), asking: (req, res) => askingOf(req, res, door, base) };
      const demand = (letter: string, parties: Parties, more: Partial<Demand> = {}): RequestHandler =>
        requireAccess(door.access, { interaction: `Consent.${letter}`, isPatientBound: false, naming: 'may', parties, ...more });
      const looking = (letter: string): RequestHandler => demand(letter, { ...PATIENT, ...DESK });
      const posted = (...handlers: readonly RequestHandler[]) => ({ post: [...resourceBody(), ...handlers] });
      const at = `${base}/Consent`;
      const search = searchRoute(setup);
      routes(app, at, { get: [looking('s'), search], ...posted(demand('c', PATIENT), createRoute(setup)) }, kept);
      routes(app, `${at}/_search`, { post: [...formBody(), looking('s'), search] });
      routes(app, `${at}/$register`, posted(demand('c', {}), registerRoute(setup)));
      routes(app, `${at}/$withdraw-all`, posted(demand('u', { ...PATIENT, ...DESK }, { isForPartiesOnly: true }), withdrawAllRoute(setup)));
      routes(app, `${at}/$shield`, posted(demand('c', ALL), shieldRoute(setup)));
      routes(app, `${at}/$takeover`, posted(demand('u', { desk: 'anybody' }, { isForPartiesOnly: true }), takeoverRoute(setup)));
      routes(app, `${at}/$check`, posted(demand('r', { gateway: 'anybody' }), checkRoute(setup)));
      const put = [...resourceBody(), demand('u', PATIENT), updateRoute(setup)];
      routes(app, `${at}/:id`, { get: [looking('r'), readRoute(setup)], put }, kept);
      routes(app, `${at}/:id/_history`, { get: [looking('r'), historyRoute(setup)] });
      routes(app, `${at}/:id/_history/:version`, { get: [looking('r'), versionReadRoute(setup)] }, kept);
      routes(app, `${at}/:id/$withdraw`, posted(demand('u', PATIENT), withdrawRoute(setup)));
      routes(app, `${at}/:id/$unshield`, posted(demand('u', ALL), unshieldRoute(setup)));
    },
  };
}

/** Nothing is deleted or patched, and it is said what is done instead (CS e). */
function kept(method: string): Refusal | undefined {
  return method === 'DELETE' || method === 'PATCH' ? registerRefusal([refuse('method')]) : undefined;
}
