import fc from 'fast-check';
import type { IndexedReference, IndexQuery } from '../../../src/mapping/registration/entry.js';
import { readIndexQuery } from '../../../src/mapping/registration/query-read.js';
import { writeIndexQuery } from '../../../src/mapping/registration/query-write.js';
import { readIndexAnswer, writeIndexAnswer } from '../../../src/mapping/registration/query-answer.js';
import { validateV3 } from '../../../src/mapping/validate/message.js';
import { readXml } from '../../../src/xml/reader.js';
import { writeXml } from '../../../src/xml/writer.js';
import { LAW_RUNS } from '../../property/runs.js';
import { APPLICATION, BSN, CODES, CONDITION, DISPENSE, OTHER_BSN, received, REQUEST, told, URA } from './world.js';

const EXPECTED = { codes: CODES, certificateUra: URA };
const QUERY: IndexQuery = {
  bsn: BSN,
  codes: [CONDITION, DISPENSE],
  author: REQUEST.author,
  message: REQUEST.message,
  queryId: { root: '2.999.2', extension: 'Q-1' },
};
const FRAME = {
  id: { root: '2.999.7', extension: 'S-1' },
  creationTime: '20260914083001',
  sender: '1',
  receiver: APPLICATION,
  targetMessage: REQUEST.message.id,
  queryId: QUERY.queryId,
};
const ENTRY: IndexedReference = {
  bsn: BSN,
  category: 'ICA',
  code: CONDITION,
  application: '90000312',
  created: '2026-02-01T11:00:00.000Z',
  updated: '2026-09-14T06:29:57.000Z',
};
const SECOND: IndexedReference = { bsn: BSN, category: 'MED', code: DISPENSE, application: '90000313' };
const text = writeXml(received(writeIndexQuery(QUERY).root));

describe('the query', () => {
  test('given the value, when written and read, then it is the same; wrapper and frame are valid', () => {
    const root = received(writeIndexQuery(QUERY).root);
    expect(root.local).toBe('QUMT_IN020011NL02');
    expect(readIndexQuery(root, EXPECTED)).toEqual({ value: QUERY, issues: [] });
    expect(validateV3(root)).toEqual([]);
  });

  test('given no codes, when written and read, then every kind of data is asked for', () => {
    expect(readIndexQuery(received(writeIndexQuery({ ...QUERY, codes: [] }).root), EXPECTED).value?.codes).toEqual([]);
  });

  test.each<readonly [string, string, string, readonly string[]]>([
    ['no patient', `<patientId><value root="2.16.840.1.113883.2.4.6.3" extension="${BSN}"/></patientId>`, '', ['error required queryByParameter']],
    ['a wrong BSN', `"${BSN}"`, '"999900159"', ['error bsn-invalid queryByParameter/patientId/value/@extension']],
    [
      'two patients',
      '</patientId>',
      `<value root="2.16.840.1.113883.2.4.6.3" extension="${OTHER_BSN}"/></patientId>`,
      ['error patient-mixed queryByParameter/patientId/value[2]'],
    ],
    ['an unknown kind', '"288432"', '"999"', ['error code-unknown queryByParameter/actCode/value[1]/@code']],
    ['an unknown parameter', '</patientId>', '</patientId><place><value/></place>', ['error not-mapped queryByParameter/place']],
    [
      'the URA of another',
      `"${URA}"`,
      '"00044411"',
      ['error author-mismatch authorOrPerformer/participant/AssignedDevice/Organization/id/@extension'],
    ],
  ])('given %s, when read, then there is no value', (_, from, to, issues) => {
    expect(text).toContain(from);
    const result = readIndexQuery(readXml(text.replace(from, to)), EXPECTED);
    expect([result.value, told(result.issues)]).toEqual([undefined, issues]);
    expect(JSON.stringify(result.issues)).not.toMatch(/99990015|999900171/);
  });

  test.each<readonly [string, Partial<IndexQuery>, string]>([
    ['a wrong BSN', { bsn: '999900159' }, 'bsn'],
    ['no application', { author: { kind: 'device', ura: URA, uzi: '900000311', name: 'x' } }, 'author.application'],
    ['the id of the message', { queryId: REQUEST.message.id }, 'queryId'],
  ])('given %s, when written, then nothing is', (_, change, path) => {
    const { root, issues } = writeIndexQuery({ ...QUERY, ...change });
    expect([root, issues.map((i) => i.path)]).toEqual([undefined, [path]]);
  });

  test('given another interaction, when read, then it is told', () => {
    expect(told(readIndexQuery(readXml(text.replaceAll('QUMT_IN020011NL02', 'QUMT_IN020031NL')), EXPECTED).issues)).toEqual([
      'error interaction-not-supported /QUMT_IN020031NL',
    ]);
  });

  test('given the name of the parameter in other case, when read, then it is understood', () => {
    expect(readIndexQuery(readXml(text.replaceAll('patientId', 'patientID')), EXPECTED).value?.bsn).toBe(BSN);
  });
});

