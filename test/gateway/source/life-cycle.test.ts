import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { saveParticipation } from '../../../src/store/register/participation.js';
import { revokeMandate, addMandate } from '../../../src/store/source-side/mandate.js';
import { StoreError } from '../../../src/store/errors.js';
import type { Store } from '../../../src/store/store.js';
import { ASSISTANT, UNDER_MANDATE } from '../../attack/message.js';
import { BSNS, withdrawn } from '../../store/world.js';
import { signerOf } from '../../support/signing.js';
import { CANARY, conditions, dispenseEvent, dispenses } from './data.js';
import { GP, ICA, neutral, passedOn, shape, signed } from './messages.js';
import { participation, PHARMACY, PRACTICE, TestGateway, type Changes } from './world.js';

let gateway: TestGateway;
let next = 0;
beforeAll(async () => {
  gateway = await TestGateway.open();
});
afterAll(() => gateway.close());
// Each begins at a whole second.
beforeEach(() => gateway.clock.pass(1000 - (gateway.clock.now() % 1000)));

const newBsn = (): string => BSNS[next++] ?? '';
const OK = '200 QURX_IN990113NL AA OK 1/1/0 1 subject';
const NF = '200 QURX_IN990113NL AA NF 0/0/0';
const INTERR = '200 QURX_IN990113NL AR AE 0/0/0 detail INTERR 2.16.840.1.113883.5.1100';

async function pass(bsn: string, changes: Changes = {}) {
  const reply = await gateway.answer(passedOn({ bsn }), changes);
  return { shape: shape(reply), took: reply.took, body: reply.body, line: (await gateway.lines()).at(-1) };
}

describe('between the decision and the release (D35, CS b.3 step 16)', () => {
  test('C-15 T1, T2 given an answer that waits for its moment, when the patient withdraws, then nothing of it is released, at the moment of an empty answer', async () => {
    const bsn = newBsn();
    const decision = await gateway.permit(bsn, dispenses(bsn));
    expect(await pass(bsn)).toMatchObject({ shape: OK, took: 250 });
    gateway.clock.pass(750);
    gateway.clock.at(gateway.clock.now() + 200, () => gateway.change(withdrawn(decision, '2026-06-01T12:00:01.000Z')));
    const late = await pass(bsn);
    expect(late).toMatchObject({ shape: NF, took: 1000, line: { outcome: 'success', restricted: [{ source: PHARMACY, reason: 'N-NOCONSENT' }] } });
    expect(late.line).not.toHaveProperty('sources');
    expect(late.body).not.toContain(CANARY);
    const unknown = await pass(newBsn());
    expect([neutral(late.body), late.took]).toEqual([neutral(unknown.body), unknown.took]);
  });

  test('given an answer after the floor, when the patient withdraws while it waits, then the empty one goes at the next moment', async () => {
    const bsn = newBsn();
    const decision = await gateway.permit(bsn, dispenses(bsn));
    gateway.connector.respond = async () => {
      await gateway.clock.until(gateway.clock.now() + 1100);
      return { kind: 'data', bundle: dispenses(bsn), issues: [] };
    };
    gateway.clock.at(gateway.clock.now() + 1200, () => gateway.change(withdrawn(decision, '2026-06-01T12:00:01.000Z')));
    expect(await pass(bsn)).toMatchObject({ shape: NF, took: 1500 });
    gateway.connector.respond = undefined;
  });

  test('given an empty answer that waits, when the patient withdraws, then it goes at its own moment: the change is not told by time', async () => {
    const bsn = newBsn();
    const decision = await gateway.permit(bsn);
    gateway.clock.at(gateway.clock.now() + 900, () => gateway.change(withdrawn(decision, '2026-06-01T12:00:01.000Z')));
    expect(await pass(bsn)).toMatchObject({ shape: NF, took: 1000, line: { restricted: [{ reason: 'N-NOCONSENT' }] } });
  });

  test('given a source that failed, when the patient withdraws before that is told, then it is not told', async () => {
    const bsn = newBsn();
    const decision = await gateway.permit(bsn);
    gateway.connector.respond = () => Promise.resolve({ kind: 'failed', trouble: 'T-ERROR', mayRetry: false });
    gateway.clock.at(gateway.clock.now() + 100, () => gateway.change(withdrawn(decision, '2026-06-01T12:00:01.000Z')));
    const found = await pass(bsn);
    gateway.connector.respond = undefined;
    expect(found).toMatchObject({ shape: NF, took: 1000, line: { outcome: 'success' } });
    expect(found.line).not.toHaveProperty('sources');
  });

  test('C-46 T7 given an answer under a mandate that waits, when the mandate is revoked, then AE with NAT and nothing is released', async () => {
    const bsn = newBsn();
    await gateway.permit(bsn, dispenses(bsn));
    const mandate = { id: 'm2', organization: PRACTICE, mandator: GP, mandatary: ASSISTANT.uzi, from: '2026-01-01T00:00:00.000Z' };
    await gateway.stores.sourceSide.write((tx) => addMandate(tx, mandate));
    const arrival = await signed({ bsn, author: { uzi: ASSISTANT.uzi, role: '' } }, UNDER_MANDATE);
    gateway.clock.at(gateway.clock.now() + 100, () =>
      gateway.stores.sourceSide.write((tx) => revokeMandate(tx, PRACTICE, 'm2', new Date(gateway.clock.now()).toISOString())),
    );
    const reply = await gateway.answer(arrival);
    expect(shape(reply)).toBe('200 QURX_IN990113NL AE AE 0/0/0 issue NAT 2.16.840.1.113883.5.4');
    expect(reply.body).not.toContain(CANARY);
    expect((await gateway.lines()).at(-1)).toMatchObject({ kind: 'refusal', code: 'R-MAND' });
    await gateway.stores.sourceSide.write((tx) => tx.deleteFrom('mandate').execute());
  });

  test('C-15 T3 given that a yes was withdrawn, when a hundred questions come at once, then none releases anything', async () => {
    const bsn = newBsn();
    const decision = await gateway.permit(bsn, dispenses(bsn));
    await gateway.change(withdrawn(decision, '2026-06-01T12:00:01.000Z'));
    const replies = await Promise.all(Array.from({ length: 100 }, () => gateway.answer(passedOn({ bsn }))));
    expect(new Set(replies.map(shape))).toEqual(new Set([NF]));
  });
});

