import { bySchema } from '../../../src/by-schema.js';
import type { Participation } from '../../../src/consent/participation.js';
import { readRegions, shareRegion } from '../../../src/consent/policy/regions.js';
import { readScopes, scopeOf } from '../../../src/consent/policy/scopes.js';
import { policyFile, regions, scopes } from './files.js';

const organisation = (type: string, of: readonly number[], alsoReaches?: readonly number[]): Participation => ({
  ura: '90000999',
  name: 'Invented',
  type,
  connectedFrom: '2020-01-01T00:00:00.000Z',
  regions: of,
  ...(alsoReaches === undefined ? {} : { alsoReaches }),
  online: 'refuses',
  country: 'NL',
});
const GP_8 = organisation('Z3', [8]);

describe('regions (CS C-44)', () => {
  test.each<[name: string, requester: Participation, role: string, isShared: boolean]>([
    ['C-44 T1 the same region', organisation('N6', [8]), '01.015', true],
    ['C-44 T2 another region', organisation('N6', [7]), '01.015', false],
    ['C-44 T3 a pharmacy on the border', organisation('J8', [7, 8]), '17.075', true],
    ['C-44 T4 a hospital that may reach it', organisation('V4', [7], [8, 9]), '01.016', true],
    ['C-44 T4 a hospital that may not', organisation('V4', [7], [9]), '01.016', false],
    ['C-44 T4 what is no hospital does not reach further', organisation('J8', [7], [8]), '17.075', false],
    ['C-44 T5 a GP in such a hospital', organisation('V4', [7], [8]), '01.015', false],
    ['C-44 T5 a dispensing GP in such a hospital', organisation('V4', [7], [8]), '01.004', false],
    ['C-44 T6 no region', organisation('N6', []), '01.015', false],
  ])('%s', (_, requester, role, isShared) => {
    expect(shareRegion(regions(), requester, role, GP_8)).toBe(isShared);
  });

  test('C-44 T6 a region that does not exist is shared by nobody', () => {
    expect(shareRegion(regions(), organisation('N6', [45]), '01.015', organisation('Z3', [45]))).toBe(false);
  });

  test('C-44 T7 there are 44, and another number must be expected', () => {
    expect(regions().numbers.size).toBe(44);
    const file = { ...policyFile('regions'), regions: [1, 2, 3], names: { 2: 'Second' } };
    expect(readRegions(file, bySchema)).toEqual({ problems: [{ path: 'regions', text: 'must have 44 members' }] });
    expect(readRegions(file, bySchema, 3)).toMatchObject({ value: { numbers: new Set([1, 2, 3]), names: new Map([[2, 'Second']]) } });
  });

  test('a region that is there twice, and a name without a region', () => {
    const file = { ...policyFile('regions'), regions: [1, 2, 2], names: { 9: 'Ninth' } };
    expect(readRegions(file, bySchema, 3)).toEqual({
      problems: [
        { path: 'regions.1', text: 'must be there once' },
        { path: 'regions.2', text: 'must be there once' },
        { path: 'names.9', text: 'must be one of regions' },
      ],
    });
    expect(readRegions({ ...file, regions: 'all' }, bySchema)).toHaveProperty('problems');
  });
});

describe('what a source asks about (CS C-12)', () => {
  test('C-12 T2 the kind of organisation decides', () => {
    expect(scopeOf(scopes(), 'Z3')).toEqual(['PS', 'ICA']);
    expect(scopeOf(scopes(), 'J8')).toEqual(['MED', 'ICA']);
    expect(scopeOf(scopes(), 'T2')).toEqual([]);
  });

  test('a kind of organisation stands in one scope', () => {
    const file = {
      version: '2026-11-21',
      scopes: [
        { organisationTypes: ['Z3'], categories: ['PS'] },
        { organisationTypes: ['Z3'], categories: ['MED'] },
      ],
    };
    expect(readScopes(file, bySchema)).toEqual({
      problems: [0, 1].map((i) => ({ path: `scopes.${i}.organisationTypes.0`, text: 'must be there once' })),
    });
  });
});
