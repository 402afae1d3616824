import { elementsOf, type ExactElement } from '../../xml/exact-element.js';
import { APPLICATION_ID, BSN, INTERACTION_ID, URA, UZI_PERSON, UZI_ROLE } from '../../hl7v3/oids.js';
import { normalise, type Ii } from '../identity/identifiers.js';
import { accepted, refused, type Checked, type RefusalCode } from '../refusals.js';
import { NS } from './names.js';
import { attributeOf, isNamed } from './walk.js';

/** Somebody whom a message names: UZI number and role, as far as they stand there. */
export interface Named {
  readonly uzi?: string | undefined;
  readonly role?: string | undefined;
}

/**
 * What a message claims; compared with tokens, never believed for itself (SEC 1.2). Each is read at its one place; what stands twice there
 * is refused, by the step that compares it (SEC 3.b step 12). Identifiers are in the form to compare by.
 */
export interface MessageFacts {
  readonly id: Checked<Ii>;
  readonly interaction: Checked<string>;
  /** Application that sends. */
  readonly sender: Checked<string | undefined>;
  readonly author: Checked<Named>;
  /** URA of the author's organisation. */
  readonly organisation: Checked<string | undefined>;
  readonly overseer: Checked<Named | undefined>;
  readonly bsn: Checked<string | undefined>;
}

/** Reads what is compared. */
export function readFacts(message: ExactElement): MessageFacts {
  const actOr = (code: RefusalCode): ExactElement | undefined => one(message, 'ControlActProcess', code);
  return {
    id: attempt(() => messageId(message)),
    interaction: attempt(() => interactionOf(message)),
    sender: attempt(() => senderOf(message)),
    author: attempt(() => namedIn(authorOf(actOr('TOKEN_SUBJECT'), 'TOKEN_SUBJECT'), 'TOKEN_SUBJECT')),
    organisation: attempt(() => organisationOf(authorOf(actOr('TOKEN_ISSUER'), 'TOKEN_ISSUER'))),
    overseer: attempt(() => overseerOf(actOr('MANDATE_OVERSEER'))),
    bsn: attempt(() => bsnOf(message, actOr('TOKEN_BSN'))),
  };
}

function attempt<T>(read: () => T): Checked<T> {
  try {
    return accepted(read());
  } catch (error) {
    if (!(error instanceof Ambiguous)) throw error;
    return refused(error.code, error.at);
  }
}

/** Leaves the reading at the first thing that stands twice; caught where it begins. */
class Ambiguous extends Error {
  override readonly name = 'Ambiguous';
  constructor(
    readonly code: RefusalCode,
    readonly at: string,
  ) {
    super(at);
  }
}

function named(parent: ExactElement | undefined, local: string): readonly ExactElement[] {
  return parent === undefined ? [] : elementsOf(parent).filter((child) => isNamed(child, NS.hl7, local));
}

function one(parent: ExactElement | undefined, local: string, code: RefusalCode): ExactElement | undefined {
  const [first, second] = named(parent, local);
  if (second !== undefined) throw new Ambiguous(code, local);
  return first;
}

function path(parent: ExactElement | undefined, code: RefusalCode, ...locals: readonly string[]): ExactElement | undefined {
  return locals.reduce((at, local) => one(at, local, code), parent);
}

/** Extension of the one id with that root. */
function idWithRoot(parent: ExactElement | undefined, root: string, code: RefusalCode): string | undefined {
  const [first, second] = named(parent, 'id').filter((id) => attributeOf(id, 'root') === root);
  if (second !== undefined) throw new Ambiguous(code, 'id');
  return first === undefined ? undefined : attributeOf(first, 'extension');
}

function messageId(message: ExactElement): Ii {
  const id = one(message, 'id', 'TOKEN_MESSAGE_BINDING');
  const [root, extension] = [id && attributeOf(id, 'root'), id && attributeOf(id, 'extension')];
  if (root === undefined || extension === undefined) throw new Ambiguous('TOKEN_MESSAGE_BINDING', 'id');
  return { root, extension };
}

/** Name of the root element, which `interactionId` has to repeat (AM 2.1). */
function interactionOf(message: ExactElement): string {
  const id = one(message, 'interactionId', 'TOKEN_INTERACTION');
  const isSame = id !== undefined && attributeOf(id, 'root') === INTERACTION_ID && attributeOf(id, 'extension') === message.local;
  if (!isSame) throw new Ambiguous('TOKEN_INTERACTION', 'interactionId');
  return message.local;
}

