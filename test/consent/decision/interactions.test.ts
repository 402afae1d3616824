import { actOf, EVERYTHING, partsOf } from '../../../src/consent/decision/interactions.js';

describe('what an interaction asks for (CS d)', () => {
  test.each([
    ['QURX_IN990111NL', 'MED', 'pull', true],
    ['REPC_IN000023NL', 'ICA', 'pull', true],
    ['QUMT_IN020010', 'IDX', 'pull', true],
    ['QUMT_IN020011NL02', 'IDX', 'pull', true],
    ['COMT_IN999998NL', 'LOG', 'pull', true],
    ['PORX_IN932000NL02', 'RX', 'send', true],
    ['ZTVW_IN000001NL01', 'REF', 'send', true],
    ['REPC_IN990003NL', 'LOC', 'send', true],
    ['QUPC_IN990001NL02', 'PS', 'pull', false],
    ['QURX_IN990011NL', 'MED', 'pull', false],
    ['search-type MedicationDispense', 'MED', 'pull', true],
    ['read AllergyIntolerance', 'ICA', 'pull', true],
    ['history-instance Flag', 'ICA', 'pull', true],
    ['search-type AuditEvent', 'LOG', 'pull', true],
    ['search-type Encounter', 'PS', 'pull', false],
  ])('%s: %s, %s', (interaction, category, action, isServed) => {
    expect(actOf(interaction)).toEqual({ categories: [category], action, isServed });
  });

  test.each([
    'REPC_IN000015NL',
    'QURX_IN990113NL',
    'create MedicationDispense',
    'search-type Patient',
    'search-type',
    '',
    'constructor',
    'read __proto__',
  ])('nothing: %s', (interaction) => expect(actOf(interaction)).toBeUndefined());

  test('an untyped search is judged type by type', () => {
    const allowed = (interaction: string): boolean => interaction !== 'search-type Flag';
    expect(EVERYTHING).toEqual(['MedicationDispense', 'AllergyIntolerance', 'Flag']);
    expect(partsOf('$everything', allowed)).toEqual(['search-type MedicationDispense', 'search-type AllergyIntolerance']);
    expect(partsOf(['MedicationDispense', 'Flag'], allowed)).toBeUndefined();
    expect(partsOf(['MedicationDispense'], allowed)).toEqual(['search-type MedicationDispense']);
  });
});
