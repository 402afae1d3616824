import { createHash, createVerify, type Hash, type KeyObject, type Verify } from 'node:crypto';
import { canonicalise } from '../../xml/canonical.js';
import { elementsOf, textOf, type ExactElement } from '../../xml/exact-element.js';
import { readExact } from '../../xml/exact.js';
import { accepted, refused, type Checked } from '../refusals.js';
import { DIGEST_OF, digestAlgorithm, ENVELOPED, signatureAlgorithm } from './algorithms.js';
import { DS } from './names.js';

/**
 * Checks a signature that we are about to send, as a receiver will (SEC 3.a). It trusts the shape of what we wrote ourselves:
 * a text of somebody else is for the verifier.
 */
export function checkAssertion(text: string, key: KeyObject): Checked<true> {
  const assertion = readExact(text);
  const signature = childOf(assertion, 'Signature');
  return checkSignature(signature, (id) => (attributeOf(assertion, 'ID') === id ? assertion : undefined), key);
}

/** Checks a signature of ours over elements that `find` gives by their id. SIG_INVALID when it does not fit. */
export function checkSignature(signature: ExactElement | undefined, find: (id: string) => ExactElement | undefined, key: KeyObject): Checked<true> {
  const info = childOf(signature, 'SignedInfo');
  const method = signatureAlgorithm(algorithmOf(childOf(info, 'SignatureMethod')));
  if (signature === undefined || info === undefined) return refused('SIG_INVALID', 'SignedInfo');
  if (!method.ok) return method;
  const verify = createVerify(DIGEST_OF[method.value]);
  into(verify, info);
  const value = Buffer.from(textOrNothing(childOf(signature, 'SignatureValue')), 'base64');
  if (!verify.verify(key, value)) return refused('SIG_INVALID', 'SignatureValue');
  const references = elementsOf(info).filter((e) => e.local === 'Reference');
  const wrong = references.find((reference) => !fits(reference, find, signature));
  return references.length === 0 || wrong !== undefined ? refused('SIG_INVALID', 'DigestValue') : accepted(true);
}

function fits(reference: ExactElement, find: (id: string) => ExactElement | undefined, signature: ExactElement): boolean {
  const element = find(attributeOf(reference, 'URI')?.slice(1) ?? '');
  const method = digestAlgorithm(algorithmOf(childOf(reference, 'DigestMethod')));
  if (element === undefined || !method.ok) return false;
  const transforms = childOf(reference, 'Transforms');
  const isEnveloped = transforms !== undefined && elementsOf(transforms).some((t) => algorithmOf(t) === ENVELOPED);
  const hash = createHash(method.value);
  into(hash, element, isEnveloped ? signature : undefined);
  return hash.digest('base64') === textOrNothing(childOf(reference, 'DigestValue'));
}

/** The canonical form, piece by piece. */
export function into(sink: Hash | Verify, element: ExactElement, without?: ExactElement): void {
  canonicalise(element, (piece) => sink.update(piece, 'utf8'), without === undefined ? {} : { without });
}

function childOf(element: ExactElement | undefined, local: string): ExactElement | undefined {
  return element === undefined ? undefined : elementsOf(element).find((e) => e.local === local && e.uri === DS);
}

function attributeOf(element: ExactElement, local: string): string | undefined {
  return element.attributes.find((a) => a.local === local && a.uri === '')?.value;
}

function algorithmOf(element: ExactElement | undefined): string {
  return element === undefined ? '' : (attributeOf(element, 'Algorithm') ?? '');
}

function textOrNothing(element: ExactElement | undefined): string {
  return element === undefined ? '' : textOf(element);
}
