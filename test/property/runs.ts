/** How many cases a law is tried on; `SCHAKEL_LAW_RUNS` raises it for a long run. */
export const LAW_RUNS: number = positive(process.env['SCHAKEL_LAW_RUNS']) ?? 300;

function positive(text: string | undefined): number | undefined {
  const n = Number(text);
  return Number.isInteger(n) && n > 0 ? n : undefined;
}
