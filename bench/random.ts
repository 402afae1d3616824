/** Chance with a fixed seed: every run on every machine measures the same input. */
export interface Chance {
  /** A whole number from 0 up to but not including `below`. */
  readonly whole: (below: number) => number;
  /** One of a list, which must not be empty. */
  readonly pick: <T>(list: readonly T[]) => T;
  readonly digits: (count: number) => string;
  /** True in that part of the cases, from 0 to 1. */
  readonly happens: (part: number) => boolean;
}

/** The generator is mulberry32. */
export function chance(seed: number): Chance {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 0x100000000;
  };
  const whole = (below: number): number => Math.floor(next() * below);
  return {
    whole,
    pick: (list) => {
      const picked = list[whole(list.length)];
      if (picked === undefined) throw new Error('nothing to pick from');
      return picked;
    },
    digits: (count) => Array.from({ length: count }, () => whole(10)).join(''),
    happens: (part) => next() < part,
  };
}
