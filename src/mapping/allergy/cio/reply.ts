import type { CodeableConcept, Communication, Identifier, Prim, Reference, Resource } from '../../../fhir/types.js';
import { EXTENSIONS } from '../../../fhir/extensions.js';
import { REPLY as MODEL, TEMPLATES } from '../../../hl7v3/models/cio.js';
import { child, type XmlElement } from '../../../xml/element.js';
import { act, claimProfile, finishResource } from '../../act.js';
import type { Context } from '../../context.js';
import { CE_STATED } from '../../leaf/cd.js';
import { II } from '../../leaf/ii.js';
import { primitive, store } from '../../leaf/primitive.js';
import { TS_DATETIME } from '../../leaf/ts.js';
import { ASSIGNED_AUTHOR_ROLE } from '../../party/cda-professional.js';
import { cioProfileOf } from '../../profiles.js';
import { constant, fixed, pair, type Rule } from '../../rule.js';
import { statusNotKnown } from '../flag-status.js';
import { headRules, inRelation } from './block.js';
import { actionable } from './proposal.js';
import { organizerRules, type Organizer } from './records.js';
import { traceAt } from './settle.js';
import { commentRules } from './shared-rules.js';

const ID = 'cioReply';
const TRANSACTIONS = '2.16.840.1.113883.2.4.3.11.60.26.4';
const ACTS = '2.16.840.1.113883.2.4.3.11.60.26.5.5';
const OBSERVATIONS = '2.16.840.1.113883.2.4.3.11.60.26.5.4';
const AT = 'component(reply)/act/';
const ANSWER = AT + inRelation('answer');
const TO = `${AT}entryRelationship(proposal)/organizer/`;

interface Reply extends Organizer {
  readonly communication: Communication;
}

type Payload = NonNullable<Communication['payload']>[number];

function payloadOf(c: Communication, isAnswer: boolean): Payload | undefined {
  return c.payload?.find((p) => (p._contentString?.extension?.some((e) => e.url === EXTENSIONS.payloadConcept) === true) === isAnswer);
}

/** A text beside the answer itself. */
function addText(c: Communication, text: Prim): void {
  const payload: Payload = {};
  store(
    text,
    (v) => (payload.contentString = v),
    (e) => (payload._contentString = e),
  );
  (c.payload ??= []).push(payload);
}

function textRules(id: string, at: string): readonly Rule<Reply>[] {
  return commentRules<Reply>(id, {
    at,
    fhir: 'communication.payload[]',
    get: ({ communication: c }) => {
      const payload = payloadOf(c, false);
      return payload && primitive(payload, 'contentString', payload.contentString, payload._contentString);
    },
    set: ({ communication }, text) => addText(communication, text),
  });
}

const ORIGIN: readonly Rule<Reply>[] = [
  pair(`${ID}.sent`, {
    v3: `${AT}author/time`,
    fhir: 'communication.sent',
    codec: TS_DATETIME,
    get: ({ communication: c }) => primitive(c, 'sent', c.sent, c._sent),
    set: ({ communication: c }, prim) =>
      store(
        prim,
        (v) => (c.sent = v),
        (e) => (c._sent = e),
      ),
    spec: 'AI 10',
  }),
  pair(`${ID}.sender`, {
    v3: `${AT}author/assignedAuthor`,
    fhir: 'communication.sender',
    codec: ASSIGNED_AUTHOR_ROLE,
    get: ({ communication: c }): Reference | undefined => c.sender,
    set: ({ communication: c }, sender) => void (c.sender = sender),
    spec: 'AI 10, DT 14.2',
  }),
];

