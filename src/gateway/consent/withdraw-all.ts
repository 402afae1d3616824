import type { Outcome } from '../../consent/register/outcome.js';
import { refuse } from '../../consent/register/refusals.js';
import { withdraw, type Withdrawn } from '../../consent/register/withdraw.js';
import { mayBeAbout, organisationOf, type Actor } from './actor.js';
import { inRegister } from './change.js';
import type { ConsentContext } from './context.js';
import type { WithdrawAllRequest } from './service.js';
import { holdStanding } from './standing.js';

/** Withdraws at some or all sources, at the desk or by the patient (CS C-17, C-18); both are told of the sources in question (C-18 T1). */
export async function withdrawAll(
  context: ConsentContext,
  actor: Actor,
  { bsn, ...words }: WithdrawAllRequest,
): Promise<Outcome<Pick<Withdrawn, 'status'>>> {
  const [first = organisationOf(actor)] = words.sources ?? [];
  const isAllowed = mayBeAbout(actor, bsn) && (actor.kind === 'desk' || (actor.kind === 'patient' && actor.bsn === bsn));
  const pseudonyms = context.stores.keys.pseudonyms(bsn);
  const done = await inRegister<Pick<Withdrawn, 'status'>>(context, actor, async (tx, now) => {
    if (!isAllowed) return { refused: [refuse('forbidden')], about: { source: first } };
    const held = await holdStanding(tx, context, pseudonyms);
    const about = { source: first, patient: held.patient };
    const outcome = withdraw({ ...words, patient: held.patient }, held.standing, now);
    if (outcome.refused !== undefined) return { refused: outcome.refused, about };
    const { status, ...changes } = outcome;
    return { about, pending: { ...changes, patient: held.patient, epochs: held.epochs }, answer: { status } };
  });
  return done.refused === undefined ? done.answer : done;
}
