import { createHmac, createPrivateKey, timingSafeEqual, X509Certificate, type KeyObject } from 'node:crypto';
import { context, DER, DerError, expectTag, listOf, oidOf, onlyDer, type DerElement } from '../der.js';
import { accepted, refused, type Checked } from '../refusals.js';
import { decrypted, derivedKey, hashOf, iterationsOf, MAC_KEY } from './pkcs12-cipher.js';
import { keySigner, type Chain, type Signer } from './signer.js';

const DATA = '1.2.840.113549.1.7.1';
const ENCRYPTED_DATA = '1.2.840.113549.1.7.6';
const KEY_BAG = '1.2.840.113549.1.12.10.1.1';
const SHROUDED_KEY_BAG = '1.2.840.113549.1.12.10.1.2';
const CERTIFICATE_BAG = '1.2.840.113549.1.12.10.1.3';
const X509_CERTIFICATE = '1.2.840.113549.1.9.22.1';

/** A file with a key and some certificates is small. */
const LARGEST = 1 << 20;

interface Found {
  readonly keys: readonly KeyObject[];
  readonly certificates: readonly X509Certificate[];
}

/** A private key with its certificate and those of its issuers. */
export interface KeyWithChain {
  readonly key: KeyObject;
  readonly chain: Chain;
}

/** A signer from a PKCS#12 file: SIGNING_UNAVAILABLE as {@link openPkcs12}, or what a key is refused for. */
export function pkcs12Signer(file: Uint8Array, passphrase: string): Checked<Signer> {
  const opened = openPkcs12(file, passphrase);
  return opened.ok ? keySigner(opened.value.key, opened.value.chain) : opened;
}

/**
 * What is in a PKCS#12 file (RFC 7292). Node opens such files for TLS only and keeps the key to itself, so we read them: integrity
 * by passphrase (MAC checked first), AES by PBES2, and the three-key Triple DES and RC2 that older programs write. One key, with its
 * certificate. SIGNING_UNAVAILABLE says no more than which part was at fault.
 */
export function openPkcs12(file: Uint8Array, passphrase: string): Checked<KeyWithChain> {
  const wrong = (at: string): Checked<never> => refused('SIGNING_UNAVAILABLE', `PKCS#12 ${at}`);
  if (file.length > LARGEST) return wrong('is too large');
  try {
    const safe = authenticated(file, passphrase);
    if (safe === undefined) return wrong('passphrase, or integrity');
    const { keys, certificates } = contentsOf(safe, passphrase);
    const [key, second] = keys;
    if (key === undefined || second !== undefined) return wrong('must have one key');
    const chain = chainFor(key, certificates);
    return chain === undefined ? wrong('has no certificate for its key') : accepted({ key, chain });
  } catch (error) {
    const { name } = error as { readonly name?: string };
    if (name === 'DerError') return wrong('is not in a form that is read here');
    // From node:crypto: a decryption that fails, or a key that is none.
    return wrong('can not be opened');
  }
}

/** The content, when the MAC fits (RFC 7292 4). */
function authenticated(file: Uint8Array, passphrase: string): DerElement | undefined {
  const [, content, macData] = listOf(expectTag(onlyDer(file), DER.sequence), 3);
  const [type, data] = parts(content, 2);
  if (type === undefined || oidOf(type) !== DATA || macData === undefined) throw new DerError('integrity by passphrase is expected');
  const octets = expectTag(inside(data), DER.octetString);
  const [digestInfo, salt, iterations] = parts(macData, 3);
  const [algorithm, digest] = parts(digestInfo, 2);
  const hash = hashOf(parts(algorithm, 2)[0]);
  const { content: expected } = expectTag(digest, DER.octetString);
  const given = { hash, salt: expectTag(salt, DER.octetString).content, iterations: iterationsOf(iterations) };
  const made = createHmac(hash, derivedKey(passphrase, given, MAC_KEY, expected.length))
    .update(octets.content)
    .digest();
  return made.length === expected.length && timingSafeEqual(made, expected) ? onlyDer(octets.content) : undefined;
}

function contentsOf(safe: DerElement, passphrase: string): Found {
  const bags = listOf(expectTag(safe, DER.sequence), 16).flatMap((info) => listOf(expectTag(onlyDer(contentOf(info, passphrase)), DER.sequence)));
  const found = bags.map((bag) => bagOf(bag, passphrase));
  return { keys: found.flatMap(({ keys }) => keys), certificates: found.flatMap(({ certificates }) => certificates) };
}

/** The octets of one ContentInfo, opened where it is closed. */
function contentOf(info: DerElement, passphrase: string): Uint8Array {
  const [type, content] = parts(info, 2);
  const oid = type === undefined ? '' : oidOf(type);
  if (oid === DATA) return expectTag(inside(content), DER.octetString).content;
  if (oid !== ENCRYPTED_DATA) throw new DerError('a kind of content that is not read here');
  const [, encrypted] = parts(inside(content), 3);
  const [, algorithm, octets] = parts(encrypted, 3);
  return decrypted(expectTag(algorithm, DER.sequence), expectTag(octets, context(0, false)).content, passphrase);
}

function bagOf(bag: DerElement, passphrase: string): Found {
  const [type, value] = parts(bag, 3);
  const oid = type === undefined ? '' : oidOf(type);
  const content = inside(value);
  if (oid === KEY_BAG) return { keys: [privateKey(content.whole)], certificates: [] };
  if (oid === CERTIFICATE_BAG) return { keys: [], certificates: certificateIn(content) };
  if (oid !== SHROUDED_KEY_BAG) return { keys: [], certificates: [] };
  const [algorithm, octets] = parts(content, 2);
  const key = decrypted(expectTag(algorithm, DER.sequence), expectTag(octets, DER.octetString).content, passphrase);
  return { keys: [privateKey(key)], certificates: [] };
}

function certificateIn(bag: DerElement): readonly X509Certificate[] {
  const [type, value] = parts(bag, 2);
  if (type === undefined || oidOf(type) !== X509_CERTIFICATE) return [];
  return [new X509Certificate(expectTag(inside(value), DER.octetString).content)];
}

function privateKey(der: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.from(der), format: 'der', type: 'pkcs8' });
}

/** The certificate of the key, then whoever issued it, as far as the file has them; without the root. */
function chainFor(key: KeyObject, certificates: readonly X509Certificate[]): Chain | undefined {
  const leaf = certificates.find((c) => c.checkPrivateKey(key));
  if (leaf === undefined) return undefined;
  const issuers: X509Certificate[] = [];
  for (let last = leaf; issuers.length < certificates.length;) {
    const next = certificates.find((c) => c !== last && last.checkIssued(c) && !issuers.includes(c) && c.subject !== c.issuer);
    if (next === undefined) break;
    issuers.push(next);
    last = next;
  }
  return [leaf, ...issuers];
}

function parts(element: DerElement | undefined, most: number): readonly DerElement[] {
  return listOf(expectTag(element, DER.sequence), most);
}

/** What stands in the explicit tag [0]. */
function inside(element: DerElement | undefined): DerElement {
  return onlyDer(expectTag(element, context(0)).content);
}
