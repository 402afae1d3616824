import type { Server } from 'node:https';
import type { Express } from 'express';
import type { PublicTls } from '../config.js';
import type { MaterialProblem } from '../trust/tls/material.js';
import { mutualServer, type MutualServer, type MutualServerSetup } from '../trust/tls/server.js';
import type { PeerCheck } from '../trust/tls/peer.js';
import { watchMaterial } from '../trust/tls/watch-material.js';
import { endingOf, type Ending } from '../trust/world/ending.js';
import type { Outside } from '../trust/world/outside.js';
import type { HttpEdge } from './frame.js';

/** What a listener with mutual TLS needs. */
export interface SecureSetup {
  readonly tls: PublicTls;
  readonly edge: HttpEdge;
  readonly outside: Outside;
  /** Our own rules for who connects; revocation is its business, not that of the TLS library. */
  readonly path: PeerCheck;
  /** Milliseconds that a request has to come in. */
  readonly patience: number;
  /** Further bounds of time. */
  readonly timeOuts?: MutualServerSetup['options'];
  /** The application, which gets to know who asks. */
  readonly app: (edge: HttpEdge) => Express;
}

/** A server with mutual TLS that follows its files. */
export interface SecureListener {
  readonly server: Server;
  readonly endings: () => readonly Ending[];
  /** No longer looks at the files. */
  readonly release: () => void;
}

/** Files of a listener that are of no use: the key of the configuration, and why. */
export class TlsFilesError extends Error {
  override readonly name = 'TlsFilesError';
  constructor(readonly problem: MaterialProblem) {
    super(`public.tls.${problem.part} ${problem.text}`);
  }
}

const NAME = 'public.tls';
/** A server for mutual TLS from the configuration; who is refused, what is renewed and what soon ends is logged. @throws TlsFilesError */
export async function openSecureListener({ tls, edge, outside: { files, timers }, path, ...rest }: SecureSetup): Promise<SecureListener> {
  const { patience, timeOuts, app } = rest;
  const log = (event: object): void => edge.log(JSON.stringify({ listener: 'public', ...event }));
  const onProblem = ({ part, text }: MaterialProblem): void => log({ tls: 'kept-old', part, text });
  const { certificate, key, anchors, peers } = tls;
  const material = await watchMaterial({ certificate, key, anchors }, { files, timers, onProblem });
  if ('problem' in material) throw new TlsFilesError(material.problem);
  const setup = {
    material,
    peers: () => peers,
    path,
    onRefused: ({ code, at }: { readonly code: string; readonly at?: string }) => log({ refused: code, at }),
    onProblem,
    options: { requestTimeout: patience, ...timeOuts },
  };
  const known: { server?: MutualServer } = {};
  const opened = mutualServer(setup, app({ ...edge, peerOf: (socket) => known.server?.peerOf(socket) }));
  if ('problem' in opened) throw new TlsFilesError(opened.problem);
  known.server = opened;
  const endings = (): readonly Ending[] => [endingOf(NAME, { notAfter: Date.parse(opened.current().own.validTo) }, edge.now().getTime())];
  const warn = (): void => {
    for (const { warning, daysLeft } of endings()) if (warning !== undefined) log({ tls: daysLeft < 0 ? 'expired' : 'ends-soon', daysLeft });
  };
  warn();
  const unfollow = material.onChange(() => {
    log({ tls: 'renewed' });
    warn();
  });
  return { server: opened.server, endings, release: () => [opened.release, unfollow, material.stop].forEach((end) => end()) };
}
