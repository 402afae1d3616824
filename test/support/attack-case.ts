/** One attack of SEC 5: what is tried, what must come of it, and how to try it. */
export interface AttackCase {
  /** Number in the table of SEC 5. */
  readonly number: string;
  readonly attack: string;
  readonly expected: string;
  /** Tries it, and tells the code inside or the answer outside. */
  readonly run: () => Promise<string>;
}
