/**
 * Kinds of data that consent, shields and the matrix speak of (CS d; CodeSystem gegevenssoort): GP summary, dispensed medication,
 * intolerances and contra-indications, look-up in the index, prescription announcement, referral, locum report, own data, access log.
 */
export const CATEGORIES = ['PS', 'MED', 'ICA', 'IDX', 'RX', 'REF', 'LOC', 'OWN', 'LOG'] as const;

/** One of the kinds of data of CS d. */
export type Category = (typeof CATEGORIES)[number];

/** Whether a text is the code of a kind of data. */
export function isCategory(text: string): text is Category {
  return CATEGORIES.some((category) => category === text);
}
