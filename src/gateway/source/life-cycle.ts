import { answered, type Decision } from '../../consent/decision/decide.js';
import { recheck } from '../../consent/decision/recheck.js';
import { releaseAt } from '../../consent/decision/release.js';
import type { RequesterSnapshot } from '../../consent/decision/request.js';
import { isStoreError, readOrClosed } from '../../store/errors.js';
import { epochs } from '../../store/register/epoch.js';
import type { Asked } from './asked.js';
import { NOTHING, type Ending, type Form, type Made } from './ending.js';
import { asOfNow, entitle, type Entitled } from './entitle.js';
import { fetchFrom, fetchUntil } from './fetch.js';
import { lineOf } from './line.js';
import { lookUp, type LookedUp } from './look-up.js';
import { show } from './show.js';
import type { SourceWorld } from './world.js';

/**
 * Carries a question out, from who asks to the release of the answer, the same for every protocol (architecture 3; CS b.3, D35). Refusals and
 * failures of the gateway go at once, since no patient has a part in them; all else goes at a moment of release, after what was decided was looked
 * at once more and its line is in the log. Nothing is released without its line (CS C-60 T2, I8).
 */
export async function carryOut<R>(asked: Asked, world: SourceWorld, form: Form<R>): Promise<R> {
  try {
    return await inOrder(asked, world, form);
  } catch (error) {
    world.fault(error);
    return told(asked, { kind: 'unavailable' }, world, form);
  }
}

async function inOrder<R>(asked: Asked, world: SourceWorld, form: Form<R>): Promise<R> {
  const entitled = await entitle(asked, world);
  if (entitled === 'unavailable') return told(asked, { kind: 'unavailable' }, world, form);
  if ('refusal' in entitled) return told(asked, { kind: 'refused', code: entitled.refusal }, world, form);
  // Told before anything about the patient is read.
  if (fetchUntil(asked, world) <= world.clock.now()) return told(asked, { kind: 'failed', trouble: 'T-TIMEOUT', mayRetry: false }, world, form);
  const found = await lookUp(asked, world);
  if (found === 'unavailable') return told(asked, { kind: 'unavailable' }, world, form);
  return release(asked, await endingOf(asked, entitled, found, world), { entitled, found, world, form });
}

/** What the patient half and the source give: silent about everything but a permitted source that fails (CS P2). */
async function endingOf(asked: Asked, { entitlement, request }: Entitled, found: LookedUp, world: SourceWorld): Promise<Ending> {
  const { source } = asked;
  const now = world.clock.now();
  const decision = answered(entitlement, request, found.snapshot, new Date(now).toISOString(), world.policy);
  for (const { kind } of decision.restricted.alarms) world.notice({ kind: 'register', code: kind, source: source.ura });
  if (!isPermitted(decision, asked)) return { kind: 'found', visible: NOTHING, decision };
  const fetched = await fetchFrom(asked, world);
  if (fetched.kind === 'failed') return { ...fetched, decision };
  return { kind: 'found', visible: show(fetched.bundle, found.shields, asked, now), decision };
}

/** The application that was asked answers for the source, and no other one (AM 5.2). */
function isPermitted({ permitted }: Decision, { source, category }: Asked): boolean {
  return permitted.some(
    (one) => one.source === source.ura && one.application === source.application && one.categories.some((permit) => permit === category),
  );
}

interface Releasing<R> {
  readonly entitled: Entitled;
  readonly found: LookedUp;
  readonly world: SourceWorld;
  readonly form: Form<R>;
}

/** Built and signed, the answer waits; what changed meanwhile is built anew, without what is no longer permitted, for the next moment. */
async function release<R>(asked: Asked, first: Ending, releasing: Releasing<R>): Promise<R> {
  const { world, form } = releasing;
  let ending = first;
  for (let isRebuilt = false; ;) {
    const made = await form(ending);
    if (made.isLost === true) return logged(asked, ending, made, world, form);
    if (made.isUnsayable === true && ending.kind === 'found') {
      ending = { kind: 'failed', trouble: 'T-ERROR', mayRetry: false, decision: ending.decision };
      continue;
    }
    await world.clock.until(momentOf(asked, made.isEmpty, isRebuilt, world));
    const changed = await changeOf(asked, ending, releasing);
    if (changed === undefined) return logged(asked, ending, made, world, form);
    if (!('decision' in changed)) return told(asked, changed, world, form);
    // It said nothing before either, so nothing is built again and no moment tells of the change.
    if (made.isEmpty) return logged(asked, changed, made, world, form);
    [ending, isRebuilt] = [changed, true];
  }
}

/** When an answer goes, in milliseconds since 1970 (CS b.6); one that was built again never goes at the moment that had come. */
function momentOf({ received, deadline }: Asked, isEmpty: boolean, isRebuilt: boolean, { clock, settings }: SourceWorld): number {
  const { quantum, emptyFloor, margin } = settings;
  const ready = clock.now() - received + (isRebuilt ? 1 : 0);
  return received + releaseAt({ ready, isEmpty, quantum, emptyFloor, ...(deadline === undefined ? {} : { deadline: deadline - margin - received }) });
}

/** What the second look makes of an ending (CS b.3, step 16); undefined: it stands. It is taken for every patient alike. */
async function changeOf<R>(asked: Asked, ending: Ending, { entitled, found, world }: Releasing<R>): Promise<Ending | undefined> {
  const { asker } = asked;
  const decision = 'decision' in ending ? ending.decision : undefined;
  if (decision === undefined) return undefined;
  const now = await readOrClosed(() => world.stores.register.read((db) => epochs(db, found.pseudonyms)));
  const requester = await asOfNow(entitled.requester, asker, world);
  if (!now.known || requester === 'unavailable') return { kind: 'unavailable' };
  return changed(decision, requester, Object.fromEntries(now.value), new Date(world.clock.now()).toISOString());
}

function changed(decision: Decision, requester: RequesterSnapshot, current: Readonly<Record<string, number>>, now: string): Ending | undefined {
  const { refusal, dropped } = recheck(decision, requester, current, now);
  if (refusal !== undefined) return { kind: 'refused', code: refusal };
  return dropped.length === 0 ? undefined : { kind: 'found', visible: NOTHING, decision: without(decision, dropped) };
}

/** The decision without sources of which the consent changed while the answer waited. */
function without(decision: Decision, dropped: readonly string[]): Decision {
  const { permitted, restricted } = decision;
  const sources = restricted.sources.map((verdict) =>
    verdict.outcome === 'PERMIT' && dropped.includes(verdict.source) ? { ...verdict, outcome: 'N-NOCONSENT' as const } : verdict,
  );
  return { ...decision, permitted: permitted.filter(({ source }) => !dropped.includes(source)), restricted: { ...restricted, sources } };
}

/** An ending that goes at once. */
async function told<R>(asked: Asked, ending: Ending, world: SourceWorld, form: Form<R>): Promise<R> {
  return logged(asked, ending, await form(ending), world, form);
}

async function logged<R>(asked: Asked, ending: Ending, made: Made<R>, world: SourceWorld, form: Form<R>): Promise<R> {
  try {
    await world.stores.lines.append(lineOf(asked, made.isLost === true ? { kind: 'unavailable' } : ending, made.isEmpty, world));
    return made.reply;
  } catch (error) {
    world.notice({ kind: 'log', code: isStoreError(error) ? error.code : 'fault', source: asked.source.ura });
    // What was made stays here.
    return made.isLost === true ? made.reply : (await form({ kind: 'unavailable' })).reply;
  }
}
