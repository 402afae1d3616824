import { bySchema, type SchemaProblem } from '../by-schema.js';
import type { Policy } from '../consent/decision/policy.js';
import type { Read } from '../consent/policy/file.js';
import { readMatrix } from '../consent/policy/matrix-file.js';
import { readRegions } from '../consent/policy/regions.js';
import { readScopes } from '../consent/policy/scopes.js';
import { packageFile } from '../package-file.js';
import { ROLES } from '../trust/identity/roles.js';

/** A file of `policy/` that is not what it must be; nothing is decided without it. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
  constructor(
    readonly file: string,
    readonly problems: readonly SchemaProblem[],
  ) {
    super(`policy/${file}.json: ${problems.map(({ path, text }) => `${path} ${text}`).join('; ')}`);
  }
}

/** How many days before a visit a batch may ask (CS C-55 T2). */
const HORIZON_DAYS = 7;

/** By what is decided: the files that come with the package, on the national network. @throws PolicyError */
export function packagePolicy(): Policy {
  const roles = new Set(ROLES.map(({ code }) => code));
  return {
    matrix: valueOf('matrix', readMatrix(jsonOf('matrix'), { roles, check: bySchema })),
    regions: valueOf('regions', readRegions(jsonOf('regions'), bySchema)),
    scopes: valueOf('scopes', readScopes(jsonOf('scopes'), bySchema)),
    network: 'lsp',
    serverTokenSet: 'off',
    regionDisclosure: 'silent',
    playsSwitch: false,
    batchHorizonDays: HORIZON_DAYS,
  };
}

function jsonOf(file: string): unknown {
  return JSON.parse(packageFile(`policy/${file}.json`));
}

function valueOf<T>(file: string, read: Read<T>): T {
  if ('problems' in read) throw new PolicyError(file, read.problems);
  return read.value;
}
