import { bySchema } from '../by-schema.js';
import type { Policy } from '../consent/decision/policy.js';
import { readMatrix } from '../consent/policy/matrix-file.js';
import { readScopes } from '../consent/policy/scopes.js';
import { packageFile } from '../package-file.js';
import { ROLES } from '../trust/identity/roles.js';
import type { SimulatorConfig } from './config.js';

/** The exchange system that is simulated. */
export const NETWORK = 'lsp';

/** By what the switch decides who may ask: the files of the package, with the regions of the configuration. */
export function policyOf({ regions, regionDisclosure }: Pick<SimulatorConfig, 'regions' | 'regionDisclosure'>): Policy {
  const roles = new Set(ROLES.map(({ code }) => code));
  const matrix = readMatrix(packaged('matrix'), { roles, check: bySchema });
  const scopes = readScopes(packaged('scopes'), bySchema);
  if ('problems' in matrix || 'problems' in scopes) throw new RangeError('policy');
  return {
    matrix: matrix.value,
    scopes: scopes.value,
    regions,
    regionDisclosure,
    network: NETWORK,
    playsSwitch: true,
    serverTokenSet: 'off',
    batchHorizonDays: 7,
  };
}

function packaged(name: string): unknown {
  return JSON.parse(packageFile(`policy/${name}.json`));
}
