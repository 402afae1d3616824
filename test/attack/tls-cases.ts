import type { ConnectionOptions } from 'node:tls';
import { accepted, REFUSALS } from '../../src/trust/refusals.js';
import { fixed } from '../../src/trust/tls/material.js';
import { proxyReader } from '../../src/trust/tls/proxy.js';
import { challengeOf } from '../../src/trust/oauth/errors.js';
import type { AttackCase } from '../support/attack-case.js';
import { knock, materialOf, PEERS, serve, tlsPki, type TlsName } from '../support/tls.js';

/** What becomes of one connection with a real server: `answered`, or `refused` and the code inside. */
async function connection(name: TlsName | undefined, options: ConnectionOptions = {}): Promise<string> {
  const pki = await tlsPki();
  const served = await serve(fixed(materialOf(pki, 'server-a')));
  try {
    const own = name === undefined ? {} : { cert: materialOf(pki, name).certificate, key: pki.issued[name].key };
    const outcome = await knock(served.port, { ca: pki.root, ...own, ...options });
    const codes = served.refusals.map(({ code, at }) => (at?.includes('PROTOCOL') === true ? at : code));
    return [outcome, ...codes].join(' ');
  } finally {
    await served.stop();
  }
}

function tls(attack: string, expected: string, name: TlsName | undefined, options: ConnectionOptions = {}): AttackCase {
  return { number: '56', attack: `TLS: ${attack}`, expected, run: () => connection(name, options) };
}

const OLD: ConnectionOptions = { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' };

/** A certificate header from whom it may be, or not: the outward answer. */
async function passedOn(address: string, secret?: string): Promise<string> {
  const { certificate } = (await tlsPki()).issued['server-b'];
  const word = 'a-secret-that-only-the-proxy-of-this-house-has';
  const read = proxyReader({
    header: 'x-client-certificate',
    from: ['10.0.3.7'],
    secret: { header: 'x-proxy-secret', value: word },
    peers: () => PEERS,
    path: () => accepted(undefined),
  });
  const headers: Record<string, string> = {
    'x-client-certificate': encodeURIComponent(certificate),
    ...(secret === undefined ? {} : { 'x-proxy-secret': secret === 'right' ? word : secret }),
  };
  const peer = await read({ headers, address, isMutual: false });
  if (Object.keys(headers).length > 0) return 'a header was left';
  if (peer.ok) return 'accepted';
  const { outward } = REFUSALS[peer.refusal.code];
  return `${outward.status} ${challengeOf('schakel', 'error' in outward ? outward.error : undefined)}`;
}

const UNKNOWN = '401 Bearer realm="schakel"';

/** Attacks 56 and 57 of SEC 5. */
export const TLS_CASES: readonly AttackCase[] = [
  tls('none of these', 'answered', 'server-b'),
  tls('no client certificate, TLS 1.3', 'refused PEER_MISSING', undefined),
  tls('no client certificate, TLS 1.2', 'refused PEER_MISSING', undefined, { maxVersion: 'TLSv1.2' }),
  tls('a certificate of another root with the same names', 'refused CERT_UNTRUSTED', 'server-other'),
  tls('a revoked certificate', 'refused CERT_REVOKED', 'server-revoked'),
  tls('a Z certificate as client', 'refused CARD_NOT_ALLOWED', 'z-gp-auth'),
  tls('an M certificate as client', 'refused CARD_NOT_ALLOWED', 'm-auth'),
  tls('a server that is not named', 'refused PEER_UNNAMED', 'lsp'),
  tls('TLS 1.1', 'refused TLS ERR_SSL_UNSUPPORTED_PROTOCOL', 'server-b', OLD),
  { number: '57', attack: 'certificate header from the proxy', expected: 'accepted', run: () => passedOn('10.0.3.7', 'right') },
  { number: '57', attack: 'certificate header from elsewhere', expected: UNKNOWN, run: () => passedOn('10.0.3.8') },
  { number: '57', attack: 'certificate header from elsewhere, with the secret', expected: UNKNOWN, run: () => passedOn('10.0.3.8', 'right') },
  {
    number: '57',
    attack: 'certificate header from the address of the proxy, without the secret',
    expected: UNKNOWN,
    run: () => passedOn('10.0.3.7'),
  },
  { number: '57', attack: 'certificate header with a guessed secret', expected: UNKNOWN, run: () => passedOn('10.0.3.7', 'guess') },
];
