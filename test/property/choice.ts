import fc from 'fast-check';

/** A share of all cases (relative to the other choices) and what it gives; weight 0 is never chosen. */
export type Choice<T> = readonly [weight: number, arbitrary: fc.Arbitrary<T>];

/** One of the choices. */
export function oneOf<T>(...choices: readonly Choice<T>[]): fc.Arbitrary<T> {
  return new Weighted(choices.filter(([weight]) => weight > 0));
}

/** The value with a chance of `percent`, else undefined; shrinks to undefined. */
export function maybe<T>(percent: number, arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return percent <= 0 ? NOTHING : new Maybe(percent, arbitrary);
}

/** Always undefined: what `maybe` gives without a chance. */
export const NOTHING: fc.Arbitrary<undefined> = fc.constant(undefined);

/** A tuple, at less cost where it has one member or none. */
export function several<T>(parts: readonly fc.Arbitrary<T>[]): fc.Arbitrary<readonly T[]> {
  const [first, ...others] = parts;
  if (first === undefined) return fc.constant([]);
  return others.length === 0 ? first.map((one) => [one]) : fc.tuple(...parts);
}

const ABSENT = Symbol('absent');

/**
 * `fc.option` keeps a copy of the random generator for every value that is present, for its shrinker. Trees here have hundreds of
 * optional parts, so that costs most of the time; absence needs no generator.
 */
class Maybe<T> extends fc.Arbitrary<T | undefined> {
  constructor(
    private readonly percent: number,
    private readonly present: fc.Arbitrary<T>,
  ) {
    super();
  }

  override generate(random: fc.Random, bias: number | undefined): fc.Value<T | undefined> {
    return random.nextInt(0, 99) < this.percent ? this.present.generate(random, bias) : new fc.Value<T | undefined>(undefined, ABSENT);
  }

  override canShrinkWithoutContext(value: unknown): value is T | undefined {
    return value === undefined || this.present.canShrinkWithoutContext(value);
  }

  override shrink(value: T | undefined, context: unknown): fc.Stream<fc.Value<T | undefined>> {
    if (context === ABSENT || value === undefined) return fc.Stream.nil();
    const smaller: fc.Stream<fc.Value<T | undefined>> = this.present.shrink(value, context);
    return fc.Stream.of(new fc.Value<T | undefined>(undefined, ABSENT)).join(smaller);
  }
}

/** Which choice a value came from, and what that choice needs to shrink it. */
class Chosen {
  constructor(
    readonly index: number,
    readonly context: unknown,
  ) {}
}

/** `fc.oneof` without its depth bookkeeping: choices are never made smaller by their depth here. */
class Weighted<T> extends fc.Arbitrary<T> {
  private readonly total: number;

  constructor(private readonly choices: readonly Choice<T>[]) {
    super();
    this.total = choices.reduce((sum, [weight]) => sum + weight, 0);
    if (this.total === 0) throw new Error('nothing to choose from');
  }

  override generate(random: fc.Random, bias: number | undefined): fc.Value<T> {
    let left = random.nextInt(0, this.total - 1);
    let index = 0;
    for (const [weight, arbitrary] of this.choices) {
      if (left < weight) return from(index, arbitrary.generate(random, bias));
      left -= weight;
      index++;
    }
    throw new Error('weights do not add up');
  }

  override canShrinkWithoutContext(value: unknown): value is T {
    return this.choices.some(([, arbitrary]) => arbitrary.canShrinkWithoutContext(value));
  }

  override shrink(value: T, context: unknown): fc.Stream<fc.Value<T>> {
    if (context instanceof Chosen) {
      const arbitrary = this.choices[context.index]?.[1];
      return arbitrary === undefined ? fc.Stream.nil() : arbitrary.shrink(value, context.context).map((v) => from(context.index, v));
    }
    const index = this.choices.findIndex(([, arbitrary]) => arbitrary.canShrinkWithoutContext(value));
    return index < 0 ? fc.Stream.nil() : this.shrink(value, new Chosen(index, undefined));
  }
}

function from<T>(index: number, value: fc.Value<T>): fc.Value<T> {
  return new fc.Value(value.value_, new Chosen(index, value.context));
}
