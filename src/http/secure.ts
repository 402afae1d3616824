import type { Server } from 'node:https';
import type { Express } from 'express';
import type { PublicTls } from '../config.js';
import { machineTimers } from '../trust/certificate/download.js';
import type { Expiry } from '../trust/certificate/expiry.js';
import type { WatchFiles } from '../trust/certificate/watch-files.js';
import type { MaterialProblem } from '../trust/tls/material.js';
import { mutualServer, type MutualServer } from '../trust/tls/server.js';
import { expiriesOf, watchMaterial } from '../trust/tls/watch-material.js';
import type { HttpEdge } from './frame.js';

/** What a listener with mutual TLS needs. */
export interface SecureSetup {
  readonly tls: PublicTls;
  readonly edge: HttpEdge;
  readonly files: WatchFiles;
  readonly patience: number;
  /** The application, which gets to know who asks. */
  readonly app: (edge: HttpEdge) => Express;
}

/** A server with mutual TLS that follows its files. */
export interface SecureListener {
  readonly server: Server;
  readonly expiries: () => readonly Expiry[];
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
export async function openSecureListener({ tls: { peers, ...paths }, edge, files, patience, app }: SecureSetup): Promise<SecureListener> {
  const log = (event: object): void => edge.log(JSON.stringify({ listener: 'public', ...event }));
  const onProblem = ({ part, text }: MaterialProblem): void => log({ tls: 'kept-old', part, text });
  const material = await watchMaterial(paths, { files, timers: machineTimers, onProblem });
  if ('problem' in material) throw new TlsFilesError(material.problem);
  const setup = {
    material,
    peers: () => peers,
    onRefused: ({ code, at }: { readonly code: string; readonly at?: string }) => log({ refused: code, at }),
    onProblem,
    options: { requestTimeout: patience },
  };
  const known: { server?: MutualServer } = {};
  const opened = mutualServer(setup, app({ ...edge, peerOf: (socket) => known.server?.peerOf(socket) }));
  if ('problem' in opened) throw new TlsFilesError(opened.problem);
  known.server = opened;
  const expiries = (): readonly Expiry[] => expiriesOf(NAME, opened.current(), edge.now().getTime());
  const warn = (): void => {
    for (const { warning, daysLeft } of expiries()) if (warning !== undefined) log({ tls: daysLeft < 0 ? 'expired' : 'ends-soon', daysLeft });
  };
  warn();
  const unfollow = material.onChange(() => {
    log({ tls: 'renewed' });
    warn();
  });
  return { server: opened.server, expiries, release: () => [opened.release, unfollow, material.stop].forEach((end) => end()) };
}
