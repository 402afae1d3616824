import { normaliseBsn } from '../../bsn.js';
import type { Trouble } from '../../consent/decision/codes.js';
import type { SourceUra } from '../../consent/opt-in.js';
import { isPositive, type Acknowledgement } from '../../hl7v3/acknowledgement.js';
import { payloadsOf } from '../../hl7v3/answer.js';
import { readControlAct, type ControlAct } from '../../hl7v3/control-act.js';
import { extensionOf, type CE, type II } from '../../hl7v3/datatypes.js';
import { V3 } from '../../hl7v3/model.js';
import { ACT_CODE, AORTA_ERROR_CODE, APPLICATION_ID, SWITCH } from '../../hl7v3/oids.js';
import { uraOf } from '../../hl7v3/party.js';
import { consistency } from '../../hl7v3/query-ack.js';
import { readTransmission } from '../../hl7v3/transmission.js';
import { patientsIn } from '../../mapping/payloads.js';
import { child, type XmlElement } from '../../xml/element.js';
import { TIMED_OUT } from './reply.js';

/** What an answer must be of to be an answer to this question. */
export interface Expected {
  /** Interaction that answers. */
  readonly answer: string;
  /** Name of the element in `subject`. */
  readonly payload: string;
  readonly queryId: II;
  readonly bsn: string;
}

/** A source that did not give what was asked. */
export interface SourceFailure {
  readonly kind: 'failed';
  /** URA, where the answer names its author. */
  readonly source?: SourceUra;
  readonly trouble: Trouble;
  /** A word for the log of the operator: which check failed. */
  readonly why: string;
  /** Codes that the network gave. */
  readonly codes: readonly CE[];
  /** The switch point itself wrote the answer, so that its words are not those of a source. */
  readonly bySwitch: boolean;
}

/** What became of the answer of one source. */
export type Verdict =
  | { readonly kind: 'data'; readonly source?: SourceUra; readonly message: XmlElement; readonly remarks: readonly string[] }
  | { readonly kind: 'nothing'; readonly source?: SourceUra; readonly remarks: readonly string[] }
  /** Another region: the switch point tells that it kept data back (CS b.4, `lsp`). */
  | (Omit<SourceFailure, 'kind'> & { readonly kind: 'kept-back' })
  /** A source says that who asks is not entitled: it may mean the patient's wish, so it is shown as nothing found (CS b.4). */
  | (Omit<SourceFailure, 'kind'> & { readonly kind: 'not-entitled' })
  | SourceFailure;

/**
 * Judges the answer of one source by all that the message itself tells: that it answers this question, about this one patient, without an
 * error. Whatever is in doubt is a failed source, and nothing of it is shown (D21). Never throws for what was sent.
 */
export function judgeItem(item: XmlElement, expected: Expected): Verdict {
  const process = child(item, 'ControlActProcess');
  if (process === undefined) return failed({ source: undefined, bySwitch: false }, 'other-interaction');
  const { acknowledgement, interactionId } = readTransmission(item);
  const act = readControlAct(process);
  const whose = sourceOf(act);
  const isExpected = item.uri === V3 && item.local === expected.answer && interactionId?.extension === expected.answer;
  if (!isExpected) return failed(whose, 'other-interaction');
  const queryId = act.queryAck?.queryId;
  if (queryId !== undefined && !isSame(queryId, expected.queryId)) return failed(whose, 'other-question');
  const error = errorIn(acknowledgement[0], act);
  if (error !== undefined) return inError(error, whose);
  if (queryId === undefined) return failed(whose, 'no-outcome');
  const payloads = payloadsOf(item);
  const why = payloads.map((payload) => strangeness(payload, expected)).find((one) => one !== undefined);
  if (why !== undefined) return failed(whose, why);
  const remarks = remarksOn(act, acknowledgement[0], process);
  const known = whose.source === undefined ? {} : { source: whose.source };
  return payloads.length === 0 ? { kind: 'nothing', ...known, remarks } : { kind: 'data', ...known, message: item, remarks };
}

/** A failed source with a word for why. */
export function failed({ source, bySwitch }: Whose, why: string): SourceFailure {
  return { kind: 'failed', ...(source === undefined ? {} : { source }), trouble: 'T-ERROR', why, codes: [], bySwitch };
}

interface Whose {
  readonly source: SourceUra | undefined;
  readonly bySwitch: boolean;
}

/** Never by the sender, which the switch point rewrites (AM 2.2). */
function sourceOf({ authorOrPerformer }: ControlAct): Whose {
  const assigned = authorOrPerformer?.participant?.assigned;
  const ura = uraOf(assigned);
  const source = ura !== undefined && /^\d{8}$/.test(ura) ? ura : undefined;
  return { source, bySwitch: source === undefined && extensionOf(assigned?.id ?? [], APPLICATION_ID) === SWITCH };
}

function isSame(a: II, b: II): boolean {
  return a.root === b.root && a.extension === b.extension;
}

/** The codes of an error; undefined when the answer says that all went well. */
function errorIn(acknowledgement: Acknowledgement | undefined, { queryAck, detectedIssue }: ControlAct): readonly CE[] | undefined {
  const response = queryAck?.queryResponseCode?.code;
  const isError = acknowledgement === undefined || !isPositive(acknowledgement) || (response !== 'OK' && response !== 'NF');
  if (!isError) return undefined;
  return [...(acknowledgement?.acknowledgementDetail ?? []), ...detectedIssue].flatMap(({ code }) => code ?? []);
}

function inError(codes: readonly CE[], whose: Whose): Verdict {
  const has = (code: string, system?: string): boolean =>
    codes.some((one) => one.code === code && (system === undefined || one.codeSystem === system));
  const failure = { ...failed(whose, 'error'), codes };
  if (has('AUTERR_SWV_FALSE', AORTA_ERROR_CODE)) return { ...failure, kind: 'kept-back' };
  if (has('NAT', ACT_CODE)) return { ...failure, kind: 'not-entitled' };
  return has(TIMED_OUT) ? { ...failure, trouble: 'T-TIMEOUT' } : failure;
}

/** Why a payload is not what was asked for; undefined when it is about the one patient. */
function strangeness(payload: XmlElement, { payload: name, bsn }: Expected): string | undefined {
  if (payload.uri !== V3 || payload.local !== name) return 'other-content';
  const patients = patientsIn(payload);
  if (patients.length === 0) return 'no-patient';
  return patients.every(({ number }) => normaliseBsn(number) === bsn) ? undefined : 'other-patient';
}

/** What contradicts itself without making the answer useless: counters are never relied on (AM 3.7). */
function remarksOn({ queryAck, subject }: ControlAct, acknowledgement: Acknowledgement | undefined, process: XmlElement): readonly string[] {
  const element = child(process, 'queryAck');
  if (queryAck === undefined || element === undefined) return [];
  const problems = consistency(queryAck, { acknowledgement: acknowledgement?.typeCode, subjects: subject.length, element });
  return [...new Set(problems.map(({ code, element: at }) => `${code} ${at.local}`))];
}
