import { parse } from 'csv-parse';
import { UsageError, type Edge } from './edge.js';
import { openInput } from './input.js';

/** A row of a file: its fields by column, or nothing where the row as a whole cannot be read. */
export interface Row {
  /** Line on which it ends; the header is line 1. */
  readonly line: number;
  readonly fields: Readonly<Record<string, unknown>> | undefined;
}

/** Longer rows are refused: nothing that is read here is. */
const LONGEST = 1 << 16;
const HEADER = 1 << 12;

/**
 * Reads a file row by row, whatever its size: CSV (RFC 4180, with a header; commas, or semicolons as some spreadsheets write) or NDJSON, told apart by
 * how it begins. A file that is not UTF-8, or whose quotes do not close, ends with a UsageError that names the line; rows before it were given.
 * @param columns names that a header may hold; those that end with `?` may be left out
 */
export async function* rowsOf(file: string, edge: Edge, columns: readonly string[]): AsyncGenerator<Row, void, undefined> {
  const { name, chunks } = await openInput(file, edge);
  const texts = decoded(name, chunks)[Symbol.asyncIterator]();
  let head = '';
  for (let next = await texts.next(); next.done !== true; next = await texts.next()) {
    head += next.value;
    if (head.trimStart().includes('\n') || head.length > HEADER) break;
  }
  const all = joined(head, texts);
  yield* head.trimStart().startsWith('{') ? objects(name, all) : records(name, all, head, columns);
}

/** Rows in one transaction. */
const BATCH = 1_000;

/** The rows of a file as entries with their lines, some at a time, for a transaction each. @param read what a row says; of nothing, that it cannot be read */
export async function* batchesOf<T>(
  rows: AsyncIterable<Row>,
  read: (fields: Row['fields']) => T,
): AsyncGenerator<readonly { readonly line: number; readonly read: T }[], void, undefined> {
  let batch: { readonly line: number; readonly read: T }[] = [];
  for await (const { line, fields } of rows) {
    batch.push({ line, read: read(fields) });
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

async function* decoded(name: string, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const text = (chunk?: Uint8Array): string => {
    try {
      return decoder.decode(chunk, { stream: chunk !== undefined });
    } catch {
      throw new UsageError(`${name}: is not UTF-8`);
    }
  };
  for await (const chunk of chunks) yield text(chunk);
  yield text();
}

async function* joined(head: string, rest: AsyncIterator<string>): AsyncGenerator<string, void, undefined> {
  try {
    yield head;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

async function* objects(name: string, texts: AsyncIterable<string>): AsyncGenerator<Row, void, undefined> {
  let [line, left] = [0, ''];
  for await (const text of texts) {
    const lines = (left + text).split('\n');
    left = lines.pop() ?? '';
    for (const one of lines) {
      line++;
      if (one.trim() !== '') yield { line, fields: objectIn(one) };
    }
    if (left.length > LONGEST) throw new UsageError(`${name}: line ${line + 1}: is longer than ${LONGEST} characters`);
  }
  if (left.trim() !== '') yield { line: line + 1, fields: objectIn(left) };
}

function objectIn(text: string): Row['fields'] {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Row['fields']) : undefined;
  } catch {
    return undefined;
  }
}

interface ReadRecord {
  readonly record: Readonly<Record<string, string>>;
  readonly info: { readonly lines: number; readonly error?: unknown };
}

async function* records(name: string, texts: AsyncIterable<string>, head: string, columns: readonly string[]): AsyncGenerator<Row, void, undefined> {
  const header = head.split('\n', 1)[0] ?? '';
  const parser = parse({
    delimiter: header.split(';').length > header.split(',').length ? ';' : ',',
    columns: (names: readonly string[]) => checkedHeader(name, names, columns),
    info: true,
    skip_empty_lines: true,
    relax_column_count: true,
    max_record_size: LONGEST,
  });
  const feeding = feed(texts, parser);
  try {
    for await (const { record, info } of parser as AsyncIterable<ReadRecord>) {
      yield { line: info.lines, fields: info.error === undefined ? record : undefined };
    }
    await feeding;
  } catch (error) {
    throw faultOf(name, error);
  } finally {
    parser.destroy();
    await feeding.catch(() => undefined);
  }
}

/** Writes as fast as rows are taken; what the source throws ends the parser. */
async function feed(texts: AsyncIterable<string>, parser: ReturnType<typeof parse>): Promise<void> {
  try {
    for await (const text of texts) {
      if (parser.destroyed) return;
      if (!parser.write(text)) await new Promise<void>((resolve) => void parser.once('drain', resolve).once('close', resolve));
    }
    parser.end();
  } catch (error) {
    parser.destroy(error as Error);
  }
}

function checkedHeader(name: string, given: readonly string[], columns: readonly string[]): string[] {
  const names = given.map((column) => column.trim());
  const known = columns.map((column) => column.replace('?', ''));
  const missing = columns.find((column) => !column.endsWith('?') && !names.includes(column));
  const unknown = names.findIndex((column) => !known.includes(column));
  // Not by its name: without a header it is somebody's number.
  if (unknown >= 0) throw new UsageError(`${name}: the name of column ${unknown + 1} is not known; columns are ${known.join(', ')}`);
  if (missing !== undefined) throw new UsageError(`${name}: column ${missing} is missing`);
  if (new Set(names).size < names.length) throw new UsageError(`${name}: a column is there twice`);
  return names;
}

function faultOf(name: string, error: unknown): unknown {
  const { code, lines } = error as { readonly code?: unknown; readonly lines?: unknown };
  if (typeof code !== 'string' || typeof lines !== 'number') return error;
  return new UsageError(`${name}: line ${lines}: ${FAULTS[code] ?? 'is no CSV'}`);
}

const FAULTS: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'a quote is not closed',
  CSV_INVALID_CLOSING_QUOTE: 'a quote is closed in the middle of a field',
  CSV_MAX_RECORD_SIZE: `a row is longer than ${LONGEST} characters; a quote may not be closed`,
  INVALID_OPENING_QUOTE: 'a quote is in the middle of a field',
};
