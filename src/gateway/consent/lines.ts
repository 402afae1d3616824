import type { AccessEvent } from '../../consent/log/access-event.js';
import { caseHandle } from '../../consent/log/case-handle.js';
import type { Moment } from '../../consent/moment.js';
import type { OptIn } from '../../consent/opt-in.js';
import type { IndexChange } from '../../consent/register/index-changes.js';
import type { Refusals } from '../../consent/register/refusals.js';
import type { Shield } from '../../consent/shield.js';
import { findById } from '../../store/access-log/find.js';
import { isStoreError, StoreError } from '../../store/errors.js';
import type { Stores } from '../../store/stores.js';
import { organisationOf, type Actor } from './actor.js';

/** A line without what each has of its own. */
type Line = Omit<AccessEvent, 'id' | 'handle' | 'at'>;

/** How often a line is tried when another process writes to the same chain. */
const ATTEMPTS = 5;

/** A line with its id, handle and moment. */
export function eventOf(line: Line, id: string, at: Moment): AccessEvent {
  return { id, handle: caseHandle(id), at, ...line };
}

/**
 * The line of one version of a decision: who, about whom, and from which version to which. Which decision it is stands in the restricted part
 * (CS e); what was decided stands in no part.
 */
export function decisionLine(actor: Actor, { id, version, source, patient, categories, catalogue }: OptIn): Line {
  return {
    ...lineOf('consent', actor, source),
    patient,
    categories,
    versions: { catalogue },
    change: changeOf(version),
    restricted: [{ source, consent: `Consent/${id}/_history/${version}` }],
  };
}

/** The line of an entry of the index that comes or goes (CS C-19 T2, C-60). */
export function indexLine(actor: Actor, { change, source, patient, category }: IndexChange): Line {
  return { ...lineOf(change === 'register' ? 'registration' : 'deregistration', actor, source), patient, categories: [category] };
}

/** The line of a shield that was set or lifted: not what it hides (CS f.3). */
export function shieldLine(actor: Actor, { version, source, patient }: Shield): Line {
  return { ...lineOf('shield', actor, source), patient, change: changeOf(version) };
}

/** The line of an organisation that takes part in another way than before: how it did, and how it does (CS C-44, f.1). All of it is public. */
export function partyLine(actor: Actor, { ura, before, after }: { readonly ura: string; readonly before?: string; readonly after: string }): Line {
  const change = { of: `Organization/${ura}`, ...(before === undefined ? {} : { before }), after };
  return { ...lineOf('region', actor, organisationOf(actor)), change };
}

/** The line of an attempt that was refused, with our own rule or code. @param patient where the caller may know of the patient */
export function refusedLine(kind: 'consent' | 'shield', actor: Actor, source: string, [refusal]: Refusals, patient?: string): Line {
  const about = patient === undefined ? {} : { patient };
  return { ...lineOf(kind, actor, source), outcome: 'refused', code: refusal.rule ?? refusal.code, ...about };
}

/** The line of somebody who looks decisions up: of one patient, or of all that somebody may see. */
export function readLine(actor: Actor, source: string, patient?: string): Line {
  return { ...lineOf('consent-read', actor, source), ...(patient === undefined ? {} : { patient }) };
}

function lineOf(kind: AccessEvent['kind'], { requester, interaction, ids }: Actor, source: string): Line {
  return {
    kind,
    outcome: 'success',
    organization: source,
    requester,
    ...(interaction === undefined ? {} : { interaction }),
    ...(ids === undefined ? {} : { ids }),
  };
}

function changeOf(version: number): NonNullable<Line['change']> {
  return { of: 'Consent', ...(version > 1 ? { before: String(version - 1) } : {}), after: String(version) };
}

/**
 * Writes lines; one that is in the log already is left as it is, so that a line may be tried again. Errors: those of the log; then it is not known
 * which of them are in it.
 */
export async function appendLines(stores: Pick<Stores, 'log' | 'lines'>, events: readonly AccessEvent[]): Promise<void> {
  for (let attempt = 1, missing = events; ; attempt++) {
    const tried = await Promise.allSettled(missing.map((event) => stores.lines.append(event)));
    const failed = tried.find((one) => one.status === 'rejected');
    if (failed === undefined) return;
    if (!isStoreError(failed.reason, 'conflict')) throw failed.reason;
    // Never `conflict`: whoever changed the register takes that for a change that was not made.
    if (attempt === ATTEMPTS) throw new StoreError('busy', 'log chain');
    missing = await missingLines(stores, events);
  }
}

/** Those that are not in the log. */
export function missingLines({ log }: Pick<Stores, 'log'>, events: readonly AccessEvent[]): Promise<readonly AccessEvent[]> {
  return log.read(async (db) => {
    const found = await Promise.all(events.map((event) => findById(db, event.id)));
    return events.filter((_, i) => found[i] === undefined);
  });
}
