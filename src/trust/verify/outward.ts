import { fault, writeFault, type OwnFault } from '../../hl7v3/soap.js';
import { OUTWARD_TEXT, REFUSALS, type Outward, type Refusal } from '../refusals.js';

/** A refusal as a SOAP answer; undefined where an HL7v3 answer says no, because the message is authentic (SEC 2.7). */
export function soapFault({ code }: Refusal): OwnFault | undefined {
  const { faultcode }: Outward = REFUSALS[code].outward;
  return faultcode === undefined ? undefined : fault(faultcode, OUTWARD_TEXT.en);
}

/** What goes back over HTTP for a SOAP request; the status of a fault is 500, but for size (SEC 2.7). */
export function soapAnswer(refusal: Refusal): { readonly status: 413 | 500; readonly body: string } {
  const { status }: Outward = REFUSALS[refusal.code].outward;
  // Where no HL7v3 answer can be made, `soap:Client` is the form that is left.
  const said = soapFault(refusal) ?? fault('soap:Client', OUTWARD_TEXT.en);
  return { status: status === 413 ? 413 : 500, body: writeFault(said) };
}

/** What goes back for a FHIR request: status, and what `WWW-Authenticate` says (RFC 6750). */
export interface BearerAnswer {
  readonly status: Outward['status'];
  readonly wwwAuthenticate?: string;
  readonly issue: Outward['issue'];
  readonly text: string;
}

/** A refusal on the FHIR side; one text for all, no internal code (SEC 2.7). */
export function bearerAnswer({ code }: Refusal, realm = 'schakel'): BearerAnswer {
  const { status, error, issue }: Outward = REFUSALS[code].outward;
  const challenge = `Bearer realm="${realm}"${error === undefined ? '' : `, error="${error}"`}`;
  const answer = { status, issue, text: OUTWARD_TEXT.en };
  return status === 401 || status === 403 ? { ...answer, wwwAuthenticate: challenge } : answer;
}
