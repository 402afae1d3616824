import type { IndexAct, IndexChange } from './entry.js';
import type { IndexCategory, IndexCodes } from './index-codes.js';

/** A source in the index: its URA, and the application that answers for it. */
export interface IndexSource {
  readonly source: string;
  readonly application: string;
}

/** Kinds of data of one patient at one source. */
interface About extends IndexSource {
  readonly bsn: string;
  readonly categories: readonly IndexCategory[];
}

/**
 * What happened to a consent or to what is visible under it (CS c.4). `categories` are, of
 * - `permit` (yes, and yes again): those of the consent of which something is visible;
 * - `deny` (an explicit no): those that stand in the index;
 * - `withdraw`: those of the consent;
 * - `shown`: those of which something became visible or changed, under a consent; `hidden`: those of which nothing is visible any more,
 *   by a shield or because it is gone (CS C-38);
 * - `takeover`: those that stand in the index for the old source and go to the new one (CS C-71).
 */
export type IndexEvent =
  | ({ readonly kind: 'permit' | 'deny' | 'withdraw' | 'shown' | 'hidden' } & About)
  | ({ readonly kind: 'takeover'; readonly to: IndexSource } & About);

/** Which way each event goes. Explicit no, withdrawn and hidden look the same from outside (CS C-19). */
const ACT: Readonly<Record<Exclude<IndexEvent['kind'], 'takeover'>, IndexAct>> = {
  permit: 'register',
  shown: 'register',
  deny: 'remove',
  withdraw: 'remove',
  hidden: 'remove',
};

/**
 * The messages that follow from an event, one for each code of each kind of data, in the order in which they must be sent: 002302NL
 * registers, 002303NL takes away (CS c.4). A kind of data without codes is not in the index, and nothing follows for it.
 *
 * In a takeover the old source takes away before the new one registers. The key on the wire is patient, kind of data and application
 * without the URA (AM 5.2): when both sources use one application the other order would take away what was just registered.
 */
export function consequences(event: IndexEvent, codes: IndexCodes): readonly IndexChange[] {
  if (event.kind !== 'takeover') return changes(ACT[event.kind], event, event, codes);
  return [...changes('remove', event, event, codes), ...changes('register', event, event.to, codes)];
}

function changes(act: IndexAct, { bsn, categories }: About, { source, application }: IndexSource, codes: IndexCodes): readonly IndexChange[] {
  return [...new Set(categories)].flatMap((category) =>
    (codes[category] ?? []).map((code) => ({ act, reference: { bsn, category, code, application, source } })),
  );
}
