import { judgeRequester, type Entitlement } from '../../consent/decision/requester-half.js';
import type { Refusal } from '../../consent/decision/codes.js';
import { isMandated } from '../../consent/decision/mandate-rule.js';
import type { HeldMandate, Request, RequesterSnapshot } from '../../consent/decision/request.js';
import { readOrClosed } from '../../store/errors.js';
import { participationOf } from '../../store/register/participation.js';
import { mandatesOf } from '../../store/source-side/mandate.js';
import type { Asked, Asker } from './asked.js';
import type { SourceWorld } from './world.js';

/** Somebody who may ask, and what was looked at to find that. */
export interface Entitled {
  readonly request: Request;
  readonly requester: RequesterSnapshot;
  readonly entitlement: Entitlement;
}

/** The requester half with what it reads (CS b.3, steps 3 to 6): a function of who asks. A register that cannot be read refuses nobody and opens nothing. */
export async function entitle(asked: Asked, world: SourceWorld): Promise<Entitled | { readonly refusal: Refusal } | 'unavailable'> {
  const { asker, source } = asked;
  const { stores, policy, clock } = world;
  const known = await readOrClosed(() => stores.register.read((db) => participationOf(db, [asker.organisation, source.ura])));
  const mandate = await heldMandate(asker, world);
  if (!known.known || mandate === 'unavailable') return 'unavailable';
  const request: Request = {
    channel: asked.channel,
    network: policy.network,
    interaction: asked.interaction,
    bsn: asked.bsn,
    ...asked.declared,
    addressedSource: source.ura,
  };
  const organization = known.value.get(asker.organisation);
  const addressed = known.value.get(source.ura);
  const requester: RequesterSnapshot = {
    ...(asker.person === undefined ? {} : { person: asker.person }),
    ...(organization === undefined ? {} : { organization }),
    application: { id: asker.application },
    ...(mandate === undefined ? {} : { mandate }),
    ...(addressed === undefined ? {} : { addressed }),
  };
  const entitlement = judgeRequester(request, requester, new Date(clock.now()).toISOString(), policy);
  return typeof entitlement === 'string' ? { refusal: entitlement } : { request, requester, entitlement };
}

/** The requester as of now: of a mandate its end may have been recorded meanwhile (CS C-46 T7). */
export async function asOfNow(requester: RequesterSnapshot, asker: Asker, world: SourceWorld): Promise<RequesterSnapshot | 'unavailable'> {
  const mandate = await heldMandate(asker, world);
  return mandate === 'unavailable' ? mandate : mandate === undefined ? requester : { ...requester, mandate };
}

/** The mandate that a token says; where the gateway keeps those of the organisation itself, as it stands there now (AM 4.3a). */
async function heldMandate(asker: Asker, { stores }: SourceWorld): Promise<HeldMandate | undefined | 'unavailable'> {
  const { person, mandate, organisation } = asker;
  if (mandate === undefined || person?.uzi === undefined || !isMandated({ person, mandate, application: { id: '' } })) return mandate;
  const { uzi } = person;
  const own = await readOrClosed(() => stores.sourceSide.read((db) => mandatesOf(db, organisation, uzi)));
  if (!own.known) return 'unavailable';
  const same = own.value.filter(({ mandator }) => mandator.uzi === mandate.mandator.uzi && mandator.role === mandate.mandator.role);
  const [newest] = same;
  return newest === undefined ? mandate : { ...mandate, ...ending(newest) };
}

/** An end that the register knows counts beside that of the token. */
function ending({ until, revoked }: HeldMandate): Partial<HeldMandate> {
  return { ...(until === undefined ? {} : { until }), ...(revoked === undefined ? {} : { revoked }) };
}
