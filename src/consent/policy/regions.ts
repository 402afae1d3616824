import type { SchemaProblem } from '../../by-schema.js';
import type { Participation } from '../participation.js';
import { readFile, where, type Read, type SchemaCheck } from './file.js';

/** The regions that exist, and who may reach beyond its own (CS C-44). Made by `readRegions`. */
export interface Regions {
  readonly version: string;
  readonly numbers: ReadonlySet<number>;
  /** Names by number, where they are known. */
  readonly names: ReadonlyMap<number, string>;
  /** Kinds of organisation whose `alsoReaches` counts: hospitals. */
  readonly crossingTypes: ReadonlySet<string>;
  /** Roles that do not reach further, though asking from there: GPs. */
  readonly crossingExcept: ReadonlySet<string>;
}

interface RegionsFile {
  readonly version: string;
  readonly regions: readonly number[];
  readonly names?: Readonly<Record<string, string>>;
  readonly crossing: { readonly organisationTypes: readonly string[]; readonly exceptRoles: readonly string[] };
}

/** How many there are in the Netherlands. */
const COUNT = 44;

/** Reads policy/regions.json: exactly 44 regions, each once, unless another number is expected on purpose (CS C-44 T7). */
export function readRegions(value: unknown, check: SchemaCheck, expected: number = COUNT): Read<Regions> {
  return readFile(
    check<RegionsFile>('schemas/regions.schema.json', value),
    (file) => problemsOf(file, expected),
    ({ version, regions, names = {}, crossing }) => ({
      version,
      numbers: new Set(regions),
      names: new Map(Object.entries(names).map(([number, name]) => [Number(number), name])),
      crossingTypes: new Set(crossing.organisationTypes),
      crossingExcept: new Set(crossing.exceptRoles),
    }),
  );
}

/**
 * Whether who asks in a role shares a region with a source. Organisations on a border are in several; a hospital may have regions
 * besides, but not for a GP who asks from there. A region that does not exist is shared by nobody (CS C-44).
 */
export function shareRegion(regions: Regions, requester: Participation, role: string, source: Participation): boolean {
  const further = regions.crossingTypes.has(requester.type) && !regions.crossingExcept.has(role) ? (requester.alsoReaches ?? []) : [];
  return source.regions.some((n) => regions.numbers.has(n) && (requester.regions.includes(n) || further.includes(n)));
}

function problemsOf({ regions, names = {} }: RegionsFile, expected: number): readonly SchemaProblem[] {
  const count = regions.length === expected ? [] : [{ path: 'regions', text: `must have ${expected} members` }];
  const unknown = Object.keys(names).filter((n) => !regions.includes(Number(n)));
  return [
    ...count,
    ...where(regions, 'regions', (n) => regions.indexOf(n) !== regions.lastIndexOf(n), 'must be there once'),
    ...unknown.map((n) => ({ path: `names.${n}`, text: 'must be one of regions' })),
  ];
}
