import { checkConfig, type Config } from '../../src/config.js';
import type { IndexCodes } from '../../src/mapping/registration/index-codes.js';

const SYSTEM = '2.16.840.1.113883.2.4.15.4';
const CONDITION = { code: '288432', codeSystem: SYSTEM };
const HYPERSENSITIVITY = { code: '800310', codeSystem: SYSTEM };
const DISPENSE = { code: 'D-1', codeSystem: '2.999.4' };
const organisation = (registers?: unknown): object => ({
  ura: '90000380',
  name: 'Practice',
  applicationIds: ['1234'],
  ...(registers === undefined ? {} : { registers }),
});

function read(index: unknown, registers?: unknown): Config {
  const checked = checkConfig({ sandbox: true, index, organisations: [organisation(registers)] });
  if (!('config' in checked)) throw new Error(checked.problems.map(({ path, text }) => `${path} ${text}`).join('; '));
  return checked.config;
}

function told(index: unknown, registers?: unknown): readonly string[] {
  const checked = checkConfig({ sandbox: true, index, organisations: [organisation(registers)] });
  return 'problems' in checked ? checked.problems.map(({ path, text }) => `${path} ${text}`) : [];
}

test('given no word of the index, when read, then ICA has its code, the others have none, and nothing is registered', () => {
  const config = read({});
  const codes: IndexCodes = config.index.codes;
  expect(codes).toEqual({ ICA: [CONDITION] });
  expect(config.organisations[0]?.registers).toEqual([]);
});

test('given codes, when read, then they stand in place of the default of their kind only', () => {
  expect(read({ codes: { ICA: [CONDITION, HYPERSENSITIVITY], MED: [DISPENSE] } }, ['MED', 'ICA']).index.codes).toEqual({
    ICA: [CONDITION, HYPERSENSITIVITY],
    MED: [DISPENSE],
  });
  expect(read({ codes: { MED: [DISPENSE] } }).index.codes).toEqual({ ICA: [CONDITION], MED: [DISPENSE] });
  expect(read({ registry: { code: '900000', codeSystem: SYSTEM } }).index.registry).toEqual({ code: '900000', codeSystem: SYSTEM });
});

test.each([
  ['MED without a code', {}, ['ICA', 'MED'], ['organisations.0.registers.1 needs index.codes.MED: no code for it is known']],
  [
    'a code that two kinds have',
    { codes: { MED: [CONDITION], ICA: [CONDITION] } },
    undefined,
    ['index.codes.MED.0 stands twice: a code is of one kind of data'],
  ],
  [
    'a code of another kind, taken from the default',
    { codes: { MED: [CONDITION] } },
    ['MED'],
    ['index.codes.MED.0 stands twice: a code is of one kind of data'],
  ],
  ['a kind that is not served', {}, ['PS'], ['organisations.0.registers.0 must be one of MED, ICA']],
  ['no codes at all', { codes: { MED: [] } }, undefined, ['index.codes.MED must NOT have fewer than 1 items']],
  ['a code without its system', { codes: { MED: [{ code: 'D-1' }] } }, undefined, ['index.codes.MED.0.codeSystem is needed']],
  ['a system that is no OID', { codes: { MED: [{ code: 'D-1', codeSystem: 'urn:x' }] } }, undefined, ['index.codes.MED.0.codeSystem must be an OID']],
  [
    'white space in a code',
    { codes: { MED: [{ code: 'D 1', codeSystem: '2.999' }] } },
    undefined,
    ['index.codes.MED.0.code must be a code without white space'],
  ],
  ['a kind that does not exist', { codes: { RX: [DISPENSE] } }, undefined, ['index.codes.RX is not a key that exists']],
])('given %s, when checked, then start-up refuses it with its path', (_, index, registers, problems) => {
  expect(told(index, registers)).toEqual(problems);
});
