import fhirpath, { type Model } from 'fhirpath';
import r4 from 'fhirpath/fhir-context/r4/index.js';
import { Decimal } from '../decimal.js';
import type { Constraint } from './definition.js';
import type { Tree } from '../tree.js';
import { NATIVE } from './native-invariants.js';

/** What an invariant may look at besides the element itself. */
export interface Around {
  /** The nearest resource: `%resource`. */
  readonly resource: Tree;
  /** The resource that it is contained in, or itself: `%rootResource`. */
  readonly container: Tree;
}

type Evaluate = (value: unknown, around: Record<string, unknown>) => unknown;

/** Without it, `trace()` of an invariant of R4 itself would print ids to standard output (D6). */
const SILENT = { traceFn: () => undefined };

/** Evaluates invariants: the frequent ones natively, all others by FHIRPath, each compiled once. */
export class Invariants {
  private readonly compiled = new Map<string, Evaluate | undefined>();
  /** Copies of resources in the form that FHIRPath reads. */
  private readonly plain = new WeakMap<Tree, unknown>();

  /**
   * Whether an invariant holds for an element of the type (`Quantity`, `Patient.contact`). What FHIRPath leaves undecided (empty) holds;
   * undefined when the expression can't be evaluated at all, for example because it asks a terminology server.
   */
  holds({ expression = 'true' }: Constraint, value: unknown, type: string, around: Around): boolean | undefined {
    const native = typeof value === 'object' ? NATIVE.get(expression)?.(value as Tree, around) : undefined;
    return native ?? this.byFhirPath(expression, value, type, around);
  }

  /** The same by FHIRPath alone, for the test that compares the two. */
  byFhirPath(expression: string, value: unknown, type: string, { resource, container }: Around): boolean | undefined {
    const evaluate = this.compile(expression, type);
    if (evaluate === undefined) return undefined;
    try {
      const result = evaluate(value === resource ? this.plainOf(resource) : plain(value), {
        resource: this.plainOf(resource),
        rootResource: this.plainOf(container),
      });
      return !Array.isArray(result) || result.length === 0 || result[0] !== false;
    } catch {
      return undefined;
    }
  }

  private compile(expression: string, type: string): Evaluate | undefined {
    const key = `${type} ${expression}`;
    if (!this.compiled.has(key)) this.compiled.set(key, compiled(expression, type));
    return this.compiled.get(key);
  }

  private plainOf(resource: Tree): unknown {
    let made = this.plain.get(resource);
    if (made === undefined) {
      made = plain(resource);
      this.plain.set(resource, made);
    }
    return made;
  }
}

function compiled(text: string, type: string): Evaluate | undefined {
  // R4 means `as()` on several values as a filter; FHIRPath has `ofType()` for that and refuses the other.
  const expression = text.replace(/\bas\(/g, 'ofType(');
  try {
    return fhirpath.compile({ base: type, expression }, r4 as Model, SILENT) as Evaluate;
  } catch {
    return undefined;
  }
}

/** A copy that FHIRPath may change, with decimals in its own form. */
function plain(value: unknown): unknown {
  if (value instanceof Decimal) return fhirpath.FP_Decimal.getDecimal(value.text);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, v]) => [key, plain(v)]));
}
