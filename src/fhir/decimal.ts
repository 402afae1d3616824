/** A decimal whose digits JavaScript would not print back (`16.0000`); its text is its value (D29). */
export class Decimal {
  constructor(readonly text: string) {}
  /** Seen by JSON.stringify; `writeJson` takes the marker off again. */
  toJSON(): string {
    return MARK + this.text;
  }
  toString(): string {
    return this.text;
  }
}

/** Private mark before the digits of a decimal inside JSON text; refused in input. */
export const MARK = '\u0001';

const JSON_NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

/** A number as FHIR JSON holds it: a `number` when that prints back the same digits, else a Decimal; undefined when it is no JSON number. */
export function decimal(text: string): number | Decimal | undefined {
  if (!JSON_NUMBER.test(text)) return undefined;
  const n = Number(text);
  return String(n) === text ? n : new Decimal(text);
}

/** The digits of a decimal as they were sent. */
export function decimalText(value: number | Decimal): string {
  return typeof value === 'number' ? String(value) : value.text;
}
