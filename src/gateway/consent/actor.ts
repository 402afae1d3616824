import type { Requester, RequestIds } from '../../consent/log/access-event.js';
import type { SourceUra } from '../../consent/opt-in.js';

/** What the log keeps of a call, besides who makes it. */
interface Call {
  /** Who: what the certificate or token said. */
  readonly requester: Requester;
  /** Interaction and type of FHIR, or the name of a command. */
  readonly interaction?: string;
  readonly ids?: RequestIds;
}

/**
 * For whom something is done (CS e, "who"): a source for its own dossiers, a patient for the own decisions, or the desk of the operator.
 * Who somebody is was established before.
 */
export type Actor =
  | (Call & { readonly kind: 'source'; readonly source: SourceUra })
  | (Call & { readonly kind: 'patient'; readonly bsn: string })
  | (Call & { readonly kind: 'desk' });