describe('without a log line nothing goes (CS C-60 T2, I8)', () => {
  const broken = { lines: { append: () => Promise.reject(new StoreError('full')), close: () => Promise.resolve() } };

  test('C-60 T2 given a log that takes no line, when there is something to release, then AR with INTERR, the same for every patient, and somebody is told', async () => {
    const bsn = newBsn();
    await gateway.permit(bsn, dispenses(bsn));
    const before = (await gateway.lines()).length;
    const [some, none] = [await pass(bsn, { stores: broken }), await pass(newBsn(), { stores: broken })];
    expect([some.shape, none.shape]).toEqual([INTERR, INTERR]);
    expect(neutral(some.body)).toBe(neutral(none.body));
    expect(some.body).not.toContain(CANARY);
    expect(gateway.notices.at(-1)).toEqual({ kind: 'log', code: 'full', source: PHARMACY });
    expect(await gateway.lines()).toHaveLength(before);
  });

  test('given a log that takes no line, when a message is refused, then no more is told than that nothing goes', async () => {
    const refusedBefore = await gateway.answer({ ...passedOn({ bsn: newBsn() }), body: Buffer.from('x') }, { stores: broken });
    expect(shape(refusedBefore)).toBe('500 soap:Server no reply can be made at this moment');
    const nurse = { uzi: '900005275', role: '30.000' };
    expect(shape(await gateway.answer(passedOn({ bsn: newBsn(), author: nurse, overseer: nurse }), { stores: broken }))).toBe(INTERR);
  });

  test('given a line that is committed, when the reply comes, then the line was there before', async () => {
    const bsn = newBsn();
    await gateway.permit(bsn, dispenses(bsn));
    const order: string[] = [];
    const { lines } = gateway.stores;
    const watched = {
      lines: {
        append: async (event: Parameters<typeof lines.append>[0]) => {
          const appended = await lines.append(event);
          order.push('committed');
          return appended;
        },
        close: () => Promise.resolve(),
      },
    };
    await pass(bsn, { stores: watched }).then(() => order.push('released'));
    expect(order).toEqual(['committed', 'released']);
  });
});

