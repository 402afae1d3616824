import { ISSUES, type Issue } from '../errors.js';
import { element } from '../hl7v3/element.js';
import { explainV3 } from '../mapping/explain-v3.js';
import { readFhirText, type FhirText } from '../mapping/fhir-text.js';
import { exampleFrames } from '../mapping/frames.js';
import { bundleToV3 } from '../mapping/to-v3.js';
import { fhirToXml, type WrittenV3 } from '../mapping/translate.js';
import { FILE_LIMITS } from '../xml/limits.js';
import { writeXml } from '../xml/writer.js';
import type { Edge } from './edge.js';
import { explanationLine } from './explanation.js';
import type { Findings } from './findings.js';
import { textOf, type Input } from './input.js';
import type { TranslateOptions } from './translate.js';

/** Translates a FHIR Bundle, in JSON or XML, to HL7v3. */
export async function fromFhir(input: Input, options: TranslateOptions, findings: Findings, edge: Edge): Promise<void> {
  const read = await readInput(input);
  await findings.add(input.name, read.issues);
  if (read.value === undefined) return;
  if (options.explain) return explain(read, input, options, findings, edge);
  const { root, issues } = options.payload ? payload(read) : message(read, edge);
  await findings.add(input.name, issues);
  if (root === undefined) return;
  const xml = writeXml(root, { indent: options.indent });
  await edge.out(xml.endsWith('\n') ? xml : xml + '\n');
}

/** Reads the FHIR of a file; the value is undefined when it could not be read. */
export async function readInput(input: Input): Promise<FhirText> {
  const text = await textOf(input);
  if (typeof text !== 'string') return { value: undefined, issues: [text] };
  return readFhirText(text, { limits: FILE_LIMITS, processingInstructions: 'skip-in-prolog' });
}

function positions({ positionOf }: FhirText): Pick<FhirText, 'positionOf'> {
  return positionOf === undefined ? {} : { positionOf };
}

function message(read: FhirText, edge: Edge): WrittenV3 {
  const frames = exampleFrames({ id: () => edge.newId(), now: edge.now().toISOString() });
  return fhirToXml(read.value, frames, positions(read));
}

/** The content of one message without anything around it. */
function payload(read: FhirText): WrittenV3 {
  const { payloads, issues } = bundleToV3(read.value, positions(read));
  const [list, ...others] = payloads;
  if (list !== undefined && others.length === 0) return { root: element('subject', {}, [list]), issues };
  const code = list === undefined ? 'required' : 'patient-mixed';
  const one: Issue = { code, severity: ISSUES[code].severity, path: 'Bundle.entry', ...read.positionOf?.('Bundle.entry'), expected: 'one patient' };
  return { root: undefined, issues: issues.some((i) => i.severity === 'fatal') ? issues : [...issues, one] };
}

async function explain(read: FhirText, input: Input, options: TranslateOptions, findings: Findings, edge: Edge): Promise<void> {
  const result = bundleToV3(read.value, { ...positions(read), explain: true });
  await findings.add(input.name, result.issues);
  if (typeof read.value !== 'object' || read.value === null) return;
  for (const e of explainV3(read.value, result, read.positionOf)) {
    await edge.out(options.json ? JSON.stringify({ file: input.name, ...e }) + '\n' : explanationLine(e.v3, e, e.fhir, input.name));
  }
}
