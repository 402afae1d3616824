import { isFailure, type Issue } from '../errors.js';
import { readJson } from '../fhir/json.js';
import { locator } from '../fhir/locate.js';
import { answerBatch, answerMessage, type AnswerFrame } from '../hl7v3/answer.js';
import { openCarrier, type Carrier } from '../hl7v3/carrier.js';
import { issueOf } from '../hl7v3/problem.js';
import { element } from '../hl7v3/element.js';
import { checkBatch } from '../hl7v3/wrapper-check.js';
import { readXml, type ReadOptions } from '../xml/reader.js';
import type { XmlElement } from '../xml/element.js';
import { readIssue } from '../fhir/read-issue.js';
import { AnswerCollector, type ToFhirOptions, type ToFhirResult } from './to-fhir.js';
import type { V3Message } from './source.js';
import { bundleToV3, type ToV3Options } from './to-v3.js';

/** HL7v3 text to a searchset; a document that can't be read at all gives a fatal issue and no Bundle. */
export function xmlToFhir(input: string | Uint8Array, options: ToFhirOptions & ReadOptions): Partial<ToFhirResult> & Pick<ToFhirResult, 'issues'> {
  let root: XmlElement;
  try {
    root = readXml(input, options);
  } catch (error) {
    return { issues: [readIssue(error)] };
  }
  const { carrier, problems } = openCarrier(root);
  const before = problems.map(issueOf);
  if (carrier === undefined) return { issues: before };
  const collector = new AnswerCollector(options);
  const message = carrier.envelope?.message ?? root;
  collect(carrier, message, collector);
  const result = collector.result();
  const wrapper = carrier.kind === 'batch' ? checkBatch(message).map(issueOf) : [];
  return { ...result, issues: [...before, ...result.issues, ...wrapper] };
}

/** Adds everything that a document carries; `wrapper` is its outermost element of HL7v3. */
export function collect(carrier: Carrier, wrapper: XmlElement, collector: AnswerCollector): void {
  if (carrier.kind === 'payload') collector.addPayload(carrier.payload);
  else if (carrier.kind === 'interaction') collector.addInteraction(carrier.interaction);
  else if (carrier.kind === 'batch') {
    carrier.batch.interactions.forEach((i) => collector.addInteraction(i));
    if (carrier.batch.interactions.length === 0) collector.addBatch(wrapper);
  } else collector.context.report('source-failed', carrier.fault, undefined, { severity: 'error' });
}

export interface WrittenV3 {
  readonly root: XmlElement | undefined;
  readonly issues: readonly Issue[];
}

/** Makes the frames of the messages that are written; the ids in them come from whoever runs the translation. */
export type FrameOf = (interaction: string) => AnswerFrame;

/**
 * FHIR (JSON text, or the value of it) to an answer message: one interaction for one list, a batch for several, an answer that
 * nothing was found for none. Without frames the bare payload of a single list is written as `subject`.
 */
export function fhirToXml(input: unknown, frameOf: FrameOf | undefined, options: ToV3Options = {}): WrittenV3 {
  let bundle = input;
  let positionOf = options.positionOf;
  if (typeof input === 'string') {
    try {
      bundle = readJson(input);
      positionOf ??= locator(input);
    } catch (error) {
      return { root: undefined, issues: [readIssue(error)] };
    }
  }
  const { messages, issues } = bundleToV3(bundle, { ...options, ...(positionOf === undefined ? {} : { positionOf }) });
  // An answer that nothing was found must not stand for what could not be read.
  if (messages.every((m) => m.payloads.length === 0) && issues.some(isFailure)) return { root: undefined, issues };
  return { root: wrap(messages, frameOf), issues };
}

/** What an empty Bundle that says nothing of its search answers. */
const NOTHING_FOUND: V3Message = { interaction: 'QURX_IN990113NL', payloads: [] };
const BATCH_INTERACTION = 'MCCI_IN200101';

function wrap(messages: readonly V3Message[], frameOf: FrameOf | undefined): XmlElement | undefined {
  const [only = NOTHING_FOUND, ...others] = messages;
  if (frameOf === undefined) {
    const [payload, ...more] = messages.flatMap((m) => m.payloads);
    return payload === undefined || more.length > 0 ? undefined : element('subject', {}, [payload]);
  }
  if (others.length === 0) return answerMessage(frameOf(only.interaction), only.payloads);
  return answerBatch(
    frameOf(BATCH_INTERACTION),
    messages.map((m) => answerMessage(frameOf(m.interaction), m.payloads)),
  );
}
