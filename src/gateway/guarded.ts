/** When a destination is left alone, and what is said in its place. */
export interface Guard<Q, A> {
  /** Failures in a row after which nothing is asked any more. */
  readonly failures: number;
  /** Milliseconds for which nothing is asked; then one question tries again. */
  readonly pause: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Whether an answer shows that the destination does not work; `spent` milliseconds went by. Undefined: it shows neither. */
  readonly isFailure: (answer: A, question: Q, spent: number) => boolean | undefined;
  /** The answer when nothing is asked. */
  readonly resting: () => A;
}

/** How a destination stands. */
export type Standing = 'closed' | 'open' | 'half-open';

/** What asks a destination, with its standing for whoever looks after it. */
export interface Guarded<Q, A> {
  readonly ask: (question: Q) => Promise<A>;
  readonly standing: () => Standing;
}

/**
 * Puts a circuit breaker before what asks one destination. It opens after some failures in a row; then every question gets `resting` at once,
 * until the pause is over and one question goes through: its answer closes it, or opens it again. What throws counts as a failure and goes on.
 */
export function guarded<Q, A>(ask: (question: Q) => Promise<A>, guard: Guard<Q, A>): Guarded<Q, A> {
  const { failures, pause, now, isFailure, resting } = guard;
  let inARow = 0;
  let opened = -Infinity;
  let isProbing = false;
  const isOpen = (): boolean => inARow >= failures;
  const learn = (failed: boolean | undefined): void => {
    if (failed === undefined) return;
    inARow = failed ? inARow + 1 : 0;
    if (isOpen()) opened = now();
  };
  return {
    standing: () => (!isOpen() ? 'closed' : now() - opened < pause ? 'open' : 'half-open'),
    ask: async (question) => {
      const isProbe = isOpen();
      if (isProbe && (isProbing || now() - opened < pause)) return resting();
      isProbing = isProbe;
      const began = now();
      try {
        const answer = await ask(question);
        learn(isFailure(answer, question, now() - began));
        return answer;
      } catch (error) {
        learn(true);
        throw error;
      } finally {
        if (isProbe) isProbing = false;
      }
    },
  };
}
