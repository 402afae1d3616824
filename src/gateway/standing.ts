import type { Standing } from './guarded.js';

/** How a destination stands: a source of an organisation, or the switch point as that organisation reaches it. For metrics and health. */
export interface DestinationStanding {
  /** URA. */
  readonly organisation: string;
  readonly destination: 'MED' | 'ICA' | 'switch-point';
  readonly standing: Standing;
}
