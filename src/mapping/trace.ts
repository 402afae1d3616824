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

  add(entry: TraceEntry): void {
    this.entries.push(entry);
  }
}
