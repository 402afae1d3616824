import fc from 'fast-check';
import { readImportLine } from '../../../src/consent/register/import-line.js';
import { register } from '../../../src/consent/register/register.js';
import { ADULT, done, GP, NOW, RULES } from './made.js';

const LINE = { key: 'HIS-17', bsn: '999990019', source: GP, decision: 'permit', date: '2011-06-01', basis: 'explicit', material: 'unknown' };
const reasons = (line: object): readonly string[] => {
  const read = readImportLine(line as Readonly<Record<string, unknown>>);
  return 'refused' in read ? read.refused.map((r) => `${r.rule ?? '-'} ${r.code} ${r.expression}`) : [];
};

test('C-08 T1 given a line with basis opt-out, then it is skipped and reported by its key', () => {
  expect(reasons({ ...LINE, basis: 'opt-out' })).toEqual(['C-08 opt-out-legacy basis']);
  expect(readImportLine({ ...LINE, basis: 'opt-out' })).toMatchObject({ key: 'HIS-17' });
});
test('C-08 T1 given a line from before 2012 that does not name its basis, then it is taken for opt-out', () => {
  expect(reasons({ ...LINE, basis: '' })).toEqual(['C-08 opt-out-legacy basis']);
  expect(reasons({ ...LINE, basis: '', date: '2015-01-01' })).toEqual(['C-08 import-column basis']);
});
test('C-08 T2 given a line of 2011 with an explicit yes and a date, then it can be registered, from now on', () => {
  const line = readImportLine(LINE);
  if ('refused' in line) throw new Error('refused');
  expect([line.key, line.bsn]).toEqual(['HIS-17', '999990019']);
  const { decision } = done(register({ ...line.command, id: 'x', patient: 'p1' }, ADULT, RULES, NOW));
  expect(decision).toMatchObject({ status: 'active', given: '2011-06-01', effective: NOW, channel: 'migration' });
});
test('C-05 T1 C-05 T2 given no date or material, then each is named', () => {
  expect(reasons({ ...LINE, date: '2011-02-30' })).toEqual(['C-05 date-missing date']);
  expect(reasons({ ...LINE, material: '' })).toEqual(['C-05 information-missing material']);
});
test('given a wrong, missing or unknown column, then it is named and no value is', () => {
  expect(reasons({ ...LINE, bsn: '999990018', source: 'x', extra: 1, parties: 'patient dog', key: '' })).toEqual([
    'C-08 import-column key',
    'C-08 import-column bsn',
    'C-08 import-column source',
    'C-08 import-column parties',
    'C-08 import-column Consent',
  ]);
  expect(JSON.stringify(readImportLine({ ...LINE, key: '999990019', basis: 'x' }))).not.toContain('999990019');
});
test('given who signed, the kinds of data and the catalogue, then they are in the command', () => {
  const read = readImportLine({ ...LINE, parties: 'guardian;child', categories: 'PS ICA', catalogue: '2011-01', version: '2', evidence: 'scan-9' });
  expect(read).toMatchObject({
    command: {
      categories: ['PS', 'ICA'],
      catalogue: '2011-01',
      evidence: 'scan-9',
      signatures: [{ party: 'guardian' }, { party: 'child' }],
      information: [{ material: 'unknown', version: '2', date: '2011-06-01' }],
    },
  });
});
test('given any fields, then the line is read or skipped with a reason, and nothing is thrown', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...Object.keys(LINE), 'channel', 'informed'), fc.jsonValue()), (fields) => {
      const read = readImportLine(fields);
      expect('refused' in read ? read.refused.length > 0 : read.command.migrated).toBe(true);
    }),
  );
});
