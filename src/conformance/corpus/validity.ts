import type { Issue } from '../../errors.js';
import { GW } from '../../fhir/extensions.js';
import type { Bundle } from '../../fhir/types.js';
import type { Validator } from '../../fhir/validate/validate.js';
import { CLAIMS } from '../../mapping/profiles.js';
import type { Finding } from '../verdict.js';

const own = (name: string): string => `${GW}/StructureDefinition/${name}`;

/** What every resource of a type conforms to, claimed or not; a Flag where it is a contra-indication. */
const DEMANDED: Readonly<Record<string, string>> = {
  MedicationDispense: own('gw-dispense'),
  AllergyIntolerance: own('gw-allergy'),
  Flag: own('gw-flag'),
};

/** SNOMED CT: surveillance, the category of such a decision (AI 10). */
const DECISION = '225419007';

/** Types of which it is told how far they are from the profile of receivers where they do not claim it. */
const WATCHED: readonly string[] = ['AllergyIntolerance'];

/**
 * What is wrong with a translated Bundle by R4, by our own profiles and by those that its resources claim; a claimed profile that is not
 * here is passed over. Paths are without positions, so that the same thing in many places can be known once.
 */
export function validityOf(bundle: Bundle, validator: Validator): readonly Finding[] {
  const profiles = typesIn(bundle).flatMap((type) => (type === 'Flag' && hasDecision(bundle) ? [] : (DEMANDED[type] ?? [])));
  return findingsOf(validator.validate(bundle, { profiles }));
}

/** What keeps resources from a profile that they do not claim, as `path code`: to know, not to judge by. */
export function shortfallsOf(bundle: Bundle, validator: Validator): readonly string[] {
  const profiles = WATCHED.filter((type) => typesIn(bundle).includes(type)).flatMap((type) => CLAIMS[type]?.profile ?? []);
  if (profiles.length === 0) return [];
  const lineOf = ({ path, code = '' }: Finding): string => `${path} ${code}`;
  const usual = new Set(findingsOf(validator.validate(bundle)).map(lineOf));
  return findingsOf(validator.validate(bundle, { profiles }))
    .map(lineOf)
    .filter((line) => !usual.has(line));
}

/** A surveillance decision of CiO is a Flag too, and no contra-indication: it has the profile of CiO, which it claims where it conforms. */
function hasDecision({ entry = [] }: Bundle): boolean {
  return entry.some(
    ({ resource }) =>
      resource?.resourceType === 'Flag' && resource.category?.some((c) => c.coding?.some((x) => x.code === DECISION) === true) === true,
  );
}

function typesIn({ entry = [] }: Bundle): readonly string[] {
  return [...new Set(entry.map((e) => e.resource?.resourceType ?? ''))];
}

function findingsOf(issues: readonly Issue[]): readonly Finding[] {
  const paths = new Map<string, Finding>();
  for (const { code, severity, path, rule, found } of issues) {
    if (severity === 'information' || code === 'profile-unknown') continue;
    const place = path.replace(/\[\d+\]/g, '[]');
    const named = `${place} (${rule ?? ''})`;
    paths.set(`${named} ${code}`, { kind: 'invalid', path: named, code, ...(found === undefined ? {} : { found }) });
  }
  return [...paths.values()];
}
