import { admit, caOidsOf, isUnderMandate, meansOf, readMeans, type Signs } from '../../../src/trust/identity/means.js';
import { MEANS } from '../../../src/trust/identity/means-table.js';
import { CA_OIDS, type CardType } from '../../../src/trust/identity/uzi-name.js';

const [Z, N, M] = MEANS.means;
const name = (type: CardType): { readonly type: CardType; readonly caOid: string } => ({ type, caOid: CA_OIDS[type][0] ?? '' });

function told(changes: object): readonly string[] {
  const read = readMeans({ ...MEANS, ...changes });
  return 'problems' in read ? read.problems.map(({ path, text }) => `${path} ${text}`) : [];
}

test('given the table that comes with Schakel, when read, then nothing is wrong with it, and it has the CAs of the register', () => {
  expect(readMeans(JSON.parse(JSON.stringify(MEANS)))).toEqual({ table: MEANS });
  expect(caOidsOf(MEANS)).toEqual(CA_OIDS);
});

test('given each kind of certificate, when asked what it may sign on the switch point, then the unnamed card signs nothing', () => {
  const signs: readonly Signs[] = ['transaction', 'mandate', 'registration'];
  const allowed = (['Z', 'N', 'M', 'S'] as const).map((type) => [type, ...signs.filter((s) => admit(MEANS, 'lsp', name(type), s).ok)]);
  expect(allowed).toEqual([['Z', ...signs], ['N', 'transaction', 'registration'], ['M'], ['S', 'transaction']]);
});

test.each<[string, ReturnType<typeof name>, string, Signs, string]>([
  ['an unnamed card', name('M'), 'lsp', 'transaction', 'unnamed card'],
  ['another profile', name('Z'), 'other', 'transaction', 'network profile'],
  ['a profile with the name of a method', name('Z'), 'toString', 'transaction', 'network profile'],
  ['a CA that is not known', { type: 'Z', caOid: '2.1' }, 'lsp', 'transaction', 'means of identification'],
  ['a CA of another kind', { type: 'Z', caOid: CA_OIDS.N[0] ?? '' }, 'lsp', 'transaction', 'means of identification'],
  ['an employee that grants a mandate', name('N'), 'lsp', 'mandate', 'means of identification for a mandate token'],
])('given %s, when it signs, then it is refused', (_, who, profile, signed, at) => {
  expect(admit(MEANS, profile, who, signed)).toEqual({ ok: false, refusal: { code: 'CARD_NOT_ALLOWED', at } });
});

test('given a table that was not read and allows the unnamed card, when it signs, then it is refused all the same', () => {
  const table = {
    means: [{ ...M, code: 'uzi-m', signs: ['transaction' as const] }].flatMap((m) => ({ ...MEANS.means[2], ...m })),
    profiles: { lsp: ['uzi-m'] },
  };
  expect(admit(table as typeof MEANS, 'lsp', name('M'), 'transaction')).toMatchObject({ refusal: { code: 'CARD_NOT_ALLOWED' } });
});

test('given a CA of ZORG-ID in a configured table, when one of its certificates comes, then it is known, under a mandate', () => {
  const means = MEANS.means.map((m) => (m.code === 'zorg-id-mobiel' ? { ...m, caOids: ['2.16.840.1.1'] } : m));
  const read = readMeans({ ...MEANS, means });
  if (!('table' in read)) throw new Error('refused');
  const found = meansOf(read.table, { type: 'N', caOid: '2.16.840.1.1' });
  expect(found).toMatchObject({ code: 'zorg-id-mobiel', issuer: 'VZVZ', level: 'substantial' });
  expect(found === undefined ? undefined : isUnderMandate(found)).toBe(true);
  expect(admit(read.table, 'lsp', { type: 'N', caOid: '2.16.840.1.1' }, 'registration').ok).toBe(true);
});

test.each([
  [
    'allows an unnamed card',
    { profiles: { lsp: ['uzi-z'], test: ['uzi-z', 'uzi-m'] } },
    ['profiles.test.1 must not be an unnamed card: it is refused in every profile'],
  ],
  [
    'allows an unnamed card of another name',
    { means: [{ ...M, code: 'front-desk' }], profiles: { lsp: ['front-desk'] } },
    ['profiles.lsp.0 must not be an unnamed card: it is refused in every profile'],
  ],
  [
    'gives the CA of unnamed cards to another',
    { means: [{ ...N, caOids: CA_OIDS.M }], profiles: {} },
    ['means.0.caOids must not have the CA of unnamed cards'],
  ],
  [
    'lets an unnamed card sign',
    { means: [{ ...M, signs: ['transaction'] }], profiles: {} },
    ['means.0.signs must be empty: an unnamed card signs nothing'],
  ],
  [
    'lets an employee grant mandates',
    { means: [{ ...N, signs: ['mandate'] }], profiles: {} },
    ['means.0.signs must not have mandate: only a care professional grants one'],
  ],
  ['allows what there is not', { profiles: { lsp: ['uzi-x'] } }, ['profiles.lsp.0 must be the code of one of the means']],
  [
    'has the same twice',
    { means: [Z, Z], profiles: {} },
    ['means.1.code has what another has: each belongs to one means', 'means.1.caOids has what another has: each belongs to one means'],
  ],
  ['has a level that there is not', { means: [{ ...Z, level: 'hoog' }], profiles: {} }, ['means.0.level must be one of low, substantial, high']],
  ['has a key that there is not', { x: 1 }, ['x is not a key that exists']],
  ['has no profiles', { profiles: undefined }, ['profiles is needed']],
])('given a table that %s, when read, then exactly that is told', (_, changes, problems) => {
  expect(told(changes)).toEqual(problems);
});
