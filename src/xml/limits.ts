/** Bounds of the reader; every one is a hard stop (security: structure limits). */
export interface XmlLimits {
  /** Bytes of the whole input. */
  readonly bytes: number;
  /** Nesting depth; the deepest real message has 17. */
  readonly depth: number;
  /** Elements per message. */
  readonly elements: number;
  /** Attributes per element, namespace declarations included. */
  readonly attributes: number;
  /** Namespace declarations per element. */
  readonly declarations: number;
  /** Numeric character references per message, as they are written. */
  readonly references: number;
  /** UTF-16 units of one token: a tag with its attributes, a run of text, a comment. */
  readonly token: number;
}

export const NETWORK_LIMITS: XmlLimits = {
  bytes: 5 << 20,
  depth: 100,
  elements: 200_000,
  attributes: 64,
  declarations: 32,
  references: 10_000,
  token: 1 << 20,
};

/** For files on the command line: of any size, but bounded per message. */
export const FILE_LIMITS: XmlLimits = { ...NETWORK_LIMITS, bytes: Infinity };
