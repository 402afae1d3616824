import { accepted, refused, type Checked } from '../refusals.js';
import type { Certificate } from './certificate.js';
import { nameKey } from './name.js';
import type { PathCache } from './path-cache.js';
import {
  hasStrongHash,
  objectionToCertificate,
  objectionToIssuer,
  objectionToPolicies,
  objectionToUse,
  objectionToValidity,
  PATH_RULES,
  untrusted,
  type KeyUse,
  type PathRules,
  type Refused,
} from './path-rules.js';
import type { Moments, Revocation } from './revocation.js';
import { isSignedBy } from './signed.js';

/** What is trusted, from configuration: the same object as long as nothing of it changes. */
export interface TrustWorld {
  /** Certificates of CAs that are trusted as they are. */
  readonly anchors: readonly Certificate[];
  /** Certificates of CAs that are known, and trusted only through an anchor. */
  readonly intermediates: readonly Certificate[];
  readonly revocation: Revocation;
  readonly rules?: PathRules;
}

/** For what, and for which moment, a path is asked. Milliseconds since 1970. */
export interface PathRequest {
  readonly usage: KeyUse;
  /** Every certificate must be valid at this moment, and not be revoked before it: now, or when a token was signed (SEC 2.3). */
  readonly at: number;
  /** The clock; `at` when absent. */
  readonly now?: number;
  /** Certificates that came with a message: they help to build a path, and are trusted in nothing (SEC 3.b.cert). At most 10 are looked at. */
  readonly helpers?: readonly Certificate[];
}

/** A world and a request together. */
export interface PathOptions extends TrustWorld, PathRequest {
  readonly cache?: PathCache;
}

/** A validated path. */
export interface Path {
  /** The leaf first, the anchor last. */
  readonly chain: readonly Certificate[];
  /** The CA that issued the leaf: its subject is compared with the type of card (SEC 1.5 step 3). */
  readonly issuer: Certificate;
  readonly usage: KeyUse;
  /** It holds for moments from `notBefore` to `notAfter`, and before `before`... */
  readonly notBefore: number;
  readonly notAfter: number;
  readonly before: number;
  /** ...as long as the clock has not reached this moment: then what is known of revocation is stale. */
  readonly until: number;
}

/** Certificates in a path, leaf and anchor included. */
const LONGEST_PATH = 8;
/** Signatures that are checked for one leaf: certificates of a message must not keep us busy. */
const MOST_SIGNATURES = 32;
const MOST_HELPERS = 10;

/**
 * Whether a path leads from a leaf to an anchor, and holds, in the order of SEC 2.1 step 5: the path itself (`CERT_UNTRUSTED`),
 * validity (`CERT_EXPIRED`, `CERT_NOT_YET_VALID`), use (`CERT_KEY_USAGE`), revocation (`CERT_REVOKED`, `CERT_STATUS_UNKNOWN`).
 * Of several paths the first that holds counts, or the refusal of the one that came furthest.
 */
export function validatePath(leaf: Certificate, options: PathOptions): Checked<Path> {
  const moments = { at: options.at, now: options.now ?? options.at };
  const cached = options.cache?.find(leaf, options, moments);
  if (cached !== undefined) return accepted(cached);
  const search = newSearch(options);
  let furthest: Judged | undefined;
  for (const chain of pathsFrom([leaf], search)) {
    const judged = judge(chain, options, moments);
    if (judged.checked.ok) {
      options.cache?.keep(leaf, options, judged.checked.value, moments.now);
      return judged.checked;
    }
    if (furthest === undefined || judged.rank > furthest.rank) furthest = judged;
  }
  return furthest?.checked ?? search.refusal;
}

interface Search {
  readonly rules: PathRules;
  readonly anchors: ReadonlyMap<string, readonly Certificate[]>;
  readonly others: readonly ReadonlyMap<string, readonly Certificate[]>[];
  signatures: number;
  /** Why the longest chain that was tried goes no further. */
  refusal: Refused;
  depth: number;
}

function newSearch({ anchors, intermediates, helpers = [], rules = PATH_RULES }: PathOptions): Search {
  const others = [indexed(intermediates), indexed(helpers.slice(0, MOST_HELPERS))];
  return { rules, anchors: indexed(anchors), others, signatures: 0, refusal: untrusted('chain[0]', 'issuer'), depth: -1 };
}

