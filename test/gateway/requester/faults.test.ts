import { PATIENT_A, PATIENT_B } from '../../support/jwt.js';
import { list, patient } from '../../mapping/message.js';
import {
  accepted,
  batch,
  detail,
  dispense,
  dispenses,
  fault,
  issue,
  item,
  ofOther,
  soap,
  SOURCE_A,
  SOURCE_B,
  SOURCE_C,
  type Asked,
} from './batches.js';
import { lineOf } from './answers.js';
import { PATIENT, requesterWorld, type Behaviour, type RequesterWorld } from './world.js';

const AORTA = '2.16.840.1.113883.2.4.6.6.1.1000';
const ACT_CODE = '2.16.840.1.113883.5.4';
const table: (readonly [fault: string, expected: string, got: string])[] = [];

let world: RequesterWorld;
beforeAll(async () => {
  world = await requesterWorld({ hurry: true });
});
afterAll(async () => {
  await world.stop();
  const rows = table.map(
    ([name, expected, got]) => `  ${expected === got ? 'ok' : 'NOT'}  ${name}\n        expected ${expected}\n        got      ${got}`,
  );
  process.stderr.write(`Answers of a switch point, and what becomes of them (fault, expected, got):\n${rows.join('\n')}\n`);
});

const good = (asked: Asked): string => item(asked, { payloads: [dispenses('V-1')] });
const beside =
  (other: (asked: Asked) => string): Behaviour =>
  (asked) =>
    soap(batch(asked, [good(asked), other(asked)]));
const nobody = list([dispense('V-9')], patient({ id: '<id nullFlavor="UNK"/>' }));
const FROM_B = { source: SOURCE_B } as const;
const B_FAILED = `200 1; V-1; warning transient URA ${SOURCE_B} T-ERROR`;
const NOTHING = '200 0';

/** One source is good; the other does something. */
const ITEMS: readonly (readonly [fault: string, behaviour: Behaviour, expected: string])[] = [
  ['nothing wrong', beside((asked) => item(asked, { ...FROM_B, payloads: [dispenses('V-2')] })), '200 2; V-1,V-2'],
  ['nothing found at the other', beside((asked) => item(asked, FROM_B)), '200 1; V-1'],
  ['an OK without anything in it', beside((asked) => item(asked, { ...FROM_B, response: 'OK' })), '200 1; V-1'],
  ['an empty list', beside((asked) => item(asked, { ...FROM_B, payloads: [list([])] })), '200 1; V-1'],
  ['another patient', beside((asked) => item(asked, { ...FROM_B, payloads: [ofOther(dispenses('V-2'), PATIENT_B)] })), B_FAILED],
  ['two patients', beside((asked) => item(asked, { ...FROM_B, payloads: [dispenses('V-2'), ofOther(dispenses('V-3'), PATIENT_B)] })), B_FAILED],
  ['a patient without a number', beside((asked) => item(asked, { ...FROM_B, payloads: [nobody] })), B_FAILED],
  ['an answer to another question', beside((asked) => item(asked, { ...FROM_B, payloads: [dispenses('V-2')], queryId: 'other' })), B_FAILED],
  ['an answer of another interaction', beside((asked) => item(asked, { ...FROM_B, interaction: 'REPC_IN000024NL' })), B_FAILED],
  ['a query in place of an answer', beside((asked) => item(asked, { ...FROM_B, interaction: 'QURX_IN990111NL' })), B_FAILED],
  ['a payload that is no list', beside((asked) => item(asked, { ...FROM_B, payloads: ['<Condition/>'] })), B_FAILED],
  ['counters that are wrong', beside((asked) => item(asked, { ...FROM_B, payloads: [dispenses('V-2')], counters: [7, 5, 9] })), '200 2; V-1,V-2'],
  ['the same answer twice', beside(good), '200 1; V-1'],
  ['the same dispense of another source', beside((asked) => item(asked, { ...FROM_B, payloads: [dispenses('V-1')] })), '200 1; V-1'],
  [
    'the same id with other content',
    beside((asked) => item(asked, { ...FROM_B, payloads: [list([dispense('V-1', '20260303')])] })),
    '200 2; V-1,V-1',
  ],
  [
    'a source that cannot be reached',
    beside((asked) => item(asked, { bySwitch: true, details: detail('RTEDEST') })),
    '200 1; V-1; warning transient T-ERROR+RTEDEST',
  ],
  [
    'a source that was too late',
    beside((asked) => item(asked, { bySwitch: true, details: detail('QABRTITI') })),
    '200 1; V-1; warning timeout T-TIMEOUT+QABRTITI',
  ],
  ['a source that fails without saying why', beside((asked) => item(asked, { ...FROM_B, acknowledgement: 'AE', response: 'AE' })), B_FAILED],
  [
    'data beside an error',
    beside((asked) => item(asked, { ...FROM_B, payloads: [dispenses('V-2')], acknowledgement: 'AE', response: 'AE' })),
    B_FAILED,
  ],
  [
    'another region',
    beside((asked) => item(asked, { bySwitch: true, issues: issue('AUTERR_SWV_FALSE', AORTA) })),
    '200 1; V-1; warning suppressed AUTERR_SWV_FALSE',
  ],
  ['not entitled, says the source', beside((asked) => item(asked, { ...FROM_B, issues: issue('NAT', ACT_CODE) })), '200 1; V-1'],
  ['a code that nobody knows', beside((asked) => item(asked, { ...FROM_B, issues: issue('FOO_1', AORTA) })), `${B_FAILED}+FOO_1`],
  ['fewer answers than promised', (asked) => soap(batch(asked, [good(asked)], { quantity: 2 })), '200 1; V-1; warning incomplete'],
];

