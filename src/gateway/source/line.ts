import { SHIELD_POLICY } from '../../consent/fhir/canonicals.js';
import type { Decision } from '../../consent/decision/decide.js';
import { caseHandle } from '../../consent/log/case-handle.js';
import type { AccessEvent, RequestIds, Requester, RestrictedSource, SourceOutcome } from '../../consent/log/access-event.js';
import { mayHoldBsn } from '../../bsn.js';
import type { Asked, Asker } from './asked.js';
import type { Ending } from './ending.js';
import type { SourceWorld } from './world.js';

/** Version of the way in which shields are applied: that they were, never that there are any (CS b.4, f.3). */
const FILTER = `${SHIELD_POLICY}2026-01`;

/**
 * The line of the access log for a question that was heard (CS C-60, b.4). What the open part says is what the requester was told; why nothing
 * was found stands in the restricted part. `isEmpty`: the reply held nothing.
 */
export function lineOf(asked: Asked, ending: Ending, isEmpty: boolean, world: SourceWorld): AccessEvent {
  const { source, asker, declared } = asked;
  const [patient] = world.stores.keys.pseudonyms(asked.bsn);
  const decision = 'decision' in ending ? ending.decision : undefined;
  const versions = world.policy;
  return {
    ...begun(world, source.ura),
    kind: ending.kind === 'refused' ? 'refusal' : 'retrieval',
    ...outcomeOf(ending),
    requester: requesterOf(asker),
    ...(patient === undefined ? {} : { patient }),
    categories: [asked.category],
    interaction: asked.interaction,
    ...(declared.purpose === undefined ? {} : { purpose: declared.purpose }),
    ...(declared.relation === undefined ? {} : { relation: declared.relation.kind }),
    ...(asked.channel === 'batch' ? { batch: true } : {}),
    ...sourcesOf(asked, ending, isEmpty),
    ids: withoutBsn(asked.ids),
    versions: { matrix: versions.matrix.version, regions: versions.regions.version },
    ...(decision === undefined ? {} : { restricted: restrictedOf(decision, source.ura) }),
  };
}

/** Who asks, before it is known whether that is so. */
export interface Stranger {
  /** URA of the other end of the connection. */
  readonly organisation?: string;
  readonly application?: string;
  readonly address?: string;
}

/** What became of a message that was not heard: not understood, or not authentic (SEC 5). */
export interface Unheard {
  /** URA of the organisation that it was for. */
  readonly source: string;
  readonly kind: 'authentication' | 'refusal' | 'retrieval';
  /** `failed`: it was the gateway that could not go on. */
  readonly outcome: 'refused' | 'failed';
  /** The internal code of trust, or R-SYN, or L-FAIL. */
  readonly code: string;
  readonly stranger: Stranger;
  readonly interaction?: string;
  readonly ids?: RequestIds;
  /** Only where it is proven or well-formed (CS b.4). */
  readonly bsn?: string;
}

/** The line for a message that was not heard. */
export function unheardLine({ source, kind, outcome, code, stranger, interaction, ids, bsn }: Unheard, world: SourceWorld): AccessEvent {
  const [patient] = bsn === undefined ? [] : world.stores.keys.pseudonyms(bsn);
  const { organisation, application, address } = stranger;
  return {
    ...begun(world, source),
    kind,
    outcome,
    code,
    requester: {
      ...(organisation === undefined ? {} : { organization: organisation }),
      ...(application === undefined ? {} : { application }),
      ...(address === undefined ? {} : { address }),
    },
    ...(patient === undefined ? {} : { patient }),
    ...(interaction === undefined ? {} : { interaction }),
    ...(ids === undefined ? {} : { ids: withoutBsn(ids) }),
  };
}

function begun({ newId, clock }: SourceWorld, organization: string): Pick<AccessEvent, 'id' | 'handle' | 'at' | 'organization'> {
  const id = newId();
  return { id, handle: caseHandle(id), at: new Date(clock.now()).toISOString(), organization };
}

function outcomeOf(ending: Ending): Pick<AccessEvent, 'outcome' | 'code'> {
  switch (ending.kind) {
    case 'refused':
      return { outcome: 'refused', code: ending.code };
    case 'found':
      return { outcome: 'success' };
    case 'failed':
      return { outcome: 'failed', code: ending.trouble };
    case 'unavailable':
      return { outcome: 'failed', code: 'L-FAIL' };
  }
}

function requesterOf({ person, organisation, application, mandate, address }: Asker): Requester {
  return {
    organization: organisation,
    ...(person?.uzi === undefined ? {} : { person: person.uzi }),
    ...(person === undefined ? {} : { role: person.role }),
    ...(mandate === undefined ? {} : { responsible: mandate.mandator }),
    application,
    ...(address === undefined ? {} : { address }),
  };
}

/** A source that gave nothing is not named, whether or not it might have. */
function sourcesOf({ source }: Asked, ending: Ending, isEmpty: boolean): { readonly sources?: readonly SourceOutcome[] } {
  if (ending.kind === 'failed' && ending.decision !== undefined) return { sources: [{ source: source.ura, result: 'failed', code: ending.trouble }] };
  return ending.kind === 'found' && !isEmpty ? { sources: [{ source: source.ura, result: 'delivered' }] } : {};
}

function restrictedOf({ restricted }: Decision, source: string): readonly RestrictedSource[] {
  if (restricted.reason !== undefined) return [{ source, reason: restricted.reason }];
  return restricted.sources.map(({ outcome, consent, source: of }) => ({
    source: of,
    ...(outcome === 'PERMIT' ? { filter: FILTER } : { reason: outcome }),
    ...(consent === undefined ? {} : { consent: `Consent/${consent.id}/_history/${consent.version}` }),
  }));
}

/** Ids are made by others: one that may hold a BSN is not kept. */
function withoutBsn(ids: RequestIds): RequestIds {
  return Object.fromEntries(Object.entries(ids).filter(([, id]) => typeof id === 'string' && !mayHoldBsn(id)));
}
