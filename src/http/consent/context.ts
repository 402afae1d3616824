import { defaultRules } from '../../consent/register/rules.js';
import type { Policy } from '../../consent/decision/policy.js';
import type { ConsentContext } from '../../gateway/consent/context.js';
import type { Stores } from '../../store/stores.js';
import type { HttpEdge } from '../frame.js';

/** The register as a gateway that serves has it. A decision that was damaged is told in the log of the program, by its id (CS C-07 T2). */
export function servedRegister(stores: Stores, policy: Policy, { now, newId, log }: HttpEdge): ConsentContext {
  return {
    stores,
    now: () => now().toISOString(),
    newId,
    rules: defaultRules(policy.scopes),
    policy,
    alarm: ({ table, id, version }) => log(JSON.stringify({ alarm: 'damaged', table, id, version })),
  };
}
