import { coverage, rulesOf } from '../../tools/rule-coverage.js';

test.each([
  ['C-15 T3 given a withdrawal, when asked, then closed', ['C-15 T3']],
  ['on sqlite C-46 T1, T2 and T6 given a mandate', ['C-46 T1', 'C-46 T2', 'C-46 T6']],
  ['C-32.16 given six consults', ['C-32.16']],
  ['C-34 given two shields', ['C-34']],
  ['given nothing of the kind, C-1', []],
])('given a test called "%s", when read, then it shows %j', (name, rules) => {
  expect(rulesOf(name)).toEqual(rules);
});

test('given rules and tests, when compared, then what is not shown, or shown by failing tests only, is open', () => {
  const rules = ['C-01 T1', 'C-01 T2', 'C-02 T1', 'C-03 T1'].map((id) => ({ id, where: id === 'C-03 T1' ? 'gateway' : 'library' }));
  const { rows, open, unknown } = coverage(rules, [
    { name: 'C-01 T1 given', status: 'passed' },
    { name: 'C-01 T1, T2 given', status: 'failed' },
    { name: 'C-99 T1 given', status: 'passed' },
  ]);
  expect(rows.map(({ id, passed, failed }) => [id, passed, failed])).toEqual([
    ['C-01 T1', 1, 1],
    ['C-01 T2', 0, 1],
    ['C-02 T1', 0, 0],
    ['C-03 T1', 0, 0],
  ]);
  expect(open).toEqual(['C-01 T2', 'C-02 T1']);
  expect(unknown).toEqual(['C-99 T1']);
});
