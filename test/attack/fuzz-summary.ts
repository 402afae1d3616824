import type { Kind } from './fuzz-messages.js';

/** What came of one changed message. */
export interface Outcome {
  readonly kind: Kind;
  readonly mutation: string;
  /** `accepted`, or the code of the refusal. */
  readonly code: string;
  /** CPU for each 100 kB begun. */
  readonly ms: number;
}

interface Tally {
  readonly codes: Map<string, number>;
  slowest: number;
}

/** Counts what came of changed messages, by what secures them and by what was done to them. */
export class FuzzSummary {
  readonly faults: string[] = [];
  readonly thrown: string[] = [];
  judged = 0;
  private readonly kinds = new Map<string, Tally>();
  private readonly mutations = new Map<string, Tally>();
  private readonly differing = new Map<string, number>();

  constructor(
    private readonly runs: number,
    private readonly seed: number,
    private readonly bound: number,
  ) {}

  count({ kind, mutation, code, ms }: Outcome): void {
    add(this.kinds, kind, code, ms);
    add(this.mutations, mutation, code, ms);
  }

  /** Where others, or the other engine, see it differently without anything being wrong. */
  differ(mutation: string, how: string): void {
    const key = `${mutation}: ${how}`;
    this.differing.set(key, (this.differing.get(key) ?? 0) + 1);
  }

  of(kind: Kind, code: string): number {
    return this.kinds.get(kind)?.codes.get(code) ?? 0;
  }

  text(): string {
    const lines = [
      `fuzz: ${this.runs} runs, seed ${this.seed}: ${this.faults.length} faults, ${this.thrown.length} thrown, ${this.judged} refused ones judged`,
      `the slowest is in ms CPU for each 100 kB begun; bound ${this.bound}`,
      ...rows(this.kinds, (codes) => [...codes].map(([code, n]) => `${code} ${n}`)),
      ...rows(this.mutations, () => []),
      ...[...this.differing].map(([key, n]) => `  ${n} x ${key}`),
    ];
    return lines.map((line) => `${line}\n`).join('');
  }
}

function add(to: Map<string, Tally>, key: string, code: string, ms: number): void {
  const tally = to.get(key) ?? { codes: new Map<string, number>(), slowest: 0 };
  tally.codes.set(code, (tally.codes.get(code) ?? 0) + 1);
  tally.slowest = Math.max(tally.slowest, ms);
  to.set(key, tally);
}

/** The slowest last: where to look. */
function rows(tallies: ReadonlyMap<string, Tally>, more: (codes: readonly (readonly [string, number])[]) => readonly string[]): readonly string[] {
  return [...tallies]
    .sort(([, a], [, b]) => a.slowest - b.slowest)
    .map(([name, { codes, slowest }]) => {
      const all = [...codes.values()].reduce((sum, n) => sum + n, 0);
      const accepted = codes.get('accepted') ?? 0;
      const refusals = [...codes].filter(([code]) => code !== 'accepted').sort(([, a], [, b]) => b - a);
      const figures = `${accepted} accepted, ${all - accepted} refused, slowest ${slowest.toFixed(1)}`;
      return `  ${name.padEnd(34)} ${[figures, ...more(refusals)].join(', ')}`;
    });
}
