import { ISSUES, type Issue } from '../errors.js';
import { readJson } from '../fhir/json.js';
import { locator } from '../fhir/locate.js';
import type { Problem } from '../fhir/problem.js';
import { readFhirXml } from '../fhir/xml-reader.js';
import { readXml, type ReadOptions } from '../xml/reader.js';
import { kindOf } from './kind.js';
import type { PositionOf } from './to-v3.js';
import { readIssue } from './translate.js';

/** A FHIR text as a value; undefined when it could not be read at all. */
export interface FhirText {
  readonly value: unknown;
  readonly issues: readonly Issue[];
  /** Finds places of the value in the text. */
  readonly positionOf?: PositionOf;
}

/** Reads FHIR in JSON or XML; decimals keep their digits in both. Never throws for bad input. */
export function readFhirText(text: string, options: ReadOptions): FhirText {
  try {
    if (kindOf(text) !== 'fhir-xml') return { value: readJson(text), issues: [], positionOf: locator(text) };
    const { value, problems } = readFhirXml(readXml(text, options), text);
    return { value, issues: problems.map(problemIssue) };
  } catch (error) {
    return { value: undefined, issues: [readIssue(error)] };
  }
}

/** A problem of reading or writing FHIR as an issue. */
export function problemIssue(problem: Problem): Issue {
  const { code, path, line, column, expected } = problem;
  return {
    code,
    severity: ISSUES[code].severity,
    path,
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
    ...(expected === undefined ? {} : { expected }),
  };
}
