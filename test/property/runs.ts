/** How many cases a law is tried on; `SCHAKEL_LAW_RUNS` raises it for a long run. */
export const LAW_RUNS: number = positive(process.env['SCHAKEL_LAW_RUNS']) ?? 300;

/** The same for messages of conditions, which hold up to six records each and take up to ten times as long: a twentieth, and no less than a short run has. */
export const CONDITION_RUNS: number = Math.max(Math.min(LAW_RUNS, 300), Math.ceil(LAW_RUNS / 20));

function positive(text: string | undefined): number | undefined {
  const n = Number(text);
  return Number.isInteger(n) && n > 0 ? n : undefined;
}
