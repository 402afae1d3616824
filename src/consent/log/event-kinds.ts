import { GW } from '../../fhir/extensions.js';

/** What a kind of line is in FHIR: type and subtype of an AuditEvent, and its action (CS e). */
export interface EventForm {
  readonly type: { readonly system: string; readonly code: string };
  readonly subtype: { readonly system: string; readonly code: string };
  /** Create, read, update or execute. */
  readonly action: 'C' | 'R' | 'U' | 'E';
  /** Whether the patient sees it in the overview (CS C-61, b.4). */
  readonly overview: boolean;
}

/** Codes of DICOM for what happened to a system. */
export const DCM = 'http://dicom.nema.org/resources/ontology/DCM';
/** Our own subtypes. */
const ACCESS_EVENT = `${GW}/CodeSystem/access-event`;
const REST = { system: 'http://terminology.hl7.org/CodeSystem/audit-event-type', code: 'rest' };
const RESTFUL = 'http://hl7.org/fhir/restful-interaction';
const BALP = 'https://profiles.ihe.net/ITI/BALP/CodeSystem/AuthZsubType';

const EXPORT = { system: DCM, code: '110106' };
const ALERT = { system: DCM, code: '110113' };
const ACTIVITY = { system: DCM, code: '110100' };
const LOG_USED = { system: DCM, code: '110101' };
const AUTHENTICATION = { system: DCM, code: '110114' };
const dcm = (code: string) => ({ system: DCM, code });
const own = (code: string) => ({ system: ACCESS_EVENT, code });
const restful = (code: string) => ({ system: RESTFUL, code });

const shown = { overview: true } as const;
const inside = { overview: false } as const;

/** Every kind of line, and what it is in FHIR. */
export const EVENT_KINDS = {
  retrieval: { type: EXPORT, subtype: restful('search'), action: 'R', ...shown },
  refusal: { type: ALERT, subtype: { system: BALP, code: 'AuthZ-Consent' }, action: 'R', ...shown },
  push: { type: EXPORT, subtype: own('push'), action: 'C', ...shown },
  registration: { type: REST, subtype: restful('create'), action: 'C', ...shown },
  deregistration: { type: REST, subtype: own('deregistration'), action: 'U', ...shown },
  consent: { type: REST, subtype: own('consent-change'), action: 'U', ...shown },
  'consent-read': { type: REST, subtype: restful('search'), action: 'R', ...inside },
  shield: { type: REST, subtype: own('consent-change'), action: 'U', ...inside },
  'log-read': { type: LOG_USED, subtype: restful('search'), action: 'R', ...inside },
  'log-export': { type: LOG_USED, subtype: restful('read'), action: 'R', ...inside },
  matrix: { type: ACTIVITY, subtype: own('matrix-change'), action: 'U', ...inside },
  region: { type: ACTIVITY, subtype: own('region-change'), action: 'U', ...inside },
  catalogue: { type: ACTIVITY, subtype: own('catalogue-change'), action: 'U', ...inside },
  authority: { type: ACTIVITY, subtype: own('authority-change'), action: 'U', ...inside },
  key: { type: ACTIVITY, subtype: own('key-change'), action: 'U', ...inside },
  certificate: { type: ACTIVITY, subtype: own('certificate-change'), action: 'U', ...inside },
  clock: { type: ACTIVITY, subtype: own('clock-step'), action: 'E', ...inside },
  start: { type: ACTIVITY, subtype: dcm('110120'), action: 'E', ...inside },
  stop: { type: ACTIVITY, subtype: dcm('110121'), action: 'E', ...inside },
  authentication: { type: AUTHENTICATION, subtype: dcm('110122'), action: 'E', ...inside },
} as const satisfies Readonly<Record<string, EventForm>>;

/** Subtype of what was asked for beforehand, for many patients (CS C-55). */
export const BATCH = own('batch');

/** Kind of a line of the access log. */
export type EventKind = keyof typeof EVENT_KINDS;

/** Whether a text is a kind of line. */
export function isEventKind(text: string): text is EventKind {
  return Object.hasOwn(EVENT_KINDS, text);
}