/** No source gives anything, or the whole answer is none. */
const WHOLE: readonly (readonly [fault: string, behaviour: Behaviour, expected: string])[] = [
  ['an empty batch', (asked) => soap(batch(asked, [])), NOTHING],
  ['only answers that nothing was found', (asked) => soap(batch(asked, [item(asked), item(asked, FROM_B)])), NOTHING],
  ['only not entitled', (asked) => soap(batch(asked, [item(asked, { issues: issue('NAT', ACT_CODE) })])), NOTHING],
  [
    'only another region',
    (asked) => soap(batch(asked, [item(asked, { bySwitch: true, issues: issue('AUTERR_SWV_FALSE', AORTA) })])),
    '200 0; warning suppressed AUTERR_SWV_FALSE',
  ],
  ['a bare answer', (asked) => soap(good(asked)), '200 1; V-1'],
  [
    'every source failed',
    (asked) => soap(batch(asked, [item(asked, { bySwitch: true, details: detail('RTEDEST') })])),
    '504 error transient T-ERROR+RTEDEST',
  ],
  [
    'every source was too late',
    (asked) => soap(batch(asked, [item(asked, { bySwitch: true, details: detail('QABRTITI') })])),
    '504 error timeout T-TIMEOUT+QABRTITI',
  ],
  [
    'one failed, one kept back',
    (asked) =>
      soap(batch(asked, [item(asked, { bySwitch: true, issues: issue('AUTERR_SWV_FALSE', AORTA) }), item(asked, { details: detail('INTERR') })])),
    '504 error transient T-ERROR+INTERR',
  ],
  [
    'the only source lies',
    (asked) => soap(batch(asked, [item(asked, { payloads: [ofOther(dispenses('V-2'), PATIENT_B)] })])),
    '504 error transient T-ERROR',
  ],
  [
    'the switch point refuses who asks',
    (asked) => soap(batch(asked, [item(asked, { bySwitch: true, issues: issue('AUTERR_MEDISCH', AORTA) })])),
    '403 error forbidden R-MATRIX',
  ],
  [
    'a source that says what only the switch may',
    (asked) => soap(batch(asked, [item(asked, { issues: issue('AUTERR_MEDISCH', AORTA) })])),
    '504 error transient T-ERROR+AUTERR_MEDISCH',
  ],
  ['a batch for another question', (asked) => soap(batch(asked, [good(asked)], { target: 'other' })), '502 error processing T-ERROR'],
  [
    'a batch that says no',
    (asked) => soap(batch(asked, [], { ack: `<acknowledgement typeCode="AE">${detail('NS200')}` })),
    '502 error processing T-ERROR+NS200',
  ],
  ['a batch that says later', (asked) => soap(batch(asked, [], { ack: '<acknowledgement typeCode="AR">' })), '503 error transient T-ERROR'],
  ['MCCI_IN000002 with CE', (asked) => soap(accepted(asked, 'CE', detail('SYN105'))), '502 error processing T-ERROR+SYN105'],
  ['MCCI_IN000002 with CR', (asked) => soap(accepted(asked, 'CR')), '503 error transient T-ERROR'],
  ['MCCI_IN000002 with CA, and no answer', (asked) => soap(accepted(asked, 'CA')), '502 error processing T-ERROR'],
  ['a Fault of Server', () => fault('soap:Server'), '503 error transient T-ERROR'],
  ['a Fault of Client', () => fault('soap:Client'), '502 error processing T-ERROR'],
  ['a Fault about the token', () => fault('wsse:FailedCheck'), '502 error processing T-ERROR'],
  ['a payload without anything around it', () => soap(`<MedicationDispenseList xmlns="urn:hl7-org:v3"/>`), '502 error processing T-ERROR'],
  ['garbage', () => '<<<', '502 error processing T-ERROR'],
  ['a DOCTYPE', (asked) => `<!DOCTYPE x>${soap(batch(asked, []))}`, '502 error processing T-ERROR'],
  ['nothing in time', () => undefined, '504 error timeout T-TIMEOUT'],
  ['a connection that closes at once', (_, res) => void res.destroy(), '503 error transient T-ERROR'],
  ['a connection that closes midway', closesMidway, '503 error transient T-ERROR'],
  ['an answer that stops midway', stopsMidway, '504 error timeout T-TIMEOUT'],
  ['an answer that is huge', (asked) => soap(batch(asked, [good(asked)])) + ' '.repeat(6 << 20), '502 error processing T-ERROR'],
  ['a redirect', redirects, '502 error processing T-ERROR'],
  [
    'a page in place of a message',
    (_, res) => void res.writeHead(200, { 'Content-Type': 'text/html' }).end('<html/>'),
    '502 error processing T-ERROR',
  ],
  ['503 without SOAP', (_, res) => void res.writeHead(503).end(), '503 error transient T-ERROR'],
  ['letters that are no UTF-8', notUtf8, '502 error processing T-ERROR'],
  [
    'an answer that is compressed',
    (_, res) => void res.writeHead(200, { 'Content-Type': 'text/xml', 'Content-Encoding': 'gzip' }).end('x'),
    '502 error processing T-ERROR',
  ],
];

