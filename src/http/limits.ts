import type { Server } from 'node:http';
import type { Request, RequestHandler, Response } from 'express';
import type { ConfiguredLimits } from '../config/limits.js';
import { ISSUES } from '../errors.js';
import { fault, writeFault } from '../hl7v3/soap.js';
import type { PeerIdentity } from '../trust/tls/peer.js';
import { refusal, sendText } from './reply.js';

/** Seconds after which a client does well to ask again. */
const RETRY_AFTER = '5';
const SOAP = '/aorta/';
const SECOND = 1000;

/** Options of a server by which clients that are slow or silent lose their connection. */
export function timeOuts({ headers, request, keepAlive }: ConfiguredLimits) {
  return {
    headersTimeout: headers * SECOND,
    requestTimeout: request * SECOND,
    keepAliveTimeout: keepAlive * SECOND,
    // The limits are looked at this often, so that is how much later a connection may go.
    connectionsCheckingInterval: Math.min(headers * SECOND, 5 * SECOND) / 2,
  };
}

/** Bounds of a server for which there is no option; what comes over the most connections is closed at once. */
export function bounded<S extends Pick<Server, 'setTimeout' | 'maxConnections'>>(server: S, { connections, idle }: ConfiguredLimits): S {
  server.maxConnections = connections;
  server.setTimeout(idle * SECOND);
  return server;
}

/**
 * Lets no more requests through than there may be at work, in all and of one peer: a request that is over gets 503 with `http-busy`, and
 * Retry-After; on the side of SOAP a Fault. Behind what tells who the peer is; who is nobody counts by its address.
 */
export function limited({ requests, perPeer }: ConfiguredLimits, onOver: (bound: 'total' | 'peer') => void = () => undefined): RequestHandler {
  const open = new Map<string, number>();
  let total = 0;
  return (req, res, next) => {
    const who = peerOf(req, res);
    const own = open.get(who) ?? 0;
    const over = own >= perPeer ? 'peer' : total >= requests ? 'total' : undefined;
    if (over !== undefined) {
      onOver(over);
      tooBusy(req, res);
      return;
    }
    total++;
    open.set(who, own + 1);
    res.once('close', () => {
      total--;
      const left = (open.get(who) ?? 1) - 1;
      // A peer that is gone leaves nothing behind.
      if (left === 0) open.delete(who);
      else open.set(who, left);
    });
    next();
  };
}

function peerOf(req: Request, res: Response): string {
  const peer = res.locals['peer'] as PeerIdentity | undefined;
  return peer === undefined ? `address ${req.socket.remoteAddress ?? ''}` : `peer ${peer.ura} ${peer.applications.join(' ')}`;
}

function tooBusy(req: Request, res: Response): void {
  res.set('Retry-After', RETRY_AFTER);
  if (!req.path.startsWith(SOAP)) throw refusal(503, 'http-busy');
  sendText(res, 503, 'text/xml', writeFault(fault('soap:Server', ISSUES['http-busy'].en)));
}
