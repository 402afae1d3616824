import { bySchema } from '../../../src/by-schema.js';
import { CATEGORIES, type Category } from '../../../src/consent/category.js';
import { readMatrix } from '../../../src/consent/policy/matrix-file.js';
import { ACTIONS, CONTEXTS, contextsOf, lookedUp, permitOf, type Action, type Context } from '../../../src/consent/policy/matrix.js';
import { matrix, policyFile, ROLE_CODES } from './files.js';

const GP = ['01.004', '01.015'];
const PHARMACIST = ['17.000', '17.060', '17.075'];
/** Doctors of 01.* who are no specialist of an institution (CS d, note 2, and rows 1, 6, 9, 13). */
const NO_SPECIALIST = [...GP, '01.000', '01.008', '01.020', '01.048', '01.055', '01.070'];
const isSpecialist = (role: string): boolean => (role.startsWith('01.') && !NO_SPECIALIST.includes(role)) || role === '02.054';

/** The table of CS d once more, as conditions in place of rows. */
function isAllowed(role: string, context: Context | undefined, category: Category, action: Action): boolean {
  const isGp = GP.includes(role);
  const inHouse = isSpecialist(role) && context === 'institution';
  switch (`${category} ${action}`) {
    case 'PS pull':
      return isGp && context === 'waarneming';
    case 'MED pull':
    case 'ICA pull':
      return isGp || PHARMACIST.includes(role) || inHouse;
    case 'RX send':
      return isGp || isSpecialist(role);
    case 'RX receive':
      return PHARMACIST.includes(role);
    case 'REF send':
      return isGp;
    case 'REF receive':
      return inHouse;
    case 'LOC send':
      return isGp && context === 'waarneming';
    case 'LOC receive':
      return isGp && context === 'own-patient';
    default:
      return false;
  }
}

interface Combination {
  readonly role: string;
  readonly context: Context | undefined;
  readonly category: Category;
  readonly action: Action;
}

const EVERY: readonly Combination[] = [...ROLE_CODES, '00.000', '99.999'].flatMap((role) =>
  [...CONTEXTS, undefined].flatMap((context) =>
    CATEGORIES.flatMap((category) => ACTIONS.map((action): Combination => ({ role, context, category, action }))),
  ),
);

function allowedIn(settings: Parameters<typeof matrix>[0]): readonly Combination[] {
  const read = matrix(settings);
  return EVERY.filter(
    ({ context, ...cell }) => permitOf(read, { ...cell, contexts: context === undefined ? [] : [context], interaction: 'ANY' }) !== undefined,
  );
}

const text = ({ role, context, category, action }: Combination): string => `${role} ${context ?? 'none'} ${category} ${action}`;

describe('the authorisation matrix (CS d)', () => {
  test('C-42 every role in every context gets what the table says and nothing else', () => {
    const wanted = EVERY.filter((c) => isAllowed(c.role, c.context, c.category, c.action));
    expect(allowedIn({}).map(text)).toEqual(wanted.map(text));
    expect(wanted).toHaveLength(319);
    expect(new Set(EVERY.map(({ role }) => role)).size).toBe(ROLE_CODES.size + 2);
  });

  test('C-42 T4 dentists and other new professions are off', () => {
    expect(allowedIn({}).filter(({ role }) => role === '02.000' || role.startsWith('30.') || role === '81.000')).toEqual([]);
  });

  test('the profile vzvz-2022 only adds, 32 cells beside the one about two interactions', () => {
    const [seed, both] = [allowedIn({}).map(text), allowedIn({ profiles: { 'vzvz-2022': 'on' } }).map(text)];
    expect(seed.filter((cell) => !both.includes(cell))).toEqual([]);
    const added = both.filter((cell) => !seed.includes(cell));
    expect(added).toHaveLength(32);
    expect(added.filter((cell) => cell.includes(' PS '))).toHaveLength(8);
  });

  test('the emergency doctor of vzvz-2022 gets the acute summaries only', () => {
    const cell = { role: '01.071', contexts: ['institution'], category: 'PS', action: 'pull' } as const;
    const read = matrix({ profiles: { 'vzvz-2022': 'on' } });
    expect(permitOf(read, { ...cell, interaction: 'QUPC_IN443131NL' })).toBeDefined();
    expect(permitOf(read, { ...cell, interaction: 'QUPC_IN990001NL' })).toBeUndefined();
    expect(permitOf(matrix(), { ...cell, interaction: 'QUPC_IN443131NL' })).toBeUndefined();
  });

  test('the switch psForAnyGp opens the summary to GPs in every context and to nobody else', () => {
    const added = allowedIn({ switches: { psForAnyGp: true } }).filter((c) => !isAllowed(c.role, c.context, c.category, c.action));
    expect(added.map(text)).toEqual(GP.flatMap((role) => ['own-patient', 'institution', 'none'].map((context) => `${role} ${context} PS pull`)));
  });

  test('what may be looked up in the index is what may be pulled', () => {
    const read = matrix();
    for (const role of ROLE_CODES) {
      for (const context of CONTEXTS) {
        const found = lookedUp(read, { role, contexts: [context], interaction: 'QUMT_IN020011NL02' });
        expect(found).toEqual(CATEGORIES.filter((category) => isAllowed(role, context, category, 'pull')));
      }
    }
  });

  test.each<[type: string, relation: string, contexts: Context[]]>([
    ['N6', 'locum', ['waarneming']],
    ['N6', 'appointment', ['waarneming']],
    ['Z3', 'locum', ['waarneming']],
    ['Z3', 'own-patient', ['own-patient']],
    ['V4', 'locum', ['institution']],
    ['V4', 'own-patient', ['own-patient', 'institution']],
    ['J8', 'locum', []],
    ['J8', 'prescription', []],
  ])('an organisation %s with the relation %s asks in %j', (type, relation, contexts) => {
    expect(contextsOf(matrix(), type, relation)).toEqual(contexts);
  });
});

