import type { Config } from '../config.js';
import { caseHandle } from '../consent/log/case-handle.js';
import { withBridge } from '../gateway/bridge/bridge.js';
import type { Gateway } from '../gateway/open-gateway.js';
import { packagePolicy } from '../gateway/policy.js';
import { laterAnswers } from '../gateway/requester/later.js';
import type { Requester } from '../gateway/requester/open-requester.js';
import { isStoreError } from '../store/errors.js';
import type { Stores } from '../store/stores.js';
import type { Outside } from '../trust/world/outside.js';
import { accessSetup, type AccessSetup } from './access.js';
import { auditEventDoor } from './audit-event/door.js';
import { careDoors } from './care-doors.js';
import { consentDoor } from './consent/door.js';
import type { FhirDoor } from './door.js';
import type { DoorSetup } from './fhir/setup.js';
import type { HttpEdge } from './frame.js';
import { organizationDoor } from './organization/door.js';

/**
 * The doors that a configuration opens where there are stores and an issuer of tokens: the data of others for who may search for it, the consent
 * register, the access log, and the public list of who takes part (CS e, C-76).
 */
export function openDoors(
  config: Config,
  { stores, gateway }: { readonly stores: Stores | undefined; readonly gateway: Gateway },
  edge: HttpEdge,
  outside: Outside,
): readonly FhirDoor[] {
  const { access: configured, organisations, language } = config;
  if (configured === undefined || stores === undefined) return [];
  const applications = organisations.flatMap(({ applicationIds }) => applicationIds);
  const onRefused = refusalsInto(stores, organisations, edge);
  const access: AccessSetup = { ...accessSetup(configured, applications, language, edge, outside), onRefused };
  const setup: DoorSetup = {
    ...{ access, organisations, language, edge, stores },
    ...(config.public.url === undefined ? {} : { url: config.public.url }),
  };
  const { matrix } = packagePolicy();
  const requester = searchedBy(gateway);
  const later = laterAnswers(() => edge.now().getTime(), edge.log);
  return [
    ...(requester === undefined ? [] : careDoors({ requester, access, later, language })),
    ...(gateway.consent === undefined ? [] : [consentDoor(setup, gateway.consent), organizationDoor(setup, gateway.consent)]),
    auditEventDoor(setup, matrix),
  ];
}

/** Who answers searches for care data: the requester role, our own sources, or each for whom a token is. */
function searchedBy({ requester, bridge }: Gateway): Requester | undefined {
  return bridge === undefined ? requester : withBridge(requester, bridge);
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
