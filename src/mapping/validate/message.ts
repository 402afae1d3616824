import type { Issue } from '../../errors.js';
import { checkControlAct } from '../../hl7v3/act-check.js';
import { openCarrier, type Carrier } from '../../hl7v3/carrier.js';
import { interaction } from '../../hl7v3/interactions.js';
import type { ElementModel } from '../../hl7v3/model.js';
import type { Problem } from '../../hl7v3/problem.js';
import { readFault } from '../../hl7v3/soap.js';
import { transmissionRules } from '../../hl7v3/transmission-rules.js';
import { checkBatch, checkTransmission } from '../../hl7v3/wrapper-check.js';
import { child, childrenNamed, descendantsAt, type XmlElement } from '../../xml/element.js';
import { findings } from './finding.js';
import { classProblems, payloadProblems } from './payload.js';
import { datatypeProblems } from './value.js';

/**
 * Judges a document of HL7v3: an interaction, a batch with each message in it, either of them in a SOAP envelope, or a bare payload.
 * Findings are in the order of the text. What has no model here is named for information, never passed over.
 * @param handedOver number of messages of a batch that a streamed read has handed over, and `validateMessage` has judged
 */
export function validateV3(root: XmlElement, handedOver?: number): readonly Issue[] {
  const { carrier, problems } = openCarrier(root);
  return findings([...problems, ...(carrier === undefined ? [] : carrierProblems(carrier, root, handedOver))]);
}

/** Judges one interaction, alone or of a batch. */
export function validateMessage(message: XmlElement): readonly Issue[] {
  return findings(messageProblems(message));
}

function carrierProblems(carrier: Carrier, root: XmlElement, handedOver: number | undefined): readonly Problem[] {
  switch (carrier.kind) {
    case 'payload':
      return payloadProblems([carrier.payload]);
    case 'interaction':
      return messageProblems(carrier.interaction);
    case 'fault':
      return faultProblems(carrier.fault);
    case 'batch': {
      const batch = carrier.envelope?.message ?? root;
      const inner = carrier.batch.interactions.flatMap(messageProblems);
      return [...checkBatch(batch, handedOver, fieldProblems), ...transmissionRules(batch), ...inner];
    }
  }
}

function messageProblems(message: XmlElement): readonly Problem[] {
  const row = interaction(message.local);
  return [
    // An interaction that Schakel does not serve is as good as any other.
    ...checkTransmission(message, fieldProblems).filter((p) => p.code !== 'interaction-not-supported' || row?.status !== 'unserved'),
    ...transmissionRules(message),
    ...lineValues(message),
    ...checkControlAct(message, fieldProblems),
    ...subjectProblems(message),
  ];
}

/** Parts of a wrapper that are judged as messages or payloads, by their own checks. */
const ELSEWHERE: ReadonlySet<string> = new Set(['ControlActProcess', 'subject', 'queryByParameter', 'value']);

/** The datatype of a field; of a class without a model that it is not judged. */
function fieldProblems(element: XmlElement, model: ElementModel): readonly Problem[] {
  if (model.datatype !== undefined) return datatypeProblems(element, model.datatype);
  return ELSEWHERE.has(element.local) ? [] : classProblems(element, model);
}

/** The value of an attention line says itself of what type it is (AM 2.3). */
function lineValues(message: XmlElement): readonly Problem[] {
  return descendantsAt(message, ['attentionLine', 'value']).flatMap((value) => datatypeProblems(value, 'ANY'));
}

/** The payload of an answer that is translated is judged; of others it is said that it is not. */
function subjectProblems(message: XmlElement): readonly Problem[] {
  const act = child(message, 'ControlActProcess');
  const subjects = act === undefined ? [] : childrenNamed(act, 'subject');
  const payload = interaction(message.local)?.translates;
  if (payload !== undefined) return payloadProblems(subjects, payload);
  const [first] = subjects.filter((subject) => subject.children.length > 0 && child(subject, 'registrationProcess') === undefined);
  return first === undefined ? [] : [{ code: 'not-judged', element: first }];
}

/** A fault has a code and a text (SOAP 1.1, 4.4); what it tells is for whoever asked. */
function faultProblems(fault: XmlElement): readonly Problem[] {
  const { faultcode, faultstring } = readFault(fault);
  const missing = [faultcode === '' ? 'faultcode' : '', faultstring === '' ? 'faultstring' : ''].filter((name) => name !== '');
  return [...missing.map((expected): Problem => ({ code: 'required', element: fault, expected })), { code: 'not-judged', element: fault }];
}
