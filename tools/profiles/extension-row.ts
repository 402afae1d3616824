/** How often something may occur. */
export type Cardinality = `${0 | 1}..${number | '*'}`;

/** A type of R4, or a reference to types of resource: `Reference(PractitionerRole|Patient)`, `Reference` to any. */
export type ValueType =
  | 'Annotation'
  | 'boolean'
  | 'code'
  | 'CodeableConcept'
  | 'Coding'
  | 'date'
  | 'dateTime'
  | 'Identifier'
  | 'instant'
  | 'Period'
  | 'Quantity'
  | 'Ratio'
  | 'string'
  | 'uri'
  | 'Reference'
  | `Reference(${string})`;

/** What the value of an extension, or of a part of one, may be. */
export interface ValueRule {
  readonly type: ValueType;
  /** Value set that a code comes from; no other code is allowed. */
  readonly codes?: string;
  /** The reference is by identifier: of this system, or of any. */
  readonly identifiedBy?: string;
}

/** A part of a complex extension. */
export interface Part extends ValueRule {
  readonly name: string;
  readonly card: Cardinality;
  readonly short: string;
}

/** An invariant that only concerns the extension itself. */
export interface Invariant {
  readonly key: string;
  readonly human: string;
  readonly expression: string;
}

/** One extension of our own: a row of the table. */
export interface ExtensionRow {
  readonly name: string;
  /** Types and elements that it may stand on. */
  readonly on: readonly string[];
  readonly card: Cardinality;
  readonly description: string;
  /** A plain value, or the parts of a complex extension. */
  readonly value: ValueRule | readonly Part[];
  /** Why a reader may not ignore it, for the one that is a modifier. */
  readonly modifies?: string;
  readonly invariant?: Invariant;
}

/** Any system of identifiers. */
export const ANY_SYSTEM = '*';

/** A part of a complex extension in one line. */
export function part(name: string, type: ValueType, card: Cardinality, short: string, more: Omit<ValueRule, 'type'> = {}): Part {
  return { name, type, card, short, ...more };
}

/** Whether an extension has parts. */
export function isComplex(value: ExtensionRow['value']): value is readonly Part[] {
  return Array.isArray(value);
}
