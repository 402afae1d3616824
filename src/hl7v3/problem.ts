import { ISSUES, type Issue, type IssueCode, type Severity } from '../errors.js';
import { pathOf, type XmlElement } from '../xml/element.js';

/** A problem at an element of the message; the path is worked out only when somebody wants to see it. */
export interface Problem {
  readonly code: IssueCode;
  /** Where it is; for a part that is missing, the element that should hold it. */
  readonly element: XmlElement;
  readonly attribute?: string;
  readonly found?: string;
  readonly expected?: string;
  /** Only where it differs from the severity of the code. */
  readonly severity?: Severity;
  /** The specification advises against it and does not forbid it: a warning, also where validity is judged. */
  readonly advice?: true;
}

/** Turns a problem into an issue with the path and position of the element. */
export function issueOf(problem: Problem): Issue {
  const { code, element, found, expected } = problem;
  return {
    code,
    severity: problem.severity ?? ISSUES[code].severity,
    path: pathOf(element, problem.attribute),
    ...(element.line === 0 ? {} : { line: element.line, column: element.column }),
    ...(found === undefined ? {} : { found }),
    ...(expected === undefined ? {} : { expected }),
  };
}
