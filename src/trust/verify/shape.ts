import type { ExactElement } from '../../xml/exact-element.js';
import { accepted, refused, type Checked } from '../refusals.js';
import {
  canonicalization,
  digestAlgorithm,
  signatureAlgorithm,
  transform,
  type DigestAlgorithm,
  type Leniency,
  type SignatureAlgorithm,
  type Transform,
} from '../signature/algorithms.js';
import { readKeyInfo, type KeyForms } from './key-info.js';
import { NS } from './names.js';
import { attributeOf, bytesOf, hasCommentWithin, hasOnly, isNamed, onlyElements, onlyText } from './walk.js';

/** An element that a signature has to cover, and whether the signature stands in it. */
export interface Target {
  readonly element: ExactElement;
  readonly id: string;
  readonly isEnveloping: boolean;
}

/** One reference of a signature, with what it points to. */
export interface ShapedReference {
  readonly target: Target;
  readonly digestUri: string;
  readonly digest: Buffer;
  readonly transformUris: readonly string[];
}

/** A signature that has the one form that is read here; its algorithms are not judged yet (SEC 3.b step 6). */
export interface ShapedSignature {
  readonly element: ExactElement;
  readonly signedInfo: ExactElement;
  readonly canonicalizationUri: string;
  readonly signatureUri: string;
  readonly value: Buffer;
  readonly references: readonly ShapedReference[];
  readonly keyForms: KeyForms;
  /** An algorithm has parameters: prefixes for canonicalisation, an XPath, a length. None is allowed. */
  readonly hasParameters: boolean;
}

/** The algorithms of a signature, all allowed. */
export interface Algorithms {
  readonly signature: SignatureAlgorithm;
  readonly digests: readonly DigestAlgorithm[];
}

const ID = /^[A-Za-z_][\w.-]{0,255}$/;

/** Reads a signature by walking its children; it has to cover exactly the targets, each once (SEC 3.b step 6). */
export function shapeOf(signature: ExactElement, targets: readonly Target[]): Checked<ShapedSignature> {
  const [signedInfo, value, keyInfo, ...more] = onlyElements(signature) ?? [];
  const isWhole = isNamed(signedInfo, NS.ds, 'SignedInfo') && isNamed(value, NS.ds, 'SignatureValue') && isNamed(keyInfo, NS.ds, 'KeyInfo');
  if (!isWhole || more.length > 0 || !hasOnly(signature, ['Id'])) return malformed('Signature');
  if (hasCommentWithin(signature)) return malformed('comment');
  // Libraries look ids up by putting them into an XPath.
  if (!targets.every(({ id }) => ID.test(id))) return malformed('id');
  const octets = bytesOf(onlyText(value) ?? '');
  if (octets === undefined) return malformed('SignatureValue');
  const [method, how, ...referring] = onlyElements(signedInfo) ?? [];
  const canonicalizationUri = methodUri(method, 'CanonicalizationMethod');
  const signatureUri = methodUri(how, 'SignatureMethod');
  if (method === undefined || how === undefined || canonicalizationUri === undefined || signatureUri === undefined) return malformed('SignedInfo');
  const references = referencesOf(referring, targets);
  if (!references.ok) return references;
  const keyForms = readKeyInfo(keyInfo);
  if (!keyForms.ok) return keyForms;
  const hasParameters = [method, how, ...referring.flatMap(methodsIn)].some((e) => e.nodes.length > 0);
  const read = { element: signature, signedInfo, canonicalizationUri, signatureUri, value: octets };
  return accepted({ ...read, references: references.value, keyForms: keyForms.value, hasParameters });
}

/** Judges the algorithms: those of the closed list, each in its place and without parameters (SEC 2.0, 3.b step 7). */
export function algorithmsOf(shape: ShapedSignature, leniency: Leniency): Checked<Algorithms> {
  const canonical = canonicalization(shape.canonicalizationUri);
  if (!canonical.ok) return canonical;
  const signature = signatureAlgorithm(shape.signatureUri, leniency);
  if (!signature.ok) return signature;
  const digests: DigestAlgorithm[] = [];
  for (const reference of shape.references) {
    const digest = digestAlgorithm(reference.digestUri, leniency);
    if (!digest.ok) return digest;
    digests.push(digest.value);
    const transforms = checkTransforms(reference);
    if (!transforms.ok) return transforms;
  }
  return shape.hasParameters ? refused('SIG_ALGORITHM', 'parameters') : accepted({ signature: signature.value, digests });
}

function checkTransforms({ transformUris, target }: ShapedReference): Checked<undefined> {
  const found: Transform[] = [];
  for (const uri of transformUris) {
    const known = transform(uri);
    if (!known.ok) return known;
    found.push(known.value);
  }
  const expected = target.isEnveloping ? 'enveloped exclusive' : 'exclusive';
  return found.join(' ') === expected ? accepted(undefined) : malformed('Transforms');
}

function referencesOf(referring: readonly ExactElement[], targets: readonly Target[]): Checked<readonly ShapedReference[]> {
  const references: ShapedReference[] = [];
  for (const element of referring) {
    const reference = referenceOf(element, targets);
    if (reference === undefined || references.some((r) => r.target === reference.target)) return malformed('Reference');
    references.push(reference);
  }
  return references.length === targets.length ? accepted(references) : malformed('Reference');
}

function referenceOf(element: ExactElement, targets: readonly Target[]): ShapedReference | undefined {
  const uri = attributeOf(element, 'URI');
  const target = targets.find(({ id }) => uri === `#${id}`);
  const [transforms, method, value, ...more] = isNamed(element, NS.ds, 'Reference') ? (onlyElements(element) ?? []) : [];
  if (target === undefined || !isNamed(transforms, NS.ds, 'Transforms') || !isNamed(value, NS.ds, 'DigestValue')) return undefined;
  const transformUris = (onlyElements(transforms) ?? []).map((t) => methodUri(t, 'Transform'));
  const digestUri = methodUri(method, 'DigestMethod');
  const digest = bytesOf(onlyText(value) ?? '');
  if (digestUri === undefined || digest === undefined || more.length > 0 || !hasOnly(element, ['URI', 'Id'])) return undefined;
  if (transformUris.length === 0 || !transformUris.every((t) => t !== undefined)) return undefined;
  return { target, digestUri, digest, transformUris };
}

function methodsIn(reference: ExactElement): readonly ExactElement[] {
  const [transforms, method] = onlyElements(reference) ?? [];
  return [...(transforms === undefined ? [] : (onlyElements(transforms) ?? [])), ...(method === undefined ? [] : [method])];
}

function methodUri(element: ExactElement | undefined, local: string): string | undefined {
  return isNamed(element, NS.ds, local) && hasOnly(element, ['Algorithm']) ? attributeOf(element, 'Algorithm') : undefined;
}

function malformed(at: string): ReturnType<typeof refused> {
  return refused('SIG_MALFORMED', at);
}
