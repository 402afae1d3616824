import type { SchemaProblem } from '../../by-schema.js';
import type { Category } from '../category.js';
import { CONTEXTS, permitKey, type Action, type Context, type ContextRule, type Matrix, type Permit, type Reading } from './matrix.js';
import { readFile, where, type Read, type SchemaCheck } from './file.js';

/** What policy/matrix.json holds. */
export interface MatrixFile {
  readonly version: string;
  readonly profiles: Readonly<Record<string, 'on' | 'off'>>;
  readonly switches: Readonly<Record<string, boolean>>;
  readonly cells: Readonly<Record<string, number>>;
  readonly never: { readonly roles: readonly string[]; readonly parties: readonly string[] };
  readonly excluded: readonly string[];
  readonly contexts: Readonly<Record<Context, ContextRule>>;
  readonly groups: Readonly<Record<string, readonly string[]>>;
  readonly rows: readonly Row[];
  readonly parties: Readonly<Record<string, Readonly<Partial<Record<'IDX' | 'LOG', Reading>>>>>;
}

interface Row {
  readonly profile: string;
  readonly groups?: readonly string[];
  readonly roles?: readonly string[];
  readonly contexts: readonly (Context | '*')[];
  readonly categories: readonly Category[];
  readonly action: Action;
  readonly interactions?: readonly string[];
  readonly switch?: string;
  readonly reconsentFrom?: string;
}

/** What a reader of the file must know beside it. */
export interface MatrixOptions {
  /** All role codes that exist (RoleCodeNL). */
  readonly roles: ReadonlySet<string>;
  readonly check: SchemaCheck;
  /** Other settings than those in the file. */
  readonly profiles?: Readonly<Record<string, 'on' | 'off'>>;
  readonly switches?: Readonly<Record<string, boolean>>;
}

/** Company doctor and insurance doctor; no file can do without them (CS C-41 T2). */
const NEVER_ROLES = ['01.008', '01.048'];
const NEVER_PARTIES = ['health-insurer', 'employer'];

/**
 * Reads policy/matrix.json (CS d). Refused are a row for who can never be allowed, a role code that does not exist, a name that stands
 * nowhere, and a file whose rows allow another number of cells than it says itself.
 */
export function readMatrix(value: unknown, options: MatrixOptions): Read<Matrix> {
  return readFile(
    options.check<MatrixFile>('schemas/matrix.schema.json', value),
    (file) => problemsOf(file, options),
    (file) => matrixOf({ ...file, profiles: { ...file.profiles, ...options.profiles }, switches: { ...file.switches, ...options.switches } }),
  );
}

function matrixOf(file: MatrixFile): Matrix {
  const permits = new Map<string, Permit[]>();
  for (const row of file.rows.filter((r) => isOn(r, file))) {
    const { interactions, reconsentFrom } = row;
    const permit: Permit = {
      contexts: row.contexts.includes('*') ? '*' : new Set(row.contexts.filter((context) => context !== '*')),
      ...(interactions === undefined ? {} : { interactions }),
      ...(reconsentFrom === undefined ? {} : { reconsentFrom }),
    };
    for (const role of rolesOf(row, file)) {
      for (const category of row.categories) {
        const key = permitKey(role, category, row.action);
        permits.set(key, [...(permits.get(key) ?? []), permit]);
      }
    }
  }
  return {
    version: file.version,
    permits,
    excludedRoles: new Set([...file.never.roles, ...file.excluded]),
    excludedParties: new Set(file.never.parties),
    contexts: file.contexts,
    parties: new Map(Object.entries(file.parties)),
  };
}

function isOn(row: Row, { profiles, switches }: MatrixFile): boolean {
  return profiles[row.profile] === 'on' && (row.switch === undefined || switches[row.switch] === true);
}

function rolesOf(row: Row, { groups }: MatrixFile): readonly string[] {
  return [...(row.roles ?? []), ...(row.groups ?? []).flatMap((group) => groups[group] ?? [])];
}

function problemsOf(file: MatrixFile, { roles, profiles = {}, switches = {} }: MatrixOptions): readonly SchemaProblem[] {
  const unknown = (codes: readonly string[], path: string): readonly SchemaProblem[] =>
    where(codes, path, (code) => !roles.has(code), 'must be a role code that exists');
  const missing = (needed: readonly string[], given: readonly string[], path: string): readonly SchemaProblem[] =>
    needed.filter((one) => !given.includes(one)).map((one) => ({ path, text: `must have ${one}` }));
  const strange = (names: object, known: object, path: string): readonly SchemaProblem[] =>
    Object.keys(names)
      .filter((name) => !Object.hasOwn(known, name))
      .map((name) => ({ path: `${path}.${name}`, text: 'is not in the file' }));
  return [
    ...missing(NEVER_ROLES, file.never.roles, 'never.roles'),
    ...missing(NEVER_PARTIES, file.never.parties, 'never.parties'),
    ...unknown(file.never.roles, 'never.roles'),
    ...unknown(file.excluded, 'excluded'),
    ...Object.entries(file.groups).flatMap(([name, codes]) => unknown(codes, `groups.${name}`)),
    ...file.rows.flatMap((row, i) => [...unknown(row.roles ?? [], `rows.${i}.roles`), ...rowProblems(row, `rows.${i}`, file)]),
    ...file.never.parties.filter((party) => Object.hasOwn(file.parties, party)).map((party) => ({ path: `parties.${party}`, text: NEVER })),
    ...strange(profiles, file.profiles, 'profiles'),
    ...strange(switches, file.switches, 'switches'),
    ...cellProblems(file),
  ];
}

const NEVER = 'can not be allowed';

function rowProblems(row: Row, path: string, file: MatrixFile): readonly SchemaProblem[] {
  const hard = new Set([...NEVER_ROLES, ...file.never.roles, ...file.excluded]);
  const told = (isWrong: boolean, key: string, text: string): readonly SchemaProblem[] => (isWrong ? [{ path: `${path}.${key}`, text }] : []);
  return [
    ...told(!Object.hasOwn(file.profiles, row.profile), 'profile', 'must be one of profiles'),
    ...told(row.switch !== undefined && !Object.hasOwn(file.switches, row.switch), 'switch', 'must be one of switches'),
    ...where(row.groups ?? [], `${path}.groups`, (group) => !Object.hasOwn(file.groups, group), 'must be one of groups'),
    ...[...new Set(rolesOf(row, file))].filter((role) => hard.has(role)).map((role) => ({ path, text: `has ${role}, which ${NEVER}` })),
    ...told(rolesOf(row, file).length === 0, 'roles', 'must not be empty, or groups must have roles'),
  ];
}

function cellProblems(file: MatrixFile): readonly SchemaProblem[] {
  return Object.keys({ ...file.profiles, ...file.cells }).flatMap((profile) => {
    const found = cellsOf(file, profile);
    return file.cells[profile] === found ? [] : [{ path: `cells.${profile}`, text: `must be ${found}, as many as its rows allow` }];
  });
}

/** Combinations of role, context (one of them, or none), category and action; rows behind a switch are not counted. */
function cellsOf(file: MatrixFile, profile: string): number {
  const cells = new Set<string>();
  for (const row of file.rows.filter((r) => r.profile === profile && r.switch === undefined)) {
    const contexts = row.contexts.includes('*') ? [...CONTEXTS, 'none'] : row.contexts;
    for (const role of rolesOf(row, file)) {
      for (const category of row.categories) {
        for (const context of contexts) cells.add(`${permitKey(role, category, row.action)} ${context}`);
      }
    }
  }
  return cells.size;
}
