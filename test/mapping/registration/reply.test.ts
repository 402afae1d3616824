import { element } from '../../../src/hl7v3/element.js';
import { openCarrier } from '../../../src/hl7v3/carrier.js';
import { fault, writeEnvelope, writeFault } from '../../../src/hl7v3/soap.js';
import type { IndexReference } from '../../../src/mapping/registration/entry.js';
import { readIndexReply, type Outcome } from '../../../src/mapping/registration/reply-read.js';
import { replyEnvelope, writeIndexReply } from '../../../src/mapping/registration/reply-write.js';
import { readIndexRequest, type RequestRead } from '../../../src/mapping/registration/request-read.js';
import { judgeIndexRequest, type Verdict } from '../../../src/mapping/registration/verdict.js';
import { validateV3 } from '../../../src/mapping/validate/message.js';
import { attribute, descendantsAt, type XmlElement } from '../../../src/xml/element.js';
import { readXml } from '../../../src/xml/reader.js';
import { writeXml } from '../../../src/xml/writer.js';
import { APPLICATION, BSN, changed, CODES, FIXTURE, legacy, received, REQUEST, URA } from './world.js';

const EXPECTED = { codes: CODES, certificateUra: URA, applications: [APPLICATION] };
const FRAME = { id: { root: '2.999.7', extension: 'S-1' }, sent: '2026-09-14T06:30:01.000Z' };
const ASKED = { interaction: 'MFMT_IN002302NL', id: REQUEST.message.id, sender: APPLICATION };
const SENT = { id: REQUEST.message.id, repeated: false };

const reply = (verdict: Verdict): XmlElement => received(writeIndexReply(ASKED, verdict, FRAME));
const valuesAt = (root: XmlElement, path: string, name: string): readonly (string | undefined)[] =>
  descendantsAt(root, path.split('/')).map((e) => attribute(e, name));
const typeCode = (root: XmlElement): string | undefined => valuesAt(root, 'acknowledgement', 'typeCode')[0];
const issueCode = (root: XmlElement): readonly (string | undefined)[] =>
  valuesAt(root, 'ControlActProcess/reason/justifyingDetectedIssueEvent/code', 'code');
const details = (root: XmlElement): readonly (string | undefined)[] => valuesAt(root, 'acknowledgement/acknowledgementDetail/code', 'code');

/** What an index does with a message, for a register of consents and one of entries. */
function answered(message: XmlElement, consents: readonly string[], entries: Set<string>): XmlElement {
  const result: RequestRead = readIndexRequest(message, { ...EXPECTED, applications: undefined });
  const key = ({ bsn, source, category }: IndexReference): string => `${bsn} ${source} ${category}`;
  const verdict = judgeIndexRequest(result, (reference) => consents.includes(key(reference)));
  if (verdict === 'accepted' && result.value !== undefined) {
    if (result.value.act === 'register') entries.add(key(result.value.reference));
    else entries.delete(key(result.value.reference));
  }
  if (result.asked === undefined) throw new Error('nobody to answer');
  return received(writeIndexReply(result.asked, verdict, FRAME));
}

describe('C-03 on the message', () => {
  const ICA = `${BSN} ${URA} ICA`;
  const remove = changed(['MFMT_IN002302NL', 'MFMT_IN002303NL'], ['MFMT_TE002302NL', 'MFMT_TE002303NL']);

  test.each([
    ['MFMT_IN002302NL', readXml(FIXTURE)],
    ['legacy MFMT_IN002101', legacy('MFMT_IN002101', 'MFMT_TE002101')],
    ['legacy MFMT_IN002202NL', changed(['MFMT_IN002302NL', 'MFMT_IN002202NL'], ['MFMT_TE002302NL', 'MFMT_TE002202NL'])],
  ])('C-03 T1 given no permit, when a source sends %s, then MFMT_IN002310NL comes back and there is no entry', (_, message) => {
    const entries = new Set<string>();
    const root = answered(message, [], entries);
    expect([root.local, typeCode(root), issueCode(root), entries.size]).toEqual(['MFMT_IN002310NL', 'AE', ['ISSUE'], 0]);
    // Consent is never NAT (AM 4.3), and no word tells of it.
    expect(writeXml(root)).not.toMatch(/NAT|onsent|toestemming|BUS|VALIDAT/);
  });

  test('C-03 T2 given a permit for the medication overview only, when the GP summary is registered, then it is rejected for that category', () => {
    const entries = new Set<string>();
    const consents = [`${BSN} ${URA} MED`];
    const summary = changed(['code="288432" codeSystem="2.16.840.1.113883.2.4.15.4"', 'code="S-1" codeSystem="2.999.4"']);
    const dispenses = changed(['code="288432" codeSystem="2.16.840.1.113883.2.4.15.4"', 'code="D-1" codeSystem="2.999.4"']);
    expect(answered(summary, consents, entries).local).toBe('MFMT_IN002310NL');
    expect(answered(dispenses, consents, entries).local).toBe('MFMT_IN002320NL');
    expect([...entries]).toEqual(consents);
  });

  test('C-03 given a permit, when registered twice and taken away twice, then each is accepted: a repeat is no error', () => {
    const entries = new Set<string>();
    for (const message of [readXml(FIXTURE), readXml(FIXTURE), remove, remove])
      expect(answered(message, [ICA], entries).local).toBe('MFMT_IN002320NL');
    expect(entries.size).toBe(0);
  });

  test('C-03 given no permit, when an entry is taken away, then it is accepted', () => {
    const entries = new Set([ICA]);
    expect(answered(remove, [], entries).local).toBe('MFMT_IN002320NL');
    expect(entries.size).toBe(0);
  });

  test('C-03 given a permit at one source, when another URA registers the same, then it is rejected', () => {
    const other = changed([URA, '00044411']);
    const result = readIndexRequest(other, { codes: CODES });
    expect(judgeIndexRequest(result, (r) => r.source === URA)).toEqual({ kind: 'not-permitted' });
  });
});

