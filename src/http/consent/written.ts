import type { Request, Response } from 'express';
import { readingOutcome, warningOutcome } from '../../consent/fhir/outcome.js';
import type { Issue, Language } from '../../errors.js';
import { outcome } from '../../fhir/outcome.js';
import type { OperationOutcome } from '../../fhir/types.js';
import type { Changed } from '../../gateway/consent/service.js';
import { preferenceOf } from '../fhir/prefer.js';
import { acceptable, FHIR_JSON, sendFhir } from '../reply.js';
import { decisionVersion, setVersion } from './version.js';

/** What is told beside a decision that was stored: warnings of the rules, and what of the body was not taken over; undefined when there is nothing. */
export function toldBeside(changed: Pick<Changed, 'warnings'>, issues: readonly Issue[], language: Language): OperationOutcome | undefined {
  const told = [
    ...(warningOutcome(changed.warnings, language).issue ?? []),
    ...(issues.length === 0 ? [] : (readingOutcome(issues, language).issue ?? [])),
  ];
  return told.length === 0 ? undefined : { resourceType: 'OperationOutcome', issue: told };
}

/**
 * Answers a write of one decision as the client prefers (R4 3.1.0.1): nothing, the Consent, or an OperationOutcome. Without a preference the Consent,
 * unless there is something that the source should know: that has no place in a Consent, and goes first.
 */
export function sendWritten(req: Request, res: Response, status: number, changed: Changed, issues: readonly Issue[], language: Language): void {
  const version = decisionVersion(changed);
  const told = toldBeside(changed, issues, language);
  const { answer = told === undefined ? 'representation' : 'OperationOutcome' } = preferenceOf(req);
  setVersion(res, version);
  if (answer === 'minimal') res.status(status).end();
  else sendFhir(req, res, status, answer === 'representation' ? version.resource : (told ?? outcome([], language)));
}

/** Refuses with 406 a request of which the answer could not be given, before anything is changed. */
export function requireAcceptable(req: Request): void {
  acceptable(req, FHIR_JSON);
}
