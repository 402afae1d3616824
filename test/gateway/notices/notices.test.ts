import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Organisation } from '../../../src/config/organisations.js';
import { machineConnectOutside } from '../../../src/gateway/connect/outside.js';
import { openNotices } from '../../../src/gateway/notices/open-notices.js';
import type { Rounds } from '../../../src/gateway/rounds.js';
import { KINDS } from '../../store/databases.js';
import { ANNA, GP1, PH1 } from '../../store/world.js';
import { AT_GP, AT_PH, DESK, done, openWorld, yesAt, type World } from '../consent/world.js';

/** What came: path, credentials and body. */
interface Heard {
  readonly url: string;
  readonly authorization: string | undefined;
  readonly body: string;
}

describe.each(KINDS)('notices to sources, on %s', (kind) => {
  let world: World;
  let server: Server;
  let heard: Heard[];
  let log: string[];
  let status: number;
  let now: number;
  let notices: Rounds<number>;

  beforeEach(async () => {
    [world, heard, log, status] = [await openWorld(kind), [], [], 200];
    now = Date.parse('2026-11-21T09:00:00.000Z');
    server = createServer((req, res) => {
      let body = '';
      req.setEncoding('utf8').on('data', (piece: string) => (body += piece));
      req.on('end', () => {
        heard.push({ url: req.url ?? '', authorization: req.headers.authorization, body });
        res.writeHead(status).end('{}');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/notices`;
    const organisations = [{ ura: GP1, notices: { address, auth: { bearer: { variable: 'SECRET' } } } }, { ura: PH1 }] as unknown as Organisation[];
    // Rounds come when the test asks for them.
    const timers = { set: () => undefined, clear: () => undefined };
    const machine = machineConnectOutside((name) => (name === 'SECRET' ? 'of-the-source' : undefined));
    const outside = { ...machine, timers, now: () => now };
    notices = await openNotices({ organisations, stores: world.stores, outside, log: (line) => void log.push(line) });
    await notices.run();
  });
  afterEach(async () => {
    await notices.close();
    await new Promise((resolve) => server.close(resolve));
    await world.close();
  });

  /** A yes at the practice and at the pharmacy, which they registered themselves; then the desk withdraws both. */
  async function withdrawnAtTheDesk(): Promise<readonly string[]> {
    const ids = [];
    for (const actor of [AT_GP, AT_PH] as const) {
      const source = actor === AT_GP ? GP1 : PH1;
      ids.push(done(await world.service.register(actor, yesAt(ANNA, { source }))).optIn.id);
    }
    await notices.run();
    expect(heard).toEqual([]);
    done(await world.service.withdrawAll(DESK, { bsn: ANNA, by: 'patient', channel: 'desk' }));
    return ids;
  }

  test('C-18 T1 C-66 given a withdrawal at the desk, when a round is done, then the source hears of its own decision, by its id and without the patient', async () => {
    const [id = ''] = await withdrawnAtTheDesk();
    expect(await notices.run()).toBe(1);
    expect(heard).toHaveLength(1);
    const [{ url, authorization, body } = { url: '', authorization: '', body: '' }] = heard;
    expect([url, authorization]).toEqual(['/notices', 'Bearer of-the-source']);
    expect(JSON.parse(body)).toMatchObject({
      resourceType: 'Parameters',
      parameter: [
        { name: 'about', valueCode: 'withdrawal' },
        { name: 'consent', valueReference: { reference: `Consent/${id}` } },
        { name: 'at', valueInstant: expect.any(String) as string },
      ],
    });
    expect(body).not.toContain(ANNA);
    // The pharmacy has no address: its notice waits and is told to the operator.
    expect(log.map((line) => JSON.parse(line) as unknown)).toEqual([
      { notices: 'not-confirmed', organisation: PH1, code: 'not-configured', attempts: 1 },
    ]);
    await notices.run();
    expect(heard).toHaveLength(1);
  });

  test('C-18 T2 given a source that does not confirm, when time passes, then again after 1, 2, 4 minutes under the same id, until it does', async () => {
    status = 503;
    await withdrawnAtTheDesk();
    await notices.run();
    for (const [minutes, times] of [
      [0.9, 1],
      [1.1, 2],
      [2.9, 2],
      [3.2, 3],
      [7.3, 4],
    ] as const) {
      now = Date.parse('2026-11-21T09:00:00.000Z') + minutes * 60_000;
      await notices.run();
      expect([minutes, heard.length]).toEqual([minutes, times]);
    }
    expect(new Set(heard.map(({ body }) => (JSON.parse(body) as { id: string }).id)).size).toBe(1);
    expect(log.some((line) => line.includes('"code":"status-503"'))).toBe(true);
    for (const line of log) expect(line).not.toContain(ANNA);
    status = 204;
    now += 24 * 3600_000;
    expect(await notices.run()).toBe(1);
    now += 48 * 3600_000;
    expect(await notices.run()).toBe(0);
    expect(heard).toHaveLength(5);
  });
});
