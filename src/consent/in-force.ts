import type { OptIn } from './opt-in.js';

/** What stands of the decisions of one patient about one source: nothing, the one decision that is in force by its status, or damage. */
export type Standing =
  { readonly kind: 'none' } | { readonly kind: 'one'; readonly optIn: OptIn } | { readonly kind: 'several'; readonly optIns: readonly OptIn[] };

const NONE: Standing = { kind: 'none' };

/**
 * The decision in force, by its status, of the decisions of one patient about one source. The one place that says how many there may be: the key is
 * patient and source (CS C-02; b.3, step 9), and since one decision names all the kinds of data that it is about, there is one for each kind as well
 * (gw-1). The store keeps it so (decision 0022); where there are several all the same, nothing may rest on any of them, whatever kinds they name.
 */
export function inForceOf(decisions: readonly OptIn[]): Standing {
  const optIns = decisions.filter(({ status }) => status === 'active');
  const [optIn] = optIns;
  if (optIn === undefined) return NONE;
  return optIns.length === 1 ? { kind: 'one', optIn } : { kind: 'several', optIns };
}
