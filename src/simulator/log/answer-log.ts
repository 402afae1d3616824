import { isBsn } from '../../bsn.js';
import { isFailure } from '../../errors.js';
import { checkControlAct } from '../../hl7v3/act-check.js';
import { BSN, SWITCH } from '../../hl7v3/oids.js';
import { issueOf } from '../../hl7v3/problem.js';
import { queryReply, type QueryReplyFrame } from '../../hl7v3/reply.js';
import { checkTransmission } from '../../hl7v3/wrapper-check.js';
import { SWITCH_AUTHOR } from '../../mapping/registration/author.js';
import { attribute, childrenNamed, descendantsAt, type XmlElement } from '../../xml/element.js';
import { admit } from '../care/asker.js';
import { readQuestion } from '../care/question.js';
import { detailsOf, refusedOutcome } from '../care/refusal.js';
import type { Notes } from '../exchange.js';
import { playedFault, refusedAs, unanswerable, type Incoming, type Outgoing } from '../incoming.js';
import { newMessageId, wrapperTime, type SimulatorWorld } from '../world.js';
import { linePayload } from './line-payload.js';

/** The question for the access log (AM 5.5). */
export const LOG_QUERY = 'COMT_IN999998NL';
const ANSWER = 'COMT_IN999999NL';

/**
 * Answers who asked what about a patient (AM 5.5). The real switch tells that to the patient, its desk and the supervisor, none of whom can
 * prove here who they are: where it is switched on, whoever is connected may ask.
 */
export async function answerLogQuery(incoming: Incoming, notes: Notes, world: SimulatorWorld): Promise<Outgoing> {
  const { message } = incoming;
  notes.find([...checkTransmission(message), ...checkControlAct(message)].map(issueOf));
  const bsn = patientOf(message);
  const asking = await admit(incoming, { interaction: message.local, bsn: bsn ?? '' }, notes, world);
  if (asking.kind === 'fault') return refusedAs(asking.refusal, notes);
  const { id, queryId, sender } = readQuestion(message);
  if (id === undefined || queryId === undefined || sender === undefined) return unanswerable('id, sender or id of its query');
  const deed = world.play({ bsn: bsn ?? '', interaction: message.local });
  const fault = playedFault(deed);
  if (fault !== undefined) return fault;
  const frame: QueryReplyFrame = {
    interaction: ANSWER,
    id: newMessageId(world),
    creationTime: wrapperTime(world),
    sender: SWITCH,
    receiver: sender,
    targetMessage: id,
    author: SWITCH_AUTHOR,
    queryId,
  };
  if (bsn === undefined) {
    const errors = [...checkTransmission(message), ...checkControlAct(message)].map(issueOf).filter(isFailure);
    notes.decide('R-SYN: refused');
    return {
      kind: 'message',
      body: queryReply(frame, { acknowledgement: 'AE', queryResponse: 'QE', details: detailsOf(errors, message.local) }),
      deed,
    };
  }
  const refusal = asking.kind === 'refused' && asking.code !== 'R-MATRIX' ? refusedOutcome(asking.code, [], message.local) : undefined;
  if (refusal !== undefined) return { kind: 'message', body: queryReply(frame, refusal), deed };
  const lines = world.log.of(bsn);
  notes.decide(`${lines.length} ${lines.length === 1 ? 'line' : 'lines'} of the access log`);
  const outcome = { acknowledgement: 'AA', queryResponse: lines.length === 0 ? 'NF' : 'OK' } as const;
  return { kind: 'message', body: queryReply(frame, outcome, lines.map(linePayload)), deed };
}

/** The patient of the attention line (AM 2.3, 5.5). */
function patientOf(message: XmlElement): string | undefined {
  const lines = childrenNamed(message, 'attentionLine').filter((line) =>
    descendantsAt(line, ['keyWordText']).some((word) => attribute(word, 'code') === 'PATID'),
  );
  const [value] = lines.flatMap((line) => childrenNamed(line, 'value'));
  const bsn = value !== undefined && attribute(value, 'root') === BSN ? attribute(value, 'extension') : undefined;
  return bsn !== undefined && isBsn(bsn) ? bsn : undefined;
}
