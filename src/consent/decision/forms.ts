import { REFUSALS, SILENCES, type Outcome, type Refusal } from './codes.js';

/** A code with its system (an OID). */
export interface Code {
  readonly code: string;
  readonly system: string;
}

/** An HL7v3 answer, as data (aorta-messages 4.3a). A push is answered by `accept` alone. */
export interface AnswerForm {
  /** acknowledgement/@typeCode of the answer interaction. */
  readonly acknowledgement: 'AA' | 'AE' | 'AR';
  /** The same in MCCI_IN000002. */
  readonly accept: 'CA' | 'CE' | 'CR';
  readonly queryResponse: 'OK' | 'NF' | 'QE' | 'AE';
  readonly detectedIssue?: Code;
  /** acknowledgementDetail; a finer one goes first where `isFallback`. */
  readonly detail?: Code & { readonly isFallback?: boolean };
}

/** What a FHIR client gets. */
export interface FhirForm {
  /** Of a search or a write. */
  readonly status: number;
  /** Of a read of one resource. */
  readonly readStatus: number;
  /** Issue type; absent where a plain answer is given. `read` is that of a read. */
  readonly issue?: string;
  readonly readIssue?: string;
}

/** How an outcome shows to those who may see it (CS b.4). */
export interface OutcomeForm {
  /** Who may learn that it was this one. */
  readonly seenBy: 'requester' | 'restricted-log';
  readonly fhir: FhirForm;
  /** `fault`: a SOAP fault, by the code of the refusal (SEC 2.7). */
  readonly hl7v3: AnswerForm | 'fault';
  /** In place of `hl7v3` where we play the switch. */
  readonly asSwitch?: AnswerForm;
  /** In the restricted part of the log. `filter`: only that a filter was applied, with its version. `bsn-if-valid`: the BSN if it is one. */
  readonly log: 'yes' | 'bsn-if-valid' | 'with-consent' | 'filter' | 'alarm';
  /** In the overview of the patient. */
  readonly overview: 'none' | 'refused' | 'nothing-delivered' | 'delivered' | 'failed';
}

const ACT_CODE = '2.16.840.1.113883.5.4';
const DETAIL = '2.16.840.1.113883.5.1100';
const AORTA = '2.16.840.1.113883.2.4.6.6.1.1000';

const NOT_ENTITLED: AnswerForm = refusing({ detectedIssue: { code: 'NAT', system: ACT_CODE } });
const BY_SWITCH: AnswerForm = refusing({ detectedIssue: { code: 'AUTERR_MEDISCH', system: AORTA } });
const FORBIDDEN: FhirForm = { status: 403, readStatus: 403, issue: 'forbidden', readIssue: 'forbidden' };

/** The one answer for every reason that a requester may not learn (CS b.5). */
export const NOTHING_FOUND: Omit<OutcomeForm, 'log' | 'overview'> = {
  seenBy: 'restricted-log',
  fhir: { status: 200, readStatus: 404, readIssue: 'not-found' },
  hl7v3: { acknowledgement: 'AA', accept: 'CA', queryResponse: 'NF' },
};

const REFUSED: Readonly<Record<Refusal, OutcomeForm>> = {
  'R-SYN': {
    ...refusal({ status: 400, readStatus: 400, issue: 'invalid', readIssue: 'invalid' }, 'bsn-if-valid', 'none'),
    hl7v3: { ...refusing({ detail: { code: 'SYN105', system: DETAIL, isFallback: true } }), queryResponse: 'QE' },
  },
  'R-AUTH': { ...refusal({ status: 401, readStatus: 401, issue: 'login', readIssue: 'login' }, 'yes', 'none'), hl7v3: 'fault' },
  'R-ORG': refusal(FORBIDDEN, 'yes', 'none'),
  'R-EXCL': { ...refusal(FORBIDDEN, 'yes', 'refused'), asSwitch: BY_SWITCH },
  'R-MAND': refusal(FORBIDDEN, 'yes', 'refused'),
  'R-MATRIX': { ...refusal(FORBIDDEN, 'yes', 'refused'), asSwitch: BY_SWITCH },
  'R-PURP': refusal(FORBIDDEN, 'yes', 'refused'),
  'R-REL': refusal(FORBIDDEN, 'yes', 'refused'),
  'R-DEST': {
    ...refusal({ status: 403, readStatus: 403, issue: 'suppressed', readIssue: 'suppressed' }, 'yes', 'none'),
    asSwitch: refusing({ detectedIssue: { code: 'AUTERR_SWV_FALSE', system: AORTA } }),
  },
};

