import { readRequirements } from '../../src/conformance/requirements.js';
import { HEADER, requirement } from './folder.js';

const read = (...lines: readonly string[]): ReturnType<typeof readRequirements> => readRequirements([HEADER, ...lines].join('\n'), 'r.csv');

test('given rows, when read, then each field has its place and cases are apart', () => {
  expect(read('TS-01;EXT-9;source;SHOULD;auto;a date;datatypes 3;times/01-a  times/02-b')).toEqual([
    {
      id: 'TS-01',
      external: 'EXT-9',
      role: 'source',
      level: 'SHOULD',
      verdict: 'auto',
      text: 'a date',
      source: 'datatypes 3',
      cases: ['times/01-a', 'times/02-b'],
      line: 2,
    },
  ]);
});

test('given a byte order mark, carriage returns and blank lines, when read, then they do not count', () => {
  expect(readRequirements(`\uFEFF${HEADER}\r\n${requirement('TS-01')}\r\n\r\n`, 'r.csv')).toHaveLength(1);
});

test.each([
  ['a row with too few fields', 'TS-01;x', 'r.csv:2: 2 fields instead of 8'],
  ['a semicolon in a text', requirement('TS-01').replace('what', 'what;'), 'r.csv:2: 9 fields instead of 8'],
  ['an id of another form', requirement('ts1'), 'r.csv:2: id must be'],
  ['a role that does not exist', requirement('TS-01').replace('gateway', 'patient'), 'r.csv:2: role must be one of source, requester, gateway'],
  ['a level that does not exist', requirement('TS-01').replace('MUST', 'must'), 'r.csv:2: level must be one of MUST, SHOULD, MAY'],
  ['a verdict that does not exist', requirement('TS-01', '', 'maybe'), 'r.csv:2: verdict must be one of auto, manual'],
  ['no text', requirement('TS-01').replace('what must be', ''), 'r.csv:2: text is empty'],
  ['no source', requirement('TS-01').replace('datatypes 1', ''), 'r.csv:2: source is empty'],
])('given %s, when read, then file and line are named', (_, row, expected) => {
  expect(() => read(row)).toThrow(expected);
});

test('given an id that comes twice, when read, then the second is named', () => {
  expect(() => read(requirement('TS-01'), requirement('TS-02'), requirement('TS-01'))).toThrow('r.csv:4: TS-01 is there twice');
});

test('given other columns, when read, then the first line is named', () => {
  expect(() => readRequirements('id;text', 'r.csv')).toThrow('r.csv:1: the first line must be id;external');
});
