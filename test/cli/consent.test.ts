import { randomUUID } from 'node:crypto';
import { saveParticipation } from '../../src/store/register/participation.js';
import { openStores } from '../../src/store/stores.js';
import { KINDS, newDatabase, type TestDatabase } from '../store/databases.js';
import { ANNA, BRAM, BSNS, CHRIS, GP1, testKey } from '../store/world.js';
import { enter, HEIR, MORNING, PHARMACY, PRACTICE, storeSettings, SUCCESSOR } from '../gateway/consent/world.js';
import { schakel, type Ran } from './run.js';

const AS = ['--as', `${GP1}/900000101`];
const DESK = ['--as', '90000999/900000199', '--desk'];
const COMMON = ['--config', 'config.json'];
const VARIABLES = Object.fromEntries(['p1', 'e1', 'c1'].map((id) => [id, Buffer.from(testKey(id).secret).toString('base64')]));
const WORDS = ['--decision', 'permit', '--confirm', 'permit', '--date', '2026-11-20', '--material', 'folder', '--birth-date', '1970-05-05'];
const HEADER = 'key,bsn,birthDate,source,decision,date,basis,material';

describe.each(KINDS)('schakel consent on %s', (kind) => {
  let database: TestDatabase;
  let moment = MORNING;
  beforeEach(async () => {
    database = await newDatabase(kind);
    moment = MORNING;
    await withStores(async (stores) => {
      for (const one of [PRACTICE, PHARMACY, SUCCESSOR]) await stores.register.write((tx) => saveParticipation(tx, one));
    });
  });
  afterEach(() => database.drop());

  async function withStores<T>(use: (stores: Awaited<ReturnType<typeof openStores>>) => Promise<T>): Promise<T> {
    const secrets = { file: () => '', variable: (name: string) => VARIABLES[name] };
    const stores = await openStores(storeSettings(database, 'test'), secrets, () => Date.parse(moment));
    try {
      return await use(stores);
    } finally {
      await stores.close();
    }
  }

  function consent(words: readonly string[], files: Readonly<Record<string, string>> = {}, stdin = ''): Promise<Ran> {
    const config = JSON.stringify({ sandbox: true, store: storeSettings(database) });
    const world = { variables: VARIABLES, newId: randomUUID, now: () => new Date(moment), stdin };
    return schakel(['consent', ...words, ...COMMON], { ...world, files: { 'config.json': config, ...files } });
  }
  const registered = async (bsn: string): Promise<string> => {
    const { out } = await consent(['register', '--bsn', '-', ...WORDS, ...AS, '--json'], {}, `${bsn}\n`);
    return (JSON.parse(out) as { id: string }).id;
  };

  test('given a yes, when registered, listed and withdrawn, then each tells the decision without the BSN, and the log knows who', async () => {
    const id = await registered(ANNA);
    const listed = await consent(['list', ...AS]);
    expect([listed.code, listed.out]).toEqual([0, `${id} 1 ${GP1} active permit PS+ICA 2026-11-20 ${MORNING} spoken\n`]);
    const gone = await consent(['withdraw', id, '--by', 'patient', ...AS]);
    expect([gone.code, gone.out.split(' ').slice(0, 4)]).toEqual([0, [id, '2', GP1, 'inactive']]);
    const again = await consent(['withdraw', id, '--by', 'patient', ...AS, '--json']);
    expect([again.code, JSON.parse(again.err)]).toMatchObject([1, { code: 'nothing-to-withdraw', rule: 'C-17' }]);
    expect([listed, gone, again].map(({ out, err }) => out + err).join()).not.toContain(ANNA);
    const lines = await withStores((stores) => stores.log.read((db) => db.selectFrom('log_line').selectAll().orderBy('seq').execute()));
    expect(lines.map((line) => [line.node, line.kind, line.asker, line.person])).toEqual(
      ['consent', 'consent-read', 'consent', 'consent'].map((of) => ['command-line', of, GP1, '900000101']),
    );
  });

  test('C-17 T2 given the desk, when it withdraws for a patient, then at the sources that are named', async () => {
    await registered(ANNA);
    const none = await consent(['withdraw', '--bsn', ANNA, '--sources', '90000301', '--by', 'patient', ...DESK]);
    expect([none.code, none.err]).toEqual([1, expect.stringMatching(/^C-17 nothing-to-withdraw/)]);
    const all = await consent(['withdraw', '--bsn', '-', '--by', 'patient', ...DESK], {}, ANNA);
    expect([all.code, all.out]).toEqual([0, `${GP1} withdrawn\n`]);
  });

  test('C-07 T1, C-35 T2 given what the rules refuse, then the rule is told, exit 1', async () => {
    const differ = await consent(['register', '--bsn', ANNA, ...WORDS, '--confirm', 'deny', ...AS]);
    expect([differ.code, differ.out, differ.err]).toEqual([1, '', expect.stringMatching(/^C-07 decisions-differ: /)]);
    expect((await consent(['unshield', randomUUID(), ...DESK])).err).toMatch(/^- not-found: /);
  });

  test('C-07 T4 given a decision that was entered in error, when corrected, then it is closed', async () => {
    const id = await registered(ANNA);
    expect((await consent(['correct', id, ...AS])).out).toContain(' entered-in-error ');
  });

  test('C-35, C-36 T2 given a shield, when set, listed and lifted, then the source is told of others, and nothing tells what it hides', async () => {
    const shield = JSON.stringify({
      resourceType: 'Consent',
      meta: { profile: ['https://schakel.example/fhir/StructureDefinition/gw-shield'] },
      identifier: [{ system: 'urn:ietf:rfc:3986', value: `urn:uuid:${randomUUID()}` }],
      status: 'active',
      scope: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }] },
      category: [{ coding: [{ system: 'http://loinc.org', code: '59284-0' }] }],
      patient: { identifier: { system: 'http://fhir.nl/fhir/NamingSystem/bsn', value: ANNA } },
      dateTime: '2026-11-05T09:30:00+01:00',
      organization: [{ identifier: { system: 'http://fhir.nl/fhir/NamingSystem/ura', value: GP1 } }],
      policy: [{ uri: 'https://schakel.example/fhir/policy/afschermen/2026-01' }],
      policyRule: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'OPTINR' }] },
      verification: [{ verified: true, verificationDate: '2026-11-05T09:28:00+01:00' }],
      provision: { type: 'permit', provision: [{ type: 'deny', dataPeriod: { start: '2024-03-01', end: '2024-03-31' } }] },
    });
    const set = await consent(['shield', 'shield.json', ...AS], { 'shield.json': shield });
    const [id = ''] = set.out.split(' ');
    expect([set.code, set.out.trim().split(' ').slice(1), set.err]).toEqual([0, ['1', 'active'], expect.stringContaining('another source')]);
    const listed = await consent(['shields', '--bsn', '-', ...AS], {}, ANNA);
    expect(listed.out).toBe(`${id} 1 2026-11-05T09:30:00+01:00 2026-11-05T09:28:00+01:00\n`);
    expect((await consent(['unshield', id, ...AS, '--json'])).out).toBe(
      `{"id":"${id}","version":2,"status":"inactive","others":{"warning":"other-sources"}}\n`,
    );
    const broken = await consent(['shield', 'shield.json', ...AS], { 'shield.json': shield.replace('"verified":true', '"verified":false') });
    expect([broken.code, broken.err]).toEqual([1, expect.stringContaining('[C-35]')]);
    expect([set, listed, broken].map(({ out, err }) => out + err).join()).not.toMatch(/2024-03/);
  });

  test('C-71 given a takeover, then it is a dry run until it is applied, and who objects stays closed', async () => {
    await registered(ANNA);
    await registered(BRAM);
    const words = ['takeover', '--from', GP1, '--to', HEIR, '--date', '2027-01-01', '--notice', '2026-12-01', '--objection-until', '2026-12-31'];
    const files = { 'objections.txt': `${BRAM}\n\n`, 'items.json': '[{"from":{"value":"a"},"to":{"value":"b"}}]' };
    const objections = ['--objections', 'objections.txt', '--items', 'items.json', ...DESK];
    const dry = await consent([...words, ...objections], files);
    expect([dry.code, dry.out.split('\n')]).toEqual([0, expect.arrayContaining(['carried 1', 'objected 1', 'shields 0'])]);
    expect((await consent(['list', ...DESK, '--source', HEIR])).out).toBe('');
    const done = await consent([...words, ...objections, '--apply', '--json'], files);
    expect(JSON.parse(done.out)).toMatchObject({ applied: true, patients: { carried: 1, objected: 1 } });
    expect((await consent(['list', ...DESK, '--source', HEIR])).out.split('\n')).toHaveLength(2);
    const bad = await consent([...words, '--objections', 'x.txt', ...DESK], { 'x.txt': `${ANNA}\n123\n` });
    expect([bad.code, bad.err]).toEqual([2, 'schakel: x.txt: line 2: is no BSN\n']);
  });

  test('C-08 given a file of CSV with lines that are refused, when imported twice, then each has its line, key and rule, and the second changes nothing', async () => {
    const csv = [
      HEADER,
      `K1,${ANNA},1970-05-05,${GP1},permit,2015-06-01,explicit,unknown`,
      `K2,${BRAM},1970-05-05,${GP1},permit,2009-06-01,,unknown`,
      '',
      `"K""3",${CHRIS},1970-05-05,${GP1},deny,2016-06-01,explicit,folder`,
      `K4,999990018,1970-05-05,${GP1},permit,2015-06-01,explicit,unknown`,
      `${ANNA},${ANNA},1970-05-05,${GP1},yes,2015-06-01,explicit,unknown`,
      'K6,too,few',
      '',
    ].join('\r\n');
    const first = await consent(['import', 'old.csv', ...AS], { 'old.csv': csv });
    expect([first.code, first.out]).toEqual([1, '2 registered, 0 waiting, 0 unchanged, 4 refused\n']);
    expect(first.err.split('\n').map((text) => text.split(':').slice(0, 3).join(':'))).toEqual([
      'line 3: K2: C-08 opt-out-legacy',
      'line 6: K4: C-08 import-column',
      'line 7: C-08 import-column: a column is missing, unknown or has a value that it cannot have (decision)',
      'line 8: C-08 import-column: a column is missing, unknown or has a value that it cannot have (row)',
      '',
    ]);
    expect(first.out + first.err).not.toMatch(new RegExp([ANNA, BRAM, CHRIS, '999990018'].join('|')));
    const second = await consent(['import', '-', ...AS, '--json'], {}, csv.replaceAll(',', ';'));
    expect([second.code, JSON.parse(second.out)]).toEqual([1, { registered: 0, waiting: 0, unchanged: 2, refused: 4, dryRun: false }]);
    expect(JSON.parse(second.err.split('\n')[0] ?? '')).toMatchObject({ line: 3, key: 'K2', rule: 'C-08', code: 'opt-out-legacy' });
  });

  test('given NDJSON of many lines and a dry run, then the dry run changes nothing, and then all are there', async () => {
    const ndjson = BSNS.slice(0, 60)
      .map((bsn, i) =>
        JSON.stringify({
          key: `N${i}`,
          bsn,
          birthDate: '1970-05-05',
          source: GP1,
          decision: 'permit',
          date: '2015-06-01',
          basis: 'explicit',
          material: 'folder',
        }),
      )
      .join('\n');
    const files = { 'old.ndjson': `${ndjson}\n{"key": 1}\nnothing\n` };
    const dry = await consent(['import', 'old.ndjson', '--dry-run', ...AS], files);
    expect([dry.code, dry.out]).toEqual([1, '60 registered, 0 waiting, 0 unchanged, 2 refused; a dry run\n']);
    expect((await consent(['list', ...AS])).out).toBe('');
    expect((await consent(['import', 'old.ndjson', ...AS], files)).out).toBe('60 registered, 0 waiting, 0 unchanged, 2 refused\n');
    expect((await consent(['list', ...AS, '--status', 'active', '--limit', '50'])).out.split('\n')).toHaveLength(51);
  });

  test.each([
    ['a header with a column that is not known', `${HEADER},x\n`, 'old.csv: the name of column 9 is not known; columns are key, bsn'],
    ['a file without a header', `K1,${ANNA},1970-05-05,${GP1},permit,2015-06-01,explicit,unknown\n`, 'old.csv: the name of column 1 is not known'],
    ['a header without a column that must be there', 'key,bsn\n', 'old.csv: column source is missing'],
    ['a column twice', `${HEADER},key\n`, 'old.csv: a column is there twice'],
    ['a quote that is not closed', `${HEADER}\n"K1,${ANNA}\n`, 'old.csv: line 2: a quote is not closed'],
    ['a quote in the middle', `${HEADER}\nK"1,${ANNA}\n`, 'old.csv: line 2: a quote is in the middle of a field'],
    ['a row without an end', `${HEADER}\n"${'x'.repeat(70_000)}`, 'old.csv: line 2: a row is longer than 65536 characters'],
    ['a line of NDJSON without an end', `{"key": "${'x'.repeat(70_000)}`, 'old.csv: line 1: is longer than 65536 characters'],
  ])('given %s, then exit 2 says where, and no BSN', async (_, csv, expected) => {
    const { code, err } = await consent(['import', 'old.csv', ...AS], { 'old.csv': csv });
    expect([code, err.slice(0, `schakel: ${expected}`.length)]).toEqual([2, `schakel: ${expected}`]);
    expect(err).not.toContain(ANNA);
  });

  test('C-03 T1, C-19, C-38 given an index that went astray, when reconciled, then it is told, and mended with its lines when asked to', async () => {
    await registered(ANNA);
    await registered(BRAM);
    const id = await registered(CHRIS);
    await withStores(async (stores) => {
      for (const bsn of [ANNA, CHRIS]) await enter({ stores }, bsn, GP1, 'PS');
      // Past the register, as a restored backup might.
      await stores.register.write((tx) => tx.updateTable('opt_in').set({ status: 'inactive' }).where('id', '=', id).execute());
    });
    const found = await consent(['reconcile', ...AS, '--json']);
    const kinds = (ran: Ran) =>
      ran.out
        .split('\n')
        .slice(0, -1)
        .map((text) => (JSON.parse(text) as { kind: string; category: string }).kind);
    expect([found.code, kinds(found).sort()]).toEqual([1, ['unknown', 'unknown', 'unknown', 'without-permit']]);
    const files = { 'shown.csv': `bsn,source,application,category\n${BRAM},${GP1},0001,PS\n${BRAM},${GP1},0001,MED\n` };
    const words = ['reconcile', ...AS, '--json', '--visible', 'shown.csv'];
    expect(kinds(await consent(words, files)).sort()).toEqual(['missing', 'not-shown', 'without-permit']);
    const mended = await consent([...words, '--apply'], files);
    expect([mended.code, mended.err]).toEqual([
      0,
      expect.stringContaining('1 without-permit, 1 missing, 1 not-shown, 0 unknown; mended, but for what is unknown\n'),
    ]);
    const after = await consent(words, files);
    expect([after.code, after.out]).toEqual([0, '']);
    const { entries, messages, lines } = await withStores(async ({ register, log }) => ({
      entries: await register.read((db) => db.selectFrom('index_entry').select(['application', 'category']).execute()),
      messages: await register.read((db) => db.selectFrom('job').select('kind').execute()),
      lines: await log.read((db) => db.selectFrom('log_line').select('kind').where('kind', 'like', '%registration').execute()),
    }));
    expect([entries, messages.length, lines.map((line) => line.kind).sort()]).toEqual([
      [{ application: '0001', category: 'PS' }],
      3,
      ['deregistration', 'deregistration', 'registration'],
    ]);
  });

  test('given two commands at once, then both lines are in the log', async () => {
    const both = await Promise.all([registered(ANNA), registered(BRAM)]);
    expect(new Set(both).size).toBe(2);
    const lines = await withStores((stores) => stores.log.read((db) => db.selectFrom('log_line').select('seq').orderBy('seq').execute()));
    expect(lines.map(({ seq }) => seq)).toEqual([1, 2]);
  });
});

