import { readFileSync } from 'node:fs';
import type { RequestHandler } from 'express';
import type { ClearClient } from '../config/clear.js';
import { isSame, readIiUrn } from '../trust/identity/identifiers.js';
import { readJws } from '../trust/oauth/jws.js';
import { readCertificates } from '../trust/certificate/certificate.js';
import { readPeer, type PeerIdentity } from '../trust/tls/peer.js';

/** A file of `clear.clients` that holds no server certificate of that organisation. */
export class ClearClientError extends Error {
  override readonly name = 'ClearClientError';
}

/**
 * Who asks where nobody shows a certificate: the client that the access token names, if it is one of these. The token itself is verified
 * afterwards, as anywhere else. For a sandbox on loopback. @throws ClearClientError
 */
export function clearPeer(clients: readonly ClearClient[]): RequestHandler {
  const known = clients.map((client, i) => ({ application: client.application, peer: peerOf(client, i) }));
  return (req, res, next) => {
    const application = clientIn(req.headers.authorization ?? '');
    const found = known.find((one) => isSame('applicationId', one.application, application));
    if (found !== undefined) res.locals['peer'] = found.peer;
    next();
  };
}

function peerOf({ application, ura, certificate }: ClearClient, i: number): PeerIdentity {
  const read = readCertificates(textOf(certificate, i));
  const [own] = read.ok ? read.value : [];
  const peer = own && readPeer(own.der, [{ application, ura }]);
  if (peer?.ok !== true) throw new ClearClientError(`clear.clients.${i}.certificate holds no server certificate of the organisation`);
  return peer.value;
}

function textOf(path: string, i: number): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    throw new ClearClientError(`clear.clients.${i}.certificate names a file that can not be read`);
  }
}

/** The client that a token names; nothing of it was verified yet. */
function clientIn(authorization: string): string {
  const jws = readJws(authorization.replace(/^Bearer +/i, ''));
  const client: unknown = jws.ok ? jws.value.claims['client_id'] : undefined;
  return typeof client === 'string' ? (readIiUrn(client)?.extension ?? '') : '';
}
