import { isBsn } from '../../bsn.js';
import type { Choice, OptIn, PatientKey, SourceUra } from '../../consent/opt-in.js';
import type { RegisterCommand, Visible } from '../../consent/register/command.js';
import type { Outcome } from '../../consent/register/outcome.js';
import { refuse, type RefusalCode } from '../../consent/register/refusals.js';
import { draft as draftDecision } from '../../consent/register/draft.js';
import { register as registerDecision } from '../../consent/register/register.js';
import { keepPatient } from '../../store/patient.js';
import { activeShields } from '../../store/source-side/shield.js';
import { collectionOf } from '../../store/source-side/evidence.js';
import { mayBeAbout, type Actor } from './actor.js';
import { inRegister, refusedWith } from './change.js';
import type { ConsentContext } from './context.js';
import type { Changed, RegisterRequest } from './service.js';
import { atSource, holdStanding } from './standing.js';

/** Registers a decision (CS e, `POST Consent` and, with `replaces`, `$register`). Only the source itself does; who asked the patient may be another. */
export function register(context: ConsentContext, actor: Actor, request: RegisterRequest): Promise<Outcome<Changed>> {
  return decided(context, actor, request, actor.kind === 'source' && actor.source === request.source, registerDecision);
}

/** Takes in what a patient asks online, for the source to handle (CS e, `POST Consent` of the patient portal; C-64). */
export function draft(context: ConsentContext, actor: Actor, request: RegisterRequest): Promise<Outcome<Changed>> {
  return decided(context, actor, request, actor.kind === 'patient' && actor.bsn === request.patient.bsn, draftDecision);
}

async function decided(
  context: ConsentContext,
  actor: Actor,
  request: RegisterRequest,
  isAllowed: boolean,
  decide: typeof registerDecision,
): Promise<Outcome<Changed>> {
  const { source, patient: person, id, ...rest } = request;
  const { bsn, birthDate } = person;
  const refused = !isAllowed || !mayBeAbout(actor, bsn) ? 'forbidden' : isBsn(bsn) ? undefined : ('not-found' satisfies RefusalCode);
  if (refused !== undefined) return refusedWith(context, actor, [refuse(refused)], { source }, context.now());
  const pseudonyms = context.stores.keys.pseudonyms(bsn);
  const visible = await visibleAt(context, source, bsn, pseudonyms);
  const collections = await collectionsOf(context, source, request);
  const done = await inRegister<Changed>(context, actor, async (tx, now) => {
    const held = await holdStanding(tx, context, pseudonyms);
    const known = await atSource(tx, held, source, visible, birthDate);
    const command: RegisterCommand = { ...rest, source, id: id ?? context.newId(), patient: held.patient };
    const outcome = decide(command, { ...known, collectionOf: (pointer) => collections.get(pointer) }, context.rules, now);
    const about = { source, patient: held.patient };
    if (outcome.refused !== undefined) return { refused: outcome.refused, about };
    await keepPatient(tx, context.stores.keys, person);
    const { decision, warnings, ...changes } = outcome;
    return { about, pending: { ...changes, patient: held.patient, epochs: held.epochs }, answer: { optIn: decision, bsn, warnings } };
  });
  return done.refused === undefined ? done.answer : done;
}

/** What the source can show under its shields; undefined when nobody can tell. */
export async function visibleAt(
  { stores, showable }: ConsentContext,
  source: SourceUra,
  bsn: string,
  pseudonyms: readonly PatientKey[],
): Promise<readonly Visible[] | undefined> {
  if (showable === undefined) return undefined;
  const shields = await stores.sourceSide.read((db) => activeShields(db, stores.keys, pseudonyms, source));
  return showable(source, bsn, shields);
}

/** In which collection each piece of evidence lies that a decision names (CS C-07 T3). */
async function collectionsOf(
  { stores }: ConsentContext,
  source: SourceUra,
  { evidence, signatures }: Pick<OptIn, 'evidence' | 'signatures'>,
): Promise<ReadonlyMap<string, Choice>> {
  const pointers = [...new Set([evidence, ...signatures.map((s) => s.evidence)].filter((pointer) => pointer !== undefined))];
  const found = new Map<string, Choice>();
  for (const pointer of pointers) {
    const choice = await stores.sourceSide.read((db) => collectionOf(db, source, pointer));
    if (choice !== undefined) found.set(pointer, choice);
  }
  return found;
}