describe('a store that cannot be read is closed (CS C-01 T4)', () => {
  function down<T>(store: Store<T>, from = 1): Store<T> {
    let calls = 0;
    return { ...store, read: (work) => (++calls >= from ? Promise.reject(new StoreError('unavailable')) : store.read(work)) };
  }

  test.each([
    ['the register', () => ({ register: down(gateway.stores.register) })],
    ['the register, once who asks is known', () => ({ register: down(gateway.stores.register, 3) })],
    ['the register, at the second look', () => ({ register: down(gateway.stores.register, 4) })],
    ['the side of the source', () => ({ sourceSide: down(gateway.stores.sourceSide) })],
  ])(
    'C-01 T4 given that %s cannot be read, when asked, then AR with INTERR, the same for every patient, and nothing is released',
    async (_, stores) => {
      const bsn = newBsn();
      await gateway.permit(bsn, dispenses(bsn));
      const [some, none] = [await pass(bsn, { stores: stores() }), await pass(newBsn(), { stores: stores() })];
      for (const found of [some, none])
        expect(found).toMatchObject({ shape: INTERR, line: { kind: 'retrieval', outcome: 'failed', code: 'L-FAIL' } });
      expect(neutral(some.body)).toBe(neutral(none.body));
    },
  );

  test('given a fault of the program, when it is met, then AR with INTERR, and it is told without its words', async () => {
    const bsn = newBsn();
    await gateway.permit(bsn, dispenses(bsn));
    const faulty = { ...gateway.stores.register, read: () => Promise.reject(new TypeError('x')) };
    expect((await pass(bsn, { stores: { register: faulty as typeof gateway.stores.register } })).shape).toBe('500 soap:Server no reply can be made');
    expect(gateway.faults.splice(0)).toMatchObject([{ name: 'TypeError' }]);
    const bundle = {
      get resourceType(): never {
        throw new TypeError('y');
      },
    };
    gateway.connector.data.set(bsn, bundle);
    expect(await pass(bsn)).toMatchObject({ shape: INTERR, line: { code: 'L-FAIL' } });
    expect(gateway.faults.splice(0)).toMatchObject([{ name: 'TypeError' }]);
  });
});

describe('signed answers (SEC 2.4)', () => {
  test('given that answers are signed, when one goes, then its body and a timestamp are, by the organisation, for the configured actor', async () => {
    const bsn = newBsn();
    await gateway.permit(bsn, dispenses(bsn));
    const signer = await signerOf('server-b');
    const { body, shape: found } = await pass(bsn, {
      settings: { signs: 'always', actor: 'urn:actor' },
      source: { signer: () => ({ ok: true, value: signer }) },
    });
    expect(found).toBe(OK);
    expect(body).toMatch(/soap:actor="urn:actor"[^>]*>.*<wsse:BinarySecurityToken .*<wsu:Timestamp .*<ds:Signature /s);
  });

  test('given nobody who signs, when an answer must be signed, then a Fault for every patient, and the line says that nothing was delivered', async () => {
    const bsn = newBsn();
    await gateway.permit(bsn, dispenses(bsn));
    const found = await pass(bsn, { settings: { signs: 'always' } });
    expect(found).toMatchObject({ shape: '500 soap:Server no reply can be made at this moment', line: { outcome: 'failed', code: 'L-FAIL' } });
    expect(found.line).not.toHaveProperty('sources');
    expect(found.body).not.toContain(CANARY);
  });
});

