import { bySchema } from '../../../src/by-schema.js';
import { readMatrix, type MatrixOptions } from '../../../src/consent/policy/matrix-file.js';
import type { Matrix } from '../../../src/consent/policy/matrix.js';
import { readRegions, type Regions } from '../../../src/consent/policy/regions.js';
import { readScopes, type Scopes } from '../../../src/consent/policy/scopes.js';
import type { Read } from '../../../src/consent/policy/file.js';
import { packageFile } from '../../../src/package-file.js';
import { ROLES } from '../../../src/trust/identity/roles.js';

/** All role codes. */
export const ROLE_CODES: ReadonlySet<string> = new Set(ROLES.map(({ code }) => code));

/** A file of policy/ as it is, to be changed. */
export function policyFile(name: string): Record<string, unknown> {
  return JSON.parse(packageFile(`policy/${name}.json`)) as Record<string, unknown>;
}

const made = new Map<string, unknown>();

/** A schema is compiled at each reading, so what is read again is kept. */
function once<T>(name: string, make: () => T): T {
  if (!made.has(name)) made.set(name, make());
  return made.get(name) as T;
}

export function matrix(settings: Pick<MatrixOptions, 'profiles' | 'switches'> = {}, file: unknown = policyFile('matrix')): Matrix {
  return once(JSON.stringify([settings, file]), () => value(readMatrix(file, { roles: ROLE_CODES, check: bySchema, ...settings })));
}

export function regions(): Regions {
  return once('regions', () => value(readRegions(policyFile('regions'), bySchema)));
}

export function scopes(): Scopes {
  return once('scopes', () => value(readScopes(policyFile('scopes'), bySchema)));
}

function value<T>(read: Read<T>): T {
  if ('problems' in read) throw new Error(JSON.stringify(read.problems));
  return read.value;
}
