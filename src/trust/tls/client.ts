import { X509Certificate } from 'node:crypto';
import { Agent } from 'node:https';
import type { LookupFunction, Socket } from 'node:net';
import { checkServerIdentity, connect, createSecureContext, type ConnectionOptions, type SecureContext, type TLSSocket } from 'node:tls';
import { readyMaterial, type MaterialProblem, type TlsMaterial, type Watched } from './material.js';
import { readPeer, type NamedPeer, type PeerCheck } from './peer.js';
import { shownBy } from './server.js';

/** What a client with mutual TLS needs. */
export interface MutualClientSetup {
  readonly material: Watched<TlsMaterial>;
  /** The one server that is spoken to: its organisation and number are pinned beside its host name (SEC 3.c). */
  readonly server: NamedPeer;
  /** Our own rules beside those of the TLS library, before anything is sent: revocation, and the CA of a server certificate. */
  readonly path?: PeerCheck;
  /** Told when new material is of no use; the old stays in use. */
  readonly onProblem: (problem: MaterialProblem) => void;
  /** Most connections at the same time. */
  readonly connections?: number;
  /** Finds the address of the host, where that is not to be asked of DNS. */
  readonly lookup?: LookupFunction;
}

/** The server's certificate is not the one that is pinned, or not trusted; `code` is that of the refusal. */
export class PinError extends Error {
  override readonly name = 'PinError';
  constructor(readonly code: string) {
    super(`the certificate of the server is not accepted: ${code}`);
  }
}

/** Connections of an idle client are kept this long, in milliseconds. */
const IDLE = 60_000;

/**
 * Kept-alive connections with mutual TLS to one server. After a renewal every new connection shows the new certificate, idle
 * ones are closed, and one at work is closed when its answer is in.
 */
export class MutualAgent extends Agent {
  private secure: SecureContext;
  private readonly made = new WeakMap<Socket, SecureContext>();
  /** No longer looks for new material; connections are closed by `destroy`. */
  readonly release: () => void;

  private constructor(
    first: SecureContext,
    private readonly setup: MutualClientSetup,
  ) {
    // Without cached sessions every connection checks the certificate of the server again.
    super({ keepAlive: true, maxCachedSessions: 0, maxSockets: setup.connections ?? 16, timeout: IDLE, scheduling: 'lifo' });
    this.secure = first;
    this.release = setup.material.onChange(() => this.renew());
  }

  /** An agent, or which part of its material is of no use. */
  static open(setup: MutualClientSetup): MutualAgent | { readonly problem: MaterialProblem } {
    const first = readyMaterial(setup.material.current());
    return 'problem' in first ? first : new MutualAgent(createSecureContext(first.ready.options), setup);
  }

  /** Called by Node for every new connection. */
  createConnection(options: ConnectionOptions): Socket {
    const socket = connect({
      ...options,
      ...(this.setup.lookup === undefined ? {} : { lookup: this.setup.lookup }),
      secureContext: this.secure,
      rejectUnauthorized: true,
      checkServerIdentity: (host, certificate) => checkServerIdentity(host, certificate) ?? pinned(certificate.raw, this.setup.server),
    });
    this.made.set(socket, this.secure);
    if (this.setup.path !== undefined) holdUntilChecked(socket, this.setup.path);
    return socket;
  }

  /** Called by Node when a request is done with its connection. */
  keepSocketAlive(socket: Socket): boolean {
    if (this.made.get(socket) !== this.secure) return false;
    socket.setKeepAlive(true, IDLE);
    socket.setTimeout(IDLE);
    socket.unref();
    return true;
  }

  private renew(): void {
    const next = readyMaterial(this.setup.material.current());
    if ('problem' in next) return this.setup.onProblem(next.problem);
    this.secure = createSecureContext(next.ready.options);
    for (const idle of Object.values(this.freeSockets)) for (const socket of idle ?? []) socket.destroy();
  }
}

/** What is written waits in the socket until the server was found to be trusted. */
function holdUntilChecked(socket: TLSSocket, path: PeerCheck): void {
  socket.cork();
  socket.once('secureConnect', () => {
    void checked(socket, path).then((refusal) => {
      if (refusal !== undefined) socket.destroy(new PinError(refusal));
      else socket.uncork();
    });
  });
}

async function checked(socket: TLSSocket, path: PeerCheck): Promise<string | undefined> {
  try {
    const trusted = await path(shownBy(socket));
    return trusted.ok ? undefined : trusted.refusal.code;
  } catch {
    return 'CERT_STATUS_UNKNOWN';
  }
}

function pinned(raw: Uint8Array, server: NamedPeer): PinError | undefined {
  const peer = readPeer(new X509Certificate(raw).raw, [server]);
  return peer.ok ? undefined : new PinError(peer.refusal.code);
}
