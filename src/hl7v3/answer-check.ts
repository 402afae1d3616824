import { attribute, child, childrenNamed, type XmlElement } from '../xml/element.js';
import { QUQI_MT120001 } from './models/control-act.js';
import { interaction } from './interactions.js';
import { TRIGGER_EVENT } from './oids.js';
import type { Problem } from './problem.js';
import { consistency, readQueryAck } from './query-ack.js';
import { structureProblems, type Visit } from './structure.js';

/** In the schema, but not in AORTA: unused ones draw a warning, forbidden ones an error (AM 3.2). */
const UNUSED = ['text', 'languageCode', 'reasonCode'] as const;
const FORBIDDEN = ['dataEnterer', 'informationRecipient'] as const;

const COUNTERS = ['resultTotalQuantity', 'resultCurrentQuantity', 'resultRemainingQuantity'] as const;

/** Checks the control act of a query answer (QUQI_MT120001), given the root of the interaction; without one there is nothing to check. */
export function checkAnswer(root: XmlElement, visit?: Visit): readonly Problem[] {
  const act = child(root, 'ControlActProcess');
  if (act === undefined) return [];
  return [
    ...structureProblems(act, QUQI_MT120001, undefined, visit).map(lenient),
    ...actProblems(act, interaction(root.local)?.triggerEvent),
    ...ackProblems(root, act),
  ];
}

/** What the control acts of all interactions share (AM 3.2). */
export function actProblems(act: XmlElement, triggerEvent: string | undefined): readonly Problem[] {
  return [
    ...(attribute(act, 'moodCode') === undefined ? [missing(act, 'moodCode')] : []),
    ...triggerProblems(act, triggerEvent),
    ...UNUSED.flatMap((name) => unwanted(act, name, 'warning').map((p): Problem => ({ ...p, advice: true }))),
    ...FORBIDDEN.flatMap((name) => unwanted(act, name, 'error')),
    ...authorProblems(act),
  ];
}

/** The schema lets two counters go, AORTA does not; an answer without them can still be used (AM 3.7). */
function lenient(problem: Problem): Problem {
  const counter = problem.code === 'required' && COUNTERS.some((name) => name === problem.expected);
  return counter ? { ...problem, severity: 'warning' } : problem;
}

/** A trigger event need not be there, but must fit the interaction (AM 3.2). */
function triggerProblems(act: XmlElement, triggerEvent: string | undefined): Problem[] {
  const code = child(act, 'code');
  if (code === undefined) return [];
  const expected = { codeSystem: TRIGGER_EVENT, code: triggerEvent };
  return Object.entries(expected).flatMap(([name, value]): Problem[] => {
    const found = attribute(code, name);
    if (found === undefined) return [missing(code, name)];
    return value === undefined || found === value ? [] : [{ code: 'wrapper-value', element: code, attribute: name, found, expected: value }];
  });
}

function unwanted(act: XmlElement, name: string, severity: 'warning' | 'error'): Problem[] {
  return childrenNamed(act, name).map((element) => ({ code: 'wrapper-value', element, expected: `no ${name}`, severity }));
}

/** The author is one device or one person (AM 3.2). */
function authorProblems(act: XmlElement): Problem[] {
  return childrenNamed(act, 'authorOrPerformer').flatMap((author): Problem[] => {
    const participant = child(author, 'participant');
    const found = participant?.children.filter((c) => c.local === 'AssignedDevice' || c.local === 'AssignedPerson').length;
    const problems = attribute(author, 'typeCode') === undefined ? [missing(author, 'typeCode')] : [];
    if (participant === undefined || found === 1) return problems;
    const expected = 'AssignedDevice or AssignedPerson';
    return [...problems, { code: found === 0 ? 'required' : 'too-many', element: participant, expected }];
  });
}

function ackProblems(root: XmlElement, act: XmlElement): Problem[] {
  const ack = child(act, 'queryAck');
  if (ack === undefined) return [];
  const acknowledgement = child(root, 'acknowledgement');
  const typeCode = acknowledgement === undefined ? undefined : attribute(acknowledgement, 'typeCode');
  const subjects = childrenNamed(act, 'subject').length;
  return [...counterProblems(ack), ...consistency(readQueryAck(ack), { acknowledgement: typeCode, subjects, element: ack })];
}

function counterProblems(ack: XmlElement): Problem[] {
  return COUNTERS.flatMap((name) => childrenNamed(ack, name)).flatMap((counter): Problem[] => {
    const found = attribute(counter, 'value');
    if (found === undefined) return attribute(counter, 'nullFlavor') === undefined ? [missing(counter, 'value')] : [];
    return /^\d{1,9}$/.test(found) ? [] : [{ code: 'value-format', element: counter, attribute: 'value', found, expected: 'a whole number' }];
  });
}

function missing(element: XmlElement, name: string): Problem {
  return { code: 'required', element, attribute: name };
}
