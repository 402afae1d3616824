export type JsonErrorCode = 'json-not-well-formed' | 'json-control-character' | 'json-too-deep' | 'json-duplicate-key';

/** A text that can't be read as JSON at all; position from 1, in UTF-16 units. Holds no content of the text. */
export class JsonError extends Error {
  override readonly name = 'JsonError';
  constructor(
    readonly code: JsonErrorCode,
    readonly line: number,
    readonly column: number,
  ) {
    super(`${code} at ${line}:${column}`);
  }
}
