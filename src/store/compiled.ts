import type { Compilable, CompiledQuery, Kysely } from 'kysely';

/** Compiled queries by reader, for those that run for every request: writing one as SQL costs more than SQLite takes to answer it. */
const COMPILED = new WeakMap<object, Map<string, CompiledQuery>>();

/**
 * Runs a query that was compiled before when it has the same shape: `lists` are its only values that differ, and only their lengths
 * change the SQL. `build` is handed lists of stand-ins of these lengths.
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
  const values = new Map(lists.flatMap((list, l) => list.map((value, i) => [standIn(l, i), value] as const)));
  const parameters = query.parameters.map((value) => (typeof value === 'string' ? (values.get(value) ?? value) : value));
  return (await db.executeQuery<Row>({ ...(query as CompiledQuery<Row>), parameters })).rows;
}

function standIn(list: number, at: number): string {
  return `\u0001${list} ${at}`;
}
