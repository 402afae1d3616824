/** Whose clock: a destination of an organisation (URA), or the issuer of tokens. */
export interface ClockOwner {
  readonly organisation: string;
  readonly destination: 'MED' | 'ICA' | 'switch-point' | 'issuer';
}

/** An answer with the moment at which the other side says that it made it. Times in milliseconds since 1970, by our clock. */
export interface Dated {
  /** The header Date (RFC 9110 6.6.1), which tells whole seconds. */
  readonly date: string | undefined;
  /** Before the question left. */
  readonly began: number;
  /** When the answer was here. */
  readonly ended: number;
}

/** How far another clock is before ours, in milliseconds; negative when it is behind. The truth lies between both ends. */
export interface Offset {
  readonly from: number;
  readonly to: number;
}

/** The offset of one destination, as its last answer told it. */
export interface KnownOffset extends ClockOwner, Offset {}

/** What is known of the clocks of others. */
export interface ClockOffsets {
  /** What takes the answers of one destination. */
  readonly of: (owner: ClockOwner) => (dated: Dated) => void;
  readonly known: () => readonly KnownOffset[];
}

/** Milliseconds by which clocks may differ before somebody is told; tokens and signatures hold for minutes. */
export const OFFSET_BOUND = 2000;

/** What an answer shows of the clock of its sender; undefined where it shows nothing. */
export function offsetOf({ date = '', began, ended }: Dated): Offset | undefined {
  const told = HTTP_DATE.test(date) ? Date.parse(date) : NaN;
  // It was that second, at some moment between question and answer.
  return Number.isNaN(told) || ended < began ? undefined : { from: told - ended, to: told + SECOND - began };
}

const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;
const SECOND = 1000;

/** The middle of what is possible, in seconds. */
export function secondsOf({ from, to }: Offset): number {
  return Math.round((from + to) / 2) / SECOND;
}

/** Whether clocks certainly differ by more than a bound: a slow answer alone shows nothing. */
export function isBeyond({ from, to }: Offset, bound = OFFSET_BOUND): boolean {
  return from > bound || to < -bound;
}

/**
 * Remembers what answers tell of the clocks of their senders.
 * @param tell hears once when a clock goes beyond the bound, and once when it is within again
 */
export function clockOffsets(tell: (offset: KnownOffset, isBeyond: boolean) => void): ClockOffsets {
  const known = new Map<string, KnownOffset>();
  return {
    of: (owner) => {
      const key = `${owner.organisation} ${owner.destination}`;
      return (dated) => {
        const offset = offsetOf(dated);
        if (offset === undefined) return;
        const [before, now] = [known.get(key), { ...owner, ...offset }];
        known.set(key, now);
        const was = before !== undefined && isBeyond(before);
        if (isBeyond(now) !== was) tell(now, !was);
      };
    },
    known: () => [...known.values()],
  };
}
