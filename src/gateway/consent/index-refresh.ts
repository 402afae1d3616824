import { indexChanges } from '../../consent/register/index-changes.js';
import type { Visible } from '../../consent/register/command.js';
import type { Actor } from './actor.js';
import { inRegister } from './change.js';
import type { ConsentContext } from './context.js';
import type { IndexRefresh } from './jobs.js';
import { visibleAt } from './register.js';
import { atSource, holdStanding } from './standing.js';

/**
 * Makes the entries of a patient and a source those that there must be by what the source shows now (CS C-38). What it shows; undefined, and nothing
 * is changed, when nobody can tell.
 */
export async function refreshIndex(context: ConsentContext, actor: Actor, { source, bsn }: IndexRefresh): Promise<readonly Visible[] | undefined> {
  const pseudonyms = context.stores.keys.pseudonyms(bsn);
  const visible = await visibleAt(context, source, bsn, pseudonyms);
  if (visible === undefined) return undefined;
  await inRegister(context, actor, async (tx, now) => {
    const held = await holdStanding(tx, context, pseudonyms);
    const { patient } = held;
    const index = indexChanges({ ...(await atSource(tx, held, source, visible, undefined)), patient, source }, now);
    return { about: { source, patient }, pending: { stored: [], index, notices: [], patient, epochs: held.epochs }, answer: undefined };
  });
  return visible;
}