describe('a reply that is written', () => {
  test.each<readonly [string, Verdict, string, string, readonly string[], readonly string[]]>([
    ['accepted', 'accepted', 'MFMT_IN002320NL', 'AA', [], []],
    ['who asks may not', { kind: 'not-authorised' }, 'MFMT_IN002310NL', 'AE', [], ['NAT']],
    ['the register can not be written', { kind: 'unavailable' }, 'MFMT_IN002310NL', 'AR', ['INTERR'], []],
    ['no permit', { kind: 'not-permitted' }, 'MFMT_IN002310NL', 'AE', [], ['ISSUE']],
  ])('given %s, when written, then it is valid and says so', (_, verdict, name, ack, errors, issues) => {
    const root = reply(verdict);
    expect([root.local, typeCode(root), details(root), issueCode(root)]).toEqual([name, ack, errors, issues]);
    expect(valuesAt(root, 'acknowledgement/targetMessage/id', 'extension')).toEqual(['R-0001']);
    expect(valuesAt(root, 'receiver/device/id', 'extension')).toEqual([APPLICATION]);
    expect(validateV3(root)).toEqual([]);
  });

  test.each([
    ['an unknown category', [['code="288432"', 'code="999"']], 'SYN103', 'ActReference/code/@code'],
    ['no system', [[' codeSystem="2.16.840.1.113883.2.4.15.4"', '']], 'SYN101', 'ActReference/code/@codeSystem'],
    ['a wrong BSN', [[BSN, '999900159']], 'SYN102', 'recordTarget/patient/id/@extension'],
    ['another interaction', [['MFMT_IN002302NL', 'MFMT_IN002203NL']], 'NS200', '/MFMT_IN002203NL'],
  ] as const)('given %s, when answered, then the detail has the code and the place, and no number of a person', (_, changes, code, place) => {
    const result = readIndexRequest(changed(...changes), EXPECTED);
    const root = received(
      writeIndexReply(
        result.asked ?? ASKED,
        judgeIndexRequest(result, () => true),
        FRAME,
      ),
    );
    expect([root.local, typeCode(root), details(root)]).toEqual(['MFMT_IN002310NL', 'AE', [code]]);
    expect(descendantsAt(root, ['acknowledgement', 'acknowledgementDetail', 'location'])[0]?.text.endsWith(place)).toBe(true);
    expect(writeXml(root)).not.toMatch(/99990015/);
    expect(validateV3(root)).toEqual([]);
  });

  test('given an author of another organisation with a wrong BSN, when judged, then who asks comes before whom it is about', () => {
    const result = readIndexRequest(changed([URA, '00044411'], [BSN, '999900159']), EXPECTED);
    expect(judgeIndexRequest(result, () => true)).toEqual({ kind: 'not-authorised' });
  });
});

const acknowledgement = (code: string, detail = ''): XmlElement =>
  readXml(`<MCCI_IN000002 xmlns="urn:hl7-org:v3"><id root="2.999.7" extension="S-2"/><creationTime value="20260914083001"/>
    <versionCode code="NICTIZEd2005-Okt"/><interactionId root="2.16.840.1.113883.1.6" extension="MCCI_IN000002"/>
    <profileId root="2.16.840.1.113883.2.4.3.11.1" extension="810"/><processingCode code="P"/><processingModeCode code="T"/><acceptAckCode code="NE"/>
    <acknowledgement typeCode="${code}">${detail}<targetMessage><id root="${REQUEST.message.id.root ?? ''}" extension="R-0001"/></targetMessage></acknowledgement>
    <receiver><device><id root="2.16.840.1.113883.2.4.6.6" extension="${APPLICATION}"/></device></receiver>
    <sender><device><id root="2.16.840.1.113883.2.4.6.6" extension="1"/></device></sender></MCCI_IN000002>`);
const detail = (code: string): string =>
  `<acknowledgementDetail typeCode="E"><code code="${code}" codeSystem="2.16.840.1.113883.5.1100" displayName="x"/><text>Mevrouw Proef</text></acknowledgementDetail>`;
