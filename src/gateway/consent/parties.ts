import type { Issue } from '../../errors.js';
import type { SourceUra } from '../../consent/opt-in.js';
import type { Participation } from '../../consent/participation.js';
import type { PartyLine } from '../../consent/register/party-line.js';
import { listParticipation, participationOf, saveParticipation } from '../../store/register/participation.js';
import type { RegisterReader } from '../../store/register/register.js';
import type { Actor } from './actor.js';
import { withLines } from './change.js';
import type { ConsentContext } from './context.js';
import { eventOf, partyLine } from './lines.js';

/** A line about an organisation, as it was read, with its place in the file. */
export interface PartyEntry {
  readonly line: number;
  readonly read: PartyLine;
}

/** What became of a line. */
export interface PartyResult {
  readonly line: number;
  readonly ura?: SourceUra;
  readonly state: 'added' | 'changed' | 'unchanged' | 'refused';
  readonly issues?: readonly Issue[];
}

interface Judged {
  readonly results: readonly PartyResult[];
  readonly changes: readonly { readonly before: Participation | undefined; readonly after: Participation }[];
}

/**
 * Keeps how some organisations take part, in one transaction, each change with its line in the access log (CS f.1, C-44, C-65). What a line says
 * takes the place of what was kept; an organisation without a line stays as it is: only `connectedTo` ends one. `isDry` changes nothing.
 */
export async function importParties(
  context: ConsentContext,
  actor: Actor,
  entries: readonly PartyEntry[],
  isDry = false,
): Promise<readonly PartyResult[]> {
  const { results, changes } = await context.stores.register.read((db) => judge(db, entries));
  if (isDry || changes.length === 0) return results;
  return withLines(context, async (tx, now) => {
    // Once more: somebody else may have changed them since.
    const judged = await judge(tx, entries);
    for (const { after } of judged.changes) await saveParticipation(tx, after);
    const lines = judged.changes.map(({ before, after }) => {
      const versions = { ...(before === undefined ? {} : { before: versionOf(before) }), after: versionOf(after) };
      return eventOf(partyLine(actor, { ura: after.ura, ...versions }), context.newId(), now);
    });
    return { events: lines, answer: judged.results };
  });
}

async function judge(db: RegisterReader, entries: readonly PartyEntry[]): Promise<Judged> {
  const parties = entries.flatMap(({ read }) => read.party ?? []);
  const known = await participationOf(
    db,
    parties.map(({ ura }) => ura),
  );
  const changes = parties
    .map((after) => ({ before: known.get(after.ura), after }))
    .filter(({ before, after }) => before === undefined || !isSame(before, after));
  const changed = new Map(changes.map(({ before, after }) => [after.ura, before === undefined ? 'added' : 'changed'] as const));
  const results = entries.map(({ line, read }): PartyResult => {
    const about = { line, ...(read.ura === undefined ? {} : { ura: read.ura }) };
    if (read.party === undefined) return { ...about, state: 'refused', issues: read.issues };
    return { ...about, state: changed.get(read.party.ura) ?? 'unchanged' };
  });
  return { results, changes };
}

function isSame(before: Participation, after: Participation): boolean {
  return versionOf(before) === versionOf(after);
}

/** How an organisation takes part, as one text: the version of it that the log names. The order of the regions says nothing. */
function versionOf({ name, type, connectedFrom, connectedTo, regions, alsoReaches, online, country }: Participation): string {
  const ordered = (numbers: readonly number[]): readonly number[] => [...numbers].sort((a, b) => a - b);
  const others = alsoReaches === undefined ? {} : { alsoReaches: ordered(alsoReaches) };
  return JSON.stringify({ name, type, connectedFrom, connectedTo, regions: ordered(regions), ...others, online, country });
}

/** Which of the organisations somebody wants. */
export interface PartyQuestion {
  /** When only some can be meant. */
  readonly uras?: readonly SourceUra[];
  readonly fits?: (party: Participation) => boolean;
}

/** Some of the organisations, in the order of their URA. */
export interface PartyPage {
  readonly parties: readonly Participation[];
  /** URA of the last one, when there are more. */
  readonly next?: SourceUra;
  /** How many fit, where that was asked. */
  readonly total?: number;
}

/** Rows in one statement. */
const ROWS = 500;

/** A page of the public list of who is connected (CS C-76), behind a URA. @param isCounted also says how many there are in all */
export async function findParties(
  { stores }: Pick<ConsentContext, 'stores'>,
  { uras, fits = () => true }: PartyQuestion,
  page: { readonly size: number; readonly after?: SourceUra; readonly isCounted?: boolean },
): Promise<PartyPage> {
  const { size, after = '', isCounted = false } = page;
  const parties: Participation[] = [];
  let total = 0;
  let last: SourceUra | undefined = isCounted ? '' : after;
  while (last !== undefined && (isCounted || parties.length <= size)) {
    const from: SourceUra = last;
    const rows = await stores.register.read((db) => listParticipation(db, ROWS, from, uras));
    const found = rows.filter(fits);
    total += found.length;
    parties.push(...found.filter(({ ura }) => ura > after).slice(0, size + 1 - parties.length));
    last = rows.length < ROWS ? undefined : rows.at(-1)?.ura;
  }
  const shown = parties.slice(0, size);
  const next = parties.length > size ? shown.at(-1)?.ura : undefined;
  return { parties: shown, ...(next === undefined ? {} : { next }), ...(isCounted ? { total } : {}) };
}

/** One organisation of the public list; undefined where there is none. */
export function partyOf({ stores }: Pick<ConsentContext, 'stores'>, ura: SourceUra): Promise<Participation | undefined> {
  return stores.register.read(async (db) => (await participationOf(db, [ura])).get(ura));
}
