import type { Compilable, CompiledQuery, Kysely } from 'kysely';

/** Compiled queries by reader, for those that run for every request: writing one as SQL costs more than SQLite takes to answer it. */
const COMPILED = new WeakMap<object, Map<string, CompiledQuery>>();

/** Names of these queries, by their SQL: PostgreSQL plans a query once for each connection when it has a name. */
const NAMES = new Map<string, string>();

/** Name of a query that runs again and again; undefined for others. */
export function nameOf(sql: string): string | undefined {
  return NAMES.get(sql);
}

/**
 * Runs a query that was compiled before when it has the same shape: `lists` are its only values that differ, and only their lengths
 * change the SQL. `build` is handed lists of stand-ins of these lengths, and names its columns: a named query of PostgreSQL breaks when a
 * migration adds one to `*`.
 */
export async function compiledOnce<T, Row, Lists extends readonly (readonly string[])[]>(
  db: Kysely<T>,
  name: string,
  lists: readonly [...Lists],
  build: (...standIns: Lists) => Compilable<Row>,
): Promise<readonly Row[]> {
  const known = COMPILED.get(db) ?? new Map<string, CompiledQuery>();
  COMPILED.set(db, known);
  const shape = [name, ...lists.map((list) => list.length)].join(' ');
  const query = known.get(shape) ?? build(...(lists.map((list, l) => list.map((_, i) => standIn(l, i))) as unknown as Lists)).compile();
  known.set(shape, query);
  if (!NAMES.has(query.sql)) NAMES.set(query.sql, `schakel ${NAMES.size}`);
  const values = new Map(lists.flatMap((list, l) => list.map((value, i) => [standIn(l, i), value] as const)));
  const parameters = query.parameters.map((value) => (typeof value === 'string' ? (values.get(value) ?? value) : value));
  return (await db.executeQuery<Row>({ ...(query as CompiledQuery<Row>), parameters })).rows;
}

function standIn(list: number, at: number): string {
  return `\u0001${list} ${at}`;
}
