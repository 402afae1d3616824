import fc from 'fast-check';
import { EXTENSIONS } from '../../../src/fhir/extensions.js';
import type { Extension, Prim } from '../../../src/fhir/types.js';
import { CS, table } from '../../../src/mapping/leaf/code.js';
import { NULL_FLAVORS } from '../../../src/mapping/leaf/null-flavor.js';
import { cs } from '../../property/from-xsd.js';
import { bothWays, lossless, reads, stable, writes } from '../../support/leaf-laws.js';

const flavor = (valueCode: string): Extension => ({ url: EXTENSIONS.nullFlavor, valueCode });
const ROWS = [
  ['completed', 'completed'],
  ['active', 'in-progress'],
  ['aborted', 'stopped'],
] as const;
const STATUS = table({
  kind: 'TEST',
  spec: 'MD 6',
  rows: ROWS,
  inexact: [['declined', 'aborted']],
  absent: 'unknown',
});
const BARE = table({ kind: 'TEST_BARE', spec: 'MD 6', rows: ROWS });

describe('a code by a table (DT 7), both ways', () => {
  bothWays<Prim>(STATUS, [
    ...ROWS.map(([code, value]) => [code, `<statusCode code="${code}"/>`, { value }] as const),
    ['a nullFlavor, where FHIR demands a code', '<statusCode nullFlavor="UNK"/>', { value: 'unknown', extension: [flavor('UNK')] }],
    ['a code with a nullFlavor', '<statusCode code="active" nullFlavor="UNC"/>', { value: 'in-progress', extension: [flavor('UNC')] }],
  ]);

  bothWays<Prim>(BARE, [['a nullFlavor, where FHIR demands nothing', '<statusCode nullFlavor="UNK"/>', { extension: [flavor('UNK')] }]]);
});

describe('a code by a table: one way', () => {
  reads<Prim>(STATUS, [
    ['a code outside the table', '<statusCode code="held"/>', undefined, ['code-unknown /statusCode/@code']],
    ['a FHIR code', '<statusCode code="stopped"/>', undefined, ['code-unknown /statusCode/@code']],
    ['a code in other case', '<statusCode code="Active"/>', undefined, ['code-unknown /statusCode/@code']],
    ['nothing', '<statusCode/>', undefined, ['required /statusCode/@code']],
    [
      'what nobody reads',
      '<statusCode code="active" codeSystem="1.2"><a/></statusCode>',
      { value: 'in-progress' },
      ['not-mapped /statusCode/@codeSystem', 'not-mapped /statusCode/a'],
    ],
  ]);

  writes<Prim>(STATUS, 'statusCode', [
    ['a code that HL7v3 does not have', { value: 'declined' }, '<statusCode code="aborted"/>', ['code-unknown .']],
    ['the code for nothing', { value: 'unknown' }, '<statusCode nullFlavor="UNK"/>', []],
    [
      'the code for nothing, with another reason',
      { value: 'unknown', extension: [{ url: EXTENSIONS.dataAbsentReason, valueCode: 'masked' }] },
      '<statusCode nullFlavor="MSK"/>',
      [],
    ],
    ['a code outside the table', { value: 'weg' }, undefined, ['code-unknown .']],
    ['an HL7v3 code', { value: 'active' }, undefined, ['code-unknown .']],
    ['another extension', { value: 'completed', extension: [{ url: 'urn:x' }] }, '<statusCode code="completed"/>', ['not-mapped 0']],
    ['nothing', {}, undefined, []],
  ]);

  test.each([
    [
      'HL7v3',
      [
        ['a', 'x'],
        ['a', 'y'],
      ],
    ],
    [
      'FHIR',
      [
        ['a', 'x'],
        ['b', 'x'],
      ],
    ],
  ] as const)('given a table with a code twice on the side of %s, when made, then the program stops', (_, rows) => {
    expect(() => table({ kind: 'TWICE', spec: 'DT 7', rows })).toThrow('TWICE: a code stands twice in the table');
  });

  test('given a table, then it tells its rows and the codes that stand on one side only', () =>
    expect(STATUS.about).toEqual({
      kind: 'TEST',
      fhir: 'code',
      spec: 'MD 6',
      table: ROWS,
      inexact: [['declined', 'aborted']],
      absent: 'unknown',
    }));
});

describe('CS <-> code (DT 7)', () => {
  bothWays<Prim>(CS, [
    ['a code', '<priorityCode code="R"/>', { value: 'R' }],
    ['a nullFlavor', '<priorityCode nullFlavor="NI"/>', { extension: [flavor('NI')] }],
    ['a code with a nullFlavor', '<priorityCode code="R" nullFlavor="UNC"/>', { value: 'R', extension: [flavor('UNC')] }],
  ]);
  reads<Prim>(CS, [
    ['nothing', '<priorityCode/>', undefined, ['required /priorityCode/@code']],
    ['an empty code', '<priorityCode code=""/>', undefined, ['required /priorityCode/@code']],
    ['a display', '<priorityCode code="R" displayName="x"/>', { value: 'R' }, ['not-mapped /priorityCode/@displayName']],
  ]);
  writes<Prim>(CS, 'priorityCode', [['nothing', {}, undefined, []]]);
});

describe('codes: laws', () => {
  lossless(STATUS, cs('statusCode'));
  lossless(BARE, cs('statusCode'));
  lossless(CS, cs('statusCode'));

  const extension = fc.constantFrom(...NULL_FLAVORS).map((code) => [flavor(code)]);
  const code = fc.record({ value: fc.constantFrom('completed', 'in-progress', 'declined', 'unknown', 'weg'), extension }, { requiredKeys: [] });
  for (const codec of [STATUS, BARE, CS]) stable<Prim>(codec, code, 'statusCode');
});
