import type { Certificate } from '../certificate/certificate.js';
import type { Path, PathRequest } from '../certificate/path.js';
import { caFits, uziNameOf, type UziName } from '../identity/uzi-name.js';
import { accepted, refused, type Checked } from '../refusals.js';
import type { TokenKind } from '../token/profile.js';
import { certificateOf } from './certificate-of.js';
import { verifiedParts } from './engine.js';
import type { Guarded } from './guards.js';
import type { Secured } from './header.js';
import type { Verifying } from './settings.js';
import { algorithmsOf, shapeOf, type Algorithms, type ShapedSignature } from './shape.js';
import { readToken, type ReadToken } from './token-reader.js';

/** An assertion in the header that claims to be a token; nothing of it is proven. */
export interface Claim {
  readonly verifying: Verifying;
  readonly guarded: Guarded;
  readonly secured: Secured;
  readonly kind: TokenKind;
  readonly claimed: ReadToken;
}

/** Its signature has the form that is read, with algorithms that are allowed. */
export interface Shaped {
  readonly shape: ShapedSignature;
  readonly algorithms: Algorithms;
}

/** The certificate that should have signed, with its path to an anchor. */
export interface Certified {
  readonly certificate: Certificate;
  readonly path: Path;
}

/** What was signed, read again from the signed octets: all that may be read from here on. */
export interface Proven {
  readonly token: ReadToken;
}

/** The moments and the use that a certificate has to be good for. */
export type CertificateUse = Pick<PathRequest, 'usage' | 'at' | 'now'>;

/** SEC 2.1 step 4: the signature stands where it should, has its one form, and names allowed algorithms. */
export function shapeStep<S extends Claim>(state: S): Checked<S & Shaped> {
  const { claimed, verifying } = state;
  if (claimed.signature === undefined) return refused('SIG_MALFORMED', 'Assertion/Signature');
  const shape = shapeOf(claimed.signature, [{ element: claimed.element, id: claimed.id, isEnveloping: true }]);
  if (!shape.ok) return shape;
  const algorithms = algorithmsOf(shape.value, verifying.settings.leniency);
  return algorithms.ok ? accepted({ ...state, shape: shape.value, algorithms: algorithms.value }) : algorithms;
}

/** SEC 2.1 step 5: the certificate is known, leads to an anchor, is valid, for this use, and not revoked. */
export function certificateStep<S extends Omit<Claim, 'claimed' | 'kind'> & Shaped>(state: S, use: CertificateUse): Checked<S & Certified> {
  const { guarded, secured, shape, verifying } = state;
  const certificate = certificateOf(shape.keyForms, { guarded, secured, directory: verifying.directory });
  if (!certificate.ok) return certificate;
  const path = verifying.paths.validate(certificate.value, use);
  return path.ok ? accepted({ ...state, certificate: certificate.value, path: path.value }) : path;
}

/** SEC 2.1 step 6: digest and signature value; then the token is read anew, from what was signed. */
export function signatureStep<S extends Claim & Shaped & Certified>(state: S): Checked<S & Proven> {
  const { guarded, shape, algorithms, certificate, verifying, kind, claimed } = state;
  const given = { text: guarded.text, shape, algorithms, key: certificate.publicKey, limits: verifying.settings.limits };
  const parts = verifiedParts(verifying.engine, given);
  if (!parts.ok) return parts;
  const [part] = parts.value;
  if (part === undefined) return refused('SIG_INVALID', 'signed references');
  const token = readToken(part.root, kind, verifying.settings.profile);
  if (!token.ok) return token;
  // What was decided before the signature was known to hold must have been decided on the same values.
  const isSame = token.value.id === claimed.id && token.value.issueInstant === claimed.issueInstant && token.value.signature === undefined;
  return isSame ? accepted({ ...state, token: token.value }) : refused('SIG_INVALID', 'signed octets');
}

/** What certificates that come again say of themselves; whether their CA may say it is asked each time. */
const NAMES = new WeakMap<Certificate, Checked<UziName>>();

/** Who a certificate says it is, when its CA is the one for its kind (SEC 1.5). */
export function identityOf({ certificate, path, verifying }: Certified & { readonly verifying: Verifying }): Checked<UziName> {
  const name = NAMES.get(certificate) ?? uziNameOf(certificate.der);
  NAMES.set(certificate, name);
  return name.ok ? caFits(name.value, path.issuer.der, verifying.cas) : name;
}
