import type { Request, RequestHandler, Response } from 'express';
import { ISSUES, type Issue, type Language } from '../errors.js';
import { bodyText } from './body.js';
import type { HttpEdge } from './frame.js';
import { acceptable, FHIR_JSON, Refusal, refusal, sendText } from './reply.js';
import { translate, type Translation } from './translation.js';

const HL7V3 = ['application/xml', 'text/xml'];

/** `POST /translate`: HL7v3 in, FHIR JSON out, or FHIR in and HL7v3 out. */
export function translateRoute(edge: HttpEdge, language: Language): RequestHandler {
  return (req, res) => {
    const wanted = parameters(req);
    const found = translate(bodyText(req), edge, wanted.explain);
    if (found.text === undefined) throw new Refusal(statusOf(found.issues), found.issues);
    if (wanted.explain || wanted.issues) sendAll(req, res, found.text, found, language);
    else send(req, res, found.to === 'fhir' ? FHIR_JSON : HL7V3, found.text, found.issues);
  };
}

function send(req: Request, res: Response, types: readonly string[], text: string, issues: readonly Issue[]): void {
  const type = acceptable(req, types);
  res.set('X-Schakel-Issues', String(issues.filter((i) => i.severity !== 'information').length));
  sendText(res, 200, type, text);
}

/** One JSON object with everything; the Bundle in it is the text that was made, so that its digits stay. */
function sendAll(req: Request, res: Response, text: string, { to, issues, explanations }: Translation, language: Language): void {
  const told = issues.map((issue) => ({ ...issue, text: ISSUES[issue.code][language] }));
  const result = to === 'fhir' ? `"bundle":${text}` : `"message":${JSON.stringify(text)}`;
  const explained = explanations === undefined ? '' : `,"explanations":${JSON.stringify(explanations)}`;
  send(req, res, ['application/json'], `{${result},"issues":${JSON.stringify(told)}${explained}}`, issues);
}

function parameters(req: Request): { readonly explain: boolean; readonly issues: boolean } {
  const wanted = { explain: false, issues: false };
  for (const [name, value] of Object.entries(req.query)) {
    if (!(name in wanted) || (value !== 'true' && value !== 'false')) throw refusal(400, 'http-parameter', 'explain or issues, each true or false');
    wanted[name as keyof typeof wanted] = value === 'true';
  }
  return wanted;
}

/** 413: too much. 400: not even XML or JSON. 422: nothing that can be translated. */
function statusOf(issues: readonly Issue[]): number {
  const fatal = issues.find((i) => i.severity === 'fatal');
  if (fatal?.code === 'xml-too-large') return 413;
  return fatal !== undefined && /^(xml|json)-/.test(fatal.code) ? 400 : 422;
}
