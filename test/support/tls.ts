import { once } from 'node:events';
import { request as requestOf, type Server } from 'node:https';
import type { AddressInfo, LookupFunction } from 'node:net';
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { currentLists } from '../../src/trust/pki/files.js';
import type { Pki, PkiName } from '../../src/trust/pki/make.js';
import type { Refusal } from '../../src/trust/refusals.js';
import { MutualAgent } from '../../src/trust/tls/client.js';
import { fixed, type MaterialProblem, type TlsMaterial, type Watched } from '../../src/trust/tls/material.js';
import type { NamedPeer } from '../../src/trust/tls/peer.js';
import { mutualServer, type MutualServer, type MutualServerSetup } from '../../src/trust/tls/server.js';
import { livePki } from './pki.js';

/** The certificates that tests of TLS need. */
export const TLS_NAMES = ['server-a', 'server-b', 'lsp', 'server-revoked', 'server-other', 'z-gp-auth', 'm-auth'] as const;

/** One of those. */
export type TlsName = (typeof TLS_NAMES)[number];

let made: Promise<Pki<TlsName>> | undefined;

/** A PKI that is valid now, made once. */
export function tlsPki(): Promise<Pki<TlsName>> {
  made ??= livePki(...TLS_NAMES);
  return made;
}

/** Applications of the test: A is ours, B asks. */
export const PEERS: readonly NamedPeer[] = [
  { application: '300', ura: '90000380', uzi: '900010079', host: 'server-a.schakel.example' },
  { application: '301', ura: '90000381', uzi: '900010080', host: 'server-b.schakel.example' },
];

/** Everything in PEM that a holder of one certificate has. */
export function materialOf<N extends PkiName>(pki: Pki<N>, name: N, changes: Partial<TlsMaterial> = {}): TlsMaterial {
  const { certificate, chain, key } = pki.issued[name];
  return { certificate: [certificate, ...chain].join('\n'), key, anchors: pki.root, crl: currentLists(pki.crls), ...changes };
}

/** A value that a test can change. */
export function changing<T>(first: T): Watched<T> & { readonly set: (next: T) => void } {
  let value = first;
  const listeners = new Set<() => void>();
  return {
    current: () => value,
    onChange: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    set: (next) => {
      value = next;
      for (const listener of listeners) listener();
    },
  };
}

/** A server of the test, at work. */
export interface Served extends MutualServer {
  readonly port: number;
  readonly refusals: readonly Refusal[];
  readonly problems: readonly MaterialProblem[];
  readonly handled: () => number;
  readonly stop: () => Promise<void>;
}

/** A server that tells who asks. */
export async function serve(material: Watched<TlsMaterial>, changes: Partial<MutualServerSetup> = {}): Promise<Served> {
  const refusals: Refusal[] = [];
  const problems: MaterialProblem[] = [];
  let handled = 0;
  const setup: MutualServerSetup = {
    material,
    peers: () => PEERS,
    onRefused: (refusal) => void refusals.push(refusal),
    onProblem: (problem) => void problems.push(problem),
    ...changes,
  };
  const opened = mutualServer(setup, (req, res) => {
    handled++;
    res.setHeader('Content-Type', 'application/json');
    res.end(JSON.stringify('problem' in opened ? {} : opened.peerOf(req.socket)));
  });
  if ('problem' in opened) throw new Error(opened.problem.text);
  const port = await listening(opened.server);
  return { ...opened, port, refusals, problems, handled: () => handled, stop: () => stopped(opened) };
}

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function stopped({ server, release }: MutualServer): Promise<void> {
  release();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

/** Finds every host here. */
export const lookup: LookupFunction = (_host, options, callback) => {
  if (options.all === true) callback(null, [{ address: '127.0.0.1', family: 4 }]);
  else callback(null, '127.0.0.1', 4);
};

/** A client for server A. */
export function agentOf(material: TlsMaterial | Watched<TlsMaterial>, server: NamedPeer | undefined = PEERS[0]): MutualAgent {
  if (server === undefined) throw new Error('no peer');
  const watched = 'current' in material ? material : fixed(material);
  const agent = MutualAgent.open({ material: watched, server, lookup, onProblem: () => undefined });
  if ('problem' in agent) throw new Error(agent.problem.text);
  return agent;
}

/** One request over an agent: status and body, or the code of what went wrong. */
export function ask(agent: MutualAgent, port: number, host = 'server-a.schakel.example'): Promise<string> {
  return new Promise((resolve) => {
    const asking = requestOf({ agent, host, port, path: '/' }, (res) => {
      let body = '';
      res.setEncoding('utf8').on('data', (piece: string) => (body += piece));
      res.on('end', () => resolve(`${res.statusCode ?? 0} ${body}`));
    });
    asking.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.name));
    asking.end();
  });
}

/**
 * A bare connection: `answered`, or `refused`. With TLS 1.3 the client believes that all is well until it reads, so it writes a
 * request and waits for what comes (SEC 3.c).
 */
export async function knock(port: number, options: ConnectionOptions): Promise<'answered' | 'refused'> {
  const socket: TLSSocket = connect({ host: '127.0.0.1', port, servername: 'server-a.schakel.example', ...options });
  try {
    return await new Promise((resolve) => {
      socket.once('data', () => resolve('answered'));
      socket.once('error', () => resolve('refused'));
      socket.once('close', () => resolve('refused'));
      socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    });
  } finally {
    socket.destroy();
  }
}
