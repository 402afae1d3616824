import type { Issue } from '../../errors.js';
import { issueOf, type Problem } from '../../hl7v3/problem.js';
import { wrapperRule } from '../../hl7v3/wrapper-rule.js';
import { NUMBER_OF_PERSON } from '../context.js';

/** Result of reading a message: what it says, unless a problem forbids to use it, and every problem. */
export interface Read<T> {
  readonly value: T | undefined;
  readonly issues: readonly Issue[];
}

/** Each problem once, with the severity that it is told with first, in the order of the text, with the field it is about; no number of a person is quoted. */
export function issuesOf(problems: readonly Problem[]): readonly Issue[] {
  const out = new Map<string, Issue>();
  for (const problem of problems) {
    const { found, ...issue } = issueOf(problem);
    const severity = problem.advice === true ? 'warning' : issue.severity;
    const quoted = found === undefined || NUMBER_OF_PERSON.test(found) ? {} : { found };
    const key = `${issue.code} ${issue.path} ${issue.expected ?? ''}`;
    if (!out.has(key)) out.set(key, { ...issue, severity, rule: wrapperRule(problem), ...quoted });
  }
  return [...out.values()].sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
}
