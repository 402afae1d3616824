import { isFailure, type Issue } from '../../errors.js';
import { checkControlAct } from '../../hl7v3/act-check.js';
import { readCareQuery, type CareQuery } from '../../hl7v3/care-query.js';
import { readII, type II } from '../../hl7v3/datatypes.js';
import { interaction } from '../../hl7v3/interactions.js';
import { applicationOf } from '../../hl7v3/party-check.js';
import { issueOf } from '../../hl7v3/problem.js';
import { checkTransmission } from '../../hl7v3/wrapper-check.js';
import { readMoment } from '../../mapping/registration/moment.js';
import { attribute, child, type XmlElement } from '../../xml/element.js';

/** A question as far as it could be read. */
export interface QuestionRead {
  /** Absent when something of it is wrong; then `errors` say what. */
  readonly query?: CareQuery;
  readonly id?: II;
  readonly queryId?: II;
  readonly sender?: string;
  /** What is wrong with the question itself. */
  readonly errors: readonly Issue[];
  /** What is wrong with its wrappers. */
  readonly findings: readonly Issue[];
  /** Those of them that a strict receiver refuses: what is against the rules, not what is only advised against (AM 6.4). */
  readonly refusable: readonly Issue[];
  /** When the answer is of no use any more, in milliseconds since 1970. */
  readonly deadline?: number;
}

/** What answers a question. */
export function answerOf(question: string): string {
  return interaction(question)?.answers?.[0] ?? question;
}

/** Reads a question for care data (AM 3.6). A deadline that repeats creationTime says nothing. */
export function readQuestion(message: XmlElement): QuestionRead {
  const source = queryIn(message);
  const read = source === undefined ? undefined : readCareQuery(source, message.local);
  const problems = [...checkTransmission(message), ...checkControlAct(message)];
  const missing: readonly Issue[] = [
    { code: 'required', severity: 'error', path: `/${message.local}/ControlActProcess`, expected: 'queryByParameter' },
  ];
  const [id, queryId] = [completeId(child(message, 'id')), completeId(source && child(source, 'queryId'))];
  const sender = applicationOf(message, 'sender');
  const deadline = deadlineOf(message, source);
  return {
    ...(read?.query === undefined ? {} : { query: read.query }),
    ...(id === undefined ? {} : { id }),
    ...(queryId === undefined ? {} : { queryId }),
    ...(sender === undefined ? {} : { sender }),
    ...(deadline === undefined ? {} : { deadline }),
    errors: read === undefined ? missing : read.problems.map(issueOf).filter(isFailure),
    findings: problems.map(issueOf),
    refusable: problems
      .filter(({ advice }) => advice !== true)
      .map(issueOf)
      .filter((issue) => issue.code === 'wrapper-value' || isFailure(issue)),
  };
}

/** `queryByParameter`, where the schema has it or where the transport page prints it (AM 3.6). */
export function queryIn(message: XmlElement): XmlElement | undefined {
  const act = child(message, 'ControlActProcess');
  const subject = act && child(act, 'subject');
  return act && (child(act, 'queryByParameter') ?? (subject && child(subject, 'QueryByParameterPayload')));
}

function completeId(source: XmlElement | undefined): II | undefined {
  const id = source === undefined ? undefined : readII(source);
  return id?.root === undefined || id.extension === undefined ? undefined : { root: id.root, extension: id.extension };
}

function deadlineOf(message: XmlElement, source: XmlElement | undefined): number | undefined {
  const said = source && child(source, 'executionAndDeliveryTime');
  const created = child(message, 'creationTime');
  if (said === undefined || (created !== undefined && attribute(said, 'value') === attribute(created, 'value'))) return undefined;
  const { moment } = readMoment(said);
  return moment === undefined ? undefined : Date.parse(moment);
}
