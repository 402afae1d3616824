import type { Config } from '../config.js';
import type { Trust } from '../config/organisations.js';
import type { TrustEvent } from '../trust/world/open-trust.js';
import { openWorlds, type TrustWorlds } from '../trust/world/open-worlds.js';
import type { Outside } from '../trust/world/outside.js';
import type { HttpEdge } from './frame.js';

/** Opens whom the listeners and the organisations trust. What can't be used and what soon ends is logged at once, and later as it happens. */
export async function openTrustOf(config: Config, edge: HttpEdge, outside: Outside): Promise<TrustWorlds> {
  const tell = (event: TrustEvent): void => edge.log(JSON.stringify({ trust: event }));
  const now = (): number => edge.now().getTime();
  const worlds = await openWorlds({ trust: listenerTrust(config), organisations: config.organisations }, { outside, now, tell });
  for (const { warning, organisation, kind, name, daysLeft } of worlds.endings()) {
    if (warning !== undefined) edge.log(JSON.stringify({ trust: daysLeft < 0 ? 'ended' : 'ends-soon', organisation, kind, name, daysLeft }));
  }
  return worlds;
}

/** Peers lead to the anchors of the listener and to no others (SEC 3.c); its list stands beside those of the gateway. */
function listenerTrust({ trust, public: { tls } }: Config): Trust {
  if (tls === undefined) return trust;
  const files = [...trust.revocation.files, ...(tls.crl === undefined ? [] : [tls.crl])];
  return { ...trust, anchors: [tls.anchors], revocation: { ...trust.revocation, files } };
}
