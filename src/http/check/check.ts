import { isStoreError } from '../../store/errors.js';

/** What one check came to. */
export interface Check {
  /** Key of the configuration, as `store.register`; of an organisation with its URA: `organisations.90000380.certificates.0`. */
  readonly name: string;
  /** `warn`: it works, and somebody should look at it. */
  readonly status: 'pass' | 'warn' | 'fail';
  /** A clause without anything of what stands in files, and without data of anybody. */
  readonly why: string;
}

/** A check of one key. */
export function check(name: string, status: Check['status'], why: string): Check {
  return { name, status, why };
}

/** Why something could not be done, in words that hold no value. */
export function reasonOf(error: unknown): string {
  if (isStoreError(error)) return error.message;
  const { code, name } = error as { readonly code?: unknown; readonly name?: unknown };
  const word = [code, name].find((one): one is string => typeof one === 'string' && /^\w{1,60}$/.test(one));
  return word ?? 'unknown';
}