const FAILED: OutcomeForm = {
  seenBy: 'requester',
  // Beside what other sources gave; 504 when none of them answered.
  fhir: { status: 200, readStatus: 504, issue: 'transient', readIssue: 'transient' },
  hl7v3: refusing({ detail: { code: 'RTEDEST', system: DETAIL } }),
  log: 'yes',
  overview: 'failed',
};

const OTHERS: Readonly<Record<Exclude<Outcome, Refusal>, OutcomeForm>> = {
  'N-NOIDX': silence('with-consent', 'nothing-delivered'),
  'N-REGION': silence('with-consent', 'nothing-delivered'),
  'N-NOCONSENT': silence('with-consent', 'nothing-delivered'),
  'N-NO': silence('with-consent', 'nothing-delivered'),
  'N-WITHDRAWN': silence('with-consent', 'nothing-delivered'),
  'N-PENDING': silence('with-consent', 'nothing-delivered'),
  'N-SCOPE': silence('with-consent', 'nothing-delivered'),
  'N-SOURCE': silence('with-consent', 'nothing-delivered'),
  'N-SHIELD': silence('filter', 'none'),
  'N-MIN': silence('filter', 'none'),
  'T-TIMEOUT': { ...FAILED, fhir: { ...FAILED.fhir, issue: 'timeout', readIssue: 'timeout' } },
  'T-ERROR': FAILED,
  PERMIT: {
    seenBy: 'requester',
    fhir: { status: 200, readStatus: 200 },
    hl7v3: { acknowledgement: 'AA', accept: 'CA', queryResponse: 'OK' },
    log: 'with-consent',
    overview: 'delivered',
  },
  'L-FAIL': {
    seenBy: 'requester',
    fhir: { status: 503, readStatus: 503, issue: 'transient', readIssue: 'transient' },
    hl7v3: { acknowledgement: 'AR', accept: 'CR', queryResponse: 'AE', detail: { code: 'INTERR', system: DETAIL } },
    log: 'alarm',
    overview: 'none',
  },
};

/** The form of every outcome of the closed list. */
export const FORMS: Readonly<Record<Outcome, OutcomeForm>> = { ...REFUSED, ...OTHERS };

/** Whether an outcome may be told to the requester (CS P2). */
export function mayBeTold(outcome: Outcome): boolean {
  return FORMS[outcome].seenBy === 'requester';
}

/** Whether an outcome is about who asks. */
export function isRefusal(outcome: Outcome): outcome is Refusal {
  return REFUSALS.some((code) => code === outcome);
}

/** Whether an outcome shows as nothing found. */
export function isSilence(outcome: Outcome): boolean {
  return SILENCES.some((code) => code === outcome);
}

/** AE is permanent: what is refused now is refused when sent again (D17). */
function refusing(why: Pick<AnswerForm, 'detectedIssue' | 'detail'>): AnswerForm {
  return { acknowledgement: 'AE', accept: 'CE', queryResponse: 'AE', ...why };
}

function refusal(fhir: FhirForm, log: OutcomeForm['log'], overview: OutcomeForm['overview']): OutcomeForm {
  return { seenBy: 'requester', fhir, hl7v3: NOT_ENTITLED, log, overview };
}

function silence(log: OutcomeForm['log'], overview: OutcomeForm['overview']): OutcomeForm {
  return { ...NOTHING_FOUND, log, overview };
}
