import { ISSUES, type Issue, type Language } from '../errors.js';
import { GW } from './extensions.js';
import type { OperationOutcome } from './types.js';

/** Code system of our issue codes. */
export const ISSUE_SYSTEM = GW + '/CodeSystem/issue';

type OutcomeIssue = NonNullable<OperationOutcome['issue']>[number];

const WORDS = {
  en: { found: 'found', expected: 'expected', line: 'line', column: 'column', fine: 'no problems found' },
  nl: { found: 'gevonden', expected: 'verwacht', line: 'regel', column: 'kolom', fine: 'geen problemen gevonden' },
} as const;

/**
 * Issues as an OperationOutcome, in their order; without issues one that says so, since FHIR demands one. Of the input it holds the
 * paths and what the issues themselves say was found and expected, nothing else.
 */
export function outcome(issues: readonly Issue[], language: Language = 'en'): OperationOutcome {
  const fine: OutcomeIssue = { severity: 'information', code: 'informational', details: { text: WORDS[language].fine } };
  return { resourceType: 'OperationOutcome', issue: issues.length === 0 ? [fine] : issues.map((issue) => outcomeIssue(issue, language)) };
}

function outcomeIssue(issue: Issue, language: Language): OutcomeIssue {
  const definition = ISSUES[issue.code];
  const diagnostics = diagnosticsOf(issue, language);
  const location = locationOf(issue, language);
  return {
    severity: issue.severity,
    // The catalogue holds only issue types of R4; a test compares.
    code: definition.type as NonNullable<OutcomeIssue['code']>,
    details: { coding: [{ system: ISSUE_SYSTEM, code: issue.code }], text: definition[language] },
    ...(diagnostics === '' ? {} : { diagnostics }),
    ...(location.length === 0 ? {} : { location }),
    ...(issue.path === '' || isElementPath(issue.path) ? {} : { expression: [issue.path] }),
  };
}

function diagnosticsOf(issue: Issue, language: Language): string {
  const words = WORDS[language];
  const parts = [];
  if (issue.found !== undefined) parts.push(`${words.found} ${issue.found}`);
  if (issue.expected !== undefined) parts.push(`${words.expected} ${issue.expected}`);
  return parts.join(', ');
}

/** The path of an HL7v3 element, and the line when it is known (also of FHIR). */
function locationOf(issue: Issue, language: Language): string[] {
  const words = WORDS[language];
  const path = isElementPath(issue.path) ? [issue.path] : [];
  return issue.line === undefined ? path : [...path, `${words.line} ${issue.line}, ${words.column} ${issue.column ?? 1}`];
}

/** Paths into HL7v3 begin with a slash, FHIRPaths with a type. */
function isElementPath(path: string): boolean {
  return path.startsWith('/');
}
