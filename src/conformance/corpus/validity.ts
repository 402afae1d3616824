import { GW } from '../../fhir/extensions.js';
import type { Bundle } from '../../fhir/types.js';
import type { Validator } from '../../fhir/validate/validate.js';
import type { Finding } from '../verdict.js';

/** Every dispense that is written conforms to this one, claimed or not. */
const OWN = [`${GW}/StructureDefinition/gw-dispense`];

/**
 * What is wrong with a translated Bundle by R4, by our own profile and by those that its resources claim; a claimed profile that is not
 * here is passed over. Paths are without positions, so that the same thing in many places can be known once.
 */
export function validityOf(bundle: Bundle, validator: Validator): readonly Finding[] {
  const paths = new Map<string, Finding>();
  for (const { code, severity, path, rule, found } of validator.validate(bundle, { profiles: OWN })) {
    if (severity === 'information' || code === 'profile-unknown') continue;
    const place = path.replace(/\[\d+\]/g, '[]');
    const named = `${place} (${rule ?? ''})`;
    paths.set(`${named} ${code}`, { kind: 'invalid', path: named, code, ...(found === undefined ? {} : { found }) });
  }
  return [...paths.values()];
}
