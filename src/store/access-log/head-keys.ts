import { createHash, createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import { StoreError } from '../errors.js';
import type { HeadSigner, HeadVerifier } from './heads.js';

/** A signer of heads from a private key in PEM (Ed25519). Errors: `key`. */
export function headSigner(node: string, pem: string): HeadSigner {
  const key = read(() => createPrivateKey(pem));
  return { node, keyId: keyId(createPublicKey(pem)), sign: (text) => sign(null, text, key) };
}

/** Verifies heads with public keys in PEM (Ed25519); a head by any other key does not hold. Errors: `key`. */
export function headVerifier(pems: readonly string[]): HeadVerifier {
  const keys = new Map(pems.map((pem) => read(() => createPublicKey(pem))).map((key) => [keyId(key), key]));
  return (id, text, signature) => {
    const key = keys.get(id);
    return key !== undefined && verify(null, text, key, signature);
  };
}

/** Name of a key by what it is: the beginning of SHA-256 over its SubjectPublicKeyInfo. */
function keyId(key: KeyObject): string {
  return createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('hex')
    .slice(0, 32);
}

function read(make: () => KeyObject): KeyObject {
  let key: KeyObject;
  try {
    key = make();
  } catch {
    throw new StoreError('key', 'log head');
  }
  if (key.asymmetricKeyType !== 'ed25519') throw new StoreError('key', 'log head');
  return key;
}
