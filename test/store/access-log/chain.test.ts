import { sql } from 'kysely';
import { openLogWriter } from '../../../src/store/access-log/append.js';
import { signHeads } from '../../../src/store/access-log/heads.js';
import { verifyChains } from '../../../src/store/access-log/verify-chain.js';
import { KINDS } from '../databases.js';
import { KEY, line, NOW, openLog, signer, verifier, type OpenLog } from './log.js';

const OLDEST = '2021-11-21T09:00:00.000Z';

describe.each(KINDS)('on %s', (kind) => {
  let log: OpenLog;
  beforeEach(async () => {
    log = await openLog(kind);
  });
  afterEach(() => log.close());

  const report = () => verifyChains(log.store, verifier, OLDEST);
  const write = (count: number) => Promise.all(Array.from({ length: count }, () => log.writer.append(line())));
  const tamper = (statement: string) =>
    log.store.write(async (tx) => {
      await sql.raw(statement).execute(tx);
    });

  test('given many lines at once, when written, then each has its place in one unbroken chain', async () => {
    const appended = await write(1_000);
    expect(appended.map(({ seq }) => seq)).toEqual(Array.from({ length: 1_000 }, (_, i) => i + 1));
    expect(await report()).toEqual({ chains: 1, lines: 1_000, heads: 0, unsigned: 1_000, faults: [] });
  });

  test('given two nodes, when both write, then each has a chain of its own and one signs the heads of both', async () => {
    const other = openLogWriter(log.store, { node: 'b', compartment: KEY });
    await Promise.all([write(30), ...Array.from({ length: 20 }, () => other.append(line()))]);
    expect(await signHeads(log.store, signer, NOW)).toBe(2);
    await log.writer.append(line());
    expect(await report()).toEqual({ chains: 2, lines: 51, heads: 2, unsigned: 1, faults: [] });
  });

  test('given a node that starts again, when it writes, then its chain goes on', async () => {
    await write(3);
    const again = openLogWriter(log.store, { node: 'a', compartment: KEY });
    expect((await again.append(line())).seq).toBe(4);
    expect((await report()).faults).toEqual([]);
  });

  test('given two processes with the same name, when both write, then the second is refused and goes on at the end that is there', async () => {
    const second = openLogWriter(log.store, { node: 'a', compartment: KEY });
    await second.append(line());
    await log.writer.append(line());
    await expect(second.append(line())).rejects.toMatchObject({ code: 'conflict' });
    expect((await second.append(line())).seq).toBe(3);
    expect((await report()).faults).toEqual([]);
  });

  test('C-60 T2 given a line that cannot be written, when appended, then the promise is rejected and no line is there', async () => {
    const [first] = [line()];
    await log.writer.append(first);
    await expect(log.writer.append(first)).rejects.toMatchObject({ code: 'conflict' });
    await log.writer.append(line());
    expect(await report()).toMatchObject({ lines: 2, faults: [] });
  });

  test.each([
    ['a word of a line was changed', `update log_line set open = replace(open, 'TREAT', 'TRAET') where seq = 3`, { seq: 3, what: 'link' }],
    ['the restricted part was taken away', 'update log_line set restricted = null where seq = 3', { seq: 3, what: 'link' }],
    ['a line is found under another patient', `update log_line set patient = 'k1.other' where seq = 3`, { seq: 3, what: 'columns' }],
    ['a line was taken out', 'delete from log_line where seq = 3', { seq: 4, what: 'gap' }],
    ['the end was cut off', 'delete from log_line where seq > 4', { seq: 5, what: 'head' }],
    ['the whole chain was taken away', 'delete from log_line', { seq: 5, what: 'head' }],
    ['a young line was emptied', 'update log_line set open = null, restricted = null where seq = 3', { seq: 3, what: 'emptied' }],
    ['a head was signed by nobody', `update log_head set key_id = 'h0'`, { seq: 5, what: 'signature' }],
  ])('given that %s, when verified, then it is found', async (_, statement, fault) => {
    for (let i = 0; i < 5; i++) await log.writer.append(line({ restricted: [{ source: '90000301', reason: 'N-NO' }] }));
    await signHeads(log.store, signer, NOW);
    expect((await report()).faults).toEqual([]);
    await tamper(statement);
    expect((await report()).faults).toContainEqual({ node: 'a', ...fault });
  });
});