const CONTENT: readonly Rule<Reply>[] = [
  ...headRules<Reply>(`${ID}.answer`, ANSWER, { template: TEMPLATES.replyObservation, code: '1', codeSystem: OBSERVATIONS }),
  pair(`${ID}.id`, {
    v3: `${ANSWER}id`,
    fhir: 'communication.identifier[0]',
    codec: II,
    get: ({ communication: c }): Identifier | undefined => c.identifier?.[0],
    set: ({ communication: c }, id) => void (c.identifier = [id]),
    spec: 'AI 10',
  }),
  pair(`${ID}.answer`, {
    v3: `${ANSWER}value`,
    fhir: 'communication.payload[0]',
    codec: CE_STATED,
    get: ({ communication: c }): CodeableConcept | undefined =>
      payloadOf(c, true)?._contentString?.extension?.find((e) => e.url === EXTENSIONS.payloadConcept)?.valueCodeableConcept,
    set: ({ communication: c }, valueCodeableConcept) =>
      void (c.payload = [{ _contentString: { extension: [{ url: EXTENSIONS.payloadConcept, valueCodeableConcept }] } }]),
    spec: 'AI 10',
  }),
  ...headRules<Reply>(`${ID}.proposal`, TO, { template: TEMPLATES.repliedTo, code: '38', codeSystem: TRANSACTIONS }),
  fixed(`${ID}.proposal.templateID`, { v3: `${TO}templateID`, attributes: { root: TEMPLATES.repliedTo }, spec: 'AI 10' }),
  pair(`${ID}.proposal`, {
    v3: `${TO}id`,
    fhir: 'communication.basedOn[0]',
    codec: II,
    get: ({ communication: c }): Identifier | undefined => c.basedOn?.[0]?.identifier,
    // The proposal is a Flag; it was sent before, so it is never in this message.
    set: ({ communication: c }, identifier) => void (c.basedOn = [{ type: 'Flag', identifier }]),
    spec: 'AI 10',
  }),
];

/** organizer with the reply to a proposal (AVCI) <-> Communication (AI 10). */
export const REPLY = act<Reply>({
  model: MODEL,
  fhir: 'Communication',
  spec: 'AI 10',
  create: () => ({ communication: { resourceType: 'Communication', id: '' } }),
  alsoRead: ['resourceType', 'id', 'meta.profile', 'extension(v3Raw)[]', 'subject'].map((place) => `communication.${place}`),
  rules: [
    ...organizerRules<Reply>(ID, TEMPLATES.reply, '41', TRANSACTIONS),
    ...headRules<Reply>(`${ID}.act`, AT, { template: TEMPLATES.replyAct, code: '2', codeSystem: ACTS }),
    constant(`${ID}.tag`, {
      fhir: 'communication.meta.tag',
      value: [actionable()],
      get: ({ communication: c }) => c.meta?.tag as { system: string; code: string }[] | undefined,
      set: ({ communication: c }, tag) => void (c.meta = { ...c.meta, tag }),
      why: 'a reply is sent to be acted upon',
      spec: 'AI 10',
    }),
    statusNotKnown({ id: ID, prefix: 'communication.', of: (r: Reply) => r.communication }, 'AI 10'),
    ...ORIGIN,
    ...CONTENT,
    ...textRules(`${ID}.own`, AT + inRelation('comment', 'act')),
    ...textRules(`${ID}.other`, 'component(comment)/act/'),
  ],
});

/** The reply; an organizer without one says nothing. */
export function readReply(element: XmlElement, cx: Context): readonly Resource[] {
  cx.enter(element);
  const { patient, communication = {} } = REPLY.toFhir(element, cx) ?? {};
  if (child(element, 'component') === undefined) {
    cx.leave();
    return [];
  }
  const answer = communication;
  finishResource(answer, element, cx);
  if (patient !== undefined) answer.subject = cx.resources.again(patient);
  traceAt('cio.patient', child(element, 'recordTarget'), answer, 'subject', cx);
  traceAt('cioReply.proposal', element, answer, 'basedOn[0]', cx);
  const profile = cioProfileOf(answer);
  if (profile !== undefined) claimProfile(answer, profile, element, cx);
  return [answer];
}
