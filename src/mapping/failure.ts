import { ISSUES, type IssueCode } from '../errors.js';
import { ISSUE_SYSTEM } from '../fhir/outcome.js';
import { isPositive, readAcknowledgement, type Acknowledgement } from '../hl7v3/acknowledgement.js';
import { readControlAct, type ControlAct } from '../hl7v3/control-act.js';
import { attribute, child, type XmlElement } from '../xml/element.js';
import type { CE } from '../hl7v3/datatypes.js';
import { codeSystems } from '../fhir/systems.js';
import type { Coding, OperationOutcome } from '../fhir/types.js';

type OutcomeIssue = NonNullable<OperationOutcome['issue']>[number];

/** What a source reported instead of, or beside, its data (MD 1; AM 2.4, 3.8); undefined when all went well. */
export function failureIn(message: XmlElement): OperationOutcome | undefined {
  const acknowledgement = child(message, 'acknowledgement');
  const process = child(message, 'ControlActProcess');
  if (acknowledgement === undefined || isFine(acknowledgement, process)) return undefined;
  return failureOf(readAcknowledgement(acknowledgement), process === undefined ? undefined : readControlAct(process));
}

/** The usual answer, told apart without reading all of its wrapper. */
function isFine(acknowledgement: XmlElement, process: XmlElement | undefined): boolean {
  const ack = process && child(process, 'queryAck');
  const response = ack && child(ack, 'queryResponseCode');
  const failed = response !== undefined && ['AE', 'QE'].includes(attribute(response, 'code') ?? '');
  const issues = process?.children.some((c) => c.local === 'reasonOf' || c.local === 'reason') === true;
  return attribute(acknowledgement, 'typeCode') === 'AA' && !failed && !issues && child(acknowledgement, 'acknowledgementDetail') === undefined;
}

function failureOf(acknowledgement: Acknowledgement, act: ControlAct | undefined): OperationOutcome | undefined {
  const response = act?.queryAck?.queryResponseCode?.code;
  const failed = !isPositive(acknowledgement) || response === 'AE' || response === 'QE';
  const details = [
    ...acknowledgement.acknowledgementDetail.map((d) => ({ code: d.code, text: d.text?.text })),
    ...(act?.detectedIssue ?? []).map((d) => ({ code: d.code, text: d.text?.text })),
  ];
  if (!failed && details.length === 0) return undefined;
  const issues = details.length === 0 ? [{ code: undefined, text: undefined }] : details;
  return { resourceType: 'OperationOutcome', id: '', issue: issues.map(({ code, text }) => issueOf(code, text)) };
}

/** An answer that is not shown, told like a source that failed (D21). */
export function refused(code: IssueCode): OperationOutcome {
  const details = { coding: [{ system: ISSUE_SYSTEM, code }], text: ISSUES[code].en };
  return { resourceType: 'OperationOutcome', id: '', issue: [{ severity: 'warning', code: 'incomplete', details }] };
}

function issueOf(code: CE | undefined, text: string | undefined): OutcomeIssue {
  const coding = code === undefined ? undefined : codingOf(code);
  const details = { ...(coding === undefined ? {} : { coding: [coding] }), ...(text === undefined ? {} : { text }) };
  return { severity: 'warning', code: 'incomplete', ...(Object.keys(details).length === 0 ? {} : { details }) };
}

function codingOf(code: CE): Coding {
  const system = code.codeSystem === undefined ? undefined : codeSystems.toUri(code.codeSystem);
  return {
    ...(system === undefined ? {} : { system }),
    ...(code.code === undefined ? {} : { code: code.code }),
    ...(code.displayName === undefined ? {} : { display: code.displayName }),
  };
}
