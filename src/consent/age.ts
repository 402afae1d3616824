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
  if (born === undefined || acted === undefined || acted.last < born.first) return undefined;
  return { least: Math.max(0, yearsBetween(born.last, acted.first)), most: yearsBetween(born.first, acted.last) };
}

/** Of a birth what decides whose yes is needed, made once for all acts of a person: dates `yyyy-MM-dd`. */
export interface Birth {
  /** Nothing was done before. */
  readonly first: string;
  /** Before it the person is surely below `WITH_CHILD`. */
  readonly withChild: string;
  /** From it on the person is surely `ALONE`. */
  readonly alone: string;
}

/** Undefined where the birth date is unknown or none. */
export function birthOf(birthDate: string | undefined): Birth | undefined {
  const born = birthDate === undefined ? undefined : datesOf(birthDate);
  return born && { first: born.first, withChild: yearsLater(born.first, WITH_CHILD), alone: yearsLater(born.last, ALONE) };
}

/** Whose yes is needed for an act; where the age is not certain or not known, the strictest that is possible (CS C-27). */
export function regimeAt(birthDate: string | undefined, at: string): Regime {
  return regimeOf(birthOf(birthDate), datesOf(at));
}

/** The same for what was read before. */
export function regimeOf(birth: Birth | undefined, acted: DateRange | undefined): Regime {
  if (birth === undefined || acted === undefined || acted.last < birth.first) return 'both';
  if (acted.last < birth.withChild) return 'guardian';
  return acted.first >= birth.alone ? 'self' : 'both';
}

/** Date on which somebody reaches an age, `yyyy-MM-dd`; undefined unless the birth date is told to the day (CS C-26). */
export function birthday(birthDate: string, age: number): string | undefined {
  const born = datesOf(birthDate);
  if (born === undefined || born.first !== born.last) return undefined;
  const date = yearsLater(born.first, age);
  return datesOf(date) === undefined ? `${date.slice(0, 4)}-03-01` : date;
}

/** The same day of a later year, be it a 29 February that it does not have. */
function yearsLater(date: string, years: number): string {
  return `${String(Number(date.slice(0, 4)) + years).padStart(4, '0')}${date.slice(4)}`;
}

/** Dates compare as texts do; on 28 February `-02-28` is before `-02-29`, so that birthday falls on 1 March. */
function yearsBetween(born: string, date: string): number {
  const years = Number(date.slice(0, 4)) - Number(born.slice(0, 4));
  return date.slice(4) < born.slice(4) ? years - 1 : years;
}
