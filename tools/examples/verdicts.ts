import type { Issue } from '../../src/errors.js';

/** A finding on an example of others that is right, and why. */
interface Verdict {
  readonly code: string;
  /** Rule, or what was found. */
  readonly about: string;
  readonly verdict: string;
}

const OUTSIDE = 'the code is not in the (extensible) value set, although the value set has codes of its system';

/** Every finding on the examples; what is not listed fails. */
export const VERDICTS: readonly Verdict[] = [
  {
    code: 'invariant',
    about: 'con-3',
    verdict: 'a warning that the expression of R4 gives for every Condition without clinicalStatus; its words mean problem list items',
  },
  {
    code: 'profile-unknown',
    about: 'http://nictiz.nl/fhir/StructureDefinition/nl-core-LivingSituation.HouseAdaption',
    verdict: 'the package has no profile of this name',
  },
  { code: 'code-unknown', about: '387085005', verdict: OUTSIDE },
  { code: 'code-unknown', about: '65568007', verdict: OUTSIDE },
  { code: 'code-unknown', about: '419475002', verdict: OUTSIDE },
];

/** The verdict on a finding; undefined when there is none. */
export function verdictOn({ code, rule, found }: Issue): string | undefined {
  return VERDICTS.find((v) => v.code === code && (v.about === rule || v.about === found))?.verdict;
}
