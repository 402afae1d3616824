import { isFailure } from '../../errors.js';
import { checkControlAct } from '../../hl7v3/act-check.js';
import { readControlAct } from '../../hl7v3/control-act.js';
import type { II } from '../../hl7v3/datatypes.js';
import { APPLICATION_ID, BSN, SWITCH } from '../../hl7v3/oids.js';
import { applicationOf } from '../../hl7v3/party-check.js';
import type { Problem } from '../../hl7v3/problem.js';
import { readRegistrationProcess, type RegistrationProcess } from '../../hl7v3/registration-process.js';
import { readTransmission } from '../../hl7v3/transmission.js';
import { checkTransmission, valueProblem } from '../../hl7v3/wrapper-check.js';
import { attribute, child, descendantsAt, type XmlElement } from '../../xml/element.js';
import { authorProblems, readAuthor } from './author.js';
import type { IndexAct, IndexRequest } from './entry.js';
import type { IndexCodes } from './index-codes.js';
import { issuesOf, type Read } from './issues.js';
import { codeOf, readKey, type KeyRead } from './key.js';
import { readMoment } from './moment.js';

/** What each interaction asks; the older ones are understood and never written (AM 1.2, CS C-03 T1). */
export const ACTS: ReadonlyMap<string, IndexAct> = new Map([
  ['MFMT_IN002302NL', 'register'],
  ['MFMT_IN002303NL', 'remove'],
  ['MFMT_IN002101', 'register'],
  ['MFMT_IN002102', 'register'],
  ['MFMT_IN002103', 'remove'],
  ['MFMT_IN002202NL', 'register'],
]);

/** What the receiver knows of itself and of the connection. */
export interface Expected {
  readonly codes: IndexCodes;
  /** URA in the certificate of the connection; left out, it is not compared. */
  readonly certificateUra?: string | undefined;
  /** Application ids that belong to that certificate; left out, any will do. */
  readonly applications?: readonly string[] | undefined;
}

/** What a reply has to know of a message, whatever else is wrong with it. */
export interface Asked {
  readonly interaction: string;
  readonly id: II;
  /** Application id of the sender, to which the reply goes. */
  readonly sender: string;
}

/** A request that was read, and whom to answer; without id or sender only a SOAP fault is possible (AM 4.1). */
export interface RequestRead extends Read<IndexRequest> {
  readonly asked: Asked | undefined;
}

/**
 * Reads a message that changes the index (AM 5.1, 5.2), current or older. There is a value only without errors, and it holds nothing
 * that the message does not say.
 * @param message root of the interaction; see `openCarrier` for what may be around it
 */
export function readIndexRequest(message: XmlElement, expected: Expected): RequestRead {
  const act = ACTS.get(message.local);
  const asked = askedIn(message);
  if (act === undefined) {
    const problem: Problem = { code: 'interaction-not-supported', element: message, found: message.local, expected: [...ACTS.keys()].join(', ') };
    return { value: undefined, asked, issues: issuesOf([problem]) };
  }
  const { request, problems } = requestIn(message, act, expected);
  const issues = issuesOf([...problems, ...wrapperProblems(message)]);
  return { value: issues.some(isFailure) ? undefined : request, asked, issues };
}

/** Only that an older interaction is not served is no problem here. */
function wrapperProblems(message: XmlElement): readonly Problem[] {
  return [...checkTransmission(message).filter((p) => p.code !== 'interaction-not-supported'), ...checkControlAct(message)];
}

function askedIn(message: XmlElement): Asked | undefined {
  const { id } = readTransmission(message);
  const sender = applicationOf(message, 'sender');
  if (id?.root === undefined || id.extension === undefined || sender === undefined) return undefined;
  return { interaction: message.local, id: { root: id.root, extension: id.extension }, sender };
}

interface Reading<T> {
  readonly request: T | undefined;
  readonly problems: readonly Problem[];
}

function requestIn(message: XmlElement, act: IndexAct, expected: Expected): Reading<IndexRequest> {
  const process = child(message, 'ControlActProcess');
  const subject = process && child(process, 'subject');
  const registration = subject && child(subject, 'registrationProcess');
  // What is missing is told by the checks of the wrapper.
  if (process === undefined || subject === undefined || registration === undefined) return { request: undefined, problems: [] };
  const frame = readRegistrationProcess(registration);
  const entry = entryIn(message, frame, expected);
  const [sent, at] = [child(message, 'creationTime'), child(process, 'effectiveTime')].map(readMoment);
  // A problem counts once, as it is told first: what is an error here may be a warning elsewhere.
  const problems = [
    ...denials(registration),
    ...entry.problems,
    ...authorProblems(process, expected.certificateUra),
    ...(sent?.problems ?? []),
    ...(at?.problems ?? []),
    ...unread(process, subject, registration, frame),
    ...mixedPatients(message, subject),
  ];
  const author = readAuthor(readControlAct(process).authorOrPerformer);
  const id = askedIn(message)?.id;
  if (entry.key === undefined || author === undefined || id === undefined || sent?.moment === undefined) return { request: undefined, problems };
  const registry = codeOf(frame.code);
  const request: IndexRequest = {
    act,
    reference: { ...entry.key, source: author.ura },
    author,
    message: { id, sent: sent.moment },
    ...(at?.moment === undefined ? {} : { at: at.moment }),
    ...(registry === undefined ? {} : { registry }),
  };
  return { request, problems };
}

