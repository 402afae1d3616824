import type { Issue, Language } from '../../errors.js';
import { outcome } from '../../fhir/outcome.js';
import type { OperationOutcome } from '../../fhir/types.js';
import type { Refusals } from '../register/refusals.js';
import { WARNINGS, type Warning } from '../register/warnings.js';
import { RULE_SYSTEM } from './canonicals.js';

/** Refusals as an OperationOutcome, each with its rule (CS e). For the source or the patient only. */
export function refusalOutcome(refusals: Refusals, language: Language): OperationOutcome {
  return {
    resourceType: 'OperationOutcome',
    issue: refusals.map((r) => ({
      severity: 'error',
      code: r.type,
      details: { ...(r.rule === undefined ? {} : { coding: [{ system: RULE_SYSTEM, code: r.rule }] }), text: r[language] },
      expression: [r.expression],
    })),
  };
}

/** Warnings beside a decision that was stored (CS C-05 T5, C-10 T1). */
export function warningOutcome(warnings: readonly Warning[], language: Language): OperationOutcome {
  return {
    resourceType: 'OperationOutcome',
    issue: warnings.map((warning) => ({
      severity: 'warning',
      code: 'business-rule',
      details: { coding: [{ system: RULE_SYSTEM, code: WARNINGS[warning].rule }], text: WARNINGS[warning][language] },
    })),
  };
}

/** Issues of reading a Consent as an OperationOutcome; those that break a rule of CS a name it beside the code. */
export function readingOutcome(issues: readonly Issue[], language: Language): OperationOutcome {
  const made = outcome(issues, language);
  const coded = made.issue?.map((issue, i) => {
    const rule = issues[i]?.rule ?? '';
    if (!/^C-\d\d$/.test(rule)) return issue;
    return { ...issue, details: { ...issue.details, coding: [...(issue.details?.coding ?? []), { system: RULE_SYSTEM, code: rule }] } };
  });
  return coded === undefined ? made : { ...made, issue: coded };
}
