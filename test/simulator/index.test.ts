import { referralRegister } from '../../src/simulator/index/referral-register.js';
import { attribute, child, descendantsAt } from '../../src/xml/element.js';
import { CONDITION, DISPENSE } from '../mapping/registration/world.js';
import { change, changed, indexed } from './index-messages.js';
import { filesOf, participant, PHARMACY, PHARMACY_2, pkiFiles, post, PRACTICE, simulated, type Simulated } from './simulator.js';
import { testPki } from '../support/pki.js';
import { enveloped, messageIn, OTHER_PATIENT, PATIENT, question } from './questions.js';

const participants = [PRACTICE, participant(PHARMACY, '301', 'J8', 1), participant(PHARMACY_2, '302', 'J8', 1, { regions: [8] })];
const BY = { ura: '90000380', application: '300' };
const running: Simulated[] = [];

afterEach(async () => {
  for (const one of running.splice(0)) await one.stop();
});

async function started(...given: Parameters<typeof simulated>): Promise<Simulated> {
  const [changes, outside] = given;
  const simulator = await simulated({ participants, ...changes }, outside);
  running.push(simulator);
  return simulator;
}

test('given an empty index, when a source registers twice and removes twice, then there is one entry, and then none; none is an error', async () => {
  const { urls } = await started();
  expect([await changed(urls.soap, 'register'), await changed(urls.soap, 'register')]).toEqual(['MFMT_IN002320NL', 'MFMT_IN002320NL']);
  expect(await indexed(urls.soap, BY)).toEqual(['MED 301']);
  expect(await indexed(urls.soap, BY, OTHER_PATIENT)).toEqual([]);
  expect([await changed(urls.soap, 'remove'), await changed(urls.soap, 'remove')]).toEqual(['MFMT_IN002320NL', 'MFMT_IN002320NL']);
  expect(await indexed(urls.soap, BY)).toEqual([]);
});

test('given the same message twice, when it comes again, then it has the same effect and a reply of its own', async () => {
  const { urls } = await started();
  const envelope = change('register');
  const ids = [await post(urls.soap, 'VerwijsIndex', envelope), await post(urls.soap, 'VerwijsIndex', envelope)].map(({ text }) => {
    const [reply] = messageIn(text).children;
    const id = reply && child(reply, 'id');
    return id && attribute(id, 'extension');
  });
  expect(new Set(ids).size).toBe(2);
  expect(await indexed(urls.soap, BY)).toEqual(['MED 301']);
});

test.each<readonly [string, Parameters<typeof change>[1], string]>([
  ['a kind of data that it does not give', { code: CONDITION, category: 'ICA' }, 'ISSUE'],
  ['for an application of another organisation', { application: '302' }, 'NAT'],
  ['a code that nobody knows', { code: { code: 'other', codeSystem: '2.999.4' } }, 'SYN103'],
])('given a source that registers %s, when judged, then it is rejected and nothing is kept', async (_, entry, code) => {
  const { urls } = await started({
    participants: [
      PRACTICE,
      participant(PHARMACY, '301', 'J8', undefined, { source: { address: 'http://127.0.0.1:1', categories: ['MED'] } }),
      participant(PHARMACY_2, '302', 'J8', 1),
    ],
  });
  const { status, text } = await post(urls.soap, 'VerwijsIndex', change('register', entry));
  const [reply] = messageIn(text).children;
  expect([status, reply?.local]).toEqual([200, 'MFMT_IN002310NL']);
  expect(text).toContain(`code="${code}"`);
  expect(await indexed(urls.soap, BY)).toEqual([]);
});

test('given sources in two regions, when the practice looks in the index, then in mode silent it sees those of its region, in lsp all', async () => {
  for (const [regionDisclosure, seen] of [
    ['silent', ['MED 301']],
    ['lsp', ['MED 301', 'MED 302']],
  ] as const) {
    const { urls } = await started({ regionDisclosure });
    await changed(urls.soap, 'register');
    await changed(urls.soap, 'register', { ura: PHARMACY_2, application: '302' });
    expect(await indexed(urls.soap, BY)).toEqual(seen);
    expect(await indexed(urls.soap, { ura: PHARMACY_2, application: '302' })).toEqual(regionDisclosure === 'silent' ? ['MED 302'] : seen);
  }
});

test('given a file, when entries change, then it has them, and another simulator begins with them', async () => {
  const index = { codes: { MED: [DISPENSE], ICA: [CONDITION] }, file: 'index.json' };
  const first = await started({ index });
  await changed(first.urls.soap, 'register');
  await changed(first.urls.soap, 'register', { bsn: OTHER_PATIENT });
  await changed(first.urls.soap, 'remove', { bsn: OTHER_PATIENT });
  const text = first.saved['index.json'] ?? '';
  expect(JSON.parse(text)).toMatchObject([{ bsn: PATIENT, application: '301', source: PHARMACY, category: 'MED' }]);
  const second = await started({ index }, { files: filesOf({ ...pkiFiles(await testPki()), 'index.json': text }) });
  expect(await indexed(second.urls.soap, BY)).toEqual(['MED 301']);
});

