import { ISSUES, type Issue } from '../errors.js';
import { JsonError } from './json-error.js';
import { XmlError } from '../xml/error.js';

/** Turns what a reader throws into a fatal issue; anything else is a bug and goes on. */
export function readIssue(error: unknown): Issue {
  if (!(error instanceof XmlError) && !(error instanceof JsonError)) throw error;
  const { code, line, column } = error;
  const found = error instanceof XmlError ? error.found : undefined;
  return { code, severity: ISSUES[code].severity, path: '', line, column, ...(found === undefined ? {} : { found }) };
}
