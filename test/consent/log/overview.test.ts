import { overview } from '../../../src/consent/log/overview.js';
import { event } from './event.js';

const words = { language: 'en', nameOf: (ura: string) => ({ '90000101': 'Post Noord', '90000301': 'Apotheek De Linde' })[ura] } as const;

test('C-61 T1 given a delivered retrieval, when the patient looks, then who, what and from whom stand there in words', () => {
  expect(overview([event()], words)).toEqual([
    {
      at: '2026-11-21T09:00:00.000Z',
      handle: '00000-00000-0',
      who: 'Post Noord',
      what: 'asked for data',
      data: 'dispensed medication',
      result: 'delivered by Apotheek De Linde',
      notes: [],
    },
  ]);
});

test('C-61 T2 given a batch line, when the patient looks, then it is there with a note that explains the hour', () => {
  expect(overview([event({ batch: true })], words)[0]?.notes).toHaveLength(1);
});

test('C-61 T3 given a mandated retrieval, when the patient looks, then organisation and responsible professional are named', () => {
  const requester = { organization: '90000101', person: '900000777', responsible: { uzi: '900000101' } };
  expect(overview([event({ requester })], words)[0]?.who).toBe('Post Noord (900000101)');
});

test('C-79 given a prescription that was sent, when the patient looks, then it is explained', () => {
  const [line] = overview([event({ kind: 'push', categories: ['RX'], sources: [] })], { ...words, language: 'nl' });
  expect(line).toMatchObject({ what: 'verstuurde gegevens', data: 'Medicatievoorschrift', result: 'uitgevoerd' });
  expect(line?.notes).toHaveLength(1);
});

test.each(['N-NOCONSENT', 'N-NO', 'N-WITHDRAWN', 'N-NOIDX', 'N-SHIELD'])(
  'given nothing was delivered because of %s, when the patient looks, then only that nothing was delivered is told',
  (reason) => {
    const lines = overview([event({ sources: [], restricted: [{ source: '90000301', reason }] })], words);
    expect(lines).toEqual(overview([event({ sources: [] })], words));
    expect(lines[0]?.result).toBe('asked, nothing delivered');
  },
);

test.each([
  ['R-EXCL', 1],
  ['R-MAND', 1],
  ['R-MATRIX', 1],
  ['R-PURP', 1],
  ['R-REL', 1],
  ['R-SYN', 0],
  ['R-AUTH', 0],
  ['R-ORG', 0],
  ['R-DEST', 0],
])('given a refusal by %s, when the patient looks, then %d lines are shown', (code, count) => {
  const lines = overview([event({ kind: 'refusal', outcome: 'refused', code, sources: [] })], words);
  expect(lines).toHaveLength(count);
  for (const line of lines) expect(line.result).toBe('refused');
});

test.each([
  ['L-FAIL', []],
  ['T-ERROR', ['asked, failed']],
])('given a retrieval that failed by %s, when the patient looks, then %j is told', (code, results) => {
  const sources = [{ source: '90000301', result: 'failed', code }] as const;
  const lines = overview([event({ outcome: 'failed', code, sources })], words);
  expect(lines.map(({ result }) => result)).toEqual(results);
});

test.each(['shield', 'log-read', 'start', 'certificate'] as const)(
  'given a line of kind %s, when the patient looks, then it is not there',
  (kind) => {
    expect(overview([event({ kind })], words)).toEqual([]);
  },
);
