import type { RequestListener } from 'node:http';
import { createServer, type Server, type ServerOptions } from 'node:https';
import type { Socket } from 'node:net';
import type { DetailedPeerCertificate, TLSSocket } from 'node:tls';
import { accepted, refused, type Checked, type Refusal, type RefusalCode } from '../refusals.js';
import { readyMaterial, type MaterialProblem, type ReadyMaterial, type TlsMaterial, type Watched } from './material.js';
import { readPeer, type NamedPeer, type PeerCheck, type PeerIdentity } from './peer.js';

/** What a server with mutual TLS needs. */
export interface MutualServerSetup {
  readonly material: Watched<TlsMaterial>;
  readonly peers: () => readonly NamedPeer[];
  /** Our own rules beside those of the TLS library: revocation, and the CA of each kind of certificate. Asked again for every request. */
  readonly path?: PeerCheck;
  /** Told of every connection that is refused; for the access log. */
  readonly onRefused: (refusal: Refusal) => void;
  /** Told when new material is of no use; the old stays in use. */
  readonly onProblem: (problem: MaterialProblem) => void;
  readonly options?: Pick<
    ServerOptions,
    'requestTimeout' | 'headersTimeout' | 'handshakeTimeout' | 'keepAliveTimeout' | 'connectionsCheckingInterval'
  >;
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

/** A connection whose handshake is done. */
interface Connection {
  readonly shown: readonly Uint8Array[];
  /** The material with which it was made. */
  readonly since: ReadyMaterial;
  /** Who it is, when it was accepted. */
  peer: PeerIdentity | undefined;
  /** The check at work, or the last one. */
  checking: Promise<boolean>;
  /** Why not is told once. */
  isRefused: boolean;
}

/**
 * A server with mutual TLS (SEC 3.c). Who shows no certificate, one that leads to no anchor, that is revoked, that is no server
 * certificate or that is not named, gets no connection: after the handshake no request is handled before that is decided. New
 * material is used from the next connection on; older connections are asked to end with their next answer, so that no request fails.
 */
export function mutualServer(setup: MutualServerSetup, listener: RequestListener): MutualServer | { readonly problem: MaterialProblem } {
  const first = readyMaterial(setup.material.current());
  if ('problem' in first) return first;
  let { ready } = first;
  const known = new WeakMap<Socket, Connection>();
  const server = createServer({ handshakeTimeout: HANDSHAKE, ...setup.options, ...ready.options, requestCert: true, rejectUnauthorized: true });
  server.prependListener('secureConnection', (socket: TLSSocket) => {
    const connection: Connection = { shown: shownBy(socket), since: ready, peer: undefined, checking: Promise.resolve(false), isRefused: false };
    known.set(socket, connection);
    connection.checking = admit(socket, connection, setup);
  });
  server.on('tlsClientError', (error: NodeJS.ErrnoException, socket: TLSSocket) => {
    setup.onRefused(refusalOf(error, socket));
    socket.destroy();
  });
  server.on('request', (request, response) => {
    const connection = known.get(request.socket);
    if (connection === undefined) return void request.socket.destroy();
    // Made before the material changed: a name may have gone. And a certificate may be revoked since.
    if (connection.since !== ready) response.shouldKeepAlive = false;
    const isNew = connection.peer === undefined;
    if (!isNew) connection.checking = admit(request.socket as TLSSocket, connection, setup);
    void connection.checking.then((isAdmitted) => {
      if (isAdmitted) listener(request, response);
    });
  });
  const release = setup.material.onChange(() => {
    const next = readyMaterial(setup.material.current());
    if ('problem' in next) return setup.onProblem(next.problem);
    ({ ready } = next);
    server.setSecureContext(ready.options);
  });
  return { server, peerOf: (socket) => known.get(socket)?.peer, current: () => ready, release };
}

/** Whether the other end may go on; it is told once why not, and the connection is broken off. */
async function admit(socket: TLSSocket, connection: Connection, setup: MutualServerSetup): Promise<boolean> {
  const peer = await peerAt(socket, connection, setup).catch((): Checked<PeerIdentity> => refused('CERT_STATUS_UNKNOWN', 'check failed'));
  if (peer.ok) {
    connection.peer = peer.value;
    return true;
  }
  if (!connection.isRefused) setup.onRefused(peer.refusal);
  connection.isRefused = true;
  socket.destroy();
  return false;
}

async function peerAt(socket: TLSSocket, connection: Connection, { peers, path }: MutualServerSetup): Promise<Checked<PeerIdentity>> {
  const { shown, since } = connection;
  const [own] = shown;
  if (own === undefined || !socket.authorized) return refused('PEER_MISSING', 'TLS certificate');
  // Some versions of Node (24.19 and later) do not tell which issuers a peer showed; peers mostly have the issuers that we have.
  const helpers = since.issuers.map((one) => one.raw);
  const trusted = (await path?.([...shown, ...helpers])) ?? accepted(undefined);
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