/** The key in the entry, and whether the application may speak for it. */
function entryIn(message: XmlElement, { subject2 }: RegistrationProcess, expected: Expected): Pick<KeyRead, 'key' | 'problems'> {
  const entry = subject2 && child(subject2, 'ActReference');
  if (subject2 === undefined) return { key: undefined, problems: [] };
  const others = subject2.children.filter((c) => c !== entry);
  const strangers = others.map((element): Problem => ({
    code: element.local === 'ActReference' ? 'too-many' : 'not-mapped',
    element,
    expected: '1',
  }));
  if (entry === undefined) return { key: undefined, problems: [...strangers, { code: 'required', element: subject2, expected: 'ActReference' }] };
  const { key, application, problems } = readKey(entry, expected.codes);
  const owner = application === undefined ? [] : applicationProblems(message, application, expected.applications);
  return { key, problems: [...strangers, ...problems, ...owner] };
}

/** The application of the entry sent the message itself, or through the switch, and belongs to the certificate (AM 3.3, 5.2). */
function applicationProblems(message: XmlElement, application: XmlElement, allowed: readonly string[] | undefined): readonly Problem[] {
  const id = attribute(application, 'extension') ?? '';
  const sender = applicationOf(message, 'sender');
  const authors = descendantsAt(message, ['ControlActProcess', 'authorOrPerformer', 'participant', 'AssignedDevice', 'id']);
  const author = authors.find((e) => attribute(e, 'root') === APPLICATION_ID);
  const at = { code: 'application-mismatch', element: application, attribute: 'extension' } as const;
  const known = author === undefined ? undefined : attribute(author, 'extension');
  return [
    ...(allowed === undefined || allowed.includes(id) ? [] : [{ ...at, expected: 'an application of this certificate' }]),
    ...(sender === undefined || sender === SWITCH || sender === id ? [] : [{ ...at, expected: 'the application of the sender' }]),
    ...(known === undefined || known === id ? [] : [{ ...at, expected: 'the application of the author' }]),
  ];
}

/** What stands in its place by the schema, and has no place in an entry. */
function unread(process: XmlElement, subject: XmlElement, registration: XmlElement, frame: RegistrationProcess): readonly Problem[] {
  const own = child(registration, 'id');
  const time = frame.effectiveTime;
  const said = time !== undefined && (time.children.length > 0 || attribute(time, 'value') !== undefined);
  return [
    ...subject.children
      .filter((c) => c !== registration)
      .map((element): Problem => ({ code: element.local === registration.local ? 'too-many' : 'not-mapped', element, expected: '1' })),
    ...(own !== undefined && frame.id?.extension !== undefined ? [{ code: 'not-mapped', element: own } as const] : []),
    ...(said ? [{ code: 'not-mapped', element: time } as const] : []),
    ...[registration, process]
      .flatMap((e) => e.children.filter((c) => UNREAD.has(c.local)))
      .map((element): Problem => ({ code: 'not-mapped', element })),
  ];
}

const UNREAD: ReadonlySet<string> = new Set(['subject1', 'overseer', 'reason']);

/** What turns a request into something else than its interaction says: it must not be passed over (CS 0, P1). */
function denials(registration: XmlElement): readonly Problem[] {
  const entries = descendantsAt(registration, ['subject2', 'ActReference']);
  return [
    ...descendantsAt(registration, ['statusCode'])
      .flatMap((code) => valueProblem(code, 'code', ['active']))
      .map((problem): Problem => ({ ...problem, severity: 'error' })),
    ...[registration, ...entries].flatMap((element) =>
      ['negationInd', 'nullFlavor']
        .filter((name) => attribute(element, name) !== undefined)
        .map((name): Problem => ({ code: 'not-mapped', element, attribute: name, severity: 'error' })),
    ),
  ];
}

/** One request is about one patient, wherever the message names one (D21). */
function mixedPatients(message: XmlElement, subject: XmlElement): readonly Problem[] {
  const lines = descendantsAt(message, ['attentionLine', 'value']);
  const named = [...lines, ...below(subject)].filter((e) => attribute(e, 'root') === BSN && attribute(e, 'extension') !== undefined);
  const [first] = named;
  const other = named.find((e) => first !== undefined && attribute(e, 'extension') !== attribute(first, 'extension'));
  return other === undefined ? [] : [{ code: 'patient-mixed', element: other }];
}

function below(element: XmlElement): readonly XmlElement[] {
  return element.children.flatMap((c) => [c, ...below(c)]);
}
