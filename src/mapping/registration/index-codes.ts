/** Kinds of data that the referral index knows: those of CS d that are asked at a source. */
export type IndexCategory = 'PS' | 'MED' | 'ICA';

/** Code of a kind of data on the wire. */
export interface IndexCode {
  readonly code: string;
  /** OID. */
  readonly codeSystem: string;
}

/**
 * The codes of each kind of data (AM 1.4). Each is an entry of its own; a kind without codes is not in the index. No two kinds share
 * one: what is registered stands under the consent for its kind (D25). The configuration sees to that.
 */
export type IndexCodes = Readonly<Partial<Record<IndexCategory, readonly IndexCode[]>>>;

/** Whether a kind of data can be in the index at all. */
export function isIndexCategory(category: string): category is IndexCategory {
  return category === 'PS' || category === 'MED' || category === 'ICA';
}

/** The kind of data that a code stands for; undefined when it stands for none. */
export function categoryOf({ code, codeSystem }: IndexCode, codes: IndexCodes): IndexCategory | undefined {
  const found = Object.entries(codes).find(([, rows]) => rows.some((row) => row.code === code && row.codeSystem === codeSystem));
  return found !== undefined && isIndexCategory(found[0]) ? found[0] : undefined;
}

/** Every code, for a person: `288432 (2.16.840.1.113883.2.4.15.4)`. */
export function allCodes(codes: IndexCodes): string {
  return Object.values(codes)
    .flat()
    .map(({ code, codeSystem }) => `${code} (${codeSystem})`)
    .join(', ');
}
