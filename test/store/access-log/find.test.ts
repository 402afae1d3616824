import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { AccessEvent } from '../../../src/consent/log/access-event.js';
import { findByHandle, findById, findLines, type LogFilter, type LogPlace } from '../../../src/store/access-log/find.js';
import { emptyLines, holdLine, retentionLimit } from '../../../src/store/access-log/retention.js';
import { verifyChains } from '../../../src/store/access-log/verify-chain.js';
import { KINDS } from '../databases.js';
import { KEY, line, openLog, verifier, type OpenLog } from './log.js';

const day = (date: string, change: Partial<AccessEvent> = {}) => line({ at: `${date}T09:00:00.000Z`, ...change });

describe.each(KINDS)('on %s', (kind) => {
  let log: OpenLog;
  beforeEach(async () => {
    log = await openLog(kind);
  });
  afterEach(() => log.close());

  const append = async (...events: readonly AccessEvent[]) => {
    for (const each of events) await log.writer.append(each);
  };
  const find = (filter: Partial<LogFilter>) => log.store.read((db) => findLines(db, { limit: 100, ...filter }));
  const days = async (filter: Partial<LogFilter>) => (await find(filter)).map(({ event }) => event.at.slice(0, 10));

  test('C-61 T1 given lines of two patients, when one looks, then only the own lines are there', async () => {
    await append(day('2026-11-01', { patient: 'p1' }), day('2026-11-02', { patient: 'p2' }), day('2026-11-03', { patient: 'p1' }));
    expect(await days({ patient: ['p1'] })).toEqual(['2026-11-01', '2026-11-03']);
    expect(await days({ patient: ['p1'], order: 'newest' })).toEqual(['2026-11-03', '2026-11-01']);
    expect(await days({ patient: [] })).toEqual([]);
  });

  test('given kinds, organisation and period, when looked for, then all of it must fit; the end of the period is not in it', async () => {
    await append(day('2026-11-01'), day('2026-11-02', { kind: 'push' }), day('2026-11-03', { organization: '90000999' }), day('2026-11-04'));
    expect(await days({ kinds: ['push'] })).toEqual(['2026-11-02']);
    expect(await days({ organization: '90000999' })).toEqual(['2026-11-03']);
    expect(await days({ organization: '90000101' })).toHaveLength(4);
    expect(await days({ from: '2026-11-02T09:00:00.000Z', until: '2026-11-04T09:00:00.000Z' })).toEqual(['2026-11-02', '2026-11-03']);
  });

  test('given pages, when each goes on behind the last, then every line is there once, whatever was added meanwhile', async () => {
    for (let i = 1; i <= 9; i++) await append(day(`2026-11-0${i}`));
    const seen: string[] = [];
    let after: LogPlace | undefined;
    for (;;) {
      const page = await find({ limit: 2, ...(after === undefined ? {} : { after }) });
      const last = page.at(-1);
      if (last === undefined) break;
      seen.push(...page.map(({ event }) => event.at.slice(0, 10)));
      after = last.place;
      await append(day('2026-01-01'));
    }
    expect(seen).toEqual(Array.from({ length: 9 }, (_, i) => `2026-11-0${i + 1}`));
  });

  test('C-70 given a case handle, when the desk looks it up, then that line only is there, and the reason only with the key', async () => {
    const asked = day('2026-11-01', { restricted: [{ source: '90000301', reason: 'N-WITHDRAWN', consent: 'Consent/x/_history/2' }] });
    await append(asked, day('2026-11-02'));
    const look = (keys?: Parameters<typeof findByHandle>[2]) => log.store.read((db) => findByHandle(db, asked.handle, keys));
    const { restricted, ...open } = asked;
    expect((await look())?.event).toEqual(open);
    expect((await look([KEY]))?.event).toEqual({ ...open, restricted });
    await expect(look([{ id: 'c2', key: KEY.key }])).rejects.toMatchObject({ code: 'key' });
    await expect(look([{ id: 'c1', key: Buffer.alloc(32, 8) }])).rejects.toMatchObject({ code: 'integrity' });
    expect(await log.store.read((db) => findByHandle(db, '00000-00000-1'))).toBeUndefined();
    expect((await log.store.read((db) => findById(db, asked.id)))?.event).toEqual(open);
    expect(
      await log.store.read((db) =>
        findById(
          db,
          asked.id.replace(/.$/, (last) => (last === '0' ? '1' : '0')),
        ),
      ),
    ).toBeUndefined();
  });

  test('C-69 T1 given a line of five years less a day, when lines are emptied, then it stays; held lines stay longer; the chain still holds', async () => {
    const held = day('2021-11-01');
    await append(day('2021-11-20'), held, day('2021-11-22'), day('2026-11-20'));
    expect(await holdLine(log.store, held.handle, true)).toBe(true);
    const limit = retentionLimit('2026-11-21T12:00:00.000Z', 5);
    expect(await emptyLines(log.store, limit)).toBe(1);
    expect(await days({})).toEqual(['2021-11-01', '2021-11-22', '2026-11-20']);
    expect((await verifyChains(log.store, verifier, limit)).faults).toEqual([]);
    expect(await emptyLines(log.store, limit)).toBe(0);
    await holdLine(log.store, held.handle, false);
    expect(await emptyLines(log.store, limit)).toBe(1);
    expect(await holdLine(log.store, held.handle, true)).toBe(false);
  });

  test('C-69 given fewer than five or more than twenty years, when the limit is asked for, then it is refused', () => {
    for (const years of [0, 4, 21, 5.5]) expect(() => retentionLimit('2026-11-21T12:00:00.000Z', years)).toThrow(RangeError);
  });

  if (kind === 'sqlite') {
    test('given reasons that depend on the patient, when the files are read, then none stands there in clear text', async () => {
      await append(day('2026-11-01', { restricted: [{ source: '90000301', reason: 'N-WITHDRAWN', consent: 'Consent/canary/_history/2' }] }));
      const folder = log.database.folder ?? '';
      const files = readdirSync(folder).map((name) => readFileSync(path.join(folder, name), 'latin1'));
      expect(files.some((text) => text.includes('TREAT'))).toBe(true);
      for (const text of files) expect(text).not.toMatch(/N-WITHDRAWN|canary/);
    });
  }
});
