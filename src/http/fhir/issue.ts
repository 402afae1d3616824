import { mayHoldBsn } from '../../bsn.js';
import { ISSUES, type Issue, type IssueCode } from '../../errors.js';
import { Refusal } from '../reply.js';

/** A problem with a parameter or header of a request: its name, and what it could be; never its value. */
export function parameterIssue(name: string, expected: string, code: IssueCode = 'http-parameter'): Issue {
  return { code, severity: ISSUES[code].severity, path: `http.${named(name)}`, expected };
}

/** Refuses a request because of one parameter. */
export function parameterRefusal(name: string, expected: string): Refusal {
  return new Refusal(400, [parameterIssue(name, expected)]);
}

/** A name that a client made up may hold anything. */
function named(name: string): string {
  return /^[\w$:.-]{1,60}$/.test(name) && !mayHoldBsn(name) ? name : 'parameter';
}