/** What the changes below touch. */
interface File {
  rows: object[];
  groups: { gp: string[] };
  never: { roles: string[]; parties: string[] };
  parties: object;
}

describe('a matrix that is not to be used', () => {
  const read = (change: (file: File) => void): unknown => {
    const file = policyFile('matrix') as unknown as File;
    change(file);
    const found = readMatrix(file, { roles: ROLE_CODES, check: bySchema });
    return 'problems' in found ? found.problems : found;
  };
  const row = { profile: 'seed', contexts: ['*'], categories: ['MED'], action: 'pull' };
  const withRow = (extra: object) => (file: File) => file.rows.push({ ...row, ...extra });

  test.each(['01.008', '01.048', '25.000', '25.061', '25.063', '16.000', '04.000'])('C-41 T2 a row for the excluded role %s', (role) => {
    expect(read(withRow({ roles: [role] }))).toContainEqual({ path: 'rows.14', text: `has ${role}, which can not be allowed` });
  });

  test('C-41 T2 an excluded role in a group', () => {
    const problems = read((file) => file.groups.gp.push('01.008'));
    expect(problems).toContainEqual({ path: 'rows.0', text: 'has 01.008, which can not be allowed' });
  });

  test.each(['01.008', '01.048'])('C-41 T2 %s can not be taken off the list', (role) => {
    const problems = read((file) => Object.assign(file.never, { roles: ['01.008', '01.048'].filter((r) => r !== role) }));
    expect(problems).toContainEqual({ path: 'never.roles', text: `must have ${role}` });
  });

  test.each(['health-insurer', 'employer'])('C-41 T2 a party %s', (party) => {
    expect(read((file) => Object.assign(file.parties, { [party]: { LOG: 'own' } }))).toEqual([
      { path: `parties.${party}`, text: 'can not be allowed' },
    ]);
    expect(read((file) => Object.assign(file.never, { parties: ['health-insurer', 'employer'].filter((p) => p !== party) }))).toContainEqual({
      path: 'never.parties',
      text: `must have ${party}`,
    });
  });

  test.each([
    ['an unknown role', withRow({ roles: ['01.999'] }), { path: 'rows.14.roles.0', text: 'must be a role code that exists' }],
    ['the role of an employee', withRow({ roles: ['00.000'] }), { path: 'rows.14.roles.0', text: 'must be a role code that exists' }],
    ['an unknown group', withRow({ groups: ['dentist'] }), { path: 'rows.14.groups.0', text: 'must be one of groups' }],
    ['a row for nobody', withRow({}), { path: 'rows.14.roles', text: 'must not be empty, or groups must have roles' }],
    ['an unknown profile', withRow({ roles: ['03.000'], profile: 'new' }), { path: 'rows.14.profile', text: 'must be one of profiles' }],
    ['an unknown switch', withRow({ roles: ['03.000'], switch: 'new' }), { path: 'rows.14.switch', text: 'must be one of switches' }],
    ['another number of cells', withRow({ roles: ['03.000'] }), { path: 'cells.seed', text: 'must be 323, as many as its rows allow' }],
    [
      'a kind of data that is not asked',
      withRow({ categories: ['LOG'] }),
      { path: 'rows.14.categories.0', text: expect.stringContaining('PS') as string },
    ],
  ])('%s', (_, change, problem) => {
    expect(read(change)).toContainEqual(problem);
  });

  test('a setting for a profile or switch that the file does not have', () => {
    const found = readMatrix(policyFile('matrix'), { roles: ROLE_CODES, check: bySchema, profiles: { more: 'on' }, switches: { all: true } });
    expect(found).toEqual({
      problems: [
        { path: 'profiles.more', text: 'is not in the file' },
        { path: 'switches.all', text: 'is not in the file' },
      ],
    });
  });
});
