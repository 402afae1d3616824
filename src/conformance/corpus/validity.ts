import { GW } from '../../fhir/extensions.js';
import type { Bundle } from '../../fhir/types.js';
import type { Validator } from '../../fhir/validate/validate.js';
import type { Finding } from '../verdict.js';

const own = (name: string): string => `${GW}/StructureDefinition/${name}`;

/**
 * What every resource of a type conforms to, claimed or not: our own profile; and that of the receivers for intolerances, where it is
 * known, since a claim that depends on the message would hide how far we are from it.
 */
const DEMANDED: Readonly<Record<string, readonly string[]>> = {
  MedicationDispense: [own('gw-dispense')],
  AllergyIntolerance: [own('gw-allergy'), 'http://nictiz.nl/fhir/StructureDefinition/nl-core-AllergyIntolerance'],
  Flag: [own('gw-flag')],
};

/**
 * What is wrong with a translated Bundle by R4, by our own profiles and by those that its resources claim; a claimed profile that is not
 * here is passed over. Paths are without positions, so that the same thing in many places can be known once.
 */
export function validityOf(bundle: Bundle, validator: Validator): readonly Finding[] {
  const paths = new Map<string, Finding>();
  for (const { code, severity, path, rule, found } of validator.validate(bundle, { profiles: demandedOf(bundle) })) {
    if (severity === 'information' || code === 'profile-unknown') continue;
    const place = path.replace(/\[\d+\]/g, '[]');
    const named = `${place} (${rule ?? ''})`;
    paths.set(`${named} ${code}`, { kind: 'invalid', path: named, code, ...(found === undefined ? {} : { found }) });
  }
  return [...paths.values()];
}

function demandedOf({ entry = [] }: Bundle): readonly string[] {
  const types = new Set(entry.map((e) => e.resource?.resourceType ?? ''));
  return [...types].flatMap((type) => DEMANDED[type] ?? []);
}
