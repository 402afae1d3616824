import type { SchemaProblem } from '../by-schema.js';
import { addressProblems, authProblems, type ClientAuth, type ClientTls } from './source.js';

/** Where an organisation hears of changes that others made to decisions about it (CS C-66). */
export interface ConfiguredNotices {
  readonly address: string;
  readonly auth?: ClientAuth;
  readonly tls?: ClientTls;
}

/** Addresses that anybody could listen to, and proof that contradicts itself. */
export function noticesProblems(organisations: readonly { readonly notices?: ConfiguredNotices }[]): readonly SchemaProblem[] {
  return organisations.flatMap(({ notices }, i) => {
    if (notices === undefined) return [];
    const path = `organisations.${i}.notices`;
    return [...addressProblems(notices.address, notices.tls, path), ...authProblems(notices.auth, `${path}.auth`)];
  });
}
