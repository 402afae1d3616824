import { ISSUES, type Issue } from '../errors.js';
import { HEAD, kindOf, type TextKind } from '../mapping/kind.js';
import { UsageError, type Edge } from './edge.js';

/** A file, or standard input, of which the begin has been looked at. */
export interface Input {
  /** As findings name it. */
  readonly name: string;
  /** What it is; undefined when it is nothing that we know. */
  readonly kind: TextKind | undefined;
  /** All of it, also what was looked at. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Why it is nothing that we know. */
  readonly issue: Issue | undefined;
}

/** FHIR is read as a whole; this much fits. */
const LARGEST = 256 << 20;

/** Opens a file or standard input (`-`) and finds out what it is. */
export async function openInput(file: string, edge: Edge): Promise<Input> {
  const name = file === '-' ? 'stdin' : file;
  const rest = guarded(name, file === '-' ? edge.stdin : edge.open(file))[Symbol.asyncIterator]();
  const seen: Uint8Array[] = [];
  let length = 0;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) {
    seen.push(next.value);
    length += next.value.length;
    if (length >= HEAD) break;
  }
  const head = Buffer.concat(seen).subarray(0, HEAD);
  const kind = kindOf(new TextDecoder().decode(head));
  return { name, kind, chunks: replay(seen, rest), issue: kind === undefined ? unknown(head) : undefined };
}

/**
 * The whole input as text, without a byte order mark.
 * @returns the issue when it is too large or not UTF-8
 */
export async function textOf(input: Input): Promise<string | Issue> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let text = '';
  let bytes = 0;
  for await (const chunk of input.chunks) {
    bytes += chunk.length;
    if (bytes > LARGEST) return fatal('xml-too-large');
    try {
      text += decoder.decode(chunk, { stream: true });
    } catch {
      return notUtf8(input);
    }
  }
  try {
    return text + decoder.decode();
  } catch {
    return notUtf8(input);
  }
}

/** All bytes of a file or of standard input (`-`); more than `most` are not read. */
export async function bytesOf(file: string, edge: Pick<Edge, 'stdin' | 'open'>, most: number): Promise<Buffer> {
  const name = file === '-' ? 'stdin' : file;
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of guarded(name, file === '-' ? edge.stdin : edge.open(file))) {
    length += chunk.length;
    if (length > most) throw new UsageError(`${name}: is larger than ${most} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** What a broken file or pipe says becomes a message to the user. */
async function* guarded(name: string, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* chunks;
  } catch (error) {
    const { code } = error as { readonly code?: string };
    const reason = REASONS[code ?? ''];
    if (reason === undefined) throw error;
    throw new UsageError(`${name}: ${reason}`);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  ENOTDIR: 'no such file',
  EACCES: 'not allowed to read it',
  EPERM: 'not allowed to read it',
  EISDIR: 'is a folder',
  EIO: 'cannot be read',
};

async function* replay(seen: readonly Uint8Array[], rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* seen;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

/** A byte order mark of UTF-16 says at least what is wrong. */
function unknown(head: Uint8Array): Issue {
  const [first, second] = head;
  const utf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  return fatal(utf16 ? 'xml-not-utf8' : 'input-unknown');
}

/** The decoder does not tell where. */
function notUtf8(input: Input): Issue {
  const code = input.kind === 'fhir-json' ? 'json-not-utf8' : 'xml-not-utf8';
  return { code, severity: ISSUES[code].severity, path: '' };
}

function fatal(code: 'xml-too-large' | 'input-unknown' | 'xml-not-utf8'): Issue {
  return { code, severity: ISSUES[code].severity, path: '', line: 1, column: 1 };
}
