export type XmlErrorCode =
  | 'xml-not-well-formed'
  | 'xml-not-utf8'
  | 'xml-doctype'
  | 'xml-processing-instruction'
  | 'xml-too-large'
  | 'xml-too-deep'
  | 'xml-too-many-elements'
  | 'xml-too-many-attributes'
  | 'xml-too-many-references'
  | 'xml-token-too-long';

/** A document that can't be read at all; position from 1. `found` never holds content of the document. */
export class XmlError extends Error {
  override readonly name = 'XmlError';
  constructor(
    readonly code: XmlErrorCode,
    readonly line: number,
    readonly column: number,
    readonly found?: string,
  ) {
    super(`${code} at ${line}:${column}`);
  }
}
