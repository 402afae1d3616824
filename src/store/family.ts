/** One step of the tables: plain SQL of both databases, with the types `text`, `integer` and `blob` only (D4). */
export interface Migration {
  readonly name: string;
  /** Statements, each closed by a semicolon at the end of a line. Every table gets a primary key. */
  readonly sql: string;
}

/**
 * Tables that live together in one file of SQLite or one schema of PostgreSQL, apart from those of other families: what one may hold
 * another must not (CS f.1, f.2). `T` are its tables as Kysely knows them; a family carries no value of that type.
 */
export interface Family<T> {
  /** Also the name of the schema in PostgreSQL: lower case and underscores. */
  readonly name: string;
  /** Forward only. The n-th leads to version n. A migration never takes away what the version before it works on. */
  readonly migrations: readonly Migration[];
  readonly tables?: (tables: T) => never;
}

/** Version of the tables that this program works on. */
export function versionOf(family: Family<never>): number {
  return family.migrations.length;
}
