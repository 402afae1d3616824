import { createHash } from 'node:crypto';

/** A UUID (version 8, RFC 9562) that is made of some words, so that the same words give the same one. None of the words may be guessable. */
export function derivedId(...words: readonly string[]): string {
  const hash = createHash('sha256').update(JSON.stringify(words)).digest('hex');
  return uuidOf(hash);
}

/** A UUID of version 8 from the first digits of a hash. */
export function uuidOf(hash: string): string {
  const variant = ((parseInt(hash.charAt(16), 16) & 3) | 8).toString(16);
  return [hash.slice(0, 8), hash.slice(8, 12), `8${hash.slice(13, 16)}`, `${variant}${hash.slice(17, 20)}`, hash.slice(20, 32)].join('-');
}
