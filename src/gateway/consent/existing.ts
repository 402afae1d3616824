import type { Moment } from '../../consent/moment.js';
import type { OptIn } from '../../consent/opt-in.js';
import type { StandingAtSource } from '../../consent/register/command.js';
import { correct as correctDecision } from '../../consent/register/correct.js';
import type { Changes, Outcome } from '../../consent/register/outcome.js';
import { refuse } from '../../consent/register/refusals.js';
import { liftObjection, sign as signDecision } from '../../consent/register/sign.js';
import { update as updateDecision } from '../../consent/register/update.js';
import type { Warning } from '../../consent/register/warnings.js';
import { withdraw as withdrawDecisions } from '../../consent/register/withdraw.js';
import { bsnOf } from '../../store/patient.js';
import { optInById } from '../../store/register/opt-in.js';
import { organisationOf, type Actor } from './actor.js';
import { inRegister } from './change.js';
import { proofOf, type ConsentContext } from './context.js';
import { maySee } from './reading.js';
import { visibleAt } from './register.js';
import type { Changed, SignRequest, Target, UpdateRequest, WithdrawRequest } from './service.js';
import { atSource, holdStanding } from './standing.js';

/** Adds a signature, or lifts an objection (CS C-22 to C-24). The source does. */
export function sign(context: ConsentContext, actor: Actor, request: SignRequest): Promise<Outcome<Changed>> {
  const act = request.lifts === true ? liftObjection : signDecision;
  return ofExisting(context, actor, request, ['source'], (optIn, standing, now) => act(optIn, request.signature, standing, context.rules, now));
}

/** Withdraws a yes, or half of one (CS C-15 to C-18; `Consent/{id}/$withdraw`). */
export function withdraw(context: ConsentContext, actor: Actor, request: WithdrawRequest): Promise<Outcome<Changed>> {
  const { by, channel, at } = request;
  return ofExisting(context, actor, request, ['source', 'patient', 'desk'], (optIn, standing, now) => {
    // Another decision of that source may be in force by now: it is not the one that was meant.
    if (!isWithdrawable(optIn)) return { refused: [refuse('nothing-to-withdraw')] };
    const command = { patient: optIn.patient, sources: [optIn.source], by, channel, ...(at === undefined ? {} : { at }) };
    return withdrawDecisions(command, standing, now);
  });
}

function isWithdrawable({ status, decision }: OptIn): boolean {
  return status === 'draft' || (decision === 'permit' && (status === 'active' || status === 'proposed'));
}

/** Marks a decision as entered in error (CS C-07 T4). The source does. */
export function correct(context: ConsentContext, actor: Actor, target: Target): Promise<Outcome<Changed>> {
  return ofExisting(context, actor, target, ['source'], correctDecision);
}

/** `PUT Consent/{id}`: a move of the status (CS c.1, e). A patient can only withdraw that way. */
export function update(context: ConsentContext, actor: Actor, request: UpdateRequest): Promise<Outcome<Changed>> {
  return ofExisting(context, actor, request, ['source', 'patient'], (optIn, standing, now, bsn) => {
    if (request.bsn !== bsn) return { refused: [refuse('immutable', 'Consent.patient')] };
    if (actor.kind === 'patient' && request.form.status !== 'inactive') return { refused: [refuse('forbidden', 'Consent.status')] };
    return updateDecision(optIn, request.form, standing, context.rules, now);
  });
}

type Act = (optIn: OptIn, standing: StandingAtSource, now: Moment, bsn: string) => Outcome<Changes & { readonly warnings?: readonly Warning[] }>;

/** A change of a decision that is there, for this caller. */
async function ofExisting(
  context: ConsentContext,
  actor: Actor,
  { id, version }: Target,
  allowed: readonly Actor['kind'][],
  act: Act,
): Promise<Outcome<Changed>> {
  const { stores } = context;
  const about = { source: organisationOf(actor) };
  const seen = await stores.register.read(async (db) => {
    const optIn = await optInById(db, proofOf(context), id);
    const bsn = optIn === undefined ? undefined : await bsnOf(db, stores.keys, optIn.patient);
    return optIn === undefined || bsn === undefined || !maySee(actor, optIn, bsn) ? undefined : { optIn, bsn };
  });
  const pseudonyms = seen === undefined ? [] : stores.keys.pseudonyms(seen.bsn);
  const visible = seen === undefined ? undefined : await visibleAt(context, seen.optIn.source, seen.bsn, pseudonyms);
  const done = await inRegister<Changed>(context, actor, async (tx, now) => {
    if (seen === undefined) return { refused: [refuse('not-found')], about };
    const { bsn } = seen;
    const held = await holdStanding(tx, context, pseudonyms);
    const current = held.standing.decisions.find((d) => d.id === id);
    if (current === undefined) return { refused: [refuse('not-found')], about };
    const { source } = current;
    const own = { about: { source, patient: held.patient } };
    if (!allowed.includes(actor.kind)) return { ...own, refused: [refuse('forbidden')] };
    if (version !== undefined && version !== current.version) return { ...own, refused: [refuse('if-match')] };
    const outcome = act(current, await atSource(tx, held, source, visible, undefined), now, bsn);
    if (outcome.refused !== undefined) return { ...own, refused: outcome.refused };
    const { stored, index, notices, warnings = [] } = outcome;
    const optIn = stored.find((d) => d.id === id) ?? current;
    return { ...own, pending: { stored, index, notices, patient: held.patient, epochs: held.epochs }, answer: { optIn, bsn, warnings } };
  });
  return done.refused === undefined ? done.answer : done;
}
