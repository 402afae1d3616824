import type { XmlElement } from '../xml/element.js';
import { readCE, readII, readINT, writeCE, writeII, writeINT, type CS, type II, type INT } from './datatypes.js';
import { element, reading, withRest, type Rest } from './element.js';
import { QUERY_ACK } from './models/control-act.js';
import type { Problem } from './problem.js';

/** Outcome of a query: found, nothing found, wrong parameter, application error (AM 3.7). */
export type QueryResponseCode = 'OK' | 'NF' | 'QE' | 'AE';

/** Outcome of a query with its counters; one result is one `subject` (AM 3.7). */
export interface QueryAck {
  readonly queryId?: II | undefined;
  readonly statusCode?: CS | undefined;
  /** Its code is a QueryResponseCode, or whatever was received. */
  readonly queryResponseCode?: CS | undefined;
  readonly resultTotalQuantity?: INT | undefined;
  readonly resultCurrentQuantity?: INT | undefined;
  readonly resultRemainingQuantity?: INT | undefined;
  readonly rest?: Rest | undefined;
}

/** What an outcome has to agree with. */
export interface Answer {
  /** `acknowledgement/@typeCode` of the same answer. */
  readonly acknowledgement: string | undefined;
  /** Number of `subject` elements beside the outcome. */
  readonly subjects: number;
  /** The element `queryAck`, for the place of a problem. */
  readonly element: XmlElement;
}

/** Reads `queryAck`. */
export function readQueryAck(source: XmlElement): QueryAck {
  const from = reading(source);
  return {
    queryId: from.one('queryId', readII),
    statusCode: from.one('statusCode', readCE),
    queryResponseCode: from.one('queryResponseCode', readCE),
    resultTotalQuantity: from.one('resultTotalQuantity', readINT),
    resultCurrentQuantity: from.one('resultCurrentQuantity', readINT),
    resultRemainingQuantity: from.one('resultRemainingQuantity', readINT),
    rest: from.rest(),
  };
}

/** Writes `queryAck`. */
export function writeQueryAck(value: QueryAck): XmlElement {
  const children = [
    writeII('queryId', value.queryId),
    writeCE('statusCode', value.statusCode),
    writeCE('queryResponseCode', value.queryResponseCode),
    writeINT('resultTotalQuantity', value.resultTotalQuantity),
    writeINT('resultCurrentQuantity', value.resultCurrentQuantity),
    writeINT('resultRemainingQuantity', value.resultRemainingQuantity),
  ];
  return withRest(element('queryAck', {}, children), value.rest, QUERY_ACK);
}

/**
 * Compares outcome, acknowledgement, counters and number of results (AM 3.7). A counter without a number is left out of it.
 * Nothing is asked of total and remaining beyond their bounds: the switch recomputes them over all sources of a batch.
 */
export function consistency(ack: QueryAck, answer: Answer): readonly Problem[] {
  return [...statusProblems(ack, answer), ...counterProblems(ack, answer)];
}

const FITTING: Readonly<Record<string, readonly string[]>> = { AA: ['OK', 'NF'], AE: ['AE', 'QE'], AR: ['AE', 'QE'] };

function statusProblems(ack: QueryAck, answer: Answer): Problem[] {
  const code = ack.queryResponseCode?.code;
  const { acknowledgement, subjects, element: at } = answer;
  if (code === undefined) return [];
  const place = at.children.find((c) => c.local === 'queryResponseCode') ?? at;
  if (!Object.values(FITTING).some((codes) => codes.includes(code)))
    return [{ code: 'wrapper-value', element: place, attribute: 'code', found: code, expected: 'OK, NF, QE or AE' }];
  const problems: Problem[] = [];
  const fitting = acknowledgement === undefined ? undefined : FITTING[acknowledgement];
  if (fitting !== undefined && !fitting.includes(code)) problems.push({ ...differs(place, code, fitting.join(' or ')), attribute: 'code' });
  if ((code === 'OK') !== subjects > 0)
    problems.push(differs(place, `${code}, ${subjects} subject`, code === 'OK' ? '1 or more subject' : '0 subject'));
  return problems;
}

function counterProblems(ack: QueryAck, answer: Answer): Problem[] {
  const at = (name: string): XmlElement => answer.element.children.find((c) => c.local === name) ?? answer.element;
  const [total, current, remaining] = [ack.resultTotalQuantity, ack.resultCurrentQuantity, ack.resultRemainingQuantity].map(count);
  const problems: Problem[] = [];
  if (current !== undefined && current !== answer.subjects) problems.push(differs(at('resultCurrentQuantity'), `${current}`, `${answer.subjects}`));
  if (total !== undefined && current !== undefined && total < current)
    problems.push(differs(at('resultTotalQuantity'), `${total}`, `${current} or more`));
  if (total !== undefined && remaining !== undefined && remaining > total)
    problems.push(differs(at('resultRemainingQuantity'), `${remaining}`, `${total} or less`));
  return problems;
}

function differs(at: XmlElement, found: string, expected: string): Problem {
  return { code: 'answer-inconsistent', element: at, found, expected };
}

/** Number of a counter; a text that is no whole number is the business of the format check. */
function count(counter: INT | undefined): number | undefined {
  return counter?.value !== undefined && /^\d{1,9}$/.test(counter.value) ? Number(counter.value) : undefined;
}
