import { createPrivateKey, sign, X509Certificate, type KeyObject } from 'node:crypto';
import { accepted, refused, type Checked } from '../refusals.js';
import { DIGEST_OF, type SigningAlgorithm } from './algorithms.js';

/** Whoever holds a private key: a file, a card, a module, a service (SEC 3.a). */
export interface Signer {
  /** The certificate of the key first, then those that issued it, without the root. */
  readonly chain: Chain;
  /**
   * Signs octets (RSASSA-PKCS1-v1_5). A key that can not be reached is SIGNING_UNAVAILABLE; whether the signature fits is for the
   * caller to check, because a signer outside may be anything.
   */
  readonly sign: (octets: Uint8Array, algorithm: SigningAlgorithm) => Promise<Checked<Uint8Array>>;
}

/** At least the certificate itself. */
export type Chain = readonly [X509Certificate, ...X509Certificate[]];

/** What a key file says, as text or bytes, and what opens it. */
export interface PemFiles {
  /** PKCS#8 or PKCS#1, in PEM. */
  readonly key: string;
  /** The certificate, and behind it those that issued it, in PEM. */
  readonly certificates: string;
  readonly passphrase?: string | undefined;
}

/** A signer with a key and certificates in PEM: SIGNING_UNAVAILABLE when they can not be read, SIG_INVALID when they do not belong together. */
export function pemSigner(files: PemFiles): Checked<Signer> {
  const chain = chainOf(files.certificates);
  if (!chain.ok) return chain;
  const key = keyOf(files);
  return key === undefined ? refused('SIGNING_UNAVAILABLE', 'private key') : keySigner(key, chain.value);
}

/** A signer with a key that is in this process. */
export function keySigner(key: KeyObject, chain: Chain): Checked<Signer> {
  if (key.type !== 'private' || key.asymmetricKeyType !== 'rsa') return refused('SIG_ALGORITHM', 'private key');
  if (!chain[0].checkPrivateKey(key)) return refused('SIG_INVALID', 'private key');
  return accepted({ chain, sign: (octets, algorithm) => inThreadPool(octets, algorithm, key) });
}

/** The certificates in a PEM text, the one of the key first. */
export function chainOf(pem: string): Checked<Chain> {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g) ?? [];
  if (blocks.length > MOST_CERTIFICATES) return refused('SIGNING_UNAVAILABLE', 'certificates');
  try {
    const [leaf, ...issuers] = blocks.map((block) => new X509Certificate(block));
    return leaf === undefined ? refused('SIGNING_UNAVAILABLE', 'certificates') : accepted([leaf, ...issuers]);
  } catch {
    return refused('SIGNING_UNAVAILABLE', 'certificates');
  }
}

const MOST_CERTIFICATES = 10;

/** Undefined says no more than that: an error of the key reader may quote what it read. */
function keyOf({ key, passphrase }: PemFiles): KeyObject | undefined {
  try {
    return createPrivateKey({ key, format: 'pem', ...(passphrase === undefined ? {} : { passphrase }) });
  } catch {
    return undefined;
  }
}

/** RSA takes a millisecond or more: not on the thread that serves everybody. */
function inThreadPool(octets: Uint8Array, algorithm: SigningAlgorithm, key: KeyObject): Promise<Checked<Uint8Array>> {
  return new Promise((resolve) => {
    sign(DIGEST_OF[algorithm], octets, key, (error, signature) =>
      resolve(error === null ? accepted(signature) : refused('SIGNING_UNAVAILABLE', 'private key')),
    );
  });
}
