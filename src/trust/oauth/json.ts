/** A JSON object as it was read. */
export type JsonObject = Readonly<Record<string, unknown>>;

const DEEPEST = 16;

/**
 * Reads a JSON object; undefined for anything else, for one that has a name twice anywhere, and for one nested deeper than 16.
 * `JSON.parse` alone takes the last of two members, and another reader the first: then they read different tokens (RFC 7519 4).
 */
export function readObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) && hasPlainNames(text) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a value is an object of JSON, not a list and not null. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A text that JSON.parse took has strings, brackets and nothing else that counts here. */
const PIECE = /"(?:[^"\\]|\\.)*"(\s*:)?|[{}[\]]/g;

function hasPlainNames(text: string): boolean {
  const open: Set<string>[] = [];
  for (const [piece, colon] of text.matchAll(PIECE)) {
    if (piece === '{' || piece === '[') {
      if (open.push(new Set()) > DEEPEST) return false;
    } else if (piece === '}' || piece === ']') open.pop();
    else if (colon !== undefined) {
      // Written in another way it is still the same name.
      const name = JSON.parse(piece.slice(0, piece.length - colon.length)) as string;
      const names = open.at(-1);
      if (names === undefined || names.has(name) || name === '__proto__') return false;
      names.add(name);
    }
  }
  return true;
}
