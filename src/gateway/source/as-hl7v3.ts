import { FORMS, type AnswerForm } from '../../consent/decision/forms.js';
import { isFailure } from '../../errors.js';
import type { AuthorOrPerformer } from '../../hl7v3/party.js';
import { queryReply, type QueryOutcome } from '../../hl7v3/reply.js';
import { transmissionError, type TransmissionCode } from '../../hl7v3/transmission-error.js';
import { bundleToV3 } from '../../mapping/to-v3.js';
import { soapAnswer } from '../../trust/verify/outward.js';
import type { XmlElement } from '../../xml/element.js';
import { withActIds } from './act-id.js';
import { frameOf, type Replied } from './author.js';
import type { Visible } from '../../consent/shielding/shield.js';
import type { Ending, Form, Made } from './ending.js';
import type { Question } from './question.js';
import { seal } from './seal.js';
import { faultReply, type SoapReply } from './soap.js';
import { fault } from '../../hl7v3/soap.js';
import type { AnsweringSource, SourceWorld } from './world.js';

/** What an answer over HL7v3 is made of beside its ending. */
export interface Answering extends Replied {
  readonly source: AnsweringSource;
  /** Id of the interaction that answers. */
  readonly answer: string;
  readonly queryId: Question['queryId'];
  readonly author: AuthorOrPerformer;
  readonly isSigned: boolean;
}

/** The form of HL7v3 for what a question comes to (AM 3.7, 4.3a). */
export function asHl7v3(answering: Answering, world: SourceWorld): Form<SoapReply> {
  return async (ending) => {
    if (ending.kind === 'refused' && FORMS[ending.code].hl7v3 === 'fault') {
      const { status, body } = soapAnswer({ code: 'CARD_NOT_ALLOWED' });
      return { reply: { status, body }, isEmpty: false };
    }
    const { payloads, isWhole } = ending.kind === 'found' ? writtenOf(ending.visible, answering, world) : NONE;
    const message = queryReply(frame(answering, world), outcomeOf(ending, payloads.length, world), payloads);
    const made = await sealed(message, answering, world, { isEmpty: ending.kind === 'found' && payloads.length === 0 });
    return isWhole ? made : { ...made, isUnsayable: true };
  };
}

interface Written {
  readonly payloads: readonly XmlElement[];
  /** Whether each item still says what it is about. */
  readonly isWhole: boolean;
}

const NONE: Written = { payloads: [], isWhole: true };

/** A reply that says why a question could not be carried out, or that it could not be made. */
export async function sealed(
  message: XmlElement,
  { source, isSigned }: Pick<Answering, 'source' | 'isSigned'>,
  world: SourceWorld,
  { isEmpty }: Pick<Made<SoapReply>, 'isEmpty'> = { isEmpty: false },
): Promise<Made<SoapReply>> {
  const text = await seal(message, source, isSigned, world);
  if (text.ok) return { reply: { status: 200, body: text.value }, isEmpty };
  world.notice({ kind: 'signing', code: text.refusal.code, source: source.ura });
  return { reply: faultReply(fault('soap:Server', 'no reply can be made at this moment')), isEmpty: false, isLost: true };
}

function frame({ answer, author, queryId, source, ...replied }: Answering, world: SourceWorld): Parameters<typeof queryReply>[0] {
  return { ...frameOf(replied, source.application, world), interaction: answer, author, queryId };
}

/**
 * What is visible as payloads. What HL7v3 has no place for is left out, and told by its place without any value (decision 0013); a dispense without its
 * medication would say less than nothing (decision 0006).
 */
function writtenOf(visible: Visible, { source, answer }: Answering, world: SourceWorld): Written {
  // Ids of the answer begin with the message: the resources have none.
  const entry = withActIds(visible, source).map(({ id: _, ...resource }, i) => ({ fullUrl: `@${i}`, resource }));
  if (entry.length === 0) return NONE;
  const timestamp = new Date(world.clock.now()).toISOString();
  const { messages, issues } = bundleToV3({ resourceType: 'Bundle', type: 'collection', entry }, { timestamp });
  const failures = issues.filter(isFailure).map(({ code, path }) => ({ code, at: placeIn(path) }));
  for (const [code, at] of new Map(failures.map((one) => [`${one.code} ${one.at}`, [one.code, one.at] as const])).values())
    world.notice({ kind: 'mapping', code, source: source.ura, at });
  // A newer version id has the same payload (AM 1.2).
  const name = answer.replace(/02$/, '');
  const payloads = messages.filter(({ interaction }) => interaction === name).flatMap((message) => message.payloads);
  return {
    payloads,
    isWhole: !failures.some(({ code, at }) => code === 'not-written' || (code === 'required' && at.endsWith('.medicationReference'))),
  };
}

/** A path without its numbers: they would tell how many items there are (CS f.3). */
function placeIn(path: string): string {
  return path.replace(/\[\d+\]/g, '');
}

function outcomeOf(ending: Ending, count: number, world: SourceWorld): QueryOutcome {
  switch (ending.kind) {
    case 'found':
      return { acknowledgement: 'AA', queryResponse: count === 0 ? 'NF' : 'OK' };
    case 'refused':
      return written(FORMS[ending.code].hl7v3);
    case 'unavailable':
      return written(FORMS['L-FAIL'].hl7v3);
    case 'failed': {
      const outcome = written(FORMS[ending.trouble].hl7v3);
      const { timeoutCode } = world.settings;
      const details =
        ending.trouble === 'T-TIMEOUT' && timeoutCode !== undefined
          ? [{ typeCode: 'E', code: { ...timeoutCode, displayName: 'Timeout' }, location: [] }]
          : undefined;
      return { ...outcome, ...(ending.mayRetry ? { acknowledgement: 'AR' } : {}), ...(details === undefined ? {} : { details }) };
    }
  }
}

function written(form: AnswerForm | 'fault'): QueryOutcome {
  if (form === 'fault') return { acknowledgement: 'AE', queryResponse: 'AE' };
  const { acknowledgement, queryResponse, detail, detectedIssue } = form;
  return {
    acknowledgement,
    queryResponse,
    // The codes of the closed list are among those that are written (AM 4.3).
    ...(detail === undefined ? {} : { details: [transmissionError(detail.code as TransmissionCode)] }),
    ...(detectedIssue === undefined ? {} : { detectedIssue: { code: detectedIssue.code, codeSystem: detectedIssue.system } }),
  };
}
