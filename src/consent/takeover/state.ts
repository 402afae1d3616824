import { inForceOf } from '../in-force.js';
import type { OptIn, PatientKey, SourceUra } from '../opt-in.js';

/** Where a patient stands with a source: the decision that counts, and what it says. */
export interface SourceState {
  readonly says: 'yes' | 'no' | 'withdrawn' | 'pending' | 'none';
  readonly optIn?: OptIn;
}

/** What counts of the decisions of a patient about a source; two in force are no yes (CS b.3, step 9). */
export function stateAt(decisions: readonly OptIn[], patient: PatientKey, source: SourceUra): SourceState {
  const own = decisions.filter((d) => d.patient === patient && d.source === source);
  const standing = inForceOf(own);
  if (standing.kind === 'one') return { says: isNo(standing.optIn) ? 'no' : 'yes', optIn: standing.optIn };
  if (standing.kind === 'several') {
    const no = standing.optIns.find(isNo);
    const [first] = standing.optIns;
    if (no !== undefined) return { says: 'no', optIn: no };
    if (first !== undefined) return { says: 'pending', optIn: first };
  }
  const waiting = own.find((d) => d.status === 'proposed' || d.status === 'draft');
  if (waiting !== undefined) return { says: 'pending', optIn: waiting };
  const last = own
    .filter((d) => d.withdrawal !== undefined && d.status === 'inactive')
    .sort((a, b) => ((a.ended ?? '') < (b.ended ?? '') ? 1 : -1))[0];
  return last === undefined ? { says: 'none' } : { says: 'withdrawn', optIn: last };
}

function isNo({ decision, confirmed }: OptIn): boolean {
  return decision === 'deny' || confirmed === 'deny';
}
