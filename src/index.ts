import { randomUUID } from 'node:crypto';
import type { Issue } from './errors.js';
import { writeJson } from './fhir/json.js';
import type { Bundle } from './fhir/types.js';
import type { AnswerFrame } from './hl7v3/answer.js';
import type { MappingOptions } from './mapping/context.js';
import type { Explanation } from './mapping/explain.js';
import { exampleFrames } from './mapping/frames.js';
import { fhirToXml, xmlToFhir } from './mapping/translate.js';
import type { ValidateOptions } from './validation.js';
import { FILE_LIMITS } from './xml/limits.js';
import { writeXml } from './xml/writer.js';

export { ISSUES, issueText, isFailure } from './errors.js';
export type { Issue, IssueCode, Language, Severity } from './errors.js';
export { Decimal } from './fhir/decimal.js';
export { readJson, writeJson } from './fhir/json.js';
export type * from './fhir/types.js';
export type { AnswerFrame } from './hl7v3/answer.js';
export type { MappingOptions } from './mapping/context.js';
export type { Explanation } from './mapping/explain.js';

export type { ValidateOptions } from './validation.js';

export interface FromHl7v3Options extends MappingOptions {
  /** Gives resource ids; random UUIDs by default. */
  readonly ids?: () => string;
  /** Moment of retrieval, a FHIR instant; now by default. */
  readonly timestamp?: string;
  /** URL of the search that the Bundle answers. */
  readonly self?: string;
  /** Explain every value of the Bundle. */
  readonly explain?: boolean;
}

export interface FromHl7v3 {
  /** Undefined when the input could not be read at all; the issues say why. */
  readonly bundle?: Bundle;
  readonly issues: readonly Issue[];
  readonly explanations?: readonly Explanation[];
}

/**
 * HL7v3 to FHIR R4: dispense lists (QURX_IN990113NL) and conditions (REPC_IN000024NL), bare, in a batch, in a SOAP envelope or as a payload
 * only, to a searchset Bundle.
 * Never throws for bad input. Decimals that JavaScript would change are `Decimal` objects: write the Bundle with `writeJson`.
 */
export function toFhir(input: string | Uint8Array, options: FromHl7v3Options = {}): FromHl7v3 {
  return xmlToFhir(input, {
    ...options,
    ids: options.ids ?? randomUUID,
    timestamp: options.timestamp ?? new Date().toISOString(),
    limits: FILE_LIMITS,
    processingInstructions: 'skip-in-prolog',
  });
}

export interface FromFhirOptions extends MappingOptions {
  /** Transport fields of each message that is written, by interaction; example values by default. `payload` writes no wrapper. */
  readonly frame?: ((interaction: string) => AnswerFrame) | 'payload';
  /** Spaces per level; 0 by default. */
  readonly indent?: number;
}

export interface FromFhir {
  /** Undefined when the input could not be read or holds nothing to write; the issues say why. */
  readonly xml?: string;
  readonly issues: readonly Issue[];
}

/**
 * FHIR R4 to HL7v3: a Bundle (an object or its JSON text) with MedicationDispense resources to QURX_IN990113NL, with AllergyIntolerance and
 * Flag resources to REPC_IN000024NL, or to a batch when it holds both or more than one patient. Never throws for bad input. Pass JSON as text, or read it with `readJson`, to keep decimals exact.
 */
export function toV3(bundle: string | object, options: FromFhirOptions = {}): FromFhir {
  const frame = options.frame ?? exampleFrames({ id: randomUUID, now: new Date().toISOString() });
  const { root, issues } = fhirToXml(bundle, frame === 'payload' ? undefined : frame, options);
  return root === undefined ? { issues } : { xml: writeXml(root, { indent: options.indent ?? 0 }), issues };
}

/**
 * Judges HL7v3 (by the models of AORTA) or FHIR R4 (by R4, the profiles of Schakel and those that are given), as text or, for FHIR, as an
 * object. Findings of text have line and column. Nothing is fetched, and nothing throws for bad input.
 * @throws DefinitionError (rejects) when a profile that is asked for can't be understood
 */
export async function validate(input: string | object, options: ValidateOptions = {}): Promise<readonly Issue[]> {
  // Loaded when asked for: who only translates does not pay for it.
  const { judge } = await import('./validation.js');
  return judge(input, options);
}

/** A Bundle as JSON text, decimals as they were sent. */
export function bundleText(bundle: Bundle, indent = 0): string {
  return writeJson(bundle, indent);
}