function closesMidway(asked: Asked, res: Parameters<Behaviour>[1]): undefined {
  res.writeHead(200, { 'Content-Type': 'text/xml', 'Content-Length': '9999' }).write(soap(batch(asked, [])));
  setTimeout(() => res.destroy(), 20);
}

function stopsMidway(asked: Asked, res: Parameters<Behaviour>[1]): undefined {
  res.writeHead(200, { 'Content-Type': 'text/xml' }).write(soap(batch(asked, [])).slice(0, 200));
}

function redirects(_: Asked, res: Parameters<Behaviour>[1]): undefined {
  res.writeHead(307, { Location: '/elsewhere', 'Content-Type': 'text/xml' }).end('<x/>');
}

function notUtf8(asked: Asked, res: Parameters<Behaviour>[1]): undefined {
  const [before = '', after = ''] = soap(batch(asked, [good(asked)])).split('Voorbeeld');
  res
    .writeHead(200, { 'Content-Type': 'text/xml; charset=utf-8' })
    .end(Buffer.concat([Buffer.from(before), Buffer.from([0xc3, 0x28]), Buffer.from(after)]));
}

async function judged(name: string, behaviour: Behaviour, expected: string): Promise<void> {
  world.answers(behaviour);
  const before = world.received.length;
  const got = await lineOf(await world.ask(`/MedicationDispense?${PATIENT}`));
  table.push([name, expected, got]);
  expect(got).toBe(expected);
  // D38: whatever comes of it, a query goes once.
  expect(world.received.length - before).toBe(1);
}

test.each(ITEMS)('given one good source and %s, when searched, then the good one is shown and the other is told', judged);

test.each(WHOLE)('given %s, when searched, then it is told and nothing is made up', judged);

test('given all of these, when the logs are read, then a line for each search, a source by its URA only, and no number of a patient', async () => {
  const lines = await world.lines();
  expect(lines).toHaveLength(ITEMS.length + WHOLE.length);
  const told = JSON.stringify(lines) + world.log.join('\n');
  for (const number of [PATIENT_A, PATIENT_B, 'VERZONNEX']) expect(told).not.toContain(number);
  // A case handle may end like the number of a dispense.
  expect(told).not.toMatch(/\bV-1\b/);
  expect(told).toContain(SOURCE_A);
  expect(told).not.toContain(SOURCE_C);
});

test('given a source that says NAT, when the log is read, then only its restricted part knows (CS b.4)', async () => {
  world.answers(beside((asked) => item(asked, { ...FROM_B, issues: issue('NAT', ACT_CODE) })));
  await world.ask(`/MedicationDispense?${PATIENT}`);
  const last = (await world.lines()).at(-1);
  expect(last).toMatchObject({ isRestricted: true, sources: [{ source: SOURCE_A, result: 'delivered' }] });
  expect(JSON.stringify(last)).not.toContain(SOURCE_B);
});
