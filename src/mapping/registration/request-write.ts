import { isBsn } from '../../bsn.js';
import { application } from '../../hl7v3/communication.js';
import { writeControlAct, type ControlAct } from '../../hl7v3/control-act.js';
import { element } from '../../hl7v3/element.js';
import { interaction } from '../../hl7v3/interactions.js';
import { SWITCH, TRIGGER_EVENT } from '../../hl7v3/oids.js';
import { writeRegistrationProcess } from '../../hl7v3/registration-process.js';
import { newTransmission, writeTransmission } from '../../hl7v3/transmission.js';
import type { XmlElement } from '../../xml/element.js';
import { ISSUES, type Issue, type IssueCode } from '../../errors.js';
import { localText } from '../../amsterdam.js';
import { writeActReference } from './act-reference.js';
import { isUra, writeAuthor } from './author.js';
import type { IndexAct, IndexAuthor, IndexKey, IndexRequest, MessageFrame } from './entry.js';
import { isIndexCategory, type IndexCode } from './index-codes.js';

/** The current set: 002302NL registers and refreshes, 002303NL takes away (AM 1.2). */
const INTERACTIONS: Readonly<Record<IndexAct, string>> = { register: 'MFMT_IN002302NL', remove: 'MFMT_IN002303NL' };

/** A message that was written, or why it was not: paths name the property that is wrong. */
export interface Written {
  readonly root: XmlElement | undefined;
  readonly issues: readonly Issue[];
}

/** Writes a change of the index, from a system to the switch (AM 5.1, 5.2). A value that the other side must refuse is not sent. */
export function writeIndexRequest(request: IndexRequest): Written {
  const issues = requestIssues(request);
  if (issues.length > 0) return { root: undefined, issues };
  const { act, reference, author, message, at, registry } = request;
  const registration = writeRegistrationProcess({
    classCode: 'REG',
    moodCode: 'EVN',
    id: { nullFlavor: 'UNK' },
    code: registry,
    statusCode: { code: 'active' },
    subject2: element('subject2', { typeCode: 'SUBJ', contextConductionInd: 'false' }, [writeActReference(reference)]),
  });
  const moment = at === undefined ? undefined : localText(at);
  const written = toSwitch(INTERACTIONS[act], reference.application, message, {
    authorOrPerformer: writeAuthor(author),
    effectiveTime: moment === undefined ? undefined : { value: moment },
    subject: [element('subject', {}, [registration])],
  });
  return { root: written, issues: [] };
}

/** A message from a system to the switch, with its control act and trigger event. */
export function toSwitch(name: string, sender: string, { id, sent }: MessageFrame, act: Partial<ControlAct>): XmlElement {
  const code = interaction(name)?.triggerEvent;
  const process: ControlAct = { moodCode: 'EVN', id: [], code: { code, codeSystem: TRIGGER_EVENT }, subject: [], detectedIssue: [], ...act };
  return writeTransmission(
    newTransmission({
      interaction: name,
      id,
      creationTime: localText(sent) ?? '',
      receiver: application(SWITCH),
      sender: application(sender),
      ControlActProcess: writeControlAct(process),
    }),
  );
}

function requestIssues({ reference, author, message, at, registry }: IndexRequest): readonly Issue[] {
  return [
    ...keyIssues(reference),
    ...authorIssues(author),
    ...frameIssues(message),
    ...(author.ura === reference.source ? [] : [issue('author-mismatch', 'reference.source', 'author.ura')]),
    ...(author.application === undefined || author.application === reference.application
      ? []
      : [issue('application-mismatch', 'reference.application', 'author.application')]),
    ...(at === undefined || localText(at) !== undefined ? [] : [issue('value-format', 'at', INSTANT)]),
    ...(registry === undefined || isCode(registry) ? [] : [issue('value-format', 'registry', CODE)]),
  ];
}

const INSTANT = 'a UTC instant';
const CODE = 'a code and the OID of its system';
const OID = /^[0-2](\.(0|[1-9]\d*))+$/;

function keyIssues({ bsn, application: id, code, category }: IndexKey): readonly Issue[] {
  return [
    ...(isBsn(bsn) ? [] : [{ ...issue('bsn-invalid', 'reference.bsn'), severity: 'error' } as const]),
    ...(/^[1-9]\d{0,7}$/.test(id) && id !== SWITCH ? [] : [issue('value-format', 'reference.application', 'the application id of a source')]),
    ...(isCode(code) ? [] : [issue('value-format', 'reference.code', CODE)]),
    ...(isIndexCategory(category) ? [] : [issue('code-unknown', 'reference.category', 'a kind of data of the index')]),
  ];
}

/** What an author needs to be believed: a device with its UZI number, for an organisation with a name (AM 3.3). */
export function authorIssues(author: IndexAuthor): readonly Issue[] {
  return [
    ...(author.kind === 'device' ? [] : [issue('value-format', 'author.kind', 'device')]),
    ...(isUra(author.ura) ? [] : [issue('value-format', 'author.ura', 'eight digits')]),
    ...(author.name.trim() === '' ? [issue('required', 'author.name')] : []),
    ...(author.uzi === undefined
      ? [issue('required', 'author.uzi')]
      : /^\d{9}$/.test(author.uzi)
        ? []
        : [issue('value-format', 'author.uzi', 'nine digits')]),
  ];
}

/** An id that is complete, and a moment. */
export function frameIssues({ id, sent }: MessageFrame): readonly Issue[] {
  return [
    ...(id.root !== undefined && OID.test(id.root) ? [] : [issue('value-format', 'message.id.root', 'an OID')]),
    ...(id.extension === undefined || id.extension === '' ? [issue('required', 'message.id.extension')] : []),
    ...(localText(sent) === undefined ? [issue('value-format', 'message.sent', INSTANT)] : []),
  ];
}

function isCode({ code, codeSystem }: IndexCode): boolean {
  return code !== '' && OID.test(codeSystem);
}

/** A problem of a value that is to be written. */
export function issue(code: IssueCode, path: string, expected?: string): Issue {
  return { code, severity: ISSUES[code].severity, path, ...(expected === undefined ? {} : { expected }) };
}
