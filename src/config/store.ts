import { repeated, type SchemaProblem } from '../by-schema.js';

/** Where a secret comes from: a file, or a variable of the environment. */
export type ConfiguredKey = { readonly id: string } & ({ readonly file: string } | { readonly variable: string });

/** Where what must be remembered stands, and the keys under which it does (docs/store.md). */
export interface ConfiguredStore {
  /** Addresses of the three families: `sqlite:FILE` or `postgres://...`. */
  readonly register: string;
  readonly sourceSide: string;
  readonly log: string;
  /** Name of the chain that this process writes in the access log. */
  readonly node: string;
  /** The current key of each kind first. */
  readonly keys: {
    readonly pseudonym: readonly ConfiguredKey[];
    readonly encryption: readonly ConfiguredKey[];
    /** For the part of the access log that only an investigation may open. */
    readonly compartment: readonly ConfiguredKey[];
  };
}

/** Keys of one kind that bear the same id. */
export function storeProblems(store: ConfiguredStore | undefined): readonly SchemaProblem[] {
  return Object.entries(store?.keys ?? {}).flatMap(([kind, keys]) =>
    repeated(
      keys.map(({ id }, i) => ({ value: id, path: `store.keys.${kind}.${i}.id` })),
      'stands twice: each key has an id of its own',
    ),
  );
}
