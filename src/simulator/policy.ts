import type { Policy } from '../consent/decision/policy.js';
import { packagePolicy } from '../gateway/policy.js';
import type { SimulatorConfig } from './config.js';

/** By what the switch decides who may ask: the files of the package, with the regions of the configuration. */
export function policyOf({ regions, regionDisclosure }: Pick<SimulatorConfig, 'regions' | 'regionDisclosure'>): Policy {
  return { ...packagePolicy(), regions, regionDisclosure, playsSwitch: true };
}
