import { repeated, type SchemaProblem } from '../by-schema.js';

/** Kinds of data that can have a code in the referral index (AM 1.4). */
export type IndexedCategory = 'PS' | 'MED' | 'ICA';

/** A code with the OID of its system. */
export interface ConfiguredCode {
  readonly code: string;
  readonly codeSystem: string;
}

/** How the referral index names kinds of data. */
export interface ReferralIndex {
  /** Codes by kind of data, each an entry of its own. */
  readonly codes: Readonly<Partial<Record<IndexedCategory, readonly ConfiguredCode[]>>>;
  /** Code of the register itself; not sent when left out. */
  readonly registry?: ConfiguredCode;
}

/** The index as a configuration writes it. */
export type GivenReferralIndex = Partial<ReferralIndex>;

/** Conditions are the one kind of data whose code is known; a guess would register data under another consent (D25). */
const KNOWN: ReferralIndex['codes'] = { ICA: [{ code: '288432', codeSystem: '2.16.840.1.113883.2.4.15.4' }] };

/** Fills in the codes that are known. */
export function completeReferralIndex({ codes, ...given }: GivenReferralIndex = {}): ReferralIndex {
  return { ...given, codes: { ...KNOWN, ...codes } };
}

/** Codes that stand for two kinds of data, and kinds that are to be registered although nobody knows their code. */
export function referralIndexProblems(
  { codes }: ReferralIndex,
  organisations: readonly { readonly registers: readonly IndexedCategory[] }[],
): readonly SchemaProblem[] {
  const all = Object.entries(codes).flatMap(([category, rows]) =>
    rows.map(({ code, codeSystem }, i) => ({ value: `${codeSystem}|${code}`, path: `index.codes.${category}.${i}` })),
  );
  const unnamed = organisations.flatMap(({ registers }, i) =>
    registers.flatMap((category, j): readonly SchemaProblem[] =>
      codes[category] === undefined
        ? [{ path: `organisations.${i}.registers.${j}`, text: `needs index.codes.${category}: no code for it is known` }]
        : [],
    ),
  );
  return [...repeated(all, 'stands twice: a code is of one kind of data'), ...unnamed];
}
