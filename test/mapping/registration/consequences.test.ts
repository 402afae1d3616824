import fc from 'fast-check';
import { consequences, type IndexEvent } from '../../../src/mapping/registration/consequences.js';
import type { IndexChange } from '../../../src/mapping/registration/entry.js';
import type { IndexCategory, IndexCodes } from '../../../src/mapping/registration/index-codes.js';
import { readIndexRequest } from '../../../src/mapping/registration/request-read.js';
import { writeIndexRequest } from '../../../src/mapping/registration/request-write.js';
import { BSN, CODES, CONDITION, DISPENSE, received, REQUEST, SYSTEM } from './world.js';

const OLD = { source: '00033311', application: '90000311' };
const NEW = { source: '00044411', application: '90000411' };
const about = { bsn: BSN, ...OLD };
const short = (changes: readonly IndexChange[]): readonly string[] =>
  changes.map(({ act, reference: r }) => `${act} ${r.category} ${r.code.code} ${r.source} ${r.application}`);

test.each<readonly [string, IndexEvent, readonly string[]]>([
  ['yes', { kind: 'permit', ...about, categories: ['MED', 'ICA'] }, ['register MED D-1 00033311 90000311', 'register ICA 288432 00033311 90000311']],
  ['C-03 T3 yes, with nothing visible', { kind: 'permit', ...about, categories: [] }, []],
  ['an explicit no, with nothing in the index', { kind: 'deny', ...about, categories: [] }, []],
  ['an explicit no, with an entry', { kind: 'deny', ...about, categories: ['ICA'] }, ['remove ICA 288432 00033311 90000311']],
  [
    'C-19 withdrawn',
    { kind: 'withdraw', ...about, categories: ['MED', 'ICA'] },
    ['remove MED D-1 00033311 90000311', 'remove ICA 288432 00033311 90000311'],
  ],
  ['C-38 the last visible item shielded', { kind: 'hidden', ...about, categories: ['ICA'] }, ['remove ICA 288432 00033311 90000311']],
  ['C-38 shown again', { kind: 'shown', ...about, categories: ['ICA'] }, ['register ICA 288432 00033311 90000311']],
  [
    'C-71 takeover',
    { kind: 'takeover', ...about, to: NEW, categories: ['ICA', 'MED'] },
    [
      'remove ICA 288432 00033311 90000311',
      'remove MED D-1 00033311 90000311',
      'register ICA 288432 00044411 90000411',
      'register MED D-1 00044411 90000411',
    ],
  ],
])('given %s, when asked what follows, then these messages, in this order', (_, event, expected) => {
  expect(short(consequences(event, CODES))).toEqual(expected);
});

test('given a kind of data without a code, when asked, then nothing follows for it', () => {
  expect(short(consequences({ kind: 'permit', ...about, categories: ['MED', 'ICA'] }, { ICA: [CONDITION] }))).toEqual([
    'register ICA 288432 00033311 90000311',
  ]);
});

test('given a kind of data with two codes, when withdrawn, then both go', () => {
  const codes = { ICA: [CONDITION, { code: '800310', codeSystem: SYSTEM }] };
  expect(short(consequences({ kind: 'withdraw', ...about, categories: ['ICA'] }, codes))).toEqual([
    'remove ICA 288432 00033311 90000311',
    'remove ICA 800310 00033311 90000311',
  ]);
});

/** An index that knows the key on the wire only: patient, code and application (AM 5.2). */
function applied(changes: readonly IndexChange[], before: ReadonlyMap<string, string> = new Map()): ReadonlyMap<string, string> {
  const index = new Map(before);
  for (const change of changes) {
    const root = received(
      writeIndexRequest({
        ...REQUEST,
        ...change,
        author: { ...REQUEST.author, ura: change.reference.source, application: change.reference.application },
      }).root,
    );
    const { value } = readIndexRequest(root, { codes: CODES });
    if (value === undefined) throw new Error('not read');
    const key = `${value.reference.bsn} ${value.reference.code.code} ${value.reference.application}`;
    if (value.act === 'register') index.set(key, value.reference.source);
    else index.delete(key);
  }
  return index;
}

test.each([
  ['its own application', NEW],
  ['the same application', { ...NEW, application: OLD.application }],
])('C-71 T1 given a successor with %s, when the messages are applied, then there is one entry, of the successor', (_, to) => {
  const before = applied(consequences({ kind: 'permit', ...about, categories: ['ICA'] }, CODES));
  const after = applied(consequences({ kind: 'takeover', ...about, to, categories: ['ICA'] }, CODES), before);
  expect([...after]).toEqual([[`${BSN} 288432 ${to.application}`, NEW.source]]);
});

test('C-19 given any history, when withdrawn, then the index is as if the source never had the patient', () => {
  const categories = fc.subarray<IndexCategory>(['MED', 'ICA', 'PS']);
  const event: fc.Arbitrary<IndexEvent> = fc
    .record({ kind: fc.constantFrom('permit', 'shown', 'hidden', 'deny'), categories })
    .map((e) => ({ ...about, ...e }));
  const codes: IndexCodes = { ...CODES, MED: [DISPENSE] };
  fc.assert(
    fc.property(fc.array(event, { maxLength: 5 }), (history) => {
      const before = history.flatMap((e) => consequences(e, codes));
      const end = consequences({ kind: 'withdraw', ...about, categories: ['PS', 'MED', 'ICA'] }, codes);
      expect(applied([...before, ...end]).size).toBe(0);
    }),
    { numRuns: 50 },
  );
});
