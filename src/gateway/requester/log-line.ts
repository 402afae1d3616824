import type { Refusal, Trouble } from '../../consent/decision/codes.js';
import { versionsOf } from '../../consent/decision/policy.js';
import type { AccessEvent, SourceOutcome } from '../../consent/log/access-event.js';
import { caseHandle } from '../../consent/log/case-handle.js';
import type { RefusalCode } from '../../trust/refusals.js';
import type { Ask, Shared } from './asking.js';
import { tokenIdOf } from './authority.js';
import type { QueryIds } from './message.js';

/** How a search ended, as far as the log is told (CS C-60). */
export interface Ended {
  readonly kind: 'retrieval' | 'refusal';
  readonly outcome: AccessEvent['outcome'];
  readonly code?: Refusal | Trouble | RefusalCode;
  readonly ids?: QueryIds;
  readonly purpose?: string;
  readonly relation?: string;
  readonly sources?: readonly SourceOutcome[];
  /** Sources of which only an inspection may read that they failed. */
  readonly hidden?: readonly string[];
}

/**
 * The line of the access log for one search as requester (CS C-60, e): who asked, for which organisation, which kind of data, which sources
 * gave; nothing of what they gave, and no number of it.
 */
export function lineOf({ of, bsn, client, declared, given }: Ask, ended: Ended, { stores, policy, edge }: Shared): AccessEvent {
  const id = edge.newId();
  const { kind, outcome, code, ids, sources = [], hidden = [] } = ended;
  const { matrix, regions } = versionsOf(policy);
  const [patient] = stores.keys.pseudonyms(bsn);
  const purpose = ended.purpose ?? declared.purpose;
  const relation = ended.relation ?? declared.relation?.kind;
  return {
    ...{ id, handle: caseHandle(id), kind, at: new Date(edge.now()).toISOString(), outcome },
    ...(code === undefined ? {} : { code }),
    organization: client.ura,
    requester: {
      ...{ organization: client.ura, person: client.uzi, role: client.role, application: client.application },
      ...(client.address === undefined ? {} : { address: client.address }),
    },
    ...(patient === undefined ? {} : { patient }),
    categories: [of.category],
    interaction: `search-type ${of.type}`,
    ...(purpose === undefined ? {} : { purpose }),
    ...(relation === undefined ? {} : { relation }),
    ...(sources.length === 0 ? {} : { sources }),
    ids: {
      ...(given.aorta === undefined ? {} : { initialRequest: given.aorta.initialRequestId, request: given.aorta.requestId }),
      ...(ids === undefined ? {} : { message: ids.message.extension, token: tokenIdOf(ids.message.extension) }),
    },
    versions: { matrix, regions },
    ...(hidden.length === 0 ? {} : { restricted: hidden.map((source) => ({ source, reason: 'T-ERROR' })) }),
  };
}
