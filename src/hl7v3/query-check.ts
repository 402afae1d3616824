import { attribute, child, childrenNamed, descendantsAt, type XmlElement } from '../xml/element.js';
import { BSN, SWITCH } from './oids.js';
import type { Interaction } from './interactions.js';
import { V3 } from './model.js';
import { PARAMETERS, QUERY_BY_PARAMETER, type Parameters } from './models/query.js';
import { applicationOf } from './party-check.js';
import type { Problem } from './problem.js';
import { structureProblems, type Visit } from './structure.js';
import { valueProblem } from './wrapper-check.js';

/** In the schema, and forbidden by AORTA (AM 3.6). */
const FORBIDDEN = ['responseElementGroupId', 'initialQuantity', 'initialQuantityCode', 'sortControl'] as const;
const FIELDS: ReadonlySet<string> = new Set(QUERY_BY_PARAMETER.children.map((c) => c.name));

/** Queries to a register: no deadline is needed (AM 3.6). */
const WITHOUT_DEADLINE: ReadonlySet<string> = new Set([
  'QUMT_IN020010',
  'QUMT_IN020011NL',
  'QUMT_IN020011NL02',
  'QUMT_IN900008NL',
  'QUMT_IN900013NL',
]);

const CONTINUATION = 'QUQI_IN000003UV';
/** A requester that gives less than this time asks for nothing (AM 3.6). */
const LEAST_SECONDS = 5;

/** Checks `queryByParameter`, given the root of its message (AM 3.6). In an answer it only repeats the question. */
export function checkQuery(root: XmlElement, query: XmlElement, row: Interaction | undefined, visit?: Visit): readonly Problem[] {
  const isParameter = (c: XmlElement): boolean => c.uri === V3 && !FIELDS.has(c.local);
  const answer = row?.kind === 'reacting';
  return [
    ...structureProblems(query, QUERY_BY_PARAMETER, isParameter, visit),
    ...FORBIDDEN.flatMap((name) => childrenNamed(query, name)).map((element): Problem => unwanted(element)),
    ...(row?.id.startsWith('QUMT_IN9000') === true
      ? []
      : childrenNamed(query, 'modifyCode').map((element): Problem => ({ ...unwanted(element), advice: true }))),
    ...parameterProblems(query, query.children.filter(isParameter), row, visit),
    ...(answer ? [] : [...codeProblems(root, query, row), ...idProblems(root, query), ...deadlineProblems(root, query)]),
  ];
}

/** A bundled query asks for a batch, until the switch passes it on to a source (AM 3.6). */
function codeProblems(root: XmlElement, query: XmlElement, row: Interaction | undefined): Problem[] {
  const status = root.local === CONTINUATION ? ['aborted', 'waitContinuedQueryResponse'] : ['executing'];
  const batch = row?.type === 'Indirect' && applicationOf(root, 'sender') !== SWITCH;
  const modality = row?.type === undefined ? ['B', 'R'] : [batch ? 'B' : 'R'];
  return [
    ...childrenNamed(query, 'statusCode').flatMap((code) => valueProblem(code, 'code', status)),
    ...childrenNamed(query, 'responseModalityCode').flatMap((code) => valueProblem(code, 'code', modality)),
    ...childrenNamed(query, 'responsePriorityCode').flatMap((code) => valueProblem(code, 'code', ['I'])),
  ];
}

/** The id of a query is not the id of its message (AM 3.6). */
function idProblems(root: XmlElement, query: XmlElement): Problem[] {
  const id = child(query, 'queryId');
  if (id === undefined) return [];
  const own = child(root, 'id');
  const same = own !== undefined && ['root', 'extension'].every((name) => attribute(own, name) === attribute(id, name));
  return [
    ...['root', 'extension'].flatMap((name) => valueProblem(id, name, undefined)),
    ...(same ? [{ code: 'wrapper-value', element: id, expected: 'another id than that of the message' } as const] : []),
  ];
}

