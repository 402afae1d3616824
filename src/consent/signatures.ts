import { regimeOf, type Birth, type Regime } from './age.js';
import { beginOf, datesOf, toldOf } from './date-time.js';
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
 * @param birth from `birthOf`: of one person many decisions are judged
 * @param representative legal basis on which the guardian of a person of 16 or more signed in the place of that person (C-28)
 */
export function signaturesHold(birth: Birth | undefined, signatures: readonly Signature[], at: Moment, representative?: string): SignatureState {
  const tally = new Tally(representative !== undefined);
  const until = Date.parse(at);
  for (const signature of signatures) {
    const told = toldOf(signature.given);
    if (told === undefined) continue;
    const given = beginOf(told);
    if (given <= until) tally.add(signature, regimeOf(birth, told), given);
  }
  return tally.result() ?? { state: 'incomplete', regime: regimeOf(birth, datesOf(at)) };
}

/** The first yes of a party, and whether it said no at all. */
interface Said {
  yes: Signature | undefined;
  given: number;
  isNo: boolean;
}

const said = (): Said => ({ yes: undefined, given: Infinity, isNo: false });

/** What each party said while it had a say. Of one person the regimes follow each other in time, so the last is the one that counts. */
class Tally {
  private last: Regime | undefined;
  private readonly guardian = said();
  private readonly person = said();
  /** By the person from 16 on: who decides alone decides again (C-25 T3). */
  private readonly alone = said();

  constructor(private readonly isRepresented: boolean) {}

  add(signature: Signature, regime: Regime, given: number): void {
    const isGuardian = signature.party === 'guardian' && !(this.isRepresented && regime === 'self');
    if (regime === (isGuardian ? 'self' : 'guardian')) return;
    if (this.last === undefined || ORDER[regime] > ORDER[this.last]) this.last = regime;
    note(isGuardian ? this.guardian : this.person, signature, given);
    if (regime === 'self') note(this.alone, signature, given);
  }

  /** Undefined where nobody with a say signed. */
  result(): SignatureState | undefined {
    const regime = this.last;
    if (regime === undefined) return undefined;
    const isNo = (regime !== 'self' && this.guardian.isNo) || (regime !== 'guardian' && this.person.isNo);
    if (isNo) return { state: 'refused', regime };
    const first = regime === 'self' ? this.alone : this.guardian;
    const second = regime === 'both' ? this.person : first;
    if (first.yes === undefined || second.yes === undefined) return { state: 'incomplete', regime };
    return { state: 'holds', regime, since: second.given > first.given ? second.yes.given : first.yes.given };
  }
}

const ORDER: Readonly<Record<Regime, number>> = { guardian: 0, both: 1, self: 2 };

function note(party: Said, signature: Signature, given: number): void {
  if (signature.decision === 'deny') party.isNo = true;
  else if (given < party.given) {
    party.yes = signature;
    party.given = given;
  }
}