describe('schakel consent, wrong usage', () => {
  const config = (content: string) => schakel(['consent', 'list', ...AS, ...COMMON], { files: { 'config.json': content } });
  test.each([
    [['consent'], 'consent wants one of list, register'],
    [['consent', 'list', ...COMMON], '--as says who does it'],
    [['consent', 'list', '--as', '90000201', ...COMMON], '--as says who does it'],
    [['consent', 'list', ...AS], '--config names the configuration'],
    [['consent', 'list', 'x', ...AS, ...COMMON], 'only options are wanted here'],
    [['consent', 'list', '--status', 'open', ...AS, ...COMMON], '--status is one of draft'],
    [['consent', 'list', '--category', 'X', ...AS, ...COMMON], '--category names a kind of data'],
    [['consent', 'register', '--bsn', '123', ...AS, ...COMMON], '--bsn is a BSN of nine digits'],
    [['consent', 'register', ...AS, ...COMMON], '--bsn is missing'],
    [['consent', 'withdraw', '--by', 'patient', ...AS, ...COMMON], 'one ID is wanted, or --bsn at the desk'],
    [['consent', 'correct', ...AS, ...COMMON], 'one ID is wanted'],
    [['consent', 'takeover', '--from', 'x', ...AS, ...COMMON], '--from is a URA'],
    [['consent', 'takeover', '--from', GP1, '--to', GP1, '--date', '2027', ...AS, ...COMMON], '--date is a date'],
    [['consent', 'import', ...AS, ...COMMON], 'a FILE is missing'],
    [['consent', 'shield', 'none.json', ...AS, ...COMMON], 'none.json: no such file'],
  ])('given %j, then exit 2 tells what is wanted', async (words, expected) => {
    const { code, out, err } = await schakel(words);
    expect([code, out, err.slice(0, `schakel: ${expected}`.length)]).toEqual([2, '', `schakel: ${expected}`]);
  });

  test('given a configuration without a store, or a key that is not there, then exit 2', async () => {
    expect(await config('{"sandbox": true}')).toMatchObject({ code: 2, err: 'schakel: config.json: has no store\n' });
    const store = storeSettings({ url: '', folder: '/nowhere', drop: () => Promise.resolve() });
    expect(await config(JSON.stringify({ sandbox: true, store }))).toMatchObject({
      code: 2,
      err: expect.stringContaining('a key is missing') as string,
    });
  });

  test('given --help or import --columns, then they tell, exit 0', async () => {
    expect(await schakel(['consent', '--help'])).toMatchObject({ code: 0, out: expect.stringContaining('reconcile') as string });
    expect((await schakel(['consent', 'import', '--columns'])).out.split('\n')).toContain('birthDate?');
  });
});