const MOMENT = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?/;

/** The latest moment at which the answer is of use: in the precision of creationTime and some seconds after it (AM 3.6). */
function deadlineProblems(root: XmlElement, query: XmlElement): Problem[] {
  const deadline = child(query, 'executionAndDeliveryTime');
  const absent = (element: XmlElement, expected: string): Problem[] =>
    WITHOUT_DEADLINE.has(root.local) ? [] : [{ code: 'required', element, expected, advice: true }];
  if (deadline === undefined) return absent(query, 'executionAndDeliveryTime');
  const created = child(root, 'creationTime');
  const [last, first] = [deadline, created].map((e) => (e === undefined ? undefined : attribute(e, 'value')));
  if (last === undefined) return [{ code: 'required', element: deadline, attribute: 'value' }];
  if (!MOMENT.test(last)) return [format(deadline, 'yyyyMMddHHmmss')];
  // Some senders repeat creationTime, which says nothing.
  if (first === undefined || last === first) return first === undefined ? [] : absent(deadline, 'a moment after creationTime');
  const problems: Problem[] = [];
  if (last.length !== first.length)
    problems.push({ code: 'wrapper-value', element: deadline, attribute: 'value', expected: 'the precision of creationTime' });
  const seconds = secondsBetween(first, last);
  if (seconds !== undefined && seconds < LEAST_SECONDS)
    problems.push({ code: 'wrapper-value', element: deadline, attribute: 'value', expected: `${LEAST_SECONDS} seconds after creationTime, or more` });
  return problems;
}

/** Between two texts with the same offset, or none: the hour in which the clock changes is not worth a table here. */
function secondsBetween(first: string, last: string): number | undefined {
  const [from, to] = [first, last].map((text) => {
    const [, year = '', month = '', day = '', hour = '', minute = '', second = '00'] = MOMENT.exec(text) ?? [];
    return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  });
  const offset = (text: string): string => /[+-]\d+$/.exec(text)?.[0] ?? '';
  if (from === undefined || to === undefined || offset(first) !== offset(last)) return undefined;
  return Number.isNaN(to - from) ? undefined : (to - from) / 1000;
}

/** Each parameter is an element with a value; their names and order are known of some queries. */
function parameterProblems(query: XmlElement, parameters: readonly XmlElement[], row: Interaction | undefined, visit?: Visit): Problem[] {
  const known = row === undefined ? undefined : PARAMETERS.get(row.id);
  return [
    ...(known === undefined ? valueless(parameters) : knownParameterProblems(query, known, visit)),
    ...parameters.flatMap((p) => childrenNamed(p, 'semanticsText')).map((element): Problem => ({ ...unwanted(element), advice: true })),
    ...['patientID', 'patientId'].flatMap((name) => descendantsAt(query, [name, 'value'])).flatMap((value) => valueProblem(value, 'root', [BSN])),
  ];
}

function valueless(parameters: readonly XmlElement[]): Problem[] {
  return parameters.filter((p) => child(p, 'value') === undefined).map((element) => ({ code: 'required', element, expected: 'value' }));
}

/** The other fields have a model of their own, which has judged the attributes too. */
function knownParameterProblems(query: XmlElement, { model, ordered }: Parameters, visit?: Visit): Problem[] {
  return structureProblems(query, model, (c) => c.uri !== V3 || FIELDS.has(c.local), visit)
    .filter((p) => p.element !== query || p.code === 'required')
    .filter((p) => ordered || p.code !== 'element-order' || p.element.parent !== query)
    .map((p) => (p.code === 'not-mapped' && p.element.parent === query ? { ...p, expected: model.children.map((c) => c.name).join(', ') } : p));
}

function unwanted(element: XmlElement): Problem {
  return { code: 'wrapper-value', element, expected: `no ${element.local}` };
}

function format(element: XmlElement, expected: string): Problem {
  return { code: 'value-format', element, attribute: 'value', expected };
}