test.each(['{', '{}', '[{"bsn":"1"}]', '[1]'])('given the file %s, when opened, then it is refused', (text) => {
  expect(() => referralRegister({ text, save: () => Promise.resolve() })).toThrow(expect.objectContaining({ name: 'IndexFileError' }) as Error);
});

test('given a file that can not be written once, when entries change, then that is told, and later ones are written', async () => {
  const saved: string[] = [];
  let fails = true;
  const save = (text: string): Promise<void> => (fails ? Promise.reject(new Error('disk full')) : Promise.resolve(void saved.push(text)));
  const register = referralRegister({ text: undefined, save });
  const reference = { bsn: PATIENT, category: 'MED', code: DISPENSE, application: '301', source: PHARMACY } as const;
  await expect(register.register(reference, '2026-06-01T12:00:00.000Z')).rejects.toThrow('disk full');
  fails = false;
  await register.register({ ...reference, application: '302' }, '2026-06-01T12:00:01.000Z');
  expect(JSON.parse(saved[0] ?? '')).toMatchObject([{ application: '301' }, { application: '302' }]);
});

test('given an entry, when it is refreshed, then it keeps when it was made', async () => {
  const register = referralRegister();
  const reference = { bsn: PATIENT, category: 'MED', code: DISPENSE, application: '301', source: PHARMACY } as const;
  await register.register(reference, '2026-06-01T12:00:00.000Z');
  await register.register(reference, '2026-06-02T12:00:00.000Z');
  expect(register.entriesOf(PATIENT)).toMatchObject([{ created: '2026-06-01T12:00:00.000Z', updated: '2026-06-02T12:00:00.000Z' }]);
});

describe('given the access log', () => {
  const PATID = `<attentionLine><keyWordText code="PATID" codeSystem="2.16.840.1.113883.2.4.15.1">Patient.id</keyWordText><value xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="II" root="2.16.840.1.113883.2.4.6.3" extension="${PATIENT}"/></attentionLine>`;
  const logQuery = (line = PATID): string =>
    enveloped(question({ interaction: 'COMT_IN999998NL' }))
      .replace('<receiver>', `${line}<receiver>`)
      .replaceAll(/<executionAndDeliveryTime[^>]*\/>/g, '');

  test('when it is not switched on, then no service takes the question', async () => {
    const { urls } = await started();
    expect((await post(urls.soap, 'Toegangslogquery', logQuery())).status).toBe(500);
  });

  test('when it is switched on, then it tells who asked what of the patient, and of nobody else', async () => {
    const { urls } = await started({ accessLog: true });
    await post(urls.soap, 'VerstrekkingsLijstqueryBatch', enveloped(question()));
    await post(urls.soap, 'VerstrekkingsLijstqueryBatch', enveloped(question({ bsn: OTHER_PATIENT })));
    const { status, text } = await post(urls.soap, 'Toegangslogquery', logQuery());
    const message = messageIn(text);
    const events = descendantsAt(message, ['ControlActProcess', 'subject', 'AccessEvent']);
    expect([status, message.local, events.length]).toEqual([200, 'COMT_IN999999NL', 1]);
    expect(text).toContain('900005259');
    expect(text).not.toContain(OTHER_PATIENT);
    const nobody = await post(urls.soap, 'Toegangslogquery', logQuery(PATID.replace(PATIENT, '999900171')));
    expect(nobody.text).toContain('<queryResponseCode code="NF"/>');
    const unnamed = await post(urls.soap, 'Toegangslogquery', logQuery(''));
    expect(unnamed.text).toContain('<queryResponseCode code="QE"/>');
    const excluded = enveloped(question({ interaction: 'COMT_IN999998NL', role: '01.008' })).replace('<receiver>', `${PATID}<receiver>`);
    expect((await post(urls.soap, 'Toegangslogquery', excluded)).text).toContain('AUTERR_MEDISCH');
  });
});

describe('given a link test', () => {
  const test118 = (name: string): string =>
    enveloped(question({ interaction: name }))
      .replace(/<overseer.*<\/overseer>/, '')
      .replace(/<queryByParameter>.*<\/queryByParameter>/, '')
      .replace(/<AssignedPerson>.*<\/AssignedPerson>/, '<AssignedDevice><id root="2.16.840.1.113883.2.4.6.6" extension="300"/></AssignedDevice>');

  test.each([
    ['COMT_IN118118', 'COMT_IN229229', 'AA'],
    ['COMT_IN113113NL', 'MCCI_IN000002', 'CA'],
  ])('when %s comes, then %s %s', async (name, answer, code) => {
    const { urls } = await started();
    const { status, text } = await post(urls.soap, 'Ping', test118(name));
    const message = messageIn(text);
    const acknowledgement = child(message, 'acknowledgement');
    expect([status, message.local, acknowledgement && attribute(acknowledgement, 'typeCode')]).toEqual([200, answer, code]);
  });

  test('when an application that nobody knows sends it, then a fault', async () => {
    const { urls } = await started();
    expect((await post(urls.soap, 'Ping', test118('COMT_IN118118').replaceAll('"300"', '"399"'))).status).toBe(500);
  });
});
