import { createHash, verify } from 'node:crypto';
import { canonicalise, canonicalText } from '../../xml/canonical.js';
import { withoutChild } from '../../xml/exact-element.js';
import { accepted, refused, type Checked } from '../refusals.js';
import { DIGEST_OF, type DigestAlgorithm } from '../signature/algorithms.js';
import type { SignatureEngine, SignedPart, ToVerify } from './engine.js';
import type { ShapedReference, ShapedSignature } from './shape.js';

/**
 * Our own canonicaliser on our own tree, with `node:crypto`; for verifying switched on by a key marked experimental (D3). What is
 * read afterwards are the very nodes whose canonical form was digested (decision 0019).
 */
export const OWN_ENGINE: SignatureEngine = { name: 'own', verify: verifyOwn };

function verifyOwn({ shape, algorithms, key }: ToVerify): Checked<readonly SignedPart[]> {
  const signedInfo = Buffer.from(canonicalText(shape.signedInfo), 'utf8');
  if (!verify(DIGEST_OF[algorithms.signature], signedInfo, key, shape.value)) return refused('SIG_INVALID', 'SignatureValue');
  const parts: SignedPart[] = [];
  for (const [i, reference] of shape.references.entries()) {
    const part = referred(reference, algorithms.digests[i], shape);
    if (part === undefined) return refused('SIG_INVALID', 'DigestValue');
    parts.push(part);
  }
  return accepted(parts);
}

/** What a reference points to, when its digest fits. */
function referred({ target, digest }: ShapedReference, algorithm: DigestAlgorithm | undefined, shape: ShapedSignature): SignedPart | undefined {
  if (algorithm === undefined) return undefined;
  const root = target.isEnveloping ? withoutChild(target.element, shape.element) : target.element;
  const hash = createHash(algorithm);
  let text = '';
  canonicalise(root, (piece) => {
    hash.update(piece, 'utf8');
    text += piece;
  });
  return hash.digest().equals(digest) ? { text, root } : undefined;
}
