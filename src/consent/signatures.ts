import { regimeAt, type Regime } from './age.js';
import { instantOf } from './date-time.js';
import type { Moment } from './moment.js';
import type { Signature } from './opt-in.js';

/** Whether the signatures under a decision make a yes, since when (as that signature was written), and under which rule. */
export type SignatureState =
  | { readonly state: 'holds'; readonly regime: Regime; readonly since: string }
  /** Somebody whose yes is needed has not signed: proposed (CS C-22 T4). */
  | { readonly state: 'incomplete'; readonly regime: Regime }
  /** Somebody whose yes is needed said no. */
  | { readonly state: 'refused'; readonly regime: Regime };

/**
 * Whether signatures make a yes as far as they were given by the moment `at` (CS C-21 to C-28). What counts is the age of the
 * person on the date of each signature, so a yes outlives a birthday and none comes into being by one (C-25). What somebody signs who
 * has no say at that age is no signature: a child below 12, a guardian from 16 on. One no among those that count is a no (C-24).
 */
export function signaturesHold(birthDate: string | undefined, signatures: readonly Signature[], at: Moment): SignatureState {
  const until = Date.parse(at);
  const counted = signatures.flatMap((signature): readonly Counted[] => {
    const given = instantOf(signature.given);
    if (given === undefined || given > until) return [];
    const regime = regimeAt(birthDate, signature.given);
    return hasSay(signature, regime) ? [{ signature, regime, given }] : [];
  });
  const regime = strongest(counted) ?? regimeAt(birthDate, at);
  const parts = partiesOf(regime).map((party) => counted.filter((c) => (c.signature.party === 'guardian') === (party === 'guardian')));
  if (parts.flat().some(({ signature }) => signature.decision === 'deny')) return { state: 'refused', regime };
  // A person of 16 decides again: what was waiting for the other party before does not count (C-25 T3).
  const [complete, ...others] = parts.map((part) => earliest(regime === 'self' ? part.filter((c) => c.regime === 'self') : part));
  if (complete === undefined || others.includes(undefined)) return { state: 'incomplete', regime };
  const last = others.reduce<Counted>((later, other) => (other !== undefined && other.given > later.given ? other : later), complete);
  return { state: 'holds', regime, since: last.signature.given };
}

interface Counted {
  readonly signature: Signature;
  readonly regime: Regime;
  readonly given: number;
}

function partiesOf(regime: Regime): readonly ('guardian' | 'person')[] {
  return ({ guardian: ['guardian'], both: ['guardian', 'person'], self: ['person'] } as const)[regime];
}

function hasSay({ party }: Signature, regime: Regime): boolean {
  return party === 'guardian' ? regime !== 'self' : regime !== 'guardian';
}

/** Of one person the regimes follow each other in time, so the last is the one that counts. */
function strongest(counted: readonly Counted[]): Regime | undefined {
  return (['self', 'both', 'guardian'] as const).find((regime) => counted.some((c) => c.regime === regime));
}

function earliest(counted: readonly Counted[]): Counted | undefined {
  return counted.reduce<Counted | undefined>((first, one) => (first === undefined || one.given < first.given ? one : first), undefined);
}