function senderOf(message: ExactElement): string | undefined {
  const device = path(message, 'TOKEN_ISSUER', 'sender', 'device');
  const extension = idWithRoot(device, APPLICATION_ID, 'TOKEN_ISSUER');
  return extension === undefined ? undefined : normalise('applicationId', extension);
}

function authorOf(act: ExactElement | undefined, code: RefusalCode): ExactElement | undefined {
  const participant = path(act, code, 'authorOrPerformer', 'participant');
  const person = one(participant, 'AssignedPerson', code);
  const device = one(participant, 'AssignedDevice', code);
  if (person !== undefined && device !== undefined) throw new Ambiguous(code, 'participant');
  return person ?? device;
}

function organisationOf(author: ExactElement | undefined): string | undefined {
  const ura = idWithRoot(one(author, 'Organization', 'TOKEN_ISSUER'), URA, 'TOKEN_ISSUER');
  return ura === undefined ? undefined : normalise('ura', ura);
}

function overseerOf(act: ExactElement | undefined): Named | undefined {
  const overseer = one(act, 'overseer', 'MANDATE_OVERSEER');
  const entity = one(overseer, 'assignedEntity', 'MANDATE_OVERSEER');
  const person = one(overseer, 'AssignedPerson', 'MANDATE_OVERSEER');
  if (entity !== undefined && person !== undefined) throw new Ambiguous('MANDATE_OVERSEER', 'overseer');
  return overseer === undefined ? undefined : namedIn(entity ?? person, 'MANDATE_OVERSEER');
}

function namedIn(entity: ExactElement | undefined, code: RefusalCode): Named {
  const uzi = idWithRoot(entity, UZI_PERSON, code);
  const role = one(entity, 'code', code);
  return {
    uzi: uzi === undefined ? undefined : normalise('uziPerson', uzi),
    role: role !== undefined && attributeOf(role, 'codeSystem') === UZI_ROLE ? attributeOf(role, 'code') : undefined,
  };
}

/** The one patient of a message, from every place where a patient's number has its place; two different ones are refused. */
function bsnOf(message: ExactElement, act: ExactElement | undefined): string | undefined {
  const found = [...linesOf(message, 'PATID'), ...queried(act), ...subjectsOf(act)];
  const normal = new Set(found.map((text) => normalise('bsn', text)));
  if (normal.size > 1 || (found.length > 0 && normal.has(undefined))) throw new Ambiguous('TOKEN_BSN', 'patient');
  return [...normal][0];
}

function linesOf(message: ExactElement, keyWord: string): readonly string[] {
  const lines = named(message, 'attentionLine').filter((line) => {
    const word = one(line, 'keyWordText', 'TOKEN_BSN');
    return word !== undefined && attributeOf(word, 'code') === keyWord;
  });
  if (lines.length > 1) throw new Ambiguous('TOKEN_BSN', 'attentionLine');
  const value = one(lines[0], 'value', 'TOKEN_BSN');
  return value === undefined ? [] : bsnIn([value]);
}

/** Names of parameters are matched whatever their case (AM 3.6). */
function queried(act: ExactElement | undefined): readonly string[] {
  const payload = named(act, 'subject').flatMap((subject) => named(subject, 'QueryByParameterPayload'));
  const queries = [...named(act, 'queryByParameter'), ...payload];
  if (queries.length > 1) throw new Ambiguous('TOKEN_BSN', 'queryByParameter');
  const parameters = queries.flatMap(elementsOf).filter((p) => p.local.toLowerCase() === 'patientid');
  if (parameters.length > 1) throw new Ambiguous('TOKEN_BSN', 'patientID');
  const value = one(parameters[0], 'value', 'TOKEN_BSN');
  return value === undefined ? [] : bsnIn([value]);
}

const PATIENT_PATHS: readonly (readonly string[])[] = [
  ['subject', 'Patient'],
  ['subject', 'patient'],
  ['recordTarget', 'patientRole'],
  ['subject2', 'ActReference', 'subject', 'Patient'],
  ['subject2', 'ActReference', 'subject', 'patient'],
];

function subjectsOf(act: ExactElement | undefined): readonly string[] {
  const payloads = named(act, 'subject').flatMap(elementsOf);
  return payloads.flatMap((payload) => PATIENT_PATHS.flatMap((locals) => bsnIn(named(path(payload, 'TOKEN_BSN', ...locals), 'id'))));
}

function bsnIn(ids: readonly ExactElement[]): readonly string[] {
  const own = ids.filter((id) => attributeOf(id, 'root') === BSN);
  if (own.length > 1) throw new Ambiguous('TOKEN_BSN', 'id');
  return own.map((id) => attributeOf(id, 'extension') ?? '');
}
