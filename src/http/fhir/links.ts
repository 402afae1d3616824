import type { Keyring } from '../../store/keys/keyring.js';
import { pageToken } from './page.js';
import { PAGE, type AskedSearch } from './search.js';

/** Addresses of a page of a search and of the one behind it. */
export interface PageLinks {
  readonly self: string;
  readonly next: string | undefined;
}

/**
 * The links of a searchset (DT 16). A further page is named by its token alone, which holds the search and the place of the last match, and is of use
 * to the same caller only. @param address that of the type. @param after place of the last match, when there is more behind it
 */
export function pageLinks(
  address: string,
  { used, page }: Pick<AskedSearch, 'used' | 'page'>,
  after: readonly string[] | undefined,
  who: readonly string[],
  keys: Keyring,
): PageLinks {
  const query = page === undefined ? used : `${PAGE}=${page}`;
  return {
    self: query === '' ? address : `${address}?${query}`,
    next: after === undefined ? undefined : `${address}?${PAGE}=${pageToken({ used, after }, who, keys)}`,
  };
}
