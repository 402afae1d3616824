import type { Requester, RequestIds } from '../../consent/log/access-event.js';
import type { SourceUra } from '../../consent/opt-in.js';

/** What the log keeps of a look at it, besides who looks. */
interface Look {
  /** Who: what the certificate or token said. */
  readonly requester: Requester;
  /** The organisation that the gateway acts for. */
  readonly organization: SourceUra;
  readonly interaction?: string;
  readonly ids?: RequestIds;
}

/**
 * Who looks at the access log (CS d LOG, e): a patient at the own lines, the desk at those of one patient under the number of a case, an
 * organisation at its own acts, a supervisor. Who somebody is was established before.
 */
export type LogReader = Look &
  (
    | { readonly kind: 'patient'; readonly bsn: string }
    | { readonly kind: 'desk'; readonly bsn: string; readonly caseId?: string }
    | { readonly kind: 'organisation'; readonly ura: SourceUra }
    | { readonly kind: 'supervisor' }
  );
