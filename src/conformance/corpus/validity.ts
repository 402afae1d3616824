import type { Bundle } from '../../fhir/types.js';

/**
 * Whether a translated Bundle conforms to its profiles: what is wrong with it, as `path: problem`, or undefined as long as nothing
 * here can tell. Only the second kind of answer exists yet, and a run then says nothing about validity.
 */
export function validityOf(_bundle: Bundle): readonly string[] | undefined {
  return undefined;
}
