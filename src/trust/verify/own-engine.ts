import { createHash, verify } from 'node:crypto';
import { canonicalise, canonicalText } from '../../xml/canonical.js';
import { accepted, refused, type Checked } from '../refusals.js';
import { DIGEST_OF, type DigestAlgorithm } from '../signature/algorithms.js';
import type { SignatureEngine, ToVerify } from './engine.js';
import type { ShapedReference, ShapedSignature } from './shape.js';

/** Our own canonicaliser on our own tree, with `node:crypto`; for verifying switched on by a key marked experimental (D3). */
export const OWN_ENGINE: SignatureEngine = { name: 'own', verify: verifyOwn };

function verifyOwn({ shape, algorithms, key }: ToVerify): Checked<readonly string[]> {
  const signedInfo = Buffer.from(canonicalText(shape.signedInfo), 'utf8');
  if (!verify(DIGEST_OF[algorithms.signature], signedInfo, key, shape.value)) return refused('SIG_INVALID', 'SignatureValue');
  const octets: string[] = [];
  for (const [i, reference] of shape.references.entries()) {
    const text = referred(reference, algorithms.digests[i], shape);
    if (text === undefined) return refused('SIG_INVALID', 'DigestValue');
    octets.push(text);
  }
  return accepted(octets);
}

/** Canonical text of what a reference points to, when its digest fits. */
function referred({ target, digest }: ShapedReference, algorithm: DigestAlgorithm | undefined, shape: ShapedSignature): string | undefined {
  if (algorithm === undefined) return undefined;
  const hash = createHash(algorithm);
  let text = '';
  const write = (piece: string): void => {
    hash.update(piece, 'utf8');
    text += piece;
  };
  canonicalise(target.element, write, target.isEnveloping ? { without: shape.element } : {});
  return hash.digest().equals(digest) ? text : undefined;
}
