import type { KeyObject } from 'node:crypto';
import type { ExactElement } from '../../xml/exact-element.js';
import type { XmlLimits } from '../../xml/limits.js';
import { refused, type Checked } from '../refusals.js';
import type { Algorithms, ShapedSignature } from './shape.js';

/** A signature whose shape and algorithms passed, and the key that has to have made it. */
export interface ToVerify {
  /** The text that the tree was read from. */
  readonly text: string;
  readonly shape: ShapedSignature;
  readonly algorithms: Algorithms;
  readonly key: KeyObject;
  /** For reading again what was signed. */
  readonly limits: XmlLimits;
}

/** What one reference signed: after this nothing else may be read (SEC 3.b step 10, decision 0019). */
export interface SignedPart {
  /** The canonical text that was digested. */
  readonly text: string;
  /** What that text says: names, attributes and text. Its places, prefixes and parents are not signed. */
  readonly root: ExactElement;
}

/** Verifies one signature (D3). Gives what was signed, one part for each reference in their order. Whatever is wrong is SIG_INVALID. */
export interface SignatureEngine {
  readonly name: 'xml-crypto' | 'own';
  readonly verify: (signature: ToVerify) => Checked<readonly SignedPart[]>;
}

/** Verifies with an engine, and sees to it that every reference was. */
export function verifiedParts(engine: SignatureEngine, given: ToVerify): Checked<readonly SignedPart[]> {
  if (given.key.asymmetricKeyType !== 'rsa') return refused('SIG_INVALID', 'kind of key');
  const parts = engine.verify(given);
  if (!parts.ok) return parts;
  return parts.value.length === given.shape.references.length ? parts : refused('SIG_INVALID', 'signed references');
}
