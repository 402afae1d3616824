import { localText } from '../amsterdam.js';
import type { Organisation } from '../config/organisations.js';
import type { ConfiguredSwitchPoint } from '../config/switch-point.js';
import { soapServiceOf } from '../hl7v3/soap-services.js';
import { writeEnvelope } from '../hl7v3/soap.js';
import { writeAuthor } from '../mapping/registration/author.js';
import { toSwitch } from '../mapping/registration/request-write.js';
import { writeXml } from '../xml/writer.js';
import { queryIds } from './requester/message.js';
import { readReply } from './requester/reply.js';
import type { SwitchPoint } from './switch-point.js';

/** Application test and its answer (AM 1.1, P7). */
const PING = 'COMT_IN118118';
const PONG = 'COMT_IN229229';

/** Who pings, and the machine. */
export interface Pinging {
  readonly organisation: Pick<Organisation, 'ura' | 'name'>;
  readonly application: string;
  /** UZI number of the system, by its certificate. */
  readonly uzi?: string;
  readonly settings: ConfiguredSwitchPoint;
  readonly now: () => number;
  readonly newId: () => string;
}

/** Asks the switch point whether it is there: undefined when it answers as it should, and otherwise a word for why not. There is nobody in the message. */
export async function pingSwitchPoint(switchPoint: SwitchPoint, pinging: Pinging): Promise<string | undefined> {
  const { organisation, application, uzi, settings, now, newId } = pinging;
  const { ura, name } = organisation;
  const ids = queryIds(ura, application, newId());
  const sent = new Date(now()).toISOString();
  const author = writeAuthor({ kind: 'device', ura, name, application, ...(uzi === undefined ? {} : { uzi }) });
  const message = toSwitch(PING, application, { id: ids.message, sent }, { effectiveTime: { value: localText(sent) }, authorOrPerformer: author });
  const service = settings.services[PING] ?? soapServiceOf(PING, 'switch');
  if (service === undefined) return 'no service for a ping';
  const patience = (settings.patience + settings.margin) * 1000;
  const answer = await switchPoint.send({ ...service, envelope: writeXml(writeEnvelope({ message })), patience });
  if (answer.kind === 'failed') return answer.code;
  const reply = readReply(answer.text, ids);
  if (reply.kind === 'none') return reply.reason.why;
  const [item, ...others] = reply.items;
  return item?.local === PONG && others.length === 0 ? undefined : 'another answer';
}
