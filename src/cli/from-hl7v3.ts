import { isFailure } from '../errors.js';
import type { Bundle } from '../fhir/types.js';
import { holdsData } from '../fhir/bundle.js';
import { writeJson } from '../fhir/json.js';
import { openCarrier } from '../hl7v3/carrier.js';
import { interaction } from '../hl7v3/interactions.js';
import { issueOf } from '../hl7v3/problem.js';
import { checkBatch } from '../hl7v3/wrapper-check.js';
import { AnswerCollector, type ToFhirResult } from '../mapping/to-fhir.js';
import { readIssue } from '../fhir/read-issue.js';
import type { XmlElement } from '../xml/element.js';
import { streamXml } from '../xml/reader.js';
import type { Edge } from './edge.js';
import { explanationLine } from './explanation.js';
import type { Findings } from './findings.js';
import type { Input } from './input.js';
import { READ } from './read-hl7v3.js';
import type { TranslateOptions } from './translate.js';

/** Where translated answers go. */
interface Sink {
  /** Takes one answer. What holds no answer is checked, but nothing is written for it alone. */
  readonly add: (holdsAnswer: boolean, collect: (collector: AnswerCollector) => void) => Promise<void>;
  readonly end: () => Promise<void>;
}

/** Translates HL7v3 to FHIR, message by message. What was written stays when the input turns out to be broken further on. */
export async function fromHl7v3(input: Input, options: TranslateOptions, findings: Findings, edge: Edge): Promise<void> {
  const sink = options.format === 'ndjson' ? eachAlone(input, options, findings, edge) : allTogether(input, options, findings, edge);
  let messages = 0;
  try {
    for await (const { kind, element } of streamXml(input.chunks, READ)) {
      if (kind === 'message') messages++;
      if (kind === 'message') await sink.add(isAnswer(element), (to) => to.addInteraction(element));
      else if (await addRoot(element, messages, input, sink, findings)) await sink.end();
    }
  } catch (error) {
    await findings.add(input.name, [readIssue(error)]);
  }
}

/** Adds what the document holds besides the messages of a batch; false when it is nothing that we know. */
async function addRoot(root: XmlElement, messages: number, input: Input, sink: Sink, findings: Findings): Promise<boolean> {
  const { carrier, problems } = openCarrier(root);
  await findings.add(input.name, problems.map(issueOf));
  if (carrier === undefined) return false;
  if (carrier.kind === 'batch') {
    const batch = carrier.envelope?.message ?? root;
    await findings.add(input.name, checkBatch(batch, messages).map(issueOf));
    // Without messages the batch itself is the answer.
    if (messages === 0) await sink.add(true, (to) => to.addBatch(batch));
  } else if (carrier.kind === 'interaction') {
    await sink.add(isAnswer(carrier.interaction), (to) => to.addInteraction(carrier.interaction));
  } else if (carrier.kind === 'payload') {
    await sink.add(true, (to) => to.addPayload(carrier.payload));
  } else {
    await sink.add(false, (to) => to.context.report('source-failed', carrier.fault, undefined, { severity: 'error' }));
  }
  return true;
}

function isAnswer(message: XmlElement): boolean {
  return interaction(message.local)?.translates !== undefined;
}

/** One Bundle of everything, at the end. */
function allTogether(input: Input, options: TranslateOptions, findings: Findings, edge: Edge): Sink {
  const collector = collectorFor(options, edge);
  return {
    add: (_, collect) => {
      collect(collector);
      return Promise.resolve();
    },
    end: async () => {
      const result = collector.result();
      await findings.add(input.name, result.issues);
      if (isWorthWriting(result)) await write(result, input, options, findings, edge);
    },
  };
}

/** One Bundle for each answer, as it comes. */
function eachAlone(input: Input, options: TranslateOptions, findings: Findings, edge: Edge): Sink {
  return {
    add: async (holdsAnswer, collect) => {
      const collector = collectorFor(options, edge);
      collect(collector);
      const result = collector.result();
      await findings.add(input.name, result.issues);
      if (holdsAnswer && isWorthWriting(result)) await write(result, input, options, findings, edge);
    },
    end: () => Promise.resolve(),
  };
}

/** An empty Bundle says that nothing was found; it must not stand for what could not be read. */
function isWorthWriting({ bundle, issues }: ToFhirResult): boolean {
  return holdsData(bundle) || !issues.some(isFailure);
}

function collectorFor(options: TranslateOptions, edge: Edge): AnswerCollector {
  return new AnswerCollector({ ids: () => edge.newId(), timestamp: edge.now().toISOString(), explain: options.explain });
}

async function write(
  { bundle, explanations = [] }: ToFhirResult,
  input: Input,
  options: TranslateOptions,
  findings: Findings,
  edge: Edge,
): Promise<void> {
  if (options.explain) {
    for (const e of explanations)
      await edge.out(options.json ? JSON.stringify({ file: input.name, ...e }) + '\n' : explanationLine(e.fhir, e, e.v3, input.name));
  } else if (options.format === 'xml') await edge.out(await fhirXml(bundle, input, options, findings));
  else await edge.out(writeJson(bundle, options.format === 'ndjson' ? 0 : options.indent) + '\n');
}

async function fhirXml(bundle: Bundle, input: Input, options: TranslateOptions, findings: Findings): Promise<string> {
  const [{ writeFhirXml }, { problemIssue }] = await Promise.all([import('../fhir/xml-writer.js'), import('../mapping/fhir-text.js')]);
  const { value, problems } = writeFhirXml(bundle, { indent: options.indent });
  await findings.add(input.name, problems.map(problemIssue));
  return value.endsWith('\n') ? value : value + '\n';
}
