import { birthday, WITH_CHILD } from '../age.js';
import type { OptIn, PatientKey, SourceUra } from '../opt-in.js';

/** A source must tell a child about the yes that a guardian gave, and about the right to withdraw it (CS C-26). */
export interface InformChild {
  readonly patient: PatientKey;
  readonly source: SourceUra;
  readonly consent: string;
  /** The twelfth birthday, FHIR date. */
  readonly day: string;
}

/**
 * Tasks for children who became 12 after the last day for which the job ran, up to and including `until`: one for each yes in force that
 * guardians gave alone. A run that was missed is made up for, and no child comes twice.
 * @param since last day that was done, FHIR date; the birthdays on it are not given again
 */
export function childrenToInform(
  optIns: readonly OptIn[],
  birthDateOf: (patient: PatientKey) => string | undefined,
  since: string,
  until: string,
): readonly InformChild[] {
  return optIns.flatMap((optIn) => {
    const byGuardian = optIn.signatures.length > 0 && optIn.signatures.every((s) => s.party === 'guardian');
    if (optIn.status !== 'active' || optIn.decision !== 'permit' || !byGuardian) return [];
    const birthDate = birthDateOf(optIn.patient);
    const day = birthDate === undefined ? undefined : birthday(birthDate, WITH_CHILD);
    if (day === undefined || day <= since || day > until) return [];
    return [{ patient: optIn.patient, source: optIn.source, consent: optIn.id, day }];
  });
}