/** Every chain from these certificates to an anchor in which each signs the one before; depth first, anchors before others. */
function* pathsFrom(chain: readonly Certificate[], search: Search): Generator<readonly Certificate[], void, undefined> {
  const tip = chain.at(-1);
  if (tip === undefined) return;
  const objection = chain.length === 1 ? objectionToCertificate(tip, search.rules, 'chain[0]') : undefined;
  const weak = hasStrongHash(tip) ? undefined : untrusted(`chain[${chain.length - 1}]`, 'signature algorithm');
  const stop = objection ?? weak;
  note(search, chain, stop ?? untrusted(`chain[${chain.length - 1}]`, 'issuer'));
  if (stop !== undefined) return;
  const name = nameKey(tip.issuer);
  for (const anchor of search.anchors.get(name) ?? []) {
    if (isLinked(chain, anchor, search)) yield [...chain, anchor];
  }
  if (chain.length + 2 > LONGEST_PATH) return;
  for (const issuer of search.others.flatMap((index) => index.get(name) ?? [])) {
    if (isLinked(chain, issuer, search)) yield* pathsFrom([...chain, issuer], search);
  }
}

function isLinked(chain: readonly Certificate[], issuer: Certificate, search: Search): boolean {
  const isLoop = chain.some((c) => same(c.publicKeyDer, issuer.publicKeyDer) && same(c.subjectDer, issuer.subjectDer));
  if (isLoop) return false;
  const objection = objectionToIssuer(chain, issuer, search.rules) ?? objectionToSignature(chain, issuer, search);
  if (objection !== undefined) note(search, chain, objection, 0.5);
  return objection === undefined;
}

function objectionToSignature(chain: readonly Certificate[], issuer: Certificate, search: Search): Refused | undefined {
  const tip = chain.at(-1);
  if (++search.signatures > MOST_SIGNATURES) return untrusted(`chain[${chain.length - 1}]`, 'too many issuers');
  return tip !== undefined && isSignedBy(tip.signed, issuer.publicKey) ? undefined : untrusted(`chain[${chain.length - 1}]`, 'signature');
}

/** Keeps the refusal of the longest chain; `more` puts what is known of an issuer before that there is none. */
function note(search: Search, chain: readonly Certificate[], refusal: Refused, more: number = 0): void {
  if (chain.length + more <= search.depth) return;
  search.refusal = refusal;
  search.depth = chain.length + more;
}

interface Judged {
  readonly checked: Checked<Path>;
  /** How far it came: policies, validity, use, revocation. */
  readonly rank: number;
}

function judge(chain: readonly Certificate[], options: PathOptions, moments: Moments): Judged {
  const objections = [
    () => objectionToPolicies(chain, options.rules ?? PATH_RULES),
    () => objectionToValidity(chain, moments.at),
    () => objectionToUse(chain, options.usage),
  ];
  for (const [rank, objection] of objections.entries()) {
    const refusal = objection();
    if (refusal !== undefined) return { checked: refusal, rank };
  }
  return { checked: unrevoked(chain, options, moments), rank: objections.length };
}

/** Asks for every certificate below the anchor. A known revocation goes before a status that is not known. */
function unrevoked(chain: readonly Certificate[], { revocation, usage }: PathOptions, moments: Moments): Checked<Path> {
  let unknown: Refused | undefined;
  let [until, before] = [Infinity, Infinity];
  for (const [i, certificate] of chain.slice(0, -1).entries()) {
    const issuer = chain[i + 1];
    const status = issuer === undefined ? refused('CERT_STATUS_UNKNOWN') : revocation.status(certificate, issuer, moments);
    if (status.ok) {
      until = Math.min(until, status.value.until);
      before = Math.min(before, status.value.before);
      continue;
    }
    const refusal = refused(status.refusal.code, `chain[${i}] ${status.refusal.at ?? 'revocation'}`);
    if (refusal.refusal.code === 'CERT_REVOKED') return refusal;
    unknown ??= refusal;
  }
  const [, issuer] = chain;
  if (unknown !== undefined || issuer === undefined) return unknown ?? untrusted('chain[0]', 'issuer');
  const notBefore = Math.max(...chain.map((c) => c.notBefore));
  const notAfter = Math.min(...chain.map((c) => c.notAfter));
  return accepted({ chain, issuer, usage, notBefore, notAfter, before, until });
}

const INDEXES = new WeakMap<readonly Certificate[], ReadonlyMap<string, readonly Certificate[]>>();

/** Certificates by the name of their subject; kept for as long as the list is. */
function indexed(certificates: readonly Certificate[]): ReadonlyMap<string, readonly Certificate[]> {
  const kept = INDEXES.get(certificates);
  if (kept !== undefined) return kept;
  const index = new Map<string, Certificate[]>();
  for (const certificate of certificates) {
    const key = nameKey(certificate.subject);
    const list = index.get(key);
    if (list === undefined) index.set(key, [certificate]);
    else list.push(certificate);
  }
  INDEXES.set(certificates, index);
  return index;
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
