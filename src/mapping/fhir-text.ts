import { ISSUES, type Issue } from '../errors.js';
import { readJson } from '../fhir/json.js';
import { locator } from '../fhir/locate.js';
import type { Problem } from '../fhir/problem.js';
import { readFhirXml } from '../fhir/xml-reader.js';
import type { XmlElement } from '../xml/element.js';
import { readXml, type ReadOptions } from '../xml/reader.js';
import { kindOf } from './kind.js';
import { readIssue } from '../fhir/read-issue.js';
import type { PositionOf } from './to-v3.js';

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
    const root = readXml(text, options);
    const { value, problems } = readFhirXml(root, text);
    if (value !== undefined) return { value, issues: problems.map(problemIssue), positionOf: xmlLocator(root) };
    return { value, issues: [problemIssue({ code: 'input-unknown', path: root.local, line: root.line, column: root.column })] };
  } catch (error) {
    return { value: undefined, issues: [readIssue(error)] };
  }
}

/** Position of the element that a path leads to, or of the deepest that exists on the way. */
function xmlLocator(root: XmlElement): PositionOf {
  return (path) => {
    let at = root;
    for (const [, name, index] of [...path.matchAll(/([A-Za-z]+)(?:\([^)]*\))?(?:\[(\d+)\])?/g)].slice(1)) {
      const next = at.children.filter((c) => c.local === name)[Number(index ?? 0)];
      if (next === undefined) break;
      // Around a resource stands an element that the path knows as the resource itself.
      at = name === 'resource' || name === 'contained' ? (next.children[0] ?? next) : next;
    }
    return { line: at.line, column: at.column };
  };
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
