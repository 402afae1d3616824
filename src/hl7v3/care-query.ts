import { isBsn } from '../bsn.js';
import { attribute, child, type XmlElement } from '../xml/element.js';
import { readII, writeII, type II } from './datatypes.js';
import { element } from './element.js';
import { V3 } from './model.js';
import { BSN } from './oids.js';
import { PARAMETERS, QUERY_BY_PARAMETER } from './models/query.js';
import type { Problem } from './problem.js';

/** From and until, as HL7v3 writes moments; both ends are part of it (MD 9). */
export interface Interval {
  readonly low?: string;
  readonly high?: string;
}

/** A question for the care data of one patient: QURX_IN990111NL or REPC_IN000023NL (AM 3.6). */
export interface CareQuery {
  readonly queryId: II;
  /** B: the answer is a batch of the switch. R: it is that of one source. */
  readonly responseModality: 'B' | 'R';
  /** executionAndDeliveryTime: after it the answer is of no use. */
  readonly deadline?: string;
  readonly bsn: string;
  /** dispenseEventEffectiveTimeInterval. */
  readonly dispensed?: Interval;
  /** administrationRequestEffectiveTimeInterval. */
  readonly intendedUse?: Interval;
  /** mostRecentDispenseForEachRxIndicator: only the last dispense of each prescription. */
  readonly mostRecent?: boolean;
  /** effectiveTimeInterval of conditions. */
  readonly valid?: Interval;
}

/** A query as it was read; without one the problems say why. */
export interface CareQueryRead {
  readonly query?: CareQuery;
  readonly problems: readonly Problem[];
}

const DISPENSES = ['QURX_IN990111NL', 'QURX_IN990111NL02'];
const PATIENT = 'patientid';

/** Names of the parameters with an interval, by the field they fill. */
const INTERVALS = {
  administrationrequesteffectivetimeinterval: 'intendedUse',
  dispenseeventeffectivetimeinterval: 'dispensed',
  effectivetimeinterval: 'valid',
} as const;
const MOST_RECENT = 'mostrecentdispenseforeachrxindicator';

/**
 * Reads `queryByParameter`, in any of the forms that are seen: names of parameters in any case, and a list or payload around them
 * (AM 3.6). A parameter that is not one of the interaction's is a
 * problem: an answer that ignores it would say too much. The role of an author narrows nothing, and is not read (AI 7).
 */
export function readCareQuery(source: XmlElement, interaction: string): CareQueryRead {
  const problems: Problem[] = [];
  const parameters = parametersOf(source);
  const patient = required(parameters, source, problems);
  const value = patient && child(patient, 'value');
  const bsn = value && attribute(value, 'root') === BSN ? attribute(value, 'extension') : undefined;
  if (patient !== undefined && (bsn === undefined || !isBsn(bsn)))
    problems.push({ code: 'bsn-invalid', severity: 'error', element: value ?? patient });
  const intervals = Object.entries(INTERVALS).flatMap(([name, field]) => {
    const found = optional(parameters, name, problems);
    const interval = found && readInterval(found, problems);
    return interval === undefined ? [] : [[field, interval] as const];
  });
  const mostRecent = optional(parameters, MOST_RECENT, problems);
  const known = new Set<string>([PATIENT, ...allowed(interaction)]);
  for (const unknown of parameters.filter((p) => !known.has(p.local.toLowerCase())))
    problems.push({ code: 'not-mapped', severity: 'error', element: unknown, found: unknown.local });
  const queryId = child(source, 'queryId');
  if (queryId === undefined) problems.push({ code: 'required', element: source, expected: 'queryId' });
  if (bsn === undefined || queryId === undefined || problems.length > 0) return { problems };
  const deadline = valueAt(source, 'executionAndDeliveryTime', 'value');
  return {
    query: {
      queryId: readII(queryId),
      responseModality: valueAt(source, 'responseModalityCode', 'code') === 'B' ? 'B' : 'R',
      ...(deadline === undefined ? {} : { deadline }),
      bsn,
      ...Object.fromEntries(intervals),
      ...(mostRecent === undefined ? {} : { mostRecent: valueAt(mostRecent, 'value', 'value') === 'true' }),
    },
    problems,
  };
}

