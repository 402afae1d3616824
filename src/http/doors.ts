import type { Config } from '../config.js';
import { caseHandle } from '../consent/log/case-handle.js';
import { packagePolicy } from '../gateway/policy.js';
import { isStoreError } from '../store/errors.js';
import type { Stores } from '../store/stores.js';
import type { Outside } from '../trust/world/outside.js';
import { accessSetup, type AccessSetup } from './access.js';
import { auditEventDoor } from './audit-event/door.js';
import { servedRegister } from './consent/context.js';
import { consentDoor } from './consent/door.js';
import type { FhirDoor } from './door.js';
import type { DoorSetup } from './fhir/setup.js';
import type { HttpEdge } from './frame.js';

/** The doors that a configuration opens: those of the consent register and the access log where there are stores and an issuer of tokens (CS e). */
export function openDoors(config: Config, stores: Stores | undefined, edge: HttpEdge, outside: Outside): readonly FhirDoor[] {
  const { access, organisations, language } = config;
  if (access === undefined || stores === undefined) return [];
  const applications = organisations.flatMap(({ applicationIds }) => applicationIds);
  const onRefused = refusalsInto(stores, organisations, edge);
  const setup: DoorSetup = {
    access: { ...accessSetup(access, applications, language, edge, outside), onRefused },
    ...{ organisations, language, edge, stores },
    ...(config.public.url === undefined ? {} : { url: config.public.url }),
  };
  const policy = packagePolicy();
  return [consentDoor(setup, servedRegister(stores, policy, edge)), auditEventDoor(setup, policy.matrix)];
}

/**
 * Writes refusals of a token or header into the access log, with the internal code (SEC 2.7): of peers that are known, so that nobody else can fill
 * it. A log that takes no line changes nothing of the refusal.
 */
function refusalsInto({ lines }: Stores, organisations: Config['organisations'], edge: HttpEdge): NonNullable<AccessSetup['onRefused']> {
  const [only, ...others] = organisations;
  const organization = only !== undefined && others.length === 0 ? only.ura : '';
  return async ({ code }, peer, aorta) => {
    if (peer === undefined) return;
    const id = edge.newId();
    const [application] = peer.applications;
    const requester = { organization: peer.ura, ...(application === undefined ? {} : { application }) };
    const ids = aorta === undefined ? {} : { initialRequest: `urn:uuid:${aorta.initialRequestId}`, request: `urn:uuid:${aorta.requestId}` };
    const what = { id, handle: caseHandle(id), at: edge.now().toISOString(), kind: 'authentication', outcome: 'refused', code } as const;
    try {
      await lines.append({ ...what, organization, requester, ids });
    } catch (error) {
      if (!isStoreError(error)) throw error;
      edge.log(JSON.stringify({ store: 'refusal-not-logged', code: error.code }));
    }
  };
}
