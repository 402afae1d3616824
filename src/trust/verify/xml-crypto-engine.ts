import { SignedXml } from 'xml-crypto';
import type { ExactElement } from '../../xml/exact-element.js';
import { accepted, refused, type Checked } from '../refusals.js';
import { DIGEST_URI, ENVELOPED, EXCLUSIVE, SIGNATURE_URI } from '../signature/algorithms.js';
import type { SignatureEngine, SignedPart, ToVerify } from './engine.js';
import { guard } from './guards.js';

/** The library that auditors know, kept on a short lead (SEC 3.b steps 4, 7-10): one small text, the closed list, a fresh object each time. */
export const XML_CRYPTO_ENGINE: SignatureEngine = { name: 'xml-crypto', verify: verifyWithLibrary };

function verifyWithLibrary(given: ToVerify): Checked<readonly SignedPart[]> {
  const octets = octetsOf(given);
  if (!octets.ok) return octets;
  const parts: SignedPart[] = [];
  // The library read a tree of its own: what it signed is read again, with the guards of any other text.
  for (const text of octets.value) {
    const part = guard(text, given.limits);
    if (!part.ok) return part;
    parts.push(part.value);
  }
  return accepted(parts);
}

function octetsOf(given: ToVerify): Checked<readonly string[]> {
  const { text, shape } = given;
  const library = pruned(given);
  try {
    library.loadSignature(withScope(text, shape.element));
    if (!library.checkSignature(textFor(given))) return refused('SIG_INVALID', 'DigestValue');
    return accepted(library.getSignedReferences());
  } catch {
    // It throws on a wrong signature value, and on much else; no word of it goes out.
    return refused('SIG_INVALID', 'SignatureValue');
  }
}

/** One element alone; for several the whole text, which is what they have in common. */
function textFor({ text, shape }: ToVerify): string {
  const [first, second] = shape.references;
  return first !== undefined && second === undefined ? withScope(text, first.target.element) : text;
}

/** The octets of an element as they came, with the namespaces that are in force where it stood; exclusive canonicalisation drops those not used. */
export function withScope(text: string, element: ExactElement): string {
  const own = new Set(element.declarations.map(({ prefix }) => prefix));
  let declared = '';
  for (let e = element.parent; e !== undefined; e = e.parent) {
    for (const { prefix, uri } of e.declarations) {
      if (own.has(prefix)) continue;
      own.add(prefix);
      if (uri !== '') declared += ` xmlns${prefix === '' ? '' : `:${prefix}`}="${escaped(uri)}"`;
    }
  }
  const behindName = element.offset + 1 + element.name.length;
  return text.slice(element.offset, behindName) + declared + text.slice(behindName, element.end);
}

function escaped(value: string): string {
  return value.replace(/[&<"\t\n\r]/g, (c) => `&#${c.charCodeAt(0)};`);
}

type Algorithms<T> = Record<string, T>;

function pruned({ key, shape, algorithms }: ToVerify): SignedXml {
  const library = new SignedXml({ publicCert: key });
  const { SignatureAlgorithms: signatures, HashAlgorithms: hashes } = library;
  library.CanonicalizationAlgorithms = only(library.CanonicalizationAlgorithms, [EXCLUSIVE, ENVELOPED]);
  library.SignatureAlgorithms = {};
  library.HashAlgorithms = {};
  // The URI that stands there means what our own list says it means: one of the two that nobody registered may be switched on.
  const signature = algorithms.signature === 'rsa-sha1' ? shape.signatureUri : SIGNATURE_URI[algorithms.signature];
  alias(library.SignatureAlgorithms, signatures, signature, shape.signatureUri);
  shape.references.forEach(({ digestUri }, i) => {
    const digest = algorithms.digests[i];
    alias(library.HashAlgorithms, hashes, digest === undefined || digest === 'sha1' ? digestUri : DIGEST_URI[digest], digestUri);
  });
  return library;
}

function only<T>(all: Algorithms<T>, uris: readonly string[]): Algorithms<T> {
  return Object.fromEntries(Object.entries(all).filter(([uri]) => uris.includes(uri)));
}

function alias<T>(to: Algorithms<T>, from: Algorithms<T>, known: string, written: string): void {
  const algorithm = from[known];
  if (algorithm !== undefined) to[written] = algorithm;
}
