import type { Checked, Refusal } from '../refusals.js';

/** What became of one step. */
export interface StepResult {
  readonly number: number;
  /** A ladder within a step: that of the token that goes with it. */
  readonly within?: string;
  readonly name: string;
  /** Paragraph of the specification. */
  readonly rule: string;
  readonly outcome: 'passed' | 'failed' | 'not reached';
  readonly refusal?: Refusal;
}

/** Steps one after another, each with what the ones before it found; the first that fails ends it (SEC 2.1). */
export interface Ladder<From, To> {
  readonly steps: readonly Pick<StepResult, 'name' | 'rule'>[];
  readonly step: <Next>(name: string, rule: string, run: Run<To, Next>) => Ladder<From, Next>;
  readonly climb: (from: From, tell?: Tell) => Promise<Checked<To>>;
}

/** One step; `tell` is for ladders within it. */
export type Run<From, To> = (state: From, tell: Tell) => Checked<To> | Promise<Checked<To>>;

/** Who is told what became of each step. */
export type Tell = (result: StepResult) => void;

/** A ladder without steps. */
export function ladder<From>(): Ladder<From, From> {
  return made([], (from) => Promise.resolve({ ok: true, value: from }));
}

type Climb<From, To> = (from: From, tell: Tell) => Promise<Checked<To>>;

function made<From, To>(steps: Ladder<From, To>['steps'], climb: Climb<From, To>): Ladder<From, To> {
  return {
    steps,
    step: <Next>(name: string, rule: string, run: Run<To, Next>) =>
      made<From, Next>([...steps, { name, rule }], async (from, tell) => {
        const own = { number: steps.length + 1, name, rule };
        const before = await climb(from, tell);
        if (!before.ok) {
          tell({ ...own, outcome: 'not reached' });
          return before;
        }
        const result = await run(before.value, tell);
        tell(result.ok ? { ...own, outcome: 'passed' } : { ...own, outcome: 'failed', refusal: result.refusal });
        return result;
      }),
    climb: (from, tell = () => undefined) => climb(from, tell),
  };
}
