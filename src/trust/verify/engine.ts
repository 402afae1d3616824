import type { KeyObject } from 'node:crypto';
import type { XmlLimits } from '../../xml/limits.js';
import { refused, type Checked } from '../refusals.js';
import { guard, type Guarded } from './guards.js';
import type { Algorithms, ShapedSignature } from './shape.js';

/** A signature whose shape and algorithms passed, and the key that has to have made it. */
export interface ToVerify {
  /** The text that the tree was read from. */
  readonly text: string;
  readonly shape: ShapedSignature;
  readonly algorithms: Algorithms;
  readonly key: KeyObject;
}

/**
 * Verifies one signature (D3). Gives what was signed, canonical, one text for each reference in their order: after this nothing
 * else may be read. Whatever is wrong is SIG_INVALID.
 */
export interface SignatureEngine {
  readonly name: 'xml-crypto' | 'own';
  readonly verify: (signature: ToVerify) => Checked<readonly string[]>;
}

/** Verifies and reads again what was signed, with the guards of any other text (SEC 3.b step 10). */
export function verifiedParts(engine: SignatureEngine, given: ToVerify, limits: XmlLimits): Checked<readonly Guarded[]> {
  if (given.key.asymmetricKeyType !== 'rsa') return refused('SIG_INVALID', 'kind of key');
  const octets = engine.verify(given);
  if (!octets.ok) return octets;
  if (octets.value.length !== given.shape.references.length) return refused('SIG_INVALID', 'signed references');
  const parts: Guarded[] = [];
  for (const text of octets.value) {
    const part = guard(text, limits);
    if (!part.ok) return part;
    parts.push(part.value);
  }
  return { ok: true, value: parts };
}