/** Writes `queryByParameter`, its parameters in the order of the model. */
export function writeCareQuery(query: CareQuery, interaction: string): XmlElement {
  const isDispenses = DISPENSES.includes(interaction);
  const patient = element(isDispenses ? 'patientID' : 'patientId', {}, [element('value', { root: BSN, extension: query.bsn })]);
  const parameters = isDispenses
    ? [
        interval('administrationRequestEffectiveTimeInterval', query.intendedUse),
        interval('dispenseEventEffectiveTimeInterval', query.dispensed),
        query.mostRecent === undefined
          ? undefined
          : element('mostRecentDispenseForEachRxIndicator', {}, [element('value', { value: String(query.mostRecent) })]),
        patient,
      ]
    : [patient, interval('effectiveTimeInterval', query.valid)];
  return element('queryByParameter', {}, [
    writeII('queryId', query.queryId),
    element('statusCode', { code: 'executing' }),
    element('responseModalityCode', { code: query.responseModality }),
    element('responsePriorityCode', { code: 'I' }),
    query.deadline === undefined ? undefined : element('executionAndDeliveryTime', { value: query.deadline }),
    ...parameters,
  ]);
}

const FIELDS: ReadonlySet<string> = new Set(QUERY_BY_PARAMETER.children.map(({ name }) => name));
const AROUND = ['parameterlist', 'querybyparameterpayload'];

function parametersOf(source: XmlElement): readonly XmlElement[] {
  return source.children
    .filter((c) => c.uri === V3 && !FIELDS.has(c.local))
    .flatMap((c) => (AROUND.includes(c.local.toLowerCase()) ? parametersOf(c) : [c]));
}

/** Names of the parameters of an interaction beside the patient, in lower case. */
function allowed(interaction: string): readonly string[] {
  return (PARAMETERS.get(interaction)?.model.children ?? []).map(({ name }) => name.toLowerCase());
}

function required(parameters: readonly XmlElement[], source: XmlElement, problems: Problem[]): XmlElement | undefined {
  const found = optional(parameters, PATIENT, problems);
  if (found === undefined) problems.push({ code: 'required', element: source, expected: 'patientId' });
  return found;
}

function optional(parameters: readonly XmlElement[], name: string, problems: Problem[]): XmlElement | undefined {
  const [first, second] = parameters.filter((p) => p.local.toLowerCase() === name);
  if (second !== undefined) problems.push({ code: 'too-many', element: second, found: second.local, expected: '1' });
  return first;
}

const MOMENT = /^\d{8}(\d{2}|\d{4}|\d{6}(\.\d{1,4})?)?([+-]\d{4})?$/;

/** Low and high; a form without either would have to be guessed at. */
function readInterval(parameter: XmlElement, problems: Problem[]): Interval | undefined {
  const value = child(parameter, 'value');
  const [low, high] = ['low', 'high'].map((end) => value && valueAt(value, end, 'value'));
  const strange = value?.children.find((c) => c.local !== 'low' && c.local !== 'high');
  if (value === undefined || strange !== undefined || (low ?? high) === undefined) {
    problems.push({ code: 'value-format', element: strange ?? value ?? parameter, expected: 'low or high' });
    return undefined;
  }
  for (const end of [low, high])
    if (end !== undefined && !MOMENT.test(end)) problems.push({ code: 'value-format', element: value, expected: 'yyyyMMddHHmm' });
  return { ...(low === undefined ? {} : { low }), ...(high === undefined ? {} : { high }) };
}

function interval(name: string, given: Interval | undefined): XmlElement | undefined {
  if (given === undefined) return undefined;
  const end = (local: 'low' | 'high'): XmlElement | undefined => (given[local] === undefined ? undefined : element(local, { value: given[local] }));
  return element(name, {}, [element('value', {}, [end('low'), end('high')])]);
}

function valueAt(source: XmlElement, local: string, name: string): string | undefined {
  const found = child(source, local);
  return found && attribute(found, name);
}
