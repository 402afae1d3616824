import type { Entitlement } from '../../consent/decision/requester-half.js';
import { shareRegion } from '../../consent/policy/regions.js';
import { isSame } from '../../trust/identity/identifiers.js';
import type { Participant } from '../config.js';
import type { SimulatorWorld } from '../world.js';

/** A source that has something, and whether the requester may reach it. */
export interface Route {
  readonly source: Participant;
  readonly isNear: boolean;
}

/**
 * The sources that have an entry in the index, in the order of the configuration; an application is asked once, however many entries it
 * has (CS b.3, steps 7-8).
 */
export function routesFor(
  bsn: string,
  { categories, organization, role }: Entitlement,
  { index, participants, policy }: SimulatorWorld,
): readonly Route[] {
  const entries = index.entriesOf(bsn).filter((entry) => categories.includes(entry.category));
  const known = participants.all.filter((one) => entries.some(({ application }) => isSame('applicationId', application, one.application)));
  return known.map((source) => {
    const participation = participants.organisation(source.ura);
    const isNear = organization !== undefined && participation !== undefined && shareRegion(policy.regions, organization, role ?? '', participation);
    return { source, isNear };
  });
}
