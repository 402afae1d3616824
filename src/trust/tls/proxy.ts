import { createHash, timingSafeEqual, X509Certificate } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { BlockList, isIPv4, isIPv6 } from 'node:net';
import { refused, type Checked } from '../refusals.js';
import { readPeer, type NamedPeer, type PeerCheck, type PeerIdentity } from './peer.js';

/** TLS that ends at a proxy of the own house, which passes the client's certificate on in a header (SEC 3.c). */
export interface ProxySetup {
  /** Header with the whole certificate, in PEM and URL-encoded; in lower case. */
  readonly header: string;
  /** Addresses of proxies: `127.0.0.1`, `10.0.3.0/24`. */
  readonly from: readonly string[];
  /** Header with a secret that only the proxy has, in lower case, and the secret. Needed from elsewhere than loopback without mutual TLS. */
  readonly secret?: { readonly header: string; readonly value: string };
  readonly peers: () => readonly NamedPeer[];
  /** The proxy may check too, but does not decide. */
  readonly path: PeerCheck;
}

/** A request as far as it tells who sent it. */
export interface ProxiedRequest {
  readonly headers: IncomingHttpHeaders;
  /** Address at the other end of the connection. */
  readonly address: string | undefined;
  /** Whether that connection is mutual TLS with a named peer. */
  readonly isMutual: boolean;
}

/** A person at the other end would choose at least this much; a proxy's secret is made by a program. */
const SHORTEST_SECRET = 32;
const LONGEST_HEADER = 16_384;

/**
 * Reads who sent a request that came through a proxy. Both headers are taken out of the request at once, whatever comes of it, so that
 * nothing behind this reads them (SEC 5, 57).
 * @throws RangeError when an address or the secret of the configuration is of no use
 */
export function proxyReader(setup: ProxySetup): (request: ProxiedRequest) => Promise<Checked<PeerIdentity>> {
  const isProxy = addressTest(setup.from);
  const { secret } = setup;
  if (secret !== undefined && secret.value.length < SHORTEST_SECRET) throw new RangeError(`a secret of at least ${SHORTEST_SECRET} characters`);
  return async ({ headers, address, isMutual }) => {
    const given = take(headers, setup.header);
    const word = secret === undefined ? undefined : take(headers, secret.header);
    const isKnown = secret !== undefined && word !== undefined && isEqual(word, secret.value);
    // With a secret configured an address alone is not enough: other programs of the machine have it too.
    const isTrusted = address !== undefined && isProxy(address) && (secret === undefined ? isMutual || isLoopback(address) : isKnown);
    if (!isTrusted || given === undefined) return refused('PEER_MISSING', 'proxy');
    const der = certificateIn(given);
    if (der === undefined) return refused('HEADER_MALFORMED', 'certificate of the proxy');
    const path = await setup.path([der]);
    return path.ok ? readPeer(der, setup.peers()) : path;
  };
}

/** Whether an address stands in a list of addresses and subnets. An IPv4 address may come as IPv6. */
export function addressTest(list: readonly string[]): (address: string) => boolean {
  const allowed = new BlockList();
  for (const entry of list) {
    const [net = '', bits] = entry.split('/');
    const family = familyOf(net);
    if (family === undefined) throw new RangeError('an address or subnet that can not be read');
    if (bits === undefined) allowed.addAddress(net, family);
    else allowed.addSubnet(net, Number(bits), family);
  }
  return (address) => {
    const plain = unmapped(address);
    const family = familyOf(plain);
    return family !== undefined && allowed.check(plain, family);
  };
}

/** Compares without telling by time how much is right: the digests have one length. */
export function isEqual(one: string, other: string): boolean {
  return timingSafeEqual(createHash('sha256').update(one).digest(), createHash('sha256').update(other).digest());
}

function isLoopback(address: string): boolean {
  const plain = unmapped(address);
  return plain === '::1' || plain.startsWith('127.');
}

function unmapped(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '');
}

function familyOf(address: string): 'ipv4' | 'ipv6' | undefined {
  if (isIPv4(address)) return 'ipv4';
  return isIPv6(address) ? 'ipv6' : undefined;
}

/** Node joins a header that comes twice with a comma; then it is not one certificate. */
function take(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  Reflect.deleteProperty(headers, name);
  return Array.isArray(value) ? value.join(', ') : value;
}

/** Exactly one certificate: "verified" and the like are not enough. */
function certificateIn(header: string): Uint8Array | undefined {
  if (header.length > LONGEST_HEADER) return undefined;
  try {
    const pem = decodeURIComponent(header).trim();
    if (!/^-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----$/.test(pem)) return undefined;
    return new X509Certificate(pem).raw;
  } catch {
    return undefined;
  }
}
