import type { XmlElement } from '../xml/element.js';

/** One use of a rule: the element it read or wrote, and the FHIR place below `owner` it wrote or read. */
export interface TraceEntry {
  readonly rule: string;
  readonly element: XmlElement;
  readonly owner: object;
  /** Places below the owner, as the rule names them. */
  readonly places: readonly string[];
  /** Value on the FHIR side. */
  readonly value: unknown;
  /** Writes the value back, for the census: only what comes back counts as carried. */
  readonly back: ((name: string) => XmlElement | undefined) | undefined;
}

/** Collects what rules did; made only when somebody asks for an explanation, a census or coverage. */
export class Trace {
  readonly entries: TraceEntry[] = [];
  /** How often each rule did something, by direction. */
  readonly fired = { toFhir: new Map<string, number>(), toV3: new Map<string, number>() };

  /** Counts one use of a rule. */
  fire(rule: string, direction: 'toFhir' | 'toV3'): void {
    const counts = this.fired[direction];
    counts.set(rule, (counts.get(rule) ?? 0) + 1);
  }

  add(entry: TraceEntry): void {
    this.entries.push(entry);
  }
}
