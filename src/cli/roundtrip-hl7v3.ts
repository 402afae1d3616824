import { ISSUES, type Issue } from '../errors.js';
import { readJson, writeJson } from '../fhir/json.js';
import { payloadsOf, withPayloads } from '../hl7v3/answer.js';
import { openCarrier, writeCarrier, type Carrier } from '../hl7v3/carrier.js';
import { element } from '../hl7v3/element.js';
import { differencesOf } from '../hl7v3/equality.js';
import { issueOf } from '../hl7v3/problem.js';
import { payloadOf } from '../mapping/payloads.js';
import { AnswerCollector } from '../mapping/to-fhir.js';
import { bundleToV3 } from '../mapping/to-v3.js';
import { readIssue } from '../fhir/read-issue.js';
import { pathOf, type XmlElement } from '../xml/element.js';
import { streamXml } from '../xml/reader.js';
import { writeXml } from '../xml/writer.js';
import type { Edge } from './edge.js';
import type { Input } from './input.js';
import { READ } from './read-hl7v3.js';
import type { Comparison, Tell } from './roundtrip.js';

/** What is at work on one file. */
interface Job {
  readonly input: Input;
  readonly findings: Tell;
  readonly edge: Edge;
  readonly differences: string[];
  compared: number;
  /** Payloads of a form that FHIR is not written as. */
  onlyRead: number;
}

/** Compares HL7v3 with what came back; messages of a batch are only kept when the result is wanted. */
export async function compareHl7v3(input: Input, keep: boolean, findings: Tell, edge: Edge): Promise<Comparison | undefined> {
  const job: Job = { input, findings, edge, differences: [], compared: 0, onlyRead: 0 };
  const kept: XmlElement[] = [];
  let text: string | undefined;
  try {
    for await (const { kind, element: read } of streamXml(input.chunks, READ)) {
      if (kind === 'message') {
        const back = await message(read, job);
        job.differences.push(...differencesOf(read, back, pathOf(read)));
        if (keep) kept.push(back);
        continue;
      }
      const { carrier, problems } = openCarrier(read);
      await findings.add(input.name, problems.map(issueOf));
      if (carrier === undefined) return undefined;
      const whole = await document(carrier, job);
      job.differences.push(...differencesOf(read, whole([])));
      if (keep) text = writeXml(whole(kept));
    }
  } catch (error) {
    await findings.add(input.name, [readIssue(error)]);
    return undefined;
  }
  const { compared, differences, onlyRead } = job;
  // What did not come back is not to be found in a file of what came back.
  return { compared, differences, onlyRead, ...(text === undefined || onlyRead > 0 ? {} : { text }) };
}

/** The document as it comes back, given the messages of a batch that were read before. */
async function document(carrier: Carrier, job: Job): Promise<(messages: readonly XmlElement[]) => XmlElement> {
  if (carrier.kind === 'batch') return (interactions) => writeCarrier({ ...carrier, batch: { ...carrier.batch, interactions } });
  if (carrier.kind === 'fault') return () => writeCarrier(carrier);
  const item = carrier.kind === 'payload' ? await bare(carrier.payload, job) : await message(carrier.interaction, job);
  return () => writeCarrier(carrier, [item]);
}

/** An interaction with the payloads that came back; one that is not an answer is only written again. */
async function message(read: XmlElement, job: Job): Promise<XmlElement> {
  const payloads: XmlElement[] = [];
  for (const p of payloadsOf(read)) payloads.push(await thereAndBack(p, job));
  return withPayloads(read, payloads);
}

async function bare(payload: XmlElement, job: Job): Promise<XmlElement> {
  if (payload.local !== 'subject') return thereAndBack(payload, job);
  const payloads: XmlElement[] = [];
  for (const c of payload.children) payloads.push(await thereAndBack(c, job));
  return element('subject', {}, payloads);
}

/** A payload by way of JSON text; nothing at all where none came back, so that the comparison shows it. */
async function thereAndBack(payload: XmlElement, job: Job): Promise<XmlElement> {
  const collector = new AnswerCollector({ ids: () => job.edge.newId(), timestamp: job.edge.now().toISOString() });
  collector.addPayload(payload);
  const { bundle, issues } = collector.result();
  if (payloadOf(payload)?.written === false) {
    job.onlyRead++;
    await job.findings.add(job.input.name, [...issues, onlyRead(payload)]);
    return payload;
  }
  job.compared++;
  const back = bundleToV3(readJson(writeJson(bundle)));
  await job.findings.add(job.input.name, [...issues, ...back.issues]);
  return back.payloads[0] ?? element(payload.local, {}, []);
}

function onlyRead(payload: XmlElement): Issue {
  const { line, column } = payload;
  const code = 'form-only-read';
  return { code, severity: ISSUES[code].severity, path: pathOf(payload), line, column };
}
