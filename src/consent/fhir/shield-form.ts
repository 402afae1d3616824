import type { Shield } from '../shield.js';

/** What a `gw-shield` says (CS c.3): all but the pseudonym, the number of the version and when it was registered and ended. */
export type ShieldForm = Omit<Shield, 'patient' | 'version' | 'registered' | 'ended'>;
