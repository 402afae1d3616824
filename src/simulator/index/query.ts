import { child, type XmlElement } from '../../xml/element.js';
import { shareRegion } from '../../consent/policy/regions.js';
import { isFailure } from '../../errors.js';
import { readII, type II } from '../../hl7v3/datatypes.js';
import { SWITCH } from '../../hl7v3/oids.js';
import { queryReply } from '../../hl7v3/reply.js';
import { SWITCH_AUTHOR } from '../../mapping/registration/author.js';
import { writeIndexAnswer } from '../../mapping/registration/query-answer.js';
import { readIndexQuery } from '../../mapping/registration/query-read.js';
import type { IndexQuery } from '../../mapping/registration/entry.js';
import { detailsOf, playedDetails } from '../care/refusal.js';
import { queryIn } from '../care/question.js';
import type { Notes } from '../exchange.js';
import { playedFault, refusedAs, unanswerable, type Incoming, type Outgoing } from '../incoming.js';
import { doubtAbout } from '../low-trust.js';
import { newMessageId, wrapperTime, type SimulatorWorld } from '../world.js';
import { expectedOf } from './change.js';
import type { Entry } from './referral-register.js';

/** Answers which sources have something of a patient (AM 5.3). Those of other regions are among them in mode `lsp` only (CS b.4). */
export async function answerIndexQuery(incoming: Incoming, notes: Notes, world: SimulatorWorld): Promise<Outgoing> {
  const doubt = await doubtAbout(incoming, notes, world);
  if (doubt !== undefined) return refusedAs(doubt, notes);
  const { message, sender } = incoming;
  const { value, issues } = readIndexQuery(message, expectedOf(incoming, world));
  notes.find(issues);
  const [id, queryId] = [child(message, 'id'), queryIdOf(message)];
  if (id === undefined || queryId === undefined || sender === undefined) return unanswerable('id, or no id of its query');
  const deed = world.play({ bsn: value?.bsn ?? '', interaction: message.local });
  const fault = playedFault(deed);
  if (fault !== undefined) return fault;
  const frame = {
    id: newMessageId(world),
    creationTime: wrapperTime(world),
    sender: SWITCH,
    receiver: sender.application,
    targetMessage: readII(id),
    queryId,
  };
  if (value !== undefined && deed?.does !== 'ae' && deed?.does !== 'ar') {
    const entries = visibleTo(sender.ura, value, world);
    notes.decide(`${entries.length} ${entries.length === 1 ? 'entry' : 'entries'}`);
    return { kind: 'message', body: writeIndexAnswer(frame, entries), deed };
  }
  const outcome = {
    acknowledgement: deed?.does === 'ar' ? 'AR' : 'AE',
    queryResponse: value === undefined ? 'QE' : 'AE',
    details: deed === undefined ? detailsOf(issues.filter(isFailure), message.local) : playedDetails(deed),
  } as const;
  notes.decide('not answered');
  return { kind: 'message', body: queryReply({ ...frame, interaction: 'QUMT_IN020021NL02', author: SWITCH_AUTHOR }, outcome), deed };
}

function queryIdOf(message: XmlElement): II | undefined {
  const source = queryIn(message);
  const id = source && child(source, 'queryId');
  return id === undefined ? undefined : readII(id);
}

function visibleTo(ura: string, { bsn, codes }: IndexQuery, { index, participants, policy }: SimulatorWorld): readonly Entry[] {
  const own = participants.organisation(ura);
  return index
    .entriesOf(bsn)
    .filter(({ code }) => codes.length === 0 || codes.some((one) => one.code === code.code && one.codeSystem === code.codeSystem))
    .filter(({ source }) => {
      if (policy.regionDisclosure === 'lsp' || source === ura) return true;
      const other = participants.organisation(source);
      return own !== undefined && other !== undefined && shareRegion(policy.regions, own, '', other);
    });
}
