import { datesOf, type DateRange } from './date-time.js';

/** Whole years; the two differ where a birth date or a moment is told in part. */
export interface Age {
  readonly least: number;
  readonly most: number;
}

/** Whose yes is needed (CS C-21 to C-23): of the guardian, of guardian and child both, or of the person. */
export type Regime = 'guardian' | 'both' | 'self';

/** From here on the child decides too. */
export const WITH_CHILD = 12;
/** From here on the child decides alone. */
export const ALONE = 16;

/**
 * Age on the Dutch calendar date of an act (CS a.3). `birthDate` is a FHIR date, `at` a FHIR date or dateTime; either may be told
 * in part. Who was born on 29 February has a birthday on 1 March in other years. Undefined where one of them is no date, or the act
 * lies before the birth.
 */
export function ageAt(birthDate: string, at: string): Age | undefined {
  const [born, acted] = [datesOf(birthDate), datesOf(at)];
  return born === undefined || acted === undefined ? undefined : ageOf(born, acted);
}

function ageOf(born: DateRange, acted: DateRange): Age | undefined {
  if (acted.last < born.first) return undefined;
  return { least: Math.max(0, yearsBetween(born.last, acted.first)), most: yearsBetween(born.first, acted.last) };
}

/** Whose yes is needed for an act; where the age is not certain or not known, the strictest that is possible (CS C-27). */
export function regimeAt(birthDate: string | undefined, at: string): Regime {
  return regimeOf(birthDate === undefined ? undefined : datesOf(birthDate), datesOf(at));
}

/** The same for dates that were read before. */
export function regimeOf(born: DateRange | undefined, acted: DateRange | undefined): Regime {
  const age = born === undefined || acted === undefined ? undefined : ageOf(born, acted);
  if (age === undefined) return 'both';
  if (age.most < WITH_CHILD) return 'guardian';
  return age.least >= ALONE ? 'self' : 'both';
}

/** Date on which somebody reaches an age, `yyyy-MM-dd`; undefined unless the birth date is told to the day (CS C-26). */
export function birthday(birthDate: string, age: number): string | undefined {
  const born = datesOf(birthDate);
  if (born === undefined || born.first !== born.last) return undefined;
  const year = String(Number(born.first.slice(0, 4)) + age).padStart(4, '0');
  const date = `${year}${born.first.slice(4)}`;
  return datesOf(date) === undefined ? `${year}-03-01` : date;
}

/** Dates compare as texts do; on 28 February `-02-28` is before `-02-29`, so that birthday falls on 1 March. */
function yearsBetween(born: string, date: string): number {
  const years = Number(date.slice(0, 4)) - Number(born.slice(0, 4));
  return date.slice(4) < born.slice(4) ? years - 1 : years;
}
