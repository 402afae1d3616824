import type { Seal } from '../consent/shielding/page.js';
import { isStoreError } from '../store/errors.js';
import type { Keyring } from '../store/keys/keyring.js';

const ABOUT = ['page'];

/** Seals the place of a page with the keys of the store, so that every node opens it and nobody else can (D37). */
export function pageSeal(keys: Keyring): Seal {
  return {
    seal: (text) => keys.encrypt(text, ABOUT).toString('base64url'),
    open: (token) => {
      try {
        return keys.decrypt(Buffer.from(token, 'base64url'), ABOUT).toString();
      } catch (error) {
        if (isStoreError(error)) return undefined;
        throw error;
      }
    },
    digest: (text) => digestIn(keys.seal(['page', text])),
  };
}

/** Without the name of its key, which would make it longer than the places of others. */
function digestIn(seal: string): string {
  return seal.slice(seal.indexOf('.') + 1);
}
