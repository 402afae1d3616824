import { bySchema } from '../by-schema.js';
import { readMatrix } from '../consent/policy/matrix-file.js';
import type { Matrix } from '../consent/policy/matrix.js';
import type { Read } from '../consent/policy/file.js';
import { readRegions, type Regions } from '../consent/policy/regions.js';
import { readScopes, type Scopes } from '../consent/policy/scopes.js';
import { packageFile } from '../package-file.js';
import { ROLES } from '../trust/identity/roles.js';

/** The files of `policy/` that come with the package. */
export interface PackagedPolicy {
  readonly matrix: Matrix;
  readonly regions: Regions;
  readonly scopes: Scopes;
}

/** Reads the files of `policy/` as they come with the package. */
export function packagedPolicy(): PackagedPolicy {
  return {
    matrix: sound(readMatrix(packaged('matrix'), { roles: new Set(ROLES.map(({ code }) => code)), check: bySchema })),
    regions: sound(readRegions(packaged('regions'), bySchema)),
    scopes: sound(readScopes(packaged('scopes'), bySchema)),
  };
}

function packaged(name: string): unknown {
  return JSON.parse(packageFile(`policy/${name}.json`));
}

function sound<T>(read: Read<T>): T {
  if ('problems' in read) throw new Error('a policy of the package is not sound');
  return read.value;
}