const duplicate =
  '<acknowledgementDetail typeCode="E"><code code="KEY205" codeSystem="2.16.840.1.113883.5.4"/><text>x</text></acknowledgementDetail>';

describe('what a reply means', () => {
  test.each<readonly [string, XmlElement | undefined, Outcome, readonly string[]]>([
    ['accept', reply('accepted'), 'done', []],
    ['accept in its response, in an envelope', received(replyEnvelope(ASKED, reply('accepted'))), 'done', []],
    ['accept in an envelope alone', received(writeEnvelope({ message: reply('accepted') })), 'done', []],
    ['reject', reply({ kind: 'not-permitted' }), 'dead-letter', ['ISSUE']],
    ['reject in its response', received(replyEnvelope(ASKED, reply({ kind: 'not-authorised' }))), 'dead-letter', ['NAT']],
    ['reject for now', reply({ kind: 'unavailable' }), 'retry', ['INTERR']],
    ['MCCI_IN000002 with CA', acknowledgement('CA'), 'done', []],
    ['MCCI_IN000002 with CE', acknowledgement('CE', detail('SYN105')), 'dead-letter', ['SYN105']],
    ['MCCI_IN000002 with CR', acknowledgement('CR', detail('NOSTORE')), 'retry', ['NOSTORE']],
    ['MCCI_IN000002 with AA, as of old', acknowledgement('AA'), 'done', []],
    ['MCCI_IN000002 with AE, as of old', acknowledgement('AE', detail('SYN105')), 'dead-letter', ['SYN105']],
    ['MCCI_IN000002 with AR, as of old', acknowledgement('AR', detail('NOSTORE')), 'retry', ['NOSTORE']],
    ['soap:Server', readXml(writeFault(fault('soap:Server', 'x'))), 'retry', ['soap:Server']],
    ['soap:Client', readXml(writeFault(fault('soap:Client', 'x'))), 'dead-letter', ['soap:Client']],
    ['soap:MustUnderstand', readXml(writeFault(fault('soap:MustUnderstand', 'x'))), 'dead-letter', ['soap:MustUnderstand']],
    ['a fault of WS-Security', readXml(writeFault(fault('wsse:InvalidSecurity', 'x'))), 'dead-letter', ['wsse:InvalidSecurity']],
    ['nothing: a time-out or a server without words', undefined, 'retry', []],
    ['KEY205 at first', acknowledgement('CE', duplicate), 'dead-letter', ['KEY205']],
  ])('given %s, when read, then it is known what to do', (_, root, outcome, reasons) => {
    const result = readIndexReply(root, SENT);
    expect([result.outcome, result.reasons.map(({ code }) => code), result.issues]).toEqual([outcome, reasons, []]);
    expect(JSON.stringify(result)).not.toContain('Proef');
  });

  test('given KEY205 on a second try, when read, then the first copy had arrived', () => {
    expect(readIndexReply(acknowledgement('CE', duplicate), { ...SENT, repeated: true }).outcome).toBe('done');
    expect(readIndexReply(acknowledgement('CE', detail('SYN105')), { ...SENT, repeated: true }).outcome).toBe('dead-letter');
  });

  const text = (verdict: Verdict): string => writeXml(reply(verdict));
  test.each<readonly [string, XmlElement, Outcome, readonly string[]]>([
    ['accept with AE', readXml(text('accepted').replace('"AA"', '"AE"')), 'dead-letter', ['answer-inconsistent']],
    ['accept with AR', readXml(text('accepted').replace('"AA"', '"AR"')), 'retry', ['answer-inconsistent']],
    ['reject with AA', readXml(text({ kind: 'not-permitted' }).replace('"AE"', '"AA"')), 'dead-letter', ['answer-inconsistent']],
    ['accept of another message', readXml(text('accepted').replace('R-0001', 'R-0002')), 'retry', ['answer-inconsistent']],
    ['another interaction', readXml(FIXTURE), 'dead-letter', ['interaction-not-supported']],
    ['a payload', element('subject'), 'dead-letter', ['interaction-not-supported']],
    ['no HL7v3', readXml('<html/>'), 'dead-letter', ['input-unknown']],
    [
      'accept without acknowledgement',
      readXml(text('accepted').replace(/<acknowledgement .*?<\/acknowledgement>/s, '')),
      'dead-letter',
      ['required'],
    ],
  ])('given %s, when read, then the worse counts and it is told', (_, root, outcome, codes) => {
    const result = readIndexReply(root, SENT);
    expect([result.outcome, result.issues.map(({ code }) => code)]).toEqual([outcome, codes]);
  });

  test('given the element around a reply, when opened, then the reply is in it, and is judged as one', () => {
    const root = received(replyEnvelope(ASKED, reply('accepted')));
    expect(openCarrier(root).carrier).toMatchObject({
      kind: 'interaction',
      interaction: { local: 'MFMT_IN002320NL' },
      response: 'MFMT_IN002302NLResponse',
    });
    expect(validateV3(root)).toEqual([]);
  });
});
