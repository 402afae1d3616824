import { MemoryReplayStore, type ReplayStore } from '../../src/trust/verify/replay.js';
import { memoryStore, type PreparedStore } from '../../src/trust/token/prepared-store.js';
import type { StoredToken } from '../../src/trust/token/prepared.js';
import type { IndexEntry } from '../../src/consent/index-entry.js';
import type { Participation } from '../../src/consent/participation.js';
import { readOrClosed } from '../../src/store/errors.js';
import { bornOn, bsnOf, keepPatient } from '../../src/store/patient.js';
import { changedSources, epochs } from '../../src/store/register/epoch.js';
import { findEntries, keepEntry, removeEntries } from '../../src/store/register/index-entry.js';
import { addJob, claimJobs, countJobs, finishJob, giveUpJob, postponeJob, purgeJobs } from '../../src/store/register/job.js';
import { addOnlineRequest, handleOnlineRequest, onlineRequests, purgeOnlineRequests } from '../../src/store/register/online.js';
import {
  activeOptIns,
  candidateOptIns,
  optInById,
  optInHistory,
  optInsByIds,
  optInsOf,
  saveOptIns,
  searchOptIns,
  type After,
} from '../../src/store/register/opt-in.js';
import { listParticipation, participationOf, saveParticipation } from '../../src/store/register/participation.js';
import { addPolicy, policy } from '../../src/store/register/policy.js';
import { newsReaders, preferenceOf, savePreference } from '../../src/store/register/preference.js';
import { preparedStore, forgetPrepared } from '../../src/store/register/prepared-token.js';
import { REGISTER, type RegisterWriter } from '../../src/store/register/register.js';
import { forgetUsed, replayStore } from '../../src/store/register/replay.js';
import { standingOf } from '../../src/store/register/standing.js';
import type { RegisterTables } from '../../src/store/register/tables.js';
import { addObjection, addTakeover, moveTakeover, objectionsTo, takeoverById, takeoversOf } from '../../src/store/register/takeover.js';
import { openStore, type Store } from '../../src/store/store.js';
import { KINDS, newDatabase, type TestDatabase } from './databases.js';
import { ANNA, BRAM, GP1, KEYS, NOON, now, openRegister, PH1, refusal, uuid, watched, withdrawn, yes } from './world.js';

