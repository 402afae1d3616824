import { isFailure, type Issue } from '../errors.js';
import { readJson, writeJson } from '../fhir/json.js';
import { readIssue } from '../fhir/read-issue.js';
import { differencesOf } from '../hl7v3/equality.js';
import { element } from '../hl7v3/element.js';
import { readFhirText } from '../mapping/fhir-text.js';
import { exampleFrames } from '../mapping/frames.js';
import { kindOf } from '../mapping/kind.js';
import { bundleToV3 } from '../mapping/to-v3.js';
import { fhirToXml, xmlToFhir } from '../mapping/translate.js';
import { validateV3 } from '../mapping/validate/message.js';
import type { XmlElement } from '../xml/element.js';
import { FILE_LIMITS } from '../xml/limits.js';
import { readXml, type ReadOptions } from '../xml/reader.js';
import { writeXml } from '../xml/writer.js';
import type { CaseFile, ConformanceCase, Expectation } from './case.js';
import { translatedIn } from './corpus/cases.js';
import { countingIds, TIMESTAMP } from './corpus/translation.js';
import type { Output } from './places.js';

/** How the files of a suite are read, as those of the command line are. */
export const READ: ReadOptions = { limits: FILE_LIMITS, processingInstructions: 'skip-in-prolog' };

/** What the translation made of the input of a case. */
export interface Translated {
  readonly output: Output | undefined;
  readonly issues: readonly Issue[];
  /** Whether the input, which was only judged, is free of errors; undefined for another operation. */
  readonly valid?: boolean;
  /** In what HL7v3 that went there and back differs from what it was; undefined for another operation. */
  readonly differences?: readonly string[];
}

/** Does with the input what the case asks, with ids and clock that are the same in every run. */
export function translate({ expect, input }: Pick<ConformanceCase, 'expect' | 'input'>): Translated {
  if (expect.operation === 'toFhir') return toFhir(input.content, expect);
  if (expect.operation === 'validate') return validated(input.content);
  if (expect.operation === 'toV3') return toV3(textOf(input), expect);
  return kindOf(textOf(input)) === 'hl7v3' ? roundTripV3(input.content, expect) : roundTripFhir(textOf(input), expect);
}

/** HL7v3 is judged and not translated; what can not be read at all is not valid. */
function validated(content: Uint8Array): Translated {
  let issues: readonly Issue[];
  try {
    issues = validateV3(readXml(content, READ));
  } catch (error) {
    issues = [readIssue(error)];
  }
  return { output: undefined, issues, valid: !issues.some(isFailure) };
}

function toFhir(content: Uint8Array, { options = {} }: Expectation): Translated {
  const { bundle, issues } = xmlToFhir(content, { ...options, ...READ, ids: countingIds(), timestamp: TIMESTAMP });
  return { output: bundle === undefined ? undefined : { kind: 'fhir', bundle }, issues };
}

function toV3(text: string, { options = {} }: Expectation): Translated {
  const { value, issues, positionOf } = readFhirText(text, READ);
  if (value === undefined) return { output: undefined, issues };
  const frames = options.payload === true ? undefined : exampleFrames({ id: countingIds(), now: TIMESTAMP });
  const written = fhirToXml(value, frames, { ...options, ...(positionOf === undefined ? {} : { positionOf }) });
  // Through its text, so that what is looked at is what a receiver reads.
  const root = written.root === undefined ? undefined : readXml(writeXml(written.root), READ);
  return { output: root === undefined ? undefined : { kind: 'hl7v3', root }, issues: [...issues, ...written.issues] };
}

/** The frame is not in the FHIR, so the payloads are compared (decision 0005). */
function roundTripV3(content: Uint8Array, expect: Expectation): Translated {
  const there = toFhir(content, expect);
  if (there.output?.kind !== 'fhir') return there;
  const { payloads, issues } = bundleToV3(readJson(writeJson(there.output.bundle)), expect.options);
  const before = translatedIn(readXml(content, READ));
  const differences = before.flatMap((payload, i) => compared(payload, payloads[i]));
  return { output: { kind: 'hl7v3', root: element('subject', {}, payloads) }, issues: [...there.issues, ...issues], differences };
}

function compared(before: XmlElement, after: XmlElement | undefined): readonly string[] {
  return after === undefined ? [`/${before.local}: missing`] : differencesOf(before, after);
}

function roundTripFhir(text: string, expect: Expectation): Translated {
  const there = toV3(text, expect);
  if (there.output?.kind !== 'hl7v3') return there;
  const back = toFhir(new TextEncoder().encode(writeXml(there.output.root)), expect);
  return { output: back.output, issues: [...there.issues, ...back.issues] };
}

function textOf({ content }: CaseFile): string {
  return new TextDecoder().decode(content);
}