describe('the answer', () => {
  const asked = { bsn: BSN, codes: CODES };

  test('given entries, when written and read, then they are the same, one subject each; wrapper and frame are valid', () => {
    const root = received(writeIndexAnswer(FRAME, [ENTRY, SECOND]));
    expect(root.local).toBe('QUMT_IN020021NL02');
    expect(readIndexAnswer(root, asked)).toEqual({ value: [ENTRY, SECOND], issues: [] });
    expect(validateV3(root).filter(({ severity }) => severity !== 'information')).toEqual([]);
  });

  test('given any entries, when written and read, then they are the same', () => {
    const moment = fc.integer({ min: Date.UTC(2026, 0, 1) / 1000, max: Date.UTC(2026, 9, 1) / 1000 }).map((s) => new Date(s * 1000).toISOString());
    const entry: fc.Arbitrary<IndexedReference> = fc
      .record({
        kind: fc.constantFrom(ENTRY, SECOND),
        application: fc.integer({ min: 2, max: 99_999_999 }).map(String),
        created: moment,
        updated: moment,
        both: fc.boolean(),
      })
      .map(({ kind: { category, code }, application, created, updated, both }) => ({
        bsn: BSN,
        category,
        code,
        application,
        created,
        ...(both ? { updated } : {}),
      }));
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 4 }), (entries) => {
        expect(readIndexAnswer(received(writeIndexAnswer(FRAME, entries)), asked)).toEqual({ value: entries, issues: [] });
      }),
      { numRuns: LAW_RUNS },
    );
  });

  test('given an entry of another patient, when read, then the whole answer is dropped', () => {
    const { value, issues } = readIndexAnswer(received(writeIndexAnswer(FRAME, [ENTRY, { ...SECOND, bsn: OTHER_BSN }])), asked);
    expect([value, issues.map(({ code }) => code)]).toEqual([undefined, ['patient-mixed']]);
  });

  test('given a kind of data that is not known here, when read, then it is left out and told', () => {
    const root = received(writeIndexAnswer(FRAME, [ENTRY, SECOND]));
    const { value, issues } = readIndexAnswer(root, { bsn: BSN, codes: { ICA: [CONDITION] } });
    expect([value, told(issues)]).toEqual([[ENTRY], ['warning code-unknown code/@code']]);
  });

  test('given an answer that failed, when read, then it is not that nothing was found', () => {
    const failed = writeXml(writeIndexAnswer(FRAME, [])).replace('"AA"', '"AE"').replace('"NF"', '"AE"');
    const { value, issues } = readIndexAnswer(readXml(failed), asked);
    expect([value, issues.map(({ code }) => code)]).toEqual([undefined, ['source-failed']]);
  });

  test('C-19 T1 given an entry that was taken away, when the index is asked, then the answer equals that of never registered, byte for byte', () => {
    const index = new Map<string, IndexedReference>();
    const ask = (): string => writeXml(writeIndexAnswer(FRAME, [...index.values()]));
    const never = ask();
    index.set('ICA', ENTRY);
    expect(ask()).not.toBe(never);
    index.delete('ICA');
    expect(ask()).toBe(never);
    expect(never).toContain('"NF"');
    expect(never).not.toContain(BSN);
    expect(readIndexAnswer(readXml(never), asked)).toEqual({ value: [], issues: [] });
  });
});