describe.each(KINDS)('the register on %s', (kind) => {
  let database: TestDatabase;
  let store: Store<RegisterTables>;
  let other: Store<RegisterTables>;
  let anna: string;
  let bram: string;
  beforeEach(async () => {
    database = await newDatabase(kind);
    [store, other] = [await openRegister(database.url), await openRegister(database.url)];
    anna = await store.write((tx) => keepPatient(tx, KEYS, { bsn: ANNA, birthDate: '1980-05-06' }));
    bram = await store.write((tx) => keepPatient(tx, KEYS, { bsn: BRAM }));
  });
  afterEach(async () => {
    await store.close();
    await other.close();
    await database.drop();
  });

  const save = (...optIns: Parameters<typeof saveOptIns>[2]): Promise<void> => store.write((tx) => saveOptIns(tx, KEYS, optIns));
  const entry = (more: Partial<IndexEntry> = {}): IndexEntry => ({
    ...{ patient: anna, source: GP1, application: '0001', category: 'PS', created: NOON, updated: NOON },
    ...more,
  });

  test('given a patient, when kept again, then under the same pseudonym; the birth date follows; the BSN comes back with the key only', async () => {
    expect(await store.write((tx) => keepPatient(tx, KEYS, { bsn: ANNA, birthDate: '1980-05-07' }))).toBe(anna);
    expect(anna).toBe(KEYS.pseudonyms(ANNA)[0]);
    expect(await store.read((db) => bornOn(db, '1980-05-07'))).toEqual([anna]);
    expect(await store.read((db) => bsnOf(db, KEYS, anna))).toBe(ANNA);
    expect(await store.read((db) => bsnOf(db, KEYS, 'nobody'))).toBeUndefined();
  });

  test('given a decision with everything, when read back, then every field is as it was', async () => {
    const full = yes(anna, 1, {
      ended: NOON,
      endReason: 'replaced',
      status: 'inactive',
      withdrawal: { at: NOON, by: 'guardian', channel: 'desk' },
      predecessor: { consent: uuid(9), takeover: 't', patientNotified: '2026-01-01', objectionUntil: '2026-02-01' },
      authority: 'https://operator.example',
      evidence: 'pointer',
      recipients: [PH1],
      readerCategories: ['Z3'],
    });
    await save(full);
    const proof = watched();
    expect(await store.read((db) => optInById(db, proof, full.id))).toEqual(full);
    expect(proof.alarms).toEqual([]);
  });

  test('C-02 given decisions at two sources, when asked for some, then those in force there and no others', async () => {
    const no = yes(anna, 2, { source: PH1, decision: 'deny', confirmed: 'deny' });
    await save(yes(anna, 1), no, yes(bram, 3));
    const at = (...sources: string[]): Promise<unknown> => store.read((db) => activeOptIns(db, watched(), [anna], sources));
    expect(await at(GP1)).toEqual([yes(anna, 1)]);
    expect(await at(GP1, PH1)).toHaveLength(2);
    expect(await at()).toEqual([]);
    expect(await store.read((db) => optInsOf(db, watched(), [anna]))).toEqual([yes(anna, 1), no]);
  });

  test('C-07 T4 given a new status, when kept, then history has both, and what was in force is not any more', async () => {
    const first = yes(anna, 1);
    const error = { ...first, version: 2, status: 'entered-in-error', ended: NOON, endReason: 'error' } as const;
    await save(first);
    await save(error);
    expect(await store.read((db) => optInHistory(db, watched(), first.id))).toEqual([first, error]);
    expect(await store.read((db) => optInById(db, watched(), first.id, 1))).toEqual(first);
    expect(await store.read((db) => activeOptIns(db, watched(), [anna], [GP1]))).toEqual([]);
  });

  test.each([
    ['the version before is not there', (a: string) => yes(a, 1, { version: 3 })],
    ['it is about another source', (a: string) => ({ ...withdrawn(yes(a, 1)), source: PH1 })],
    ['its decision is another', (a: string) => ({ ...withdrawn(yes(a, 1)), decision: 'deny' as const })],
  ])('given a version, when %s, then a conflict and nothing is changed', async (_, next) => {
    await save(yes(anna, 1));
    const before = await store.read((db) => epochs(db, [anna]));
    expect(await refusal(save(next(anna)))).toBe('conflict: opt_in version');
    expect(await store.read((db) => optInHistory(db, watched(), uuid(1)))).toEqual([yes(anna, 1)]);
    expect(await store.read((db) => epochs(db, [anna]))).toEqual(before);
  });

  test('given a decision in force, when a second one comes, then a conflict; with the end of the first, both are kept', async () => {
    await save(yes(anna, 1));
    expect(await refusal(save(yes(anna, 2, { categories: ['MED'] })))).toMatch(/^conflict/);
    // In this order too: what ends is kept first.
    await save(yes(anna, 2), { ...withdrawn(yes(anna, 1)), endReason: 'replaced' });
    expect((await store.read((db) => activeOptIns(db, watched(), [anna], [GP1]))).map(({ id }) => id)).toEqual([uuid(2)]);
  });

  test('given a patient that is not known, when a decision is kept, then a conflict', async () => {
    expect(await refusal(save(yes('nobody', 1)))).toMatch(/^conflict/);
  });

  test('given two first decisions at the same time, when both are done, then one is in force and the other had a conflict', async () => {
    for (let round = 0; round < 10; round++) {
      const source = String(90001000 + round);
      const by = (s: Store<RegisterTables>, n: number): Promise<string> =>
        refusal(s.write((tx) => saveOptIns(tx, KEYS, [yes(anna, 100 + 2 * round + n, { source })])));
      const results = await Promise.all([by(store, 0), by(other, 1)]);
      expect(results.filter((r) => r === 'nothing')).toHaveLength(1);
      expect(results.filter((r) => r.startsWith('conflict'))).toHaveLength(1);
      expect(await store.read((db) => activeOptIns(db, watched(), [anna], [source]))).toHaveLength(1);
    }
  });

  test('given two withdrawals at the same time, when both are done, then one winner and one conflict', async () => {
    await save(yes(anna, 1));
    const by = (s: Store<RegisterTables>): Promise<string> => refusal(s.write((tx) => saveOptIns(tx, KEYS, [withdrawn(yes(anna, 1))])));
    expect((await Promise.all([by(store), by(other)])).sort()).toEqual(['conflict: opt_in version', 'nothing']);
    expect(await store.read((db) => optInHistory(db, watched(), uuid(1)))).toHaveLength(2);
  });

  test('given changes of many sources in opposite orders, when they race, then nobody waits for ever', async () => {
    const sources = Array.from({ length: 8 }, (_, i) => String(90002000 + i));
    const all = (first: number, order: readonly string[]) =>
      order.map((source) => yes(anna, first + Number(source) - 90002000, { source, status: 'proposed' }));
    await Promise.all([
      store.write((tx) => saveOptIns(tx, KEYS, all(1000, sources))),
      other.write((tx) => saveOptIns(tx, KEYS, all(2000, [...sources].reverse()))),
    ]);
    expect([...(await store.read((db) => epochs(db, [anna]))).values()]).toEqual(sources.map(() => 2));
  });

  test('given a change of decisions, when the epochs are compared, then the source is named; a refresh of the index changes none', async () => {
    await save(yes(anna, 1), yes(anna, 2, { source: PH1 }));
    const before = await store.read((db) => epochs(db, [anna]));
    await store.write((tx) => keepEntry(tx, entry()));
    expect(changedSources(before, await store.read((db) => epochs(db, [anna])))).toEqual([]);
    await save(withdrawn(yes(anna, 1)));
    expect(changedSources(before, await store.read((db) => epochs(db, [anna])))).toEqual([GP1]);
  });

  test.each(['decision', 'confirmed', 'categories', 'status', 'source', 'body', 'seal', 'patient', 'ended', 'effective', 'saved'] as const)(
    'C-07 T2 given %s changed behind the store, when read, then a no, and the alarm',
    async (column) => {
      await save(yes(anna, 1, { decision: 'deny', confirmed: 'deny' }));
      const changed = { decision: 'permit', confirmed: 'permit', status: 'draft', source: PH1, patient: bram }[column as string] ?? ' PS X ';
      await store.write((tx) =>
        tx
          .updateTable('opt_in')
          .set({ [column]: changed })
          .execute(),
      );
      const proof = watched();
      expect(await store.read((db) => optInById(db, proof, uuid(1)))).toMatchObject({ decision: 'deny', confirmed: 'deny' });
      expect(proof.alarms).toEqual([`${uuid(1)}/1`]);
    },
  );

  test('given a version taken out of the history, when read, then the alarm', async () => {
    await save(yes(anna, 1));
    await save(withdrawn(yes(anna, 1)));
    await store.write((tx) => tx.deleteFrom('opt_in').where('version', '=', 1).execute());
    const proof = watched();
    await store.read((db) => optInHistory(db, proof, uuid(1)));
    expect(proof.alarms).toEqual([`${uuid(1)}/1`]);
  });

  test('given a search, when it has conditions, then what fits all of them, of whom may be seen', async () => {
    await save(
      yes(anna, 1),
      yes(anna, 2, { source: PH1, categories: ['MED'] }),
      yes(bram, 3, { status: 'proposed' }),
      yes(bram, 4, { decision: 'deny' }),
    );
    await save(withdrawn(yes(anna, 1)));
    const found = async (filter: Partial<Parameters<typeof searchOptIns>[2]>): Promise<string[]> =>
      (await store.read((db) => searchOptIns(db, watched(), { whose: 'everybody', ...filter }, 10))).optIns.map(({ id }) => id.slice(-1));
    expect(await found({})).toEqual(['1', '2', '3', '4']);
    expect(await found({ whose: { source: PH1 } })).toEqual(['2']);
    expect(await found({ whose: { source: PH1 }, source: GP1 })).toEqual([]);
    expect(await found({ whose: { patient: [bram] }, patient: [anna] })).toEqual([]);
    expect(await found({ whose: { patient: [bram] } })).toEqual(['3', '4']);
    expect(await found({ status: ['active', 'proposed'] })).toEqual(['2', '3', '4']);
    expect(await found({ decision: 'deny' })).toEqual(['4']);
    expect(await found({ category: 'MED' })).toEqual(['2']);
    expect(await found({ id: uuid(3) })).toEqual(['3']);
    expect(await found({ registered: { from: '2026-11-20T09:16:30.001Z' } })).toEqual([]);
    expect(await found({ period: { from: '2026-11-21T12:00:00.001Z' } })).toEqual(['2', '3', '4']);
    expect(await found({ period: { to: '2026-11-20T09:16:29.999Z' } })).toEqual([]);
  });

  test('given decisions kept at moments, when candidates are looked for, then those that changed in between, and what a search looks at', async () => {
    const [early, late] = ['2026-11-20T09:16:30.000Z', '2026-11-21T12:00:00.000Z'];
    const limited = yes(anna, 2, { source: PH1, recipients: ['90000777'] });
    await store.write((tx) => saveOptIns(tx, KEYS, [yes(anna, 1), limited, yes(bram, 3)], early));
    await store.write((tx) => saveOptIns(tx, KEYS, [withdrawn(yes(anna, 1))], late));
    const of = (filter: Partial<Parameters<typeof candidateOptIns>[1]>) => store.read((db) => candidateOptIns(db, { whose: 'everybody', ...filter }));
    const ids = async (filter: Partial<Parameters<typeof candidateOptIns>[1]>) => (await of(filter)).map(({ id }) => id.slice(-1));
    expect(await ids({ saved: { from: late } })).toEqual(['1']);
    expect(await ids({ saved: { to: early } })).toEqual(['2', '3']);
    expect(await ids({ whose: { source: GP1 } })).toEqual(['1', '3']);
    expect((await of({ id: uuid(2) }))[0]).toMatchObject({ saved: early, recipients: ['90000777'], status: 'active' });
    const read = await store.read((db) => optInsByIds(db, watched(), [uuid(3), uuid(9), uuid(1)]));
    expect(read.map(({ id, version, saved }) => [id.slice(-1), version, saved])).toEqual([
      ['3', 1, early],
      ['1', 2, late],
    ]);
    const first = await store.read((db) => optInById(db, watched(), uuid(1), 1));
    expect(first?.saved).toBe(early);
  });

  test('given more than a page, when paged while others register, then everything that was there comes once', async () => {
    const ids = Array.from({ length: 23 }, (_, i) => i + 1);
    await save(...ids.map((n) => yes(anna, n, { status: 'proposed', registered: `2026-11-2${n % 3}T09:00:00.000Z` })));
    const seen: string[] = [];
    let after: After | undefined;
    do {
      const page = await store.read((db) => searchOptIns(db, watched(), { whose: { source: GP1 } }, 5, after));
      seen.push(...page.optIns.map(({ id }) => id));
      after = page.next;
      await save(yes(bram, 500 + seen.length, { status: 'proposed', registered: '2026-11-19T09:00:00.000Z' }));
    } while (after !== undefined);
    expect([...seen].sort()).toEqual(ids.map(uuid));
    expect(new Set(seen).size).toBe(23);
  });

  test('C-03 T1 given no yes, or a no, when an entry is registered, then there is none', async () => {
    expect(await store.write((tx) => keepEntry(tx, entry()))).toBe('not-covered');
    await save(yes(anna, 1, { decision: 'deny', confirmed: 'deny' }));
    expect(await store.write((tx) => keepEntry(tx, entry()))).toBe('not-covered');
    expect(await store.read((db) => findEntries(db, { patient: [anna] }))).toEqual([]);
  });

  test('C-03 T2 given a yes for other data, when an entry is registered, then there is none', async () => {
    await save(yes(anna, 1, { categories: ['MED'] }));
    expect(await store.write((tx) => keepEntry(tx, entry()))).toBe('not-covered');
    expect(await store.write((tx) => keepEntry(tx, entry({ category: 'MED' })))).toBe('added');
  });

  test('given an entry, when it comes again, then it is refreshed; when removed, it is gone; others stay', async () => {
    await save(yes(anna, 1));
    const later = '2026-11-22T12:00:00.000Z';
    expect(await store.write((tx) => keepEntry(tx, entry()))).toBe('added');
    expect(await store.write((tx) => keepEntry(tx, entry({ created: later, updated: later })))).toBe('refreshed');
    await store.write((tx) => keepEntry(tx, entry({ category: 'ICA' })));
    expect(await store.read((db) => findEntries(db, { patient: [anna], categories: ['PS'] }))).toEqual([entry({ updated: later })]);
    expect(await store.write((tx) => removeEntries(tx, { patient: [anna], source: GP1, application: '0002' }))).toBe(0);
    expect(await store.write((tx) => removeEntries(tx, { patient: [anna], categories: ['PS'] }))).toBe(1);
    expect(await store.read((db) => findEntries(db, { patient: [anna], source: GP1, application: '0001' }))).toHaveLength(1);
  });

  test('C-19 T1 given entries, when the yes is withdrawn, then they are gone in the same transaction; of other sources they stay', async () => {
    await save(yes(anna, 1), yes(anna, 2, { source: PH1 }));
    for (const source of [GP1, PH1]) await store.write((tx) => keepEntry(tx, entry({ source })));
    await save(withdrawn(yes(anna, 1)));
    expect(await store.read((db) => findEntries(db, { patient: [anna] }))).toEqual([entry({ source: PH1 })]);
  });

  test('given a withdrawal and a registration in the index at the same time, when both are done, then no entry is left', async () => {
    for (let round = 0; round < 10; round++) {
      const source = String(90003000 + round);
      const given = yes(anna, 300 + round, { source });
      await save(given);
      await Promise.all([store.write((tx) => saveOptIns(tx, KEYS, [withdrawn(given)])), other.write((tx) => keepEntry(tx, entry({ source })))]);
      expect(await store.read((db) => findEntries(db, { patient: [anna], source }))).toEqual([]);
    }
  });

  const practice: Participation = {
    ...{ ura: GP1, name: 'Practice', type: 'Z3', connectedFrom: NOON, regions: [7, 8], online: 'takes-part', country: 'NL' },
  };

  test('given an organisation, when kept, then it comes back, and again in place of what was', async () => {
    const left = { ...practice, connectedTo: NOON, alsoReaches: [9], online: 'refuses' } as const;
    await store.write((tx) => saveParticipation(tx, practice));
    await store.write((tx) => saveParticipation(tx, { ...practice, ura: PH1 }));
    expect(await store.read((db) => participationOf(db, [GP1, 'x']))).toEqual(new Map([[GP1, practice]]));
    await store.write((tx) => saveParticipation(tx, left));
    expect(await store.read((db) => listParticipation(db, 1))).toEqual([left]);
    expect((await store.read((db) => listParticipation(db, 5, GP1))).map(({ ura }) => ura)).toEqual([PH1]);
  });

  const takeover = {
    id: 't1',
    from: GP1,
    to: PH1,
    date: '2027-01-01',
    noticeDate: '2026-12-01',
    objectionUntil: '2026-12-31',
    state: 'planned',
  } as const;

  test('given a takeover, when it moves on, then once; objections are counted once', async () => {
    await store.write((tx) => addTakeover(tx, takeover));
    await store.write((tx) => addObjection(tx, 't1', anna, NOON));
    await store.write((tx) => addObjection(tx, 't1', anna, NOON));
    expect(await store.read((db) => objectionsTo(db, 't1'))).toEqual(new Set([anna]));
    await store.write((tx) => moveTakeover(tx, 'planned', { ...takeover, state: 'done' }));
    expect(await refusal(store.write((tx) => moveTakeover(tx, 'planned', { ...takeover, state: 'cancelled' })))).toBe('conflict: takeover state');
    expect(await store.read((db) => takeoverById(db, 't1'))).toEqual({ ...takeover, state: 'done' });
    for (const ura of [GP1, PH1]) expect(await store.read((db) => takeoversOf(db, ura))).toHaveLength(1);
  });

  test('given a version of the matrix, when it comes again with other content, then a conflict; one that was changed is not given', async () => {
    const first = { kind: 'matrix', version: '1', content: '{"a":1}', added: NOON } as const;
    await store.write((tx) => addPolicy(tx, first));
    await store.write((tx) => addPolicy(tx, first));
    expect(await refusal(store.write((tx) => addPolicy(tx, { ...first, content: '{"a":2}' })))).toBe('conflict: matrix version');
    expect(await store.read((db) => policy(db, 'matrix', '1'))).toEqual(first);
    expect(await store.read((db) => policy(db, 'regions', '1'))).toBeUndefined();
    await store.write((tx) => tx.updateTable('policy_version').set({ content: '{}' }).execute());
    expect(await refusal(store.read((db) => policy(db, 'matrix', '1')))).toBe('integrity: policy_version');
  });

  test('given all that a decision reads, when read at once, then in two statements, and as the single functions give it', async () => {
    await save(yes(anna, 1), yes(anna, 2, { source: PH1, status: 'proposed' }), yes(bram, 3));
    await save(withdrawn(yes(anna, 1)));
    await save(yes(anna, 4));
    for (const category of ['PS', 'ICA'] as const) await store.write((tx) => keepEntry(tx, entry({ category })));
    await store.write((tx) => saveParticipation(tx, practice));
    await store.write((tx) => addTakeover(tx, takeover));
    await store.write((tx) => addTakeover(tx, { ...takeover, id: 't2', state: 'cancelled' }));
    let statements = 0;
    const standing = await store.read((db) => {
      const counted = db.withPlugin({
        transformQuery: ({ node }) => (statements++, node),
        transformResult: ({ result }) => Promise.resolve(result),
      });
      return standingOf(counted, watched(), [anna, 'older'], ['PS', 'ICA', 'MED']);
    });
    expect(statements).toBe(2);
    expect(standing.birthDate).toBe('1980-05-06');
    expect(standing.entries).toEqual([entry({ category: 'ICA' }), entry()]);
    expect(standing.participation).toEqual(new Map([[GP1, practice]]));
    expect(standing.takeovers.map(({ id }) => id).sort()).toEqual(['t1', 't2']);
    expect(standing.optIns).toEqual(await store.read((db) => optInsOf(db, watched(), [anna])));
    expect(standing.epochs).toEqual(await store.read((db) => epochs(db, [anna])));
  });

  test('given a patient that is not known, or no kind of data, when all is read, then it is empty', async () => {
    const nothing = { entries: [], participation: new Map(), takeovers: [], optIns: [], epochs: new Map() };
    expect(await store.read((db) => standingOf(db, watched(), ['nobody'], ['PS']))).toEqual(nothing);
    expect(await store.read((db) => standingOf(db, watched(), [bram], []))).toEqual(nothing);
  });

  test('C-01 T4 given a store that cannot be read, when a decision reads, then it is told that nothing is known', async () => {
    const gone = await openRegister(database.url);
    await gone.close();
    expect(await readOrClosed(() => gone.read((db) => standingOf(db, watched(), [anna], ['PS'])))).toEqual({ known: false, why: 'unavailable' });
  });

  test('given the store of used ids, when it is used as the one in memory, then it answers alike', async () => {
    let clock = 1_000;
    const time = (): number => clock;
    const told = async (replay: ReplayStore): Promise<readonly string[]> => {
      clock = 1_000;
      const said = [await replay.tryInsert('a', 2_000), await replay.tryInsert('a', 3_000), await replay.tryInsertSame('b', 'x', 2_000)];
      said.push(await replay.tryInsertSame('b', 'x', 2_000), await replay.tryInsertSame('b', 'y', 2_000), await replay.tryInsert('b', 2_000));
      clock = 2_000;
      return [...said, await replay.tryInsert('a', 3_000)];
    };
    expect(await told(replayStore(store, time))).toEqual(await told(new MemoryReplayStore(time)));
    expect(await store.write((tx) => forgetUsed(tx, 2_500))).toBe(1);
  });

  test('given one id used many times at once on two nodes, when all are answered, then one was first', async () => {
    const [a, b] = [replayStore(store, now), replayStore(other, now)];
    const said = await Promise.all(Array.from({ length: 20 }, async (_, i) => (i % 2 === 0 ? a : b).tryInsert('once', now() + 1_000)));
    expect(said.filter((s) => s === 'inserted')).toHaveLength(1);
  });

  test('given a store of used ids that is gone, when asked, then it is full, so that what is new is refused', async () => {
    const gone = await openRegister(database.url);
    await gone.close();
    expect(await replayStore(gone, now).tryInsert('a', now() + 1)).toBe('full');
    expect(await preparedStore(gone, KEYS, now).find('a')).toMatchObject({ ok: false, refusal: { code: 'SIGNING_UNAVAILABLE' } });
  });

  test('given the store of prepared tokens, when it is used as the one in memory, then it answers alike', async () => {
    let clock = 1_000;
    const token = { assertion: { text: `<x>${ANNA}</x>` }, certificate: 'c', expires: 5_000 } as unknown as StoredToken;
    const told = async (prepared: PreparedStore): Promise<readonly unknown[]> => {
      clock = 1_000;
      const said: unknown[] = [await prepared.find('k'), await prepared.use('k'), await prepared.keep('k', token), await prepared.keep('k', token)];
      said.push(await prepared.find('k'), await prepared.use('k'), await prepared.use('k'), await prepared.find('k'));
      clock = 5_000 + 15 * 60_000;
      said.push(await prepared.find('k'), await prepared.use('k'), await prepared.keep('k', token));
      return said;
    };
    expect(await told(preparedStore(store, KEYS, () => clock))).toEqual(await told(memoryStore(() => clock)));
    expect(await store.write((tx) => forgetPrepared(tx, clock + 1e9))).toBe(1);
  });

  test('given a token completed twice at once, when both are answered, then one got it', async () => {
    const prepared = [preparedStore(store, KEYS, now), preparedStore(other, KEYS, now)] as const;
    await prepared[0].keep('k', { certificate: 'c', expires: now() + 1_000 } as StoredToken);
    const used = await Promise.all([prepared[0].use('k'), prepared[1].use('k')]);
    expect(used.map(({ ok }) => ok).sort()).toEqual([false, true]);
  });

  test('given a job in a transaction that fails, when it is over, then there is no job', async () => {
    const both = store.write(async (tx) => {
      await addJob(tx, KEYS, { id: uuid(1), kind: 'notice', due: NOON, content: 'x' });
      await saveOptIns(tx, KEYS, [yes('nobody', 1)]);
    });
    expect(await refusal(both)).toMatch(/^conflict/);
    expect(await store.read(countJobs)).toEqual([]);
  });

  test('given jobs, when two workers claim at once, then no job goes to both; what is not finished in time comes again', async () => {
    for (let n = 1; n <= 20; n++) await store.write((tx) => addJob(tx, KEYS, { id: uuid(n), kind: 'notice', due: NOON, content: `to do ${n}` }));
    await store.write((tx) => addJob(tx, KEYS, { id: uuid(99), kind: 'notice', due: '2026-11-22T00:00:00.000Z', content: 'later' }));
    const claim = (tx: RegisterWriter) => claimJobs(tx, KEYS, { kinds: ['notice'], now: NOON, until: '2026-11-21T12:01:00.000Z', most: 10 });
    const [a, b] = await Promise.all([store.write(claim), other.write(claim)]);
    expect(new Set([...a, ...b].map(({ id }) => id)).size).toBe(20);
    expect(a[0]).toMatchObject({ attempts: 1, content: expect.stringMatching(/^to do/) as string });
    await store.write((tx) => finishJob(tx, uuid(1)));
    await store.write((tx) => postponeJob(tx, uuid(2), '2026-11-21T13:00:00.000Z'));
    await store.write((tx) => giveUpJob(tx, uuid(3)));
    const again = { kinds: ['notice', 'other'], now: '2026-11-21T12:01:00.000Z', until: '2026-11-21T12:02:00.000Z', most: 50 };
    const left = await store.write((tx) => claimJobs(tx, KEYS, again));
    expect(left.map(({ id }) => id)).toEqual(Array.from({ length: 17 }, (_, i) => uuid(i + 4)));
    expect(left[0]?.attempts).toBe(2);
    expect(await store.read(countJobs)).toEqual([
      { kind: 'notice', state: 'given-up', count: 1 },
      { kind: 'notice', state: 'waiting', count: 19 },
    ]);
    expect(await store.write((tx) => purgeJobs(tx, '2026-11-22T00:00:00.000Z'))).toBe(1);
  });

  test('C-64 given an online request, when the source handles it, then once, and the address is given and forgotten', async () => {
    const request = { id: uuid(1), patient: anna, source: GP1, wish: 'permit', sent: NOON, state: 'sent' } as const;
    await store.write((tx) => addOnlineRequest(tx, KEYS, request, 'anna@example.org'));
    const handle = (source: string): Promise<string | undefined> =>
      store.write((tx) => handleOnlineRequest(tx, KEYS, { id: uuid(1), source, state: 'handled', handled: NOON }));
    expect(await refusal(handle(PH1))).toBe('conflict: online_request state');
    expect(await handle(GP1)).toBe('anna@example.org');
    expect(await refusal(handle(GP1))).toBe('conflict: online_request state');
    const handled = [{ ...request, state: 'handled', handled: NOON }];
    expect(await store.read((db) => onlineRequests(db, { source: GP1 }))).toEqual(handled);
    expect(await store.read((db) => onlineRequests(db, { patient: [anna] }))).toEqual(handled);
    expect(await store.read((db) => db.selectFrom('online_request').select('email').execute())).toEqual([{ email: null }]);
    expect(await store.write((tx) => purgeOnlineRequests(tx, '2027-12-21T12:00:00.000Z'))).toBe(1);
  });

  test('C-62 given nothing said, when asked what a patient wants, then nothing; what was said last counts', async () => {
    expect(await store.read((db) => preferenceOf(db, [anna]))).toBeUndefined();
    await store.write((tx) => savePreference(tx, anna, { notifyOnRetrieval: true, news: false, language: 'nl' }));
    const wish = { notifyOnRetrieval: false, news: true, language: 'en' };
    await store.write((tx) => savePreference(tx, anna, wish));
    expect(await store.read((db) => preferenceOf(db, [anna]))).toEqual(wish);
    expect(await store.read((db) => newsReaders(db, 5))).toEqual([anna]);
  });

  test('given a node of the next version that brought the tables up, when this one works on, then all of it still works', async () => {
    const sql =
      'alter table opt_in add column reviewed text;\nalter table patient_key add column region integer;\nalter table index_entry add column region integer;\nalter table participation add column site text;\ncreate table later (id text not null primary key);\n';
    const old = await openRegister(database.url);
    // What was prepared before the tables change goes on working too.
    const lookUp = () => old.read((db) => standingOf(db, watched(), [anna], ['PS']));
    await Promise.all(Array.from({ length: 20 }, lookUp));
    const next = await openStore({ url: database.url, now }, { ...REGISTER, migrations: [...REGISTER.migrations, { name: 'later', sql }] });
    await next.close();
    await Promise.all(Array.from({ length: 20 }, lookUp));
    const patient = await old.write((tx) => keepPatient(tx, KEYS, { bsn: ANNA }));
    await old.write((tx) => saveOptIns(tx, KEYS, [yes(patient, 1)]));
    await old.write((tx) => keepEntry(tx, entry()));
    const proof = watched();
    const standing = await old.read((db) => standingOf(db, proof, [patient], ['PS']));
    expect(standing.optIns[0]).toMatchObject(yes(patient, 1));
    expect(standing.entries).toHaveLength(1);
    await old.write((tx) => saveOptIns(tx, KEYS, [withdrawn(yes(patient, 1))]));
    expect(await old.read((db) => optInHistory(db, proof, uuid(1)))).toHaveLength(2);
    expect(proof.alarms).toEqual([]);
    await old.close();
  });
});
