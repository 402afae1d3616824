import express, { type Express, type Request, type Response } from 'express';
import type { SourceRole } from '../gateway/source/open-source.js';
import type { SoapReply } from '../gateway/source/soap.js';
import type { Refusal } from '../trust/refusals.js';
import type { PeerIdentity } from '../trust/tls/peer.js';
import { checkHeaders } from '../trust/verify/guards.js';
import { soapAnswer } from '../trust/verify/outward.js';
import { NETWORK_LIMITS } from '../xml/limits.js';
import { route, type HttpEdge } from './frame.js';
import { sendText } from './reply.js';

/** Where messages of HL7v3 come in; the name of the service is the last part (AM 6.1). */
const ADDRESS = '/aorta/:service';

/** Opens the door for messages of HL7v3 (SOAP 1.1): 200 for a message, 500 or 413 for a fault; always `text/xml` in UTF-8 (AM 6.1, SEC 2.7). */
export function soapRoute(app: Express, source: Pick<SourceRole, 'answer' | 'refuse'>, { log }: Pick<HttpEdge, 'log'>): void {
  route(app, 'post', ADDRESS, async (req, res) => {
    const { status, body } = await replyTo(req, res, source, log);
    sendText(res, status, 'text/xml', body);
  });
}

async function replyTo(req: Request, res: Response, source: Pick<SourceRole, 'answer' | 'refuse'>, log: HttpEdge['log']): Promise<SoapReply> {
  const peer = res.locals['peer'] as PeerIdentity | undefined;
  // Nobody's requests are told in the log of the program only, so that not anybody can fill that of the organisation.
  if (peer === undefined) return refuseNobody(res, log);
  // Behind a proxy the address is that of the proxy.
  const address = res.locals['proxied'] === true ? undefined : req.socket.remoteAddress;
  const from = { peer, ...(address === undefined ? {} : { address }) };
  const read = await bodyOf(req, res);
  if (!(read instanceof Uint8Array)) return source.refuse(read, from);
  const { service } = req.params;
  const soapAction = req.header('soapaction');
  return source.answer({ ...from, service: String(service), body: read, ...(soapAction === undefined ? {} : { soapAction }) });
}

function refuseNobody(res: Response, log: HttpEdge['log']): SoapReply {
  const refusal = (res.locals['peerRefusal'] as Refusal | undefined) ?? { code: 'PEER_MISSING' };
  log(JSON.stringify({ refused: refusal.code, at: refusal.at, correlation: res.locals['correlation'] as string | undefined }));
  return soapAnswer(refusal);
}

const reader = express.raw({ type: () => true, limit: NETWORK_LIMITS.bytes, inflate: false });

/** The octets of a body that HTTP says is one of ours, or why there are none (SEC 3.b step 1). */
async function bodyOf(req: Request, res: Response): Promise<Uint8Array | Refusal> {
  const { 'content-type': contentType, 'content-encoding': contentEncoding, 'content-length': contentLength } = req.headers;
  const headers = checkHeaders({ contentType, contentEncoding, contentLength });
  if (!headers.ok) return headers.refusal;
  const trouble = await new Promise<unknown>((done) => reader(req, res, done));
  if (trouble !== undefined) {
    const isTooLarge = (trouble as { readonly type?: string }).type === 'entity.too.large';
    return isTooLarge ? { code: 'XML_LIMIT', at: 'bytes' } : { code: 'XML_REFUSED', at: 'body' };
  }
  const body: unknown = req.body;
  return body instanceof Uint8Array ? body : new Uint8Array();
}
