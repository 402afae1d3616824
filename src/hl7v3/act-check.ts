import { attribute, child, childrenNamed, descendantsAt, type XmlElement } from '../xml/element.js';
import { actProblems, checkAnswer } from './answer-check.js';
import { interaction, type Interaction } from './interactions.js';
import type { ElementModel } from './model.js';
import { CONTROL_ACT, MCAI_MT700201, MFMI_MT700702, QUQI_MT021001, QUQI_MT120001, REGISTRATION_PROCESS } from './models/control-act.js';
import { ACT_CODE, REGISTER_CODE } from './oids.js';
import { checkParties } from './party-check.js';
import type { Problem } from './problem.js';
import { checkQuery } from './query-check.js';
import { structureProblems, type Visit } from './structure.js';
import { valueProblem } from './wrapper-check.js';

/** Checks the control act of an interaction of any kind, given the root; without one there is nothing to check (AM 3). */
export function checkControlAct(root: XmlElement, visit?: Visit): readonly Problem[] {
  const act = child(root, 'ControlActProcess');
  if (act === undefined) return [];
  const row = interaction(root.local);
  const model = modelOf(row, act);
  const own =
    model === QUQI_MT120001 ? checkAnswer(root, visit) : [...structureProblems(act, model, undefined, visit), ...actProblems(act, row?.triggerEvent)];
  return [
    ...own,
    ...timeProblems(act),
    ...checkParties(root, act, row),
    ...descendantsAt(act, ['queryByParameter']).flatMap((query) => checkQuery(root, query, row, visit)),
    ...ackValueProblems(act),
    ...issueProblems(act),
    ...(row?.register === 'index' ? registrationProblems(act, row, visit) : []),
  ];
}

/** The model that belongs to the pattern (AM 1.1, 3.1); of an interaction that is in no table, what its content tells. */
function modelOf(row: Interaction | undefined, act: XmlElement): ElementModel {
  if (row === undefined) return child(act, 'queryAck') !== undefined ? QUQI_MT120001 : CONTROL_ACT;
  if (row.pattern === 'P4') return MFMI_MT700702;
  if (row.pattern === 'P5' || row.pattern === 'P6' || row.pattern === 'P7') return MCAI_MT700201;
  return row.kind === 'initiating' ? QUQI_MT021001 : QUQI_MT120001;
}

/** The schema has an interval, AORTA wants a moment (AM 3.2). */
function timeProblems(act: XmlElement): Problem[] {
  return childrenNamed(act, 'effectiveTime')
    .filter((time) => time.children.length > 0)
    .map((element) => ({ code: 'wrapper-value', element, expected: 'a moment', advice: true }));
}

/** Values of an outcome that its consistency does not show (AM 3.7). */
function ackValueProblems(act: XmlElement): Problem[] {
  return childrenNamed(act, 'queryAck').flatMap((ack) => [
    ...childrenNamed(ack, 'queryId').flatMap((id) => ['root', 'extension'].flatMap((name) => valueProblem(id, name, undefined))),
    ...childrenNamed(ack, 'statusCode').flatMap((code) => valueProblem(code, 'code', ['deliveredResponse', 'aborted'])),
    ...childrenNamed(ack, 'queryResponseCode').flatMap((code) => valueProblem(code, 'code', undefined)),
    ...childrenNamed(ack, 'resultCurrentQuantity').flatMap((counter) => valueProblem(counter, 'value', undefined)),
    ...['resultTotalQuantity', 'resultRemainingQuantity']
      .flatMap((name) => childrenNamed(ack, name))
      .filter((counter) => attribute(counter, 'nullFlavor') !== undefined)
      .flatMap((counter) => valueProblem(counter, 'nullFlavor', ['NAV'])),
  ]);
}

/** A code that is not of HL7 needs words beside it (AM 3.8). */
function issueProblems(act: XmlElement): Problem[] {
  const issues = [...descendantsAt(act, ['reasonOf', 'justifiedDetectedIssue']), ...descendantsAt(act, ['reason', 'justifyingDetectedIssueEvent'])];
  return issues.flatMap((issue): Problem[] => {
    const code = child(issue, 'code');
    if (code === undefined) return [];
    const told = attribute(code, 'displayName') !== undefined || child(issue, 'text') !== undefined || child(issue, 'value') !== undefined;
    return [
      ...['code', 'codeSystem'].flatMap((name) => valueProblem(code, name, undefined)),
      ...childrenNamed(code, 'translation').map((element): Problem => ({ code: 'wrapper-value', element, expected: 'no translation' })),
      ...(told || attribute(code, 'codeSystem') === ACT_CODE ? [] : [{ code: 'required', element: code, attribute: 'displayName' } as const]),
    ];
  });
}

const LOINC = '2.16.840.1.113883.6.1';

/** The frame of a change in the index (AM 5.1) and of each entry of an answer (AM 5.3); a reply to a change has none. */
function registrationProblems(act: XmlElement, row: Interaction, visit?: Visit): Problem[] {
  const subjects = childrenNamed(act, 'subject');
  const changes = row.pattern === 'P4' && row.kind === 'initiating';
  if (subjects.length === 0) return changes ? [{ code: 'required', element: act, expected: 'subject' }] : [];
  return subjects.flatMap((subject): Problem[] => {
    const process = child(subject, 'registrationProcess');
    if (process === undefined) return [{ code: 'required', element: subject, expected: 'registrationProcess' }];
    return [
      ...structureProblems(process, REGISTRATION_PROCESS, undefined, visit),
      ...childrenNamed(process, 'code').flatMap((code) => valueProblem(code, 'codeSystem', [REGISTER_CODE, LOINC])),
      ...childrenNamed(process, 'statusCode').flatMap((code) => valueProblem(code, 'code', ['active'])),
      ...(child(process, 'subject2') === undefined ? [{ code: 'required', element: process, expected: 'subject2' } as const] : []),
    ];
  });
}