describe('tests of link and application (AM 1.1)', () => {
  const tested = (name: string, header = '', sender = '1') => {
    const at = passedOn({ bsn: '', interaction: name, sender });
    const text = at.body
      .toString()
      .replace(/<queryByParameter>.*<\/queryByParameter>/s, '')
      .replace('<soap:Body>', `${header === '' ? '' : `<soap:Header>${header}</soap:Header>`}<soap:Body>`);
    return { ...at, service: 'Ping', body: Buffer.from(text) };
  };

  test.each([
    ['COMT_IN118118', '200 COMT_IN229229 AA - -/-/-'],
    ['COMT_IN113113NL', '200 MCCI_IN000002 CA - -/-/-'],
  ])('given %s, when it comes, then %s, without a line: there is nobody in it', async (name, expected) => {
    const before = (await gateway.lines()).length;
    expect(shape(await gateway.answer(tested(name)))).toBe(expected);
    expect(await gateway.lines()).toHaveLength(before);
  });

  test('given a ping of somebody else, or with a header that must be understood, when it comes, then it is not accepted', async () => {
    expect(shape(await gateway.answer(tested('COMT_IN118118', '', '300')))).toBe(
      '200 MCCI_IN000002 CE - -/-/- detail NS260 2.16.840.1.113883.5.1100',
    );
    const must = '<x:y xmlns:x="urn:x" xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" s:mustUnderstand="1"/>';
    expect(shape(await gateway.answer(tested('COMT_IN118118', must)))).toBe('500 soap:MustUnderstand a header is not understood');
    const other = must.replace('s:must', 's:actor="urn:another" s:must');
    expect(shape(await gateway.answer(tested('COMT_IN118118', other)))).toBe('200 COMT_IN229229 AA - -/-/-');
  });
});

test('C-11 T1, C-51 T1, C-60 T3, C-67 given answers of every kind, when lines, stores and notices are looked through, then no clinical value, no number of a patient and no number of items is in them', async () => {
  const bsns = [newBsn(), newBsn(), newBsn()];
  for (const bsn of bsns)
    await gateway.permit(bsn, {
      ...dispenses(
        bsn,
        ['D-77701', 'D-77702', 'D-77703'].map((id) => dispenseEvent(id)),
      ),
    });
  const [shielded = '', refusing = '', open = ''] = bsns;
  await gateway.shield(shielded, { items: [{ identifier: { system: 'urn:oid:2.999.6', value: 'D-77701' }, dependents: false }] });
  await gateway.decide(newBsn(), { decision: 'deny', confirmed: 'deny' });
  await gateway.stores.register.write((tx) => saveParticipation(tx, participation(PHARMACY, 'J8')));
  for (const bsn of [shielded, refusing, open, newBsn()]) await pass(bsn);
  gateway.connector.data.set(open, conditions(open));
  await gateway.answer(passedOn({ bsn: open, interaction: ICA }));
  gateway.connector.data.set(open, dispenses(refusing));
  await pass(open);
  await gateway.answer(passedOn({ bsn: open, id: open }));
  await gateway.answer({ ...passedOn({ bsn: open }), body: Buffer.from(`<x>${CANARY} ${open}</x>`) });

  const lines = await gateway.lines();
  const events = JSON.stringify(lines);
  const told = [events, JSON.stringify(gateway.notices)];
  const files = readdirSync(gateway.folder).map((name) => path.join(gateway.folder, name));
  const stored = files.filter((file) => statSync(file).isFile()).map((file) => readFileSync(file).toString('latin1'));
  expect(stored.length).toBeGreaterThanOrEqual(3);
  for (const text of [...told, ...stored]) {
    for (const secret of [CANARY, 'VERZONNINES', 'HARTFALEN', '99900021', 'D-7770', 'Voorbeeld', ...bsns]) expect(text).not.toContain(secret);
  }
  // Nothing in a line differs with how many items there were, or were hidden: two, three or none of three.
  const keys = lines.flatMap((line) => Object.keys(line));
  expect([...new Set(keys)].filter((key) => /count|total|number|items/i.test(key))).toEqual([]);
  const neutralised = (bsn: string): string => {
    const line = lines.find(({ patient, outcome }) => patient === gateway.stores.keys.pseudonyms(bsn)[0] && outcome === 'success');
    return JSON.stringify({ ...line, id: '', handle: '', at: '', patient: '', restricted: line?.restricted?.map(({ consent: _, ...rest }) => rest) });
  };
  expect(neutralised(shielded)).toBe(neutralised(refusing));
});
