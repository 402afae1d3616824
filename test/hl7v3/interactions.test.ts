import { INTERACTIONS, interaction, isInteractionName, wrapperOf } from '../../src/hl7v3/interactions.js';

test('given the table, when searched for doubles, then every id stands there once', () => {
  expect(new Set(INTERACTIONS.map((row) => row.id)).size).toBe(INTERACTIONS.length);
});

test('given the table, when its answers are looked up, then each is a row that reacts', () => {
  for (const id of INTERACTIONS.flatMap((row) => row.answers ?? [])) expect(interaction(id)?.kind).toBe('reacting');
});

test('given the table, when asked what is translated, then it is dispense lists, conditions, allergies and summaries', () => {
  expect(INTERACTIONS.filter((row) => row.translates !== undefined).map((row) => row.id)).toEqual([
    'QURX_IN990113NL',
    'QURX_IN990113NL02',
    'REPC_IN000024NL',
    'REPC_IN990131NL',
    'QUPC_IN990002NL',
  ]);
});

test.each(['MFMT_IN002104NL01', 'MFMT_IN002104NL09', 'MFMT_IN002106NL02'])('given the signal %s, when looked up, then it is out of use', (id) => {
  expect(interaction(id)).toMatchObject({ status: 'inactive', kind: 'initiating', trust: 'Laag', register: 'index' });
});

test('given the interactions of the index, when one starts with MFMT or asks for entries, then it is marked so, and no other is', () => {
  const marked = INTERACTIONS.filter((row) => row.register === 'index').map((row) => row.id);
  expect(marked).toEqual(INTERACTIONS.map((row) => row.id).filter((id) => /^(MFMT_IN|QUMT_IN0200)/.test(id)));
});

test.each([
  ['QURX_IN990111NL', 'MCCI_MT000100'],
  ['QURX_IN990113NL', 'MCCI_MT000300'],
  ['MCCI_IN000002', 'MCCI_MT000200'],
  ['MCCI_IN200101', 'MCCI_IN200101'],
])('given %s, when asked for its wrapper, then it is %s', (id, wrapper) => {
  const row = interaction(id);
  expect(row === undefined ? undefined : wrapperOf(row)).toBe(wrapper);
});

test.each([
  ['QURX_IN990113NL', true],
  ['MCCI_IN200101', true],
  ['REPC_in000024NL', true],
  ['MedicationDispenseList', false],
  ['xQURX_IN990113NL', false],
  ['QURX_TE990011NL', false],
])('given the name %s, when asked whether it is an interaction, then the answer is %s', (name, expected) => {
  expect(isInteractionName(name)).toBe(expected);
});
