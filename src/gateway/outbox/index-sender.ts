import type { ReferralIndex } from '../../config/referral-index.js';
import type { Moment } from '../../consent/moment.js';
import type { SourceUra } from '../../consent/opt-in.js';
import type { SoapService } from '../../hl7v3/soap-services.js';
import type { IndexAct, IndexAuthor, IndexRequest } from '../../mapping/registration/entry.js';
import { isIndexCategory, type IndexCode } from '../../mapping/registration/index-codes.js';
import { readIndexReply, type Outcome } from '../../mapping/registration/reply-read.js';
import { writeIndexRequest } from '../../mapping/registration/request-write.js';
import { findEntries } from '../../store/register/index-entry.js';
import type { Stores } from '../../store/stores.js';
import type { Ii } from '../../trust/identity/identifiers.js';
import type { Checked } from '../../trust/refusals.js';
import type { XmlElement } from '../../xml/element.js';
import { NETWORK_LIMITS } from '../../xml/limits.js';
import { readXml } from '../../xml/reader.js';
import type { IndexMessage } from '../consent/jobs.js';
import type { FromSwitch, SwitchPoint } from '../switch-point.js';

/** A system that registers in the index, by its application. */
export interface Registering {
  /** Refused while there is no certificate that tells the number of the system. */
  readonly author: () => Checked<IndexAuthor>;
  /** OID under which ids of its messages are given out. */
  readonly oid: string;
  /** The message as it goes, in its envelope and signed where the switch point wants that. */
  readonly sealed: (message: XmlElement) => Promise<Checked<string>>;
  /** Its own way to the switch point. */
  readonly switchPoint: SwitchPoint;
}

/** What sends messages for the index. */
export interface IndexSending {
  readonly stores: Pick<Stores, 'register' | 'keys'>;
  readonly service: (interaction: string) => SoapService | undefined;
  /** Undefined for a system that is not ours any more: its messages can't be sent. */
  readonly registering: (source: SourceUra, application: string) => Registering | undefined;
  readonly index: ReferralIndex;
  readonly now: () => Moment;
  /** Milliseconds for one message. */
  readonly patience: number;
}

/** What became of a message; `code` says why it did not arrive, in a word that tells nothing of a patient. */
export interface Sending {
  readonly outcome: Outcome;
  readonly code?: string;
}

/**
 * Sends what the index must learn of one entry, for each code of its kind of data (AM 5.1, 5.2). Our own index says which: an entry that is there is
 * registered and one that is not is taken away, whatever it was when the message was put down, so that the last one sent is always right.
 * @param id of the job: the ids of the messages follow from it, so that a repeated one is known by its id (D38)
 */
export async function sendIndexMessage(
  sending: IndexSending,
  message: IndexMessage,
  { id, attempts }: { readonly id: string; readonly attempts: number },
): Promise<Sending> {
  const { source, application, category } = message;
  const own = sending.registering(source, application);
  const codes = isIndexCategory(category) ? (sending.index.codes[category] ?? []) : [];
  if (own === undefined || codes.length === 0 || !isIndexCategory(category)) return { outcome: 'dead-letter', code: 'not-configured' };
  const author = own.author();
  // A certificate that is away comes back.
  if (!author.ok) return { outcome: 'retry', code: author.refusal.code };
  const act = await actFor(sending, message);
  let worst: Sending = { outcome: 'done' };
  for (const [part, code] of codes.entries()) {
    const reference = { bsn: message.bsn, category, code, application, source };
    const request = requestFor(sending, author.value, { act, reference, id: { root: `${own.oid}.3`, extension: `${id}.${part}` } });
    const found = await sendOne(sending, own, request, attempts > 1);
    if (found.outcome === 'retry') return found;
    if (found.outcome === 'dead-letter') worst = found;
  }
  return worst;
}

async function actFor({ stores }: IndexSending, { bsn, source, application, category }: IndexMessage): Promise<IndexAct> {
  const patient = stores.keys.pseudonyms(bsn);
  const entries = await stores.register.read((db) => findEntries(db, { patient, source, application, categories: [category] }));
  return entries.length > 0 ? 'register' : 'remove';
}

interface Change {
  readonly act: IndexAct;
  readonly reference: IndexRequest['reference'] & { readonly code: IndexCode };
  readonly id: Ii;
}

function requestFor({ now, index }: IndexSending, author: IndexAuthor, { act, reference, id }: Change): IndexRequest {
  const moment = now();
  const { registry } = index;
  return { act, reference, author, message: { id, sent: moment }, at: moment, ...(registry === undefined ? {} : { registry }) };
}

async function sendOne(sending: IndexSending, own: Registering, request: IndexRequest, repeated: boolean): Promise<Sending> {
  const { root, issues } = writeIndexRequest(request);
  if (root === undefined) return { outcome: 'dead-letter', code: issues[0]?.code ?? 'invalid' };
  const service = sending.service(root.local);
  if (service === undefined) return { outcome: 'dead-letter', code: 'not-configured' };
  const envelope = await own.sealed(root);
  if (!envelope.ok) return { outcome: 'retry', code: envelope.refusal.code };
  const answer = await own.switchPoint.send({ ...service, envelope: envelope.value, patience: sending.patience });
  return judged(answer, request.message.id, repeated);
}

function judged(answer: FromSwitch, id: IndexRequest['message']['id'], repeated: boolean): Sending {
  if (answer.kind === 'failed') return { outcome: 'retry', code: answer.code };
  const root = rootOf(answer.text);
  // What is no XML says nothing of the message: a proxy on the way, or half an answer.
  const { outcome, reasons } = readIndexReply(root, { id, repeated });
  const code = root === undefined ? 'unreadable' : wordIn(reasons[0]?.code);
  return { outcome, ...(outcome === 'done' || code === undefined ? {} : { code }) };
}

/** A code that others wrote may be anything, a number of a patient too: only what looks like a code is told. */
function wordIn(code: string | undefined): string | undefined {
  return code === undefined || /^[A-Za-z][A-Za-z_]*(:[A-Za-z.]+|\d{0,4})$/.test(code) ? code : 'other';
}

function rootOf(text: string): XmlElement | undefined {
  try {
    return readXml(text, { limits: NETWORK_LIMITS });
  } catch {
    return undefined;
  }
}
