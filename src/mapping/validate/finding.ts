import { ISSUES, type Issue, type IssueCode, type Severity } from '../../errors.js';
import { issueOf, type Problem } from '../../hl7v3/problem.js';
import { wrapperRule } from '../../hl7v3/wrapper-rule.js';
import { NUMBER_OF_PERSON } from '../context.js';
import { placeOf } from './rule-place.js';

/** What a reader may put up with and a judge may not: the severity of the code is that of a translation. */
const STRICT: Readonly<Partial<Record<IssueCode, Severity>>> = {
  'fixed-value': 'error',
  'element-order': 'error',
  'wrapper-value': 'error',
  'answer-inconsistent': 'error',
  'identifier-without-root': 'error',
  'bsn-invalid': 'error',
};

/** As much of a value as is quoted. */
const QUOTED = 60;

/** What every class of the schemas may have, beside what its model tells: the attributes of the class itself and its template. */
const CLASS_ATTRIBUTES: ReadonlySet<string> = new Set([
  ...['nullFlavor', 'type', 'templateId', 'typeID', 'realmCode', 'classCode', 'moodCode', 'typeCode', 'determinerCode'],
  ...['contextControlCode', 'contextConductionInd', 'negationInd'],
]);
const CLASS_ELEMENTS: ReadonlySet<string> = new Set(['realmCode', 'typeId', 'templateId']);

/** The findings of a document or message: each problem once, in the order of the text. */
export function findings(problems: readonly Problem[]): readonly Issue[] {
  const seen = new Set<string>();
  const out: Issue[] = [];
  for (const problem of problems) {
    if (belongsToEveryClass(problem)) continue;
    const issue = findingOf(problem);
    // The same fault met twice, by the wrapper checks and by the datatypes, is told once.
    const key = `${issue.code} ${issue.path}${problem.attribute === undefined ? (issue.expected ?? '') : ''}`;
    if (!seen.has(key)) out.push(issue);
    seen.add(key);
  }
  return out.sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
}

function belongsToEveryClass({ code, element, attribute, expected }: Problem): boolean {
  if (code !== 'not-mapped') return false;
  if (attribute !== undefined) return CLASS_ATTRIBUTES.has(attribute) && !element.attributes.some((a) => a.local === attribute && a.uri !== '');
  return CLASS_ELEMENTS.has(element.local) && expected !== 'no text';
}

/** A problem as a finding: what a mapping would not read is what the model does not know, and nothing is softened. */
function findingOf(problem: Problem): Issue {
  const code = problem.code === 'not-mapped' ? 'element-unknown' : problem.code;
  const severity = problem.advice === true ? 'warning' : (STRICT[code] ?? ISSUES[code].severity);
  const { found, ...issue } = issueOf({ ...problem, code, severity });
  return { ...issue, rule: ruleOf(problem), ...(found === undefined || NUMBER_OF_PERSON.test(found) ? {} : { found: found.slice(0, QUOTED) }) };
}

/** In a payload the id of the mapping rule, in a wrapper that of the field. */
function ruleOf(problem: Problem): string {
  const { code, element, attribute, expected } = problem;
  const missing = code === 'required' && attribute === undefined ? expected : undefined;
  return placeOf(element, missing)?.rule ?? wrapperRule(problem);
}
