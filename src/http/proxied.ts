import type { RequestHandler } from 'express';
import type { PublicProxy } from '../config.js';
import type { PeerCheck } from '../trust/tls/peer.js';
import { proxyReader } from '../trust/tls/proxy.js';

/** A secret that the environment does not have, or a proxy that can't be used: the key of the configuration, and why. */
export class ProxyError extends Error {
  override readonly name = 'ProxyError';
}

/** Who asks, where TLS ends at a proxy: the peer, or why there is none; `requireAccess` answers for that. @throws ProxyError */
export function proxiedPeer(
  { secret, peers, ...rest }: PublicProxy,
  path: PeerCheck,
  variable: (name: string) => string | undefined,
): RequestHandler {
  const value = secret === undefined ? undefined : variable(secret.variable);
  if (secret !== undefined && value === undefined) throw new ProxyError('public.proxy.secret.variable is not in the environment');
  const read = readerOf();
  return async (req, res, next) => {
    // The peer so far is the proxy itself.
    const isMutual = res.locals['peer'] !== undefined;
    const peer = await read({ headers: req.headers, address: req.socket.remoteAddress, isMutual });
    res.locals['proxied'] = true;
    res.locals['peer'] = peer.ok ? peer.value : undefined;
    res.locals['peerRefusal'] = peer.ok ? undefined : peer.refusal;
    next();
  };

  function readerOf(): ReturnType<typeof proxyReader> {
    try {
      const known = secret === undefined || value === undefined ? {} : { secret: { header: secret.header, value } };
      return proxyReader({ ...rest, ...known, peers: () => peers, path });
    } catch (error) {
      throw new ProxyError(`public.proxy: ${(error as Error).message}`);
    }
  }
}
