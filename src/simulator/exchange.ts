import type { Issue } from '../errors.js';
import type { StepResult } from '../trust/verify/ladder.js';
import type { Means, TellMeans } from '../trust/verify/verify-message.js';

/** A step of verifying, of the ladder for one of the means. */
export interface ToldStep extends StepResult {
  readonly means: Means;
}

/** One question to a source, and what came of it. */
export interface Leg {
  /** URA and application of the source. */
  readonly ura: string;
  readonly application: string;
  /** What was sent; absent when nothing was. */
  readonly sent?: string;
  /** What came back, as far as anything did. */
  readonly received?: string;
  readonly outcome: string;
}

/** A message that came, with all that followed from it. Holds data of patients: for the page, never for a log. */
export interface Exchange {
  /** Counts from 1. */
  readonly number: number;
  /** When it came, a UTC instant. */
  readonly at: string;
  /** Name of the message, or what came in place of one. */
  readonly name: string;
  /** Application that sent it, as far as it says. */
  readonly sender?: string;
  readonly received: string;
  readonly reply?: { readonly status: number; readonly text: string };
  readonly steps: readonly ToldStep[];
  /** What is wrong with the wrappers of the message. */
  readonly findings: readonly Issue[];
  /** What was decided, in order. */
  readonly decisions: readonly string[];
  readonly legs: readonly Leg[];
}

/** Where everybody who handles a message notes what happens. */
export interface Notes {
  readonly step: TellMeans;
  readonly find: (issues: readonly Issue[]) => void;
  readonly decide: (sentence: string) => void;
  readonly leg: (leg: Leg) => void;
}

/** The exchanges that are remembered. */
export interface Exchanges {
  /** Begins an exchange; `done` keeps it. */
  readonly open: (at: string) => { readonly notes: Notes; readonly done: (end: Pick<Exchange, 'name' | 'sender' | 'received' | 'reply'>) => void };
  /** The newest first. */
  readonly all: () => readonly Exchange[];
  readonly get: (number: number) => Exchange | undefined;
}

/** How many exchanges are remembered, and how many characters they may have together: the last exchange stays in any case. */
export interface ExchangeBounds {
  readonly keep: number;
  readonly characters: number;
}

/** Exchanges in memory; the oldest go when there are too many. */
export function exchangesOf({ keep, characters }: ExchangeBounds): Exchanges {
  let kept: readonly { readonly exchange: Exchange; readonly size: number }[] = [];
  let count = 0;
  const add = (exchange: Exchange): void => {
    kept = [{ exchange, size: sizeOf(exchange) }, ...kept].slice(0, keep);
    let total = 0;
    kept = kept.filter(({ size }, i) => (total += size) <= characters || i === 0);
  };
  return {
    open: (at) => {
      const number = ++count;
      const steps: ToldStep[] = [];
      const findings: Issue[] = [];
      const decisions: string[] = [];
      const legs: Leg[] = [];
      const notes: Notes = {
        step: (means, result) => void steps.push({ ...result, means }),
        find: (issues) => void findings.push(...issues),
        decide: (sentence) => void decisions.push(sentence),
        leg: (leg) => void legs.push(leg),
      };
      return { notes, done: (end) => add({ number, at, ...end, steps, findings, decisions, legs }) };
    },
    all: () => kept.map(({ exchange }) => exchange),
    get: (number) => kept.find(({ exchange }) => exchange.number === number)?.exchange,
  };
}

function sizeOf({ received, reply, legs }: Exchange): number {
  return legs.reduce((sum, leg) => sum + (leg.sent ?? '').length + (leg.received ?? '').length, received.length + (reply?.text ?? '').length);
}
