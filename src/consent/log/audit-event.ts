import { GW } from '../../fhir/extensions.js';
import { AORTA_APPLICATION, URA, URI_SYSTEM, UZI_PERSON, UZI_ROLE } from '../../fhir/systems.js';
import type { AuditEvent, AuditEventAgent, AuditEventEntity, Coding, Identifier } from '../../fhir/types.js';
import type { AccessEvent, Outcome, Requester, RequestIds } from './access-event.js';
import { BATCH, DCM, EVENT_KINDS } from './event-kinds.js';

const PROFILE = `${GW}/StructureDefinition/gw-access-event`;
/** System of the pseudonym of a patient. */
export const PSEUDONYM = `${GW}/NamingSystem/patient-pseudonym`;
const CASE_HANDLE = `${GW}/NamingSystem/case-handle`;
const CATEGORY = `${GW}/CodeSystem/gegevenssoort`;
const ENTITY_TYPE = 'http://terminology.hl7.org/CodeSystem/audit-entity-type';
const RESOURCE_TYPES = 'http://hl7.org/fhir/resource-types';
const ACT_REASON = 'http://terminology.hl7.org/CodeSystem/v3-ActReason';
const PERSON = { system: ENTITY_TYPE, code: '1' };
const SYSTEM_OBJECT = { system: ENTITY_TYPE, code: '2' };
/** Where data came from. */
const SOURCE_ROLE = { coding: [{ system: DCM, code: '110153' }] };
const NETWORK_ADDRESS = '2';

const OUTCOMES: Readonly<Record<Outcome, '0' | '4' | '8'>> = { success: '0', refused: '4', failed: '8' };

/** The gateway that writes the log. */
export interface Observer {
  /** Application id on AORTA. */
  readonly application: string;
  readonly name: string;
}

/**
 * A line of the log as an AuditEvent of profile `gw-access-event` (CS e). The restricted part (N-codes, consents) is written only when
 * `compartment` is `restricted`: patient, organisation and desk get `open`.
 */
export function toAuditEvent(event: AccessEvent, observer: Observer, compartment: 'open' | 'restricted'): AuditEvent {
  const { type, subtype, action } = EVENT_KINDS[event.kind];
  const reasons =
    compartment === 'restricted' ? (event.restricted ?? []).flatMap(({ source, reason }) => (reason ? [`${source} ${reason}`] : [])) : [];
  const told = [...(event.code === undefined ? [] : [event.code]), ...reasons].join('; ');
  return {
    resourceType: 'AuditEvent',
    id: event.id,
    meta: { profile: [PROFILE] },
    type,
    subtype: event.batch === true ? [subtype, BATCH] : [subtype],
    action,
    recorded: event.at,
    outcome: OUTCOMES[event.outcome],
    ...(told === '' ? {} : { outcomeDesc: told }),
    ...(event.purpose === 'TREAT' ? { purposeOfEvent: [{ coding: [{ system: ACT_REASON, code: 'TREAT' }] }] } : {}),
    agent: agents(event, observer),
    source: {
      ...(event.organization === '' ? {} : { site: event.organization }),
      observer: { identifier: application(observer.application), display: observer.name },
    },
    entity: [...entities(event), ...(compartment === 'restricted' ? consents(event) : [])],
  };
}

function agents(event: AccessEvent, observer: Observer): AuditEventAgent[] {
  const { requester = {}, versions = {} } = event;
  return [
    {
      ...rolesOf(requester.role),
      who: { identifier: askerOf(requester, observer) },
      requestor: true,
      ...(versions.matrix === undefined ? {} : { policy: [`${GW}/policy/matrix/${versions.matrix}`] }),
      ...(requester.address === undefined ? {} : { network: { address: requester.address, type: NETWORK_ADDRESS } }),
    },
    ...(requester.responsible === undefined
      ? []
      : [{ ...rolesOf(requester.responsible.role), who: { identifier: person(requester.responsible.uzi) }, requestor: false }]),
    ...(requester.organization === undefined || requester.person === undefined
      ? []
      : [{ who: { identifier: organization(requester.organization) }, requestor: false }]),
    ...(event.sources ?? []).map(({ source }) => ({ type: SOURCE_ROLE, who: { identifier: organization(source) }, requestor: false })),
  ];
}

/** The person where there is one, else the organisation, else the system, else the gateway itself. */
function askerOf(requester: Requester, observer: Observer): Identifier {
  if (requester.person !== undefined) return person(requester.person);
  if (requester.organization !== undefined) return organization(requester.organization);
  return application(requester.application ?? observer.application);
}

function entities(event: AccessEvent): AuditEventEntity[] {
  return [
    ...(event.patient === undefined ? [] : [{ what: { identifier: { system: PSEUDONYM, value: event.patient } }, type: PERSON }]),
    ...(event.categories ?? []).map((code) => ({ type: { system: CATEGORY, code } })),
    { what: { identifier: { system: CASE_HANDLE, value: event.handle } }, type: SYSTEM_OBJECT, name: 'case handle' },
    ...requests(event.ids ?? {}),
    ...details(event),
  ];
}

function requests(ids: RequestIds): AuditEventEntity[] {
  const named = Object.entries(ids) as [string, string | undefined][];
  return named.flatMap(([name, value]) =>
    value === undefined ? [] : [{ what: { identifier: requestId(name, value) }, type: SYSTEM_OBJECT, name: `${name} id` }],
  );
}

/** The number of a case is of the desk that gave it, and no URI. */
function requestId(name: string, value: string): Identifier {
  return name === 'case' ? { value } : { system: URI_SYSTEM, value };
}

function details(event: AccessEvent): AuditEventEntity[] {
  const { change, interaction, relation, sources = [] } = event;
  const detail = [
    ...told('interaction', interaction),
    ...told('relation', relation),
    ...told('changed', change?.of),
    ...told('before', change?.before),
    ...told('after', change?.after),
    ...sources.flatMap(({ source, result, code }) => told(`source ${source}`, code === undefined ? result : `${result} ${code}`)),
  ];
  return detail.length === 0 ? [] : [{ type: SYSTEM_OBJECT, name: 'details', detail }];
}

function told(type: string, valueString: string | undefined): { type: string; valueString: string }[] {
  return valueString === undefined ? [] : [{ type, valueString }];
}

function consents(event: AccessEvent): AuditEventEntity[] {
  const type: Coding = { system: RESOURCE_TYPES, code: 'Consent' };
  return (event.restricted ?? []).flatMap(({ consent, filter }) => [
    ...(consent === undefined ? [] : [{ what: { reference: consent }, type }]),
    ...(filter === undefined ? [] : [{ type: SYSTEM_OBJECT, name: 'filter applied', detail: told('version', filter) }]),
  ]);
}

function rolesOf(role: string | undefined): Pick<AuditEventAgent, 'role'> {
  return role === undefined ? {} : { role: [{ coding: [{ system: UZI_ROLE, code: role }] }] };
}

function person(value: string): Identifier {
  return { system: UZI_PERSON, value };
}

function organization(value: string): Identifier {
  return { system: URA, value };
}

function application(value: string): Identifier {
  return { system: AORTA_APPLICATION, value };
}
