import { isBsn } from '../../bsn.js';
import { isFailure, type Issue } from '../../errors.js';
import { readCareQuery, type CareQuery, type Interval } from '../../hl7v3/care-query.js';
import { checkControlAct } from '../../hl7v3/act-check.js';
import { applicationId } from '../../hl7v3/communication.js';
import { BSN } from '../../hl7v3/oids.js';
import { issueOf, type Problem } from '../../hl7v3/problem.js';
import { checkTransmission } from '../../hl7v3/wrapper-check.js';
import { instantOf, tsToFhir } from '../../mapping/leaf/ts.js';
import { attribute, child, childrenNamed, type XmlElement } from '../../xml/element.js';
import type { OpenMessage } from './open-message.js';

/** A question for care data that can be carried out. */
export interface Question {
  readonly query: CareQuery;
  /** Id of the question, root and extension: it goes back in the answer. */
  readonly queryId: { readonly root: string; readonly extension: string };
  /** When the requester stops waiting, in milliseconds since 1970. */
  readonly deadline?: number;
}

/** Why a question cannot be carried out. */
export interface Unreadable {
  readonly issues: readonly Issue[];
  /** Whether it is the parameters that are wrong, and not the message around them (AM 3.7). */
  readonly isQuery: boolean;
  readonly queryId?: Question['queryId'];
  /** For the log, where it is one. */
  readonly bsn?: string;
}

/** Reads the question of a message: its wrappers as strictly as is configured, its parameters always (AM 3.6, 6.4). */
export function readQuestion({ message }: OpenMessage, isStrict: boolean): Question | Unreadable {
  const source = queryIn(message);
  const queryId = source && queryIdIn(source);
  const bsn = source && patientIn(source);
  const known = { ...(queryId === undefined ? {} : { queryId }), ...(bsn === undefined ? {} : { bsn }) };
  const wrong = isStrict ? strictProblems(message) : timeProblems(message);
  if (wrong.length > 0) return { issues: wrong.map(issueOf), isQuery: false, ...known };
  if (source === undefined || queryId === undefined) {
    const at = source ?? child(message, 'ControlActProcess') ?? message;
    return {
      issues: [issueOf({ code: 'required', element: at, expected: source === undefined ? 'queryByParameter' : 'queryId' })],
      isQuery: true,
      ...known,
    };
  }
  const { query, problems } = readCareQuery(source, message.local);
  const dates = query === undefined ? [] : impossibleDates(query, source);
  if (query === undefined || dates.length > 0) return { issues: [...problems, ...dates].map(issueOf), isQuery: true, ...known };
  const deadline = deadlineOf(query, message);
  return { query, queryId, ...(deadline === undefined ? {} : { deadline }) };
}

/** Application ids of who sends and who is addressed; undefined where they do not stand in their place. */
export function endsOf({ transmission }: OpenMessage): { readonly sender: string | undefined; readonly receiver: string | undefined } {
  return { sender: applicationId(transmission.sender), receiver: applicationId(transmission.receiver) };
}

/** `queryByParameter` stands below the control act, or as a payload in the illustration of the transport pages (AM 3.6). */
function queryIn(message: XmlElement): XmlElement | undefined {
  const act = child(message, 'ControlActProcess');
  if (act === undefined) return undefined;
  const [payload] = childrenNamed(act, 'subject').flatMap((subject) => childrenNamed(subject, 'QueryByParameterPayload'));
  return child(act, 'queryByParameter') ?? payload;
}

function queryIdIn(source: XmlElement): Question['queryId'] | undefined {
  const id = child(source, 'queryId');
  const [root, extension] = [id && attribute(id, 'root'), id && attribute(id, 'extension')];
  return root === undefined || extension === undefined ? undefined : { root, extension };
}

/** The number of the patient, when it is one. */
function patientIn(source: XmlElement): string | undefined {
  const parameter = source.children.find(({ local }) => local.toLowerCase() === 'patientid');
  const value = parameter && child(parameter, 'value');
  const number = value && attribute(value, 'root') === BSN ? attribute(value, 'extension') : undefined;
  return number !== undefined && isBsn(number) ? number : undefined;
}

function strictProblems(message: XmlElement): readonly Problem[] {
  return [...checkTransmission(message), ...checkControlAct(message)].filter((problem) => problem.advice !== true && isFailure(issueOf(problem)));
}

/** The one field of the wrapper that is never let pass: a moment less precise than the second (AM 6.3). */
function timeProblems(message: XmlElement): readonly Problem[] {
  const time = child(message, 'creationTime');
  if (time === undefined) return [{ code: 'required', element: message, expected: 'creationTime' }];
  return checkTransmission(message).filter(({ code, element }) => element === time && (code === 'value-format' || code === 'required'));
}

/** A period with an end that does not exist would be taken for an open one, and so for more than was asked. */
function impossibleDates({ dispensed, intendedUse, valid }: CareQuery, source: XmlElement): readonly Problem[] {
  const isImpossible = (interval: Interval | undefined): boolean =>
    [interval?.low, interval?.high].some((end) => end !== undefined && tsToFhir(end) === undefined);
  return [dispensed, intendedUse, valid].some(isImpossible) ? [{ code: 'value-format', element: source, expected: 'dates that exist' }] : [];
}

/** One that repeats creationTime says nothing (AM 3.6). */
function deadlineOf({ deadline }: CareQuery, message: XmlElement): number | undefined {
  const created = child(message, 'creationTime');
  if (deadline === undefined || (created !== undefined && attribute(created, 'value') === deadline)) return undefined;
  const time = tsToFhir(deadline);
  return time && instantOf(time.value);
}
