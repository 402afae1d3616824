import type { Requester, RequestIds } from '../../consent/log/access-event.js';
import type { SourceUra } from '../../consent/opt-in.js';

/** What the log keeps of a call, besides who makes it. */
interface Call {
  /** Who: what the certificate or token said. */
  readonly requester: Requester;
  /** Interaction and type of FHIR, or the name of a command. */
  readonly interaction?: string;
  readonly ids?: RequestIds;
  /** BSN of the one patient that the call may be about, where a token says so; of all others nothing is there. */
  readonly about?: string;
  /** The organisation that the gateway acts for, where that is not who asks. */
  readonly asked?: SourceUra;
}

/**
 * For whom something is done (CS e, "who"): a source for its own dossiers, a patient for the own decisions, or the desk of the operator.
 * Who somebody is was established before.
 */
export type Actor =
  | (Call & { readonly kind: 'source'; readonly source: SourceUra })
  | (Call & { readonly kind: 'patient'; readonly bsn: string })
  | (Call & { readonly kind: 'desk' });

/** Whether a call may be about a patient (CS e: the BSN of the token and that of the request agree). */
export function mayBeAbout({ about }: Actor, bsn: string): boolean {
  return about === undefined || about === bsn;
}

/** The organisation in whose log a call stands that is about no source in particular. */
export function organisationOf(actor: Actor): SourceUra {
  return actor.kind === 'source' ? actor.source : (actor.asked ?? actor.requester.organization ?? '');
}
