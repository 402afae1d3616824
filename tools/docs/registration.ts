import { completeReferralIndex } from '../../src/config/referral-index.js';
import { interaction } from '../../src/hl7v3/interactions.js';
import { consequences, type IndexEvent } from '../../src/mapping/registration/consequences.js';
import type { IndexRequest } from '../../src/mapping/registration/entry.js';
import { allCodes, type IndexCodes } from '../../src/mapping/registration/index-codes.js';
import { readIndexReply } from '../../src/mapping/registration/reply-read.js';
import { writeIndexReply } from '../../src/mapping/registration/reply-write.js';
import { ACTS } from '../../src/mapping/registration/request-read.js';
import { writeIndexRequest } from '../../src/mapping/registration/request-write.js';
import type { Verdict } from '../../src/mapping/registration/verdict.js';
import { attribute, descendantsAt, pathOf, type XmlElement } from '../../src/xml/element.js';
import { readXml } from '../../src/xml/reader.js';
import { writeXml } from '../../src/xml/writer.js';
import { row } from './row.js';

const HEAD = `# Registration in the referral index

Made by running the code: \`npm run docs\`; do not edit.

The index holds that a source has something of a kind about a patient, and only with consent. Nothing in these messages has a form in FHIR: what
happens to a Consent makes them. The tree below \`subject2\` is an assumption, since its schema could not be had; it stands in
\`src/mapping/registration/act-reference.ts\` and nowhere else. So do the names of the parameters of the query, in \`index-parameters.ts\`.
`;

/** Each property has a value of its own, so that it is found again in the message. */
const SAMPLE = {
  act: 'register',
  reference: {
    bsn: '999900158',
    category: 'ICA',
    code: { code: 'category-code', codeSystem: '2.999.11' },
    application: '90000311',
    source: '00033311',
  },
  author: { kind: 'device', application: '90000311', uzi: '900000311', ura: '00033311', name: 'author-name', type: 'author-type' },
  message: { id: { root: '2.999.12', extension: 'message-id' }, sent: '2026-09-14T06:30:00.000Z' },
  at: '2026-09-14T06:29:57.000Z',
  registry: { code: 'registry-code', codeSystem: '2.999.13' },
} as const satisfies IndexRequest;

const PROPERTIES: ReadonlyMap<string, string> = new Map([
  [SAMPLE.reference.bsn, 'BSN of the patient'],
  [SAMPLE.reference.code.code, 'code of the kind of data'],
  [SAMPLE.reference.code.codeSystem, 'its system'],
  [SAMPLE.reference.application, 'application of the source'],
  [SAMPLE.reference.source, 'URA of the source'],
  [SAMPLE.author.uzi, 'UZI number of the system'],
  [SAMPLE.author.name, 'name of the organisation'],
  [SAMPLE.author.type, 'kind of organisation'],
  [SAMPLE.message.id.root, 'id of the message: root'],
  [SAMPLE.message.id.extension, 'id of the message: extension'],
  ['20260914083000', 'moment of sending, Dutch time'],
  ['20260914082957', 'moment of the change, Dutch time'],
  [SAMPLE.registry.code, 'code of the register, when configured'],
  [SAMPLE.registry.codeSystem, 'its system'],
]);

/** docs/mapping/registration.md: interactions, codes, places, events and replies. */
export function registrationDocument(): string {
  const message = written(SAMPLE);
  return [
    HEAD,
    `\n## Interactions\n\n| interaction | name | asks |\n| --- | --- | --- |\n`,
    ...[...ACTS].map(([id, act]) => row([id, interaction(id)?.name ?? '', act])),
    `\n## Codes without configuration\n\n${allCodes(completeReferralIndex().codes)} for ICA; other kinds of data have none (\`index.codes\` gives them).\n`,
    `\n## Places\n\n| value | element or attribute |\n| --- | --- |\n`,
    ...[...PROPERTIES].flatMap(([value, name]) => placesOf(message, value).map((place) => row([name, `\`${place}\``]))),
    `\n## What follows from a consent\n\n| event | messages, in order |\n| --- | --- |\n`,
    ...EVENTS.map(([name, event]) => row([name, consequences(event, CODES).map(sent).join('; ') || 'none'])),
    `\n## Replies\n\n| verdict | interaction | acknowledgement | codes | the sender |\n| --- | --- | --- | --- | --- |\n`,
    ...VERDICTS.map(replyRow),
    '\nAn accept acknowledgement (MCCI_IN000002) means the same with CA, CE and CR. A SOAP fault is to be retried when it is of the server, else not; no\nreply at all is to be retried. A retry has the same message id; KEY205 on it means that the first one arrived.\n',
  ].join('');
}

function written(request: IndexRequest): XmlElement {
  const { root } = writeIndexRequest(request);
  if (root === undefined) throw new Error('the sample of the document is not valid');
  return readXml(writeXml(root));
}

function placesOf(element: XmlElement, value: string): readonly string[] {
  return [
    ...element.attributes.filter((a) => a.value === value).map((a) => pathOf(element, a.local)),
    ...(element.text === value ? [pathOf(element)] : []),
    ...element.children.flatMap((child) => placesOf(child, value)),
  ];
}

const CODES: IndexCodes = { ...completeReferralIndex().codes };
const OLD = { bsn: SAMPLE.reference.bsn, source: SAMPLE.reference.source, application: SAMPLE.reference.application, categories: ['ICA'] } as const;
const EVENTS: readonly (readonly [name: string, event: IndexEvent])[] = [
  ['yes, or yes again, and something is visible', { kind: 'permit', ...OLD }],
  ['explicit no, and it stands in the index', { kind: 'deny', ...OLD }],
  ['withdrawn', { kind: 'withdraw', ...OLD }],
  ['something became visible or changed', { kind: 'shown', ...OLD }],
  ['nothing is visible any more', { kind: 'hidden', ...OLD }],
  ['takeover', { kind: 'takeover', ...OLD, to: { source: '00044411', application: '90000411' } }],
];

function sent(change: ReturnType<typeof consequences>[number]): string {
  const { reference } = change;
  const author = { ...SAMPLE.author, ura: reference.source, application: reference.application };
  const from = reference.source === OLD.source ? '' : ' by the new source';
  return `${written({ ...SAMPLE, ...change, author }).local}${from}`;
}

const VERDICTS: readonly (readonly [name: string, verdict: Verdict])[] = [
  ['accepted', 'accepted'],
  ['no consent covers it', { kind: 'not-permitted' }],
  ['who sends it may not', { kind: 'not-authorised' }],
  ['the message is wrong, here its code', { kind: 'invalid', issues: [{ code: 'code-unknown', severity: 'error', path: '/x' }] }],
  ['the register can not be written now', { kind: 'unavailable' }],
];

function replyRow([name, verdict]: (typeof VERDICTS)[number]): string {
  const asked = { interaction: 'MFMT_IN002302NL', id: SAMPLE.message.id, sender: SAMPLE.reference.application };
  const reply = readXml(writeXml(writeIndexReply(asked, verdict, { id: { root: '2.999.14', extension: '1' }, sent: SAMPLE.at })));
  const { outcome, reasons } = readIndexReply(reply, { id: asked.id, repeated: false });
  const [acknowledgement] = descendantsAt(reply, ['acknowledgement']).map((a) => attribute(a, 'typeCode') ?? '');
  const does = { done: 'is done', 'dead-letter': 'sets it aside and alerts', retry: 'sends it again later' };
  return row([name, reply.local, acknowledgement ?? '', reasons.map(({ code }) => code).join(', '), does[outcome]]);
}
