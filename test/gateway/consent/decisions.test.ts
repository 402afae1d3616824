import type { ConsentService } from '../../../src/gateway/consent/service.js';
import { epochs } from '../../../src/store/register/epoch.js';
import { ANNA, BRAM, CHRIS, GP1, PH1 } from '../../store/world.js';
import { KINDS } from '../../store/databases.js';
import { AT_GP, AT_PH, codes, DESK, done, enter, entriesOf, jobsOf, linesOf, openWorld, toldOf, yesAt, type World } from './world.js';

describe.each(KINDS)('decisions on %s', (kind) => {
  let world: World;
  beforeEach(async () => {
    world = await openWorld(kind);
  });
  afterEach(() => world.close());

  const registered = async (bsn = ANNA, other: Parameters<typeof yesAt>[1] = {}) => done(await world.service.register(AT_GP, yesAt(bsn, other)));
  const epochOf = async (bsn: string) => (await world.stores.register.read((db) => epochs(db, world.stores.keys.pseudonyms(bsn)))).get(GP1);

  test('C-03 T1, C-60 given a source that shows two kinds, when a yes is registered, then entries, messages and lines follow', async () => {
    world.shows.set(GP1, () => [
      { application: '0001', category: 'PS' },
      { application: '0001', category: 'MED' },
    ]);
    const { optIn, bsn, warnings } = await registered();
    expect([optIn.status, bsn, warnings]).toEqual(['active', ANNA, []]);
    // The question of a practice does not cover dispensed medication.
    expect(await entriesOf(world, ANNA)).toEqual([`${GP1} 0001 PS`]);
    expect(await epochOf(ANNA)).toBe(1);
    expect(await jobsOf(world)).toEqual([
      { kind: 'index-message', content: { change: 'register', source: GP1, application: '0001', category: 'PS', bsn: ANNA } },
    ]);
    expect(await toldOf(world)).toEqual([`consent success ${GP1} ->1`, `registration success ${GP1}`]);
    const [line] = await linesOf(world);
    expect(line).toMatchObject({
      requester: { organization: GP1, person: '900000101' },
      interaction: 'create Consent',
      patient: optIn.patient,
      categories: ['PS', 'ICA'],
      restricted: [{ source: GP1, consent: `Consent/${optIn.id}/_history/1` }],
    });
  });

  test('C-05 T1, C-07 T1 given what may not be registered, then the refusal with its rule, a line of the attempt, and nothing else', async () => {
    const refused = await world.service.register(AT_GP, { ...yesAt(ANNA), information: [], decisionConfirmed: 'deny' });
    expect(refused.refused?.map(({ rule, code }) => `${rule} ${code}`)).toEqual(['C-05 information-missing', 'C-07 decisions-differ']);
    expect(await toldOf(world)).toEqual([`consent refused C-05 ${GP1}`]);
    const rows = await world.stores.register.read((db) => db.selectFrom('patient_key').selectAll().execute());
    expect([rows, await jobsOf(world), await epochOf(ANNA)]).toEqual([[], [], undefined]);
  });

  test('C-02 given a decision in force, when another comes, then a create is refused and $register ends the former one', async () => {
    const { optIn } = await registered();
    expect(codes(await world.service.register(AT_GP, yesAt(ANNA)))).toEqual(['409 second-active']);
    const no = await registered(ANNA, { decision: 'deny', replaces: true });
    const { optIn: former } = (await world.service.read(AT_GP, optIn.id)) ?? { optIn: undefined };
    expect([former?.status, former?.endReason, no.optIn.status]).toEqual(['inactive', 'replaced', 'active']);
    expect((await toldOf(world)).slice(-2)).toEqual([`consent success ${GP1} 1>2`, `consent success ${GP1} ->1`]);
  });

  test('C-10 given another organisation than the source, then it registers nothing for it', async () => {
    expect(codes(await world.service.register(AT_PH, yesAt(ANNA)))).toEqual(['403 forbidden']);
    expect(codes(await world.service.register({ kind: 'patient', bsn: ANNA, requester: {} }, yesAt(ANNA)))).toEqual(['403 forbidden']);
  });

  test('C-15 T1, C-19 T1, C-19 T2 given a yes with an entry, when withdrawn, then the entry is gone, the index hears it, and only lines know of it', async () => {
    const { optIn } = await registered();
    expect(await enter(world, ANNA, GP1, 'PS')).toBe('added');
    const withdrawn = done(await world.service.withdraw(AT_GP, { id: optIn.id, version: 1, by: 'patient', channel: 'spoken' }));
    expect(withdrawn.optIn).toMatchObject({ status: 'inactive', endReason: 'withdrawn', withdrawal: { by: 'patient', channel: 'spoken' } });
    expect(await entriesOf(world, ANNA)).toEqual([]);
    expect(await enter(world, ANNA, GP1, 'PS')).toBe('not-covered');
    expect(await jobsOf(world)).toEqual([
      { kind: 'index-message', content: { change: 'remove', source: GP1, application: '0001', category: 'PS', bsn: ANNA } },
    ]);
    expect((await toldOf(world)).slice(1)).toEqual([`consent success ${GP1} 1>2`, `deregistration success ${GP1}`]);
    expect(await epochOf(ANNA)).toBe(2);
  });

  test('C-15 given two withdrawals at once, then one wins and the other gets a conflict', async () => {
    const { optIn } = await registered();
    const withdraw = () => world.service.withdraw(AT_GP, { id: optIn.id, by: 'patient', channel: 'spoken' });
    const both = await Promise.all([withdraw(), withdraw()]);
    expect(both.filter(({ refused }) => refused === undefined)).toHaveLength(1);
    expect(both.flatMap(({ refused = [] }) => refused.map(({ status, type }) => `${status} ${type}`))).toEqual(['409 conflict']);
    expect(await epochOf(ANNA)).toBe(2);
    expect((await world.service.history(AT_GP, optIn.id)).map((d) => d.optIn.status)).toEqual(['active', 'inactive']);
  });

  test('C-02 given two first decisions at once, then one of them is there and the other got a conflict', async () => {
    const register = () => world.service.register(AT_GP, yesAt(ANNA));
    const outcomes = await Promise.all([register(), register(), register()]);
    expect(outcomes.filter(({ refused }) => refused === undefined)).toHaveLength(1);
    expect(outcomes.flatMap(({ refused = [] }) => refused.map(({ status }) => status))).toEqual([409, 409]);
    expect((await world.service.search(AT_GP, { bsn: ANNA }, 10)).decisions).toHaveLength(1);
  });

  test('C-18 T1, C-18 T2, C-66 given permits at two sources, when the desk withdraws all, then both are closed, their entries gone, and both hear of it', async () => {
    const at = await registered();
    const ph = done(await world.service.register(AT_PH, yesAt(ANNA, { source: PH1 })));
    await enter(world, ANNA, GP1, 'PS');
    await enter(world, ANNA, PH1, 'MED');
    const { status } = done(await world.service.withdrawAll(DESK, { bsn: ANNA, by: 'patient', channel: 'desk' }));
    expect(status).toEqual([
      { source: GP1, state: 'withdrawn' },
      { source: PH1, state: 'withdrawn' },
    ]);
    expect(await entriesOf(world, ANNA)).toEqual([]);
    const jobs = await jobsOf(world);
    expect(jobs.filter((job) => job.kind === 'source-notice').map((job) => job.content)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ to: GP1, about: 'withdrawal', consent: at.optIn.id }),
        expect.objectContaining({ to: PH1, about: 'withdrawal', consent: ph.optIn.id }),
      ]),
    );
    expect(jobs.filter((job) => job.kind === 'index-message')).toHaveLength(2);
    expect(codes(await world.service.withdrawAll(AT_GP, { bsn: ANNA, by: 'patient', channel: 'spoken' }))).toEqual(['403 forbidden']);
  });

  test('C-17 T1 given a patient, then only the own decisions are withdrawn, one or all', async () => {
    const { optIn } = await registered();
    const asBram = { kind: 'patient', bsn: BRAM, requester: {} } as const;
    const words = { by: 'patient', channel: 'online-digid' } as const;
    expect(codes(await world.service.withdraw(asBram, { id: optIn.id, ...words }))).toEqual(['404 not-found']);
    expect(codes(await world.service.withdrawAll(asBram, { bsn: ANNA, ...words }))).toEqual(['403 forbidden']);
    const asAnna = { ...asBram, bsn: ANNA };
    expect(done(await world.service.withdraw(asAnna, { id: optIn.id, ...words })).optIn.status).toBe('inactive');
    expect((await jobsOf(world)).map(({ kind: of }) => of)).toEqual(['source-notice']);
  });

  test('C-07 T4, C-20 T1 given a wrong yes, when corrected, then it is closed at once and does not come back', async () => {
    const { optIn } = await registered();
    await enter(world, ANNA, GP1, 'PS');
    const wrong = done(await world.service.correct(AT_GP, { id: optIn.id })).optIn;
    expect([wrong.status, await entriesOf(world, ANNA)]).toEqual(['entered-in-error', []]);
    expect(codes(await world.service.correct(AT_GP, { id: optIn.id }))).toEqual(['422 transition']);
  });

  test('C-22 T1 given half a yes of a child of 13, when the child signs too, then it is in force from then on', async () => {
    const given = '2026-11-21T09:55:00+01:00';
    const half = await registered(CHRIS, {
      patient: { bsn: CHRIS, birthDate: '2013-05-05' },
      signatures: [{ party: 'guardian', decision: 'permit', given }],
    });
    expect([half.optIn.status, half.warnings]).toEqual(['proposed', ['signature-missing']]);
    world.set('2026-11-21T10:00:00.000Z');
    const { optIn } = done(await world.service.sign(AT_GP, { id: half.optIn.id, signature: { party: 'child', decision: 'permit', given } }));
    expect([optIn.status, optIn.effective]).toEqual(['active', '2026-11-21T10:00:00.000Z']);
  });

  test('given an update, then only a move of the status by who has seen the newest version, about the same patient', async () => {
    const { optIn } = await registered();
    const { patient: _p, version: _v, registered: _r, confirmed: _c, ...form } = optIn;
    const ending = {
      ...form,
      status: 'inactive',
      ended: '2026-11-21T09:30:00.000Z',
      withdrawal: { at: '2026-11-21T08:30:00.000Z', by: 'patient', channel: 'spoken' },
    } as const;
    const put = (change: Partial<Parameters<ConsentService['update']>[1]>) =>
      world.service.update(AT_GP, { id: optIn.id, version: 1, bsn: ANNA, form: ending, ...change });
    expect(codes(await put({ version: 2 }))).toEqual(['412 if-match']);
    expect(codes(await put({ bsn: BRAM }))).toEqual(['422 immutable']);
    expect(codes(await put({ form: { ...ending, categories: ['PS'] } }))).toEqual(['422 immutable']);
    expect(codes(await world.service.update(AT_PH, { id: optIn.id, bsn: ANNA, form: ending }))).toEqual(['404 not-found']);
    const asAnna = { kind: 'patient', bsn: ANNA, requester: {} } as const;
    expect(codes(await world.service.update(asAnna, { id: optIn.id, bsn: ANNA, form: { ...form, status: 'entered-in-error' } }))).toEqual([
      '403 forbidden',
    ]);
    expect(done(await put({})).optIn.status).toBe('inactive');
  });

  test('C-06 T2 given decisions of others, then each caller sees the own ones and nothing that tells of the rest', async () => {
    const no = await registered(ANNA, { decision: 'deny' });
    world.set('2026-11-21T09:00:01.000Z');
    await registered(BRAM);
    done(await world.service.register(AT_PH, yesAt(ANNA, { source: PH1 })));
    const seen = async (actor: Parameters<ConsentService['search']>[0], criteria: Parameters<ConsentService['search']>[1] = {}) =>
      (await world.service.search(actor, criteria, 10)).decisions.map(({ bsn, optIn }) => `${bsn} ${optIn.source} ${optIn.decision}`);
    expect(await seen(AT_GP)).toEqual([`${ANNA} ${GP1} deny`, `${BRAM} ${GP1} permit`]);
    expect(await seen(AT_PH, { bsn: ANNA })).toEqual([`${ANNA} ${PH1} permit`]);
    expect(await seen(AT_PH, { bsn: ANNA, source: GP1 })).toEqual([]);
    expect(await seen({ kind: 'patient', bsn: ANNA, requester: {} })).toEqual([`${ANNA} ${GP1} deny`, `${ANNA} ${PH1} permit`]);
    expect(await seen(DESK, { bsn: BRAM })).toEqual([`${BRAM} ${GP1} permit`]);
    for (const actor of [AT_PH, { kind: 'patient', bsn: BRAM, requester: {} } as const]) {
      expect(await world.service.read(actor, no.optIn.id)).toBeUndefined();
      expect(await world.service.history(actor, no.optIn.id)).toEqual([]);
      expect(codes(await world.service.correct(actor, { id: no.optIn.id }))).toEqual(['404 not-found']);
    }
    // What was decided is in no open line.
    for (const { restricted: _, ...open } of await linesOf(world)) expect(JSON.stringify(open)).not.toMatch(/permit|deny|withdraw/);
  });

  test('given a search of many, then pages follow each other and nothing is twice', async () => {
    for (const [i, bsn] of [ANNA, BRAM, CHRIS].entries()) {
      world.set(`2026-11-21T09:00:0${i}.000Z`);
      await registered(bsn);
    }
    const first = await world.service.search(AT_GP, {}, 2);
    const second = await world.service.search(AT_GP, {}, 2, first.next);
    expect([first.decisions.length, second.decisions.map(({ bsn }) => bsn), second.next]).toEqual([2, [CHRIS], undefined]);
  });

  test('C-07 T3 given scans of a yes and of a no, then a yes that points to the no is refused', async () => {
    const scan = { source: GP1, bsn: ANNA, media: 'application/pdf', content: Buffer.from('scan') };
    const { pointer: no } = done(await world.service.keepEvidence(AT_GP, { ...scan, of: 'deny' }));
    const { pointer: yes } = done(await world.service.keepEvidence(AT_GP, { ...scan, of: 'permit' }));
    expect(codes(await world.service.register(AT_GP, yesAt(ANNA, { channel: 'form', evidence: no })))).toEqual(['422 evidence-mixed']);
    expect((await registered(ANNA, { channel: 'form', evidence: yes })).optIn.evidence).toBe(yes);
    expect(codes(await world.service.keepEvidence(AT_PH, { ...scan, of: 'deny' }))).toEqual(['404 not-found']);
  });

  test('given a check, then only the source asks, and role, purpose and consent decide', async () => {
    const { optIn } = await registered();
    const question = { bsn: ANNA, source: GP1, category: 'ICA', role: '01.015', purpose: 'TREAT' } as const;
    const consent = { id: optIn.id, version: 1 };
    expect(done(await world.service.check(AT_GP, question))).toEqual({ permit: true, consent });
    expect(done(await world.service.check(AT_GP, { ...question, role: '01.008' }))).toEqual({ permit: false, consent });
    expect(done(await world.service.check(AT_GP, { ...question, purpose: 'HRESCH' }))).toEqual({ permit: false, consent });
    expect(done(await world.service.check(AT_GP, { ...question, bsn: BRAM }))).toEqual({ permit: false });
    for (const actor of [AT_PH, DESK]) expect(codes(await world.service.check(actor, question))).toEqual(['403 forbidden']);
  });
});
