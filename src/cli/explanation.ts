import { printable } from './edge.js';

/** A value with its origin. */
interface Explained {
  readonly value: string;
  readonly rule: string;
  readonly line?: number;
  readonly column?: number;
}

/** `where = value <- from (file:line:column) rule`: one line for a person. */
export function explanationLine(where: string, { value, rule, line, column }: Explained, from: string, file: string): string {
  const place = line === undefined ? file : `${file}:${line}:${column ?? 1}`;
  return printable(`${where} = ${value} <- ${from} (${place}) ${rule}`) + '\n';
}
