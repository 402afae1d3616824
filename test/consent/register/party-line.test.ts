import { partyReader, UNREADABLE_PARTY, type PartyLine } from '../../../src/consent/register/party-line.js';

const LINE = {
  ...{ ura: '90000201', name: 'Practice De Linde', type: 'Z3', connectedFrom: '2026-06-01', regions: '7', online: 'takes-part', country: 'NL' },
};
const REGIONS = new Set([7, 8, 9]);
const read = (line: object): PartyLine => partyReader(REGIONS)(line as Readonly<Record<string, unknown>>);
const told = (line: PartyLine): readonly string[] => ('issues' in line ? line.issues.map(({ code, path }) => `${code} ${path}`) : []);

test('given a line of texts, when read, then how the organisation takes part, from the first moment of the day in Amsterdam', () => {
  expect(read({ ...LINE, name: ' Practice De Linde ', connectedTo: '2027-01-01', alsoReaches: '' })).toEqual({
    ura: '90000201',
    party: {
      ...{ ura: '90000201', name: 'Practice De Linde', type: 'Z3', regions: [7], online: 'takes-part', country: 'NL' },
      ...{ connectedFrom: '2026-05-31T22:00:00.000Z', connectedTo: '2026-12-31T23:00:00.000Z' },
    },
  });
});

test.each([
  ['7', [7]],
  ['8 7', [7, 8]],
  ['9;7|8,7', [7, 8, 9]],
  [7, [7]],
  [
    [8, 7, '8'],
    [7, 8],
  ],
])('C-44 given the regions %j, when read, then %j', (regions, expected) => {
  expect(read({ ...LINE, regions }).party?.regions).toEqual(expected);
  expect(read({ ...LINE, alsoReaches: regions }).party?.alsoReaches).toEqual(expected);
});

test.each([
  [{ ura: '9000020' }, ['value-format ura']],
  [{ ura: undefined, name: ' ' }, ['required ura', 'required name']],
  [{ name: 'Practice of 999990019' }, ['value-format name']],
  [{ name: 'x'.repeat(201) }, ['value-format name']],
  [{ name: 'a\u001bb' }, ['value-format name']],
  [{ name: ['x'] }, ['value-format name']],
  [{ type: 'z3' }, ['value-format type']],
  [{ country: 'NLD', online: 'yes' }, ['value-format country', 'value-format online']],
  [{ connectedFrom: '2026' }, ['value-format connectedFrom']],
  [{ connectedFrom: '2026-02-30' }, ['value-format connectedFrom']],
  [{ connectedFrom: '2026-06-01T10:00:00' }, ['value-format connectedFrom']],
  [{ connectedFrom: null }, ['required connectedFrom']],
  [{ connectedTo: '2026-06-01' }, ['value-format connectedTo']],
  [{ connectedTo: 'never' }, ['value-format connectedTo']],
  [{ regions: '' }, ['required regions']],
  [{ regions: [] }, ['value-format regions']],
  [{ regions: { number: 7 } }, ['value-format regions']],
  [{ regions: '7 45' }, ['code-unknown regions']],
  [{ regions: '7.0' }, ['code-unknown regions']],
  [{ alsoReaches: 'all' }, ['code-unknown alsoReaches']],
  [{ colour: 'red' }, ['element-unknown row']],
])('given a line with %j, when read, then refused with its columns', (change, expected) => {
  const line = read({ ...LINE, ...change });
  expect([told(line), line.party]).toEqual([expected, undefined]);
  expect(JSON.stringify(line)).not.toContain('999990019');
});

test('C-44 T6 given a region that does not exist, when read, then refused, and what it is called is not', () => {
  expect(read({ ...LINE, regions: '45' })).toMatchObject({ ura: '90000201', issues: [{ expected: 'numbers of regions that exist, such as 7 8' }] });
});

test('given an organisation twice in a file, when read, then the second line is refused, whatever it says', () => {
  const reader = partyReader(REGIONS);
  expect([reader(LINE), reader({ ...LINE, ura: '90000202' }), reader(LINE)].map(told)).toEqual([[], [], ['too-many ura']]);
  expect(told(UNREADABLE_PARTY)).toEqual(['value-format row']);
});
