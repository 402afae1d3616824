import { settle } from '../../../src/gateway/consent/settle.js';
import type { ShieldRequest } from '../../../src/gateway/consent/service.js';
import { ANNA, GP1 } from '../../store/world.js';
import { KINDS } from '../../store/databases.js';
import { AT_GP, AT_PH, codes, DESK, done, entriesOf, jobsOf, linesOf, openWorld, toldOf, yesAt, type World } from './world.js';

const ATC = 'N05BA01';
const REQUEST: ShieldRequest = {
  bsn: ANNA,
  form: {
    source: GP1,
    rules: [{ codes: [{ system: 'http://www.whocc.no/atc', code: ATC, match: 'descendent-of' }], categories: ['PS'] }],
    given: '2026-11-21T09:30:00+01:00',
    riskDiscussed: '2026-11-21T09:28:00+01:00',
    policy: '2026-01',
  },
};

describe.each(KINDS)('shields on %s', (kind) => {
  let world: World;
  beforeEach(async () => {
    world = await openWorld(kind);
    // Once anything is shielded, nothing of the summary is left.
    world.shows.set(GP1, (shields) => [
      ...(shields.length === 0 ? [{ application: '0001', category: 'PS' } as const] : []),
      { application: '0001', category: 'ICA' },
    ]);
    done(await world.service.register(AT_GP, yesAt(ANNA)));
  });
  afterEach(() => world.close());

  test('C-32.22, C-36 T2, C-38 given the last visible item of a kind, when shielded, then its entry goes, others see the rest, and the source is warned; lifted, it is back', async () => {
    const { shield, others } = done(await world.service.shield(AT_GP, REQUEST));
    expect(others).toEqual({ categories: ['ICA'], warning: 'other-sources' });
    expect(await entriesOf(world, ANNA)).toEqual([`${GP1} 0001 ICA`]);
    const lifted = done(await world.service.unshield(AT_GP, { id: shield.id, version: 1 }));
    expect([lifted.shield.status, lifted.others.categories]).toEqual(['inactive', ['PS', 'ICA']]);
    expect(await entriesOf(world, ANNA)).toEqual([`${GP1} 0001 ICA`, `${GP1} 0001 PS`]);
    const messages = (await jobsOf(world)).map(({ content }) => content as { readonly change: string; readonly category: string });
    expect(messages.map(({ change, category }) => `${change} ${category}`).sort()).toEqual([
      'register ICA',
      'register PS',
      'register PS',
      'remove PS',
    ]);
    expect((await toldOf(world)).slice(3)).toEqual([
      `shield success ${GP1} ->1`,
      `deregistration success ${GP1}`,
      `shield success ${GP1} 1>2`,
      `registration success ${GP1}`,
    ]);
  });

  test('C-35 T1 given no day on which the risk was discussed, then it is refused and nothing is kept', async () => {
    for (const riskDiscussed of ['', '2026-02-30', '2026-11-22']) {
      const refused = await world.service.shield(AT_GP, { ...REQUEST, form: { ...REQUEST.form, riskDiscussed } });
      expect(refused.refused?.map(({ rule, status }) => `${rule} ${status}`)).toEqual(['C-35 422']);
    }
    expect(codes(await world.service.shield(AT_GP, { ...REQUEST, form: { ...REQUEST.form, rules: [{}] } }))).toEqual(['422 shield-empty']);
    expect(await world.service.shields(AT_GP, ANNA)).toEqual([]);
    expect(await world.stores.sourceSide.read((db) => db.selectFrom('patient_key').selectAll().execute())).toEqual([]);
  });

  test('C-35 T2 given the operator, another source or the patient, then there is no shield to set, see or lift', async () => {
    const { shield } = done(await world.service.shield(AT_GP, REQUEST));
    for (const actor of [AT_PH, DESK, { kind: 'patient', bsn: ANNA, requester: {} } as const]) {
      expect(codes(await world.service.shield(actor, REQUEST))).toEqual(['404 not-found']);
      expect(codes(await world.service.unshield(actor, { id: shield.id }))).toEqual(['404 not-found']);
      expect(await world.service.shields(actor, ANNA)).toEqual([]);
    }
    expect((await world.service.shields(AT_GP, ANNA)).map(({ id }) => id)).toEqual([shield.id]);
  });

  test('C-34 given a shield that was lifted, or a version that is not the newest, then it is not lifted again', async () => {
    const { shield } = done(await world.service.shield(AT_GP, REQUEST));
    expect(codes(await world.service.unshield(AT_GP, { id: shield.id, version: 2 }))).toEqual(['412 if-match']);
    const both = await Promise.all([world.service.unshield(AT_GP, { id: shield.id }), world.service.unshield(AT_GP, { id: shield.id })]);
    expect(both.filter(({ refused }) => refused === undefined)).toHaveLength(1);
    expect(both.flatMap(({ refused = [] }) => refused.map(({ status }) => [409, 422].includes(status)))).toEqual([true]);
  });

  test('C-38, C-60 given a source that cannot be asked, when shielded, then the index follows once it can', async () => {
    const show = world.shows.get(GP1);
    world.shows.delete(GP1);
    const { others } = done(await world.service.shield(AT_GP, REQUEST));
    expect([others, await entriesOf(world, ANNA)]).toEqual([{ warning: 'other-sources' }, [`${GP1} 0001 ICA`, `${GP1} 0001 PS`]]);
    if (show !== undefined) world.shows.set(GP1, show);
    world.set('2026-11-21T09:01:00.000Z');
    expect([await settle(world.context), await entriesOf(world, ANNA)]).toEqual([1, [`${GP1} 0001 ICA`]]);
  });

  test('C-67 given shields, then neither what they hide nor that they exist is in the register, and no line says what they hide', async () => {
    done(await world.service.shield(AT_GP, REQUEST));
    const register = await world.stores.register.snapshot(async (db) => ({
      optIns: await db.selectFrom('opt_in').selectAll().execute(),
      entries: await db.selectFrom('index_entry').selectAll().execute(),
    }));
    expect(JSON.stringify([register, await jobsOf(world)])).not.toMatch(new RegExp(`${ATC}|shield`));
    expect(JSON.stringify(await linesOf(world))).not.toContain(ATC);
  });
});
