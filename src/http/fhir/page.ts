import { isStoreError } from '../../store/errors.js';
import type { Keyring } from '../../store/keys/keyring.js';
import { parameterRefusal } from './issue.js';

/** What the link to the next page holds: the search, and where the page goes on. It holds for the same caller only. */
export interface PageOf {
  /** The parameters of the search, encoded. */
  readonly used: string;
  /** The place of the last match. */
  readonly after: readonly string[];
}

/** Every token has the length of a multiple of this, so that it tells little of what is in it. */
const WIDTH = 512;

/** A token that nobody else can read or make; the address of the next page has no BSN in it (SEC 3.d). */
export function pageToken(page: PageOf, who: readonly string[], keys: Keyring): string {
  const text = JSON.stringify(page);
  return keys.encrypt(text.padEnd(Math.ceil(text.length / WIDTH) * WIDTH), ['page', ...who]).toString('base64url');
}

/** What is in a token. Refuses with 400 what is not one of ours for this caller. */
export function openPage(token: string, who: readonly string[], keys: Keyring): PageOf {
  try {
    return JSON.parse(keys.decrypt(Buffer.from(token, 'base64url'), ['page', ...who]).toString()) as PageOf;
  } catch (error) {
    if (!isStoreError(error)) throw error;
    throw parameterRefusal('_page', 'the link to the next page as it was given');
  }
}
