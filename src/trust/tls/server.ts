import type { RequestListener } from 'node:http';
import { createServer, type Server, type ServerOptions } from 'node:https';
import type { Socket } from 'node:net';
import type { DetailedPeerCertificate, TLSSocket } from 'node:tls';
import { accepted, refused, type Checked, type Refusal, type RefusalCode } from '../refusals.js';
import { readyMaterial, type MaterialProblem, type ReadyMaterial, type TlsMaterial, type Watched } from './material.js';
import { readPeer, type NamedPeer, type PathCheck, type PeerIdentity } from './peer.js';

/** What a server with mutual TLS needs. */
export interface MutualServerSetup {
  readonly material: Watched<TlsMaterial>;
  readonly peers: () => readonly NamedPeer[];
  /** Beside what the TLS library checks: for revocation over OCSP, and for the CA of each kind of certificate. */
  readonly path?: PathCheck;
  /** Told of every connection that is refused; for the access log. */
  readonly onRefused: (refusal: Refusal) => void;
  /** Told when new material is of no use; the old stays in use. */
  readonly onProblem: (problem: MaterialProblem) => void;
  readonly options?: Pick<ServerOptions, 'requestTimeout' | 'headersTimeout' | 'handshakeTimeout'>;
}

/** A server that only named peers reach. */
export interface MutualServer {
  readonly server: Server;
  /** Who is at the other end of the connection of a request. */
  readonly peerOf: (socket: Socket) => PeerIdentity | undefined;
  /** The material in use. */
  readonly current: () => ReadyMaterial;
  /** No longer looks for new material. */
  readonly release: () => void;
}

/** A handshake must be done within this time, in milliseconds. */
const HANDSHAKE = 10_000;

/**
 * A server with mutual TLS (SEC 3.c). Who shows no certificate, one that leads to no anchor, that is revoked, that is no server
 * certificate or that is not named, gets no connection. New material is used from the next connection on; older connections are
 * asked to end with their next answer, so that no request fails.
 */
export function mutualServer(setup: MutualServerSetup, listener: RequestListener): MutualServer | { readonly problem: MaterialProblem } {
  const first = readyMaterial(setup.material.current());
  if ('problem' in first) return first;
  let { ready } = first;
  const known = new WeakMap<Socket, { readonly peer: PeerIdentity; readonly since: ReadyMaterial }>();
  const server = createServer({ handshakeTimeout: HANDSHAKE, ...setup.options, ...ready.options, requestCert: true, rejectUnauthorized: true });
  server.prependListener('secureConnection', (socket: TLSSocket) => {
    const peer = peerAt(socket, setup);
    if (peer.ok) known.set(socket, { peer: peer.value, since: ready });
    else {
      setup.onRefused(peer.refusal);
      socket.destroy();
    }
  });
  server.on('tlsClientError', (error: NodeJS.ErrnoException, socket: TLSSocket) => {
    setup.onRefused(refusalOf(error, socket));
    socket.destroy();
  });
  server.on('request', (request, response) => {
    const { socket } = request;
    if (known.get(socket)?.since !== ready) {
      // Made before the material changed: a name may have gone, a certificate may be revoked since.
      const peer = peerAt(socket as TLSSocket, setup);
      if (!peer.ok) {
        setup.onRefused(peer.refusal);
        return void socket.destroy();
      }
      response.shouldKeepAlive = false;
    }
    listener(request, response);
  });
  const release = setup.material.onChange(() => {
    const next = readyMaterial(setup.material.current());
    if ('problem' in next) return setup.onProblem(next.problem);
    ({ ready } = next);
    server.setSecureContext(ready.options);
  });
  return { server, peerOf: (socket) => known.get(socket)?.peer, current: () => ready, release };
}

function peerAt(socket: TLSSocket, { peers, path }: Pick<MutualServerSetup, 'peers' | 'path'>): Checked<PeerIdentity> {
  const shown = shownBy(socket);
  const [own] = shown;
  if (own === undefined || !socket.authorized) return refused('PEER_MISSING', 'TLS certificate');
  const trusted = path?.(shown) ?? accepted(undefined);
  return trusted.ok ? readPeer(own, peers()) : trusted;
}

/** The certificates that the other end showed, its own first. */
export function shownBy(socket: Pick<TLSSocket, 'getPeerCertificate'>): readonly Uint8Array[] {
  const shown: Uint8Array[] = [];
  let one: Partial<DetailedPeerCertificate> | undefined = socket.getPeerCertificate(true);
  while (one?.raw !== undefined && shown.length < LONGEST_CHAIN) {
    shown.push(one.raw);
    // A root is its own issuer.
    one = one.issuerCertificate === one ? undefined : one.issuerCertificate;
  }
  return shown;
}

const LONGEST_CHAIN = 8;

/** What OpenSSL says of a certificate, in our codes; a list that is missing or too old fails closed. */
const CODES: Readonly<Record<string, RefusalCode>> = {
  CERT_HAS_EXPIRED: 'CERT_EXPIRED',
  CERT_NOT_YET_VALID: 'CERT_NOT_YET_VALID',
  CERT_REVOKED: 'CERT_REVOKED',
  UNABLE_TO_GET_CRL: 'CERT_STATUS_UNKNOWN',
  CRL_HAS_EXPIRED: 'CERT_STATUS_UNKNOWN',
  CRL_NOT_YET_VALID: 'CERT_STATUS_UNKNOWN',
  CRL_SIGNATURE_FAILURE: 'CERT_STATUS_UNKNOWN',
  INVALID_PURPOSE: 'CERT_KEY_USAGE',
};

/** Why the handshake failed: by the certificate, or before there was one. */
export function refusalOf(error: NodeJS.ErrnoException, socket: Pick<TLSSocket, 'authorizationError'>): Refusal {
  const reason = socket.authorizationError as unknown;
  if (typeof reason === 'string') return { code: CODES[reason] ?? 'CERT_UNTRUSTED', at: `TLS ${reason}` };
  return { code: 'PEER_MISSING', at: `TLS ${error.code ?? 'handshake'}` };
}
