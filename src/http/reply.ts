import type { Request, Response } from 'express';
import { ISSUES, type Issue, type IssueCode, type Language } from '../errors.js';
import { writeJson } from '../fhir/json.js';
import { outcome } from '../fhir/outcome.js';
import type { OperationOutcome } from '../fhir/types.js';

/** Media types in which FHIR leaves, the one for whoever does not care first. */
export const FHIR_JSON = ['application/fhir+json', 'application/json'];

/** A problem with the request itself, as it is answered. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  /** @param issues what is wrong. @param tell how that is told, where the catalogue alone does not say it */
  constructor(
    readonly status: number,
    readonly issues: readonly Issue[],
    readonly tell: (language: Language) => OperationOutcome = (language) => outcome(issues, language),
  ) {
    super(`status ${status}`);
  }
}

/** A refusal with one problem of the catalogue. */
export function refusal(status: number, code: IssueCode, expected?: string): Refusal {
  return new Refusal(status, [{ code, severity: ISSUES[code].severity, path: '', ...(expected === undefined ? {} : { expected }) }]);
}

/** Sends a text as it is. */
export function sendText(res: Response, status: number, type: string, text: string): void {
  res.status(status).set('Content-Type', `${type}; charset=utf-8`).send(text);
}

/** Sends a FHIR resource, in the media type that was asked for. */
export function sendFhir(req: Request, res: Response, status: number, resource: unknown): void {
  sendText(res, status, acceptable(req, FHIR_JSON), writeJson(resource));
}

/** Sends a refusal as an OperationOutcome; to somebody who wants another media type as well, since there is no better answer. */
export function sendRefusal(res: Response, { status, tell }: Refusal, language: Language): void {
  sendText(res, status, 'application/fhir+json', writeJson(tell(language)));
}

/** The best of the media types that we have for what was asked for. */
export function acceptable(req: Request, types: readonly string[]): string {
  const best = req.accepts([...types]);
  if (best === false) throw refusal(406, 'http-accept', types.join(' or '));
  return best;
}
