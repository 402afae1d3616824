import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { checkConfig } from '../../src/config.js';
import { completeLimits, type ConfiguredLimits } from '../../src/config/limits.js';
import { frame, route } from '../../src/http/frame.js';
import { limited } from '../../src/http/limits.js';
import { EDGE, served, type Served } from './serve.js';

const PUBLIC = { host: '127.0.0.1', port: 0 };

function portOf({ publicUrl }: Served): number {
  return Number(new URL(publicUrl).port);
}

/** Opens a connection and sends the first octets of a request, or none. */
async function slow(port: number, octets: string): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  if (octets !== '') socket.write(octets);
  return socket;
}

/** What a server says until it closes the connection. */
async function untilClosed(socket: Socket): Promise<string> {
  let text = '';
  socket.setEncoding('latin1').on('data', (piece: string) => (text += piece));
  await once(socket, 'close');
  return text;
}

const metadata = async (servers: Served): Promise<number> => (await fetch(`${servers.publicUrl}/fhir/R4/metadata`)).status;

test('given 1,000 clients that say nothing, or half of their headers, or half of a body, when another asks, then it is answered', async () => {
  const servers = await served();
  const begins = [
    '',
    'GET /fhir/R4/metadata HTTP/1.1\r\nHost: x\r\nX-Slow: ',
    'POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf',
  ];
  try {
    const clients = await Promise.all(Array.from({ length: 1000 }, (_, i) => slow(portOf(servers), begins[i % begins.length] ?? '')));
    expect(await metadata(servers)).toBe(200);
    expect(clients.filter(({ destroyed }) => destroyed)).toHaveLength(0);
    for (const client of clients) client.destroy();
  } finally {
    await servers.stop();
  }
});

test.each([
  ['that says nothing', ''],
  ['whose headers do not end', 'GET /fhir/R4/metadata HTTP/1.1\r\nHost: x\r\n'],
  ['whose body does not end', 'GET /fhir/R4/metadata HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf'],
  ['that asks nothing more', 'GET /fhir/R4/metadata HTTP/1.1\r\nHost: x\r\n\r\n'],
])('given a connection %s, when its time is over, then it is cut', async (_, octets) => {
  const limits = { headers: 1, request: 1, keepAlive: 1 };
  const servers = await served({ public: { ...PUBLIC, limits } });
  try {
    const said = await untilClosed(await slow(portOf(servers), octets));
    expect(said).toMatch(octets.includes('half') || octets.endsWith('\r\n\r\n') ? /^HTTP\/1.1 200/ : /^(HTTP\/1.1 408|$)/);
    expect(await metadata(servers)).toBe(200);
  } finally {
    await servers.stop();
  }
});

test('given as many connections as there may be, when one more comes, then it is closed, and the others stay', async () => {
  const servers = await served({ public: { ...PUBLIC, limits: { connections: 2 } } });
  try {
    const [one, two] = [await slow(portOf(servers), ''), await slow(portOf(servers), '')];
    expect(await untilClosed(await slow(portOf(servers), ''))).toBe('');
    expect([one.destroyed, two.destroyed]).toEqual([false, false]);
    one.destroy();
    two.destroy();
  } finally {
    await servers.stop();
  }
});

describe('requests that are at work', () => {
  let server: Server;
  let release: () => void = () => undefined;
  const over: string[] = [];

  async function open(limits: Partial<ConfiguredLimits>): Promise<void> {
    over.length = 0;
    const waiting: (() => void)[] = [];
    release = () => waiting.splice(0).forEach((go) => go());
    const app = frame(EDGE, 'en', (to) => {
      to.use(limited(completeLimits(limits), (bound) => over.push(bound)));
      for (const path of ['/work', '/aorta/:service']) {
        route(to, 'post', path, async (_req, res) => {
          await new Promise<void>((go) => waiting.push(go));
          res.status(204).end();
        });
      }
    });
    server = createServer(app);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  }
  afterEach(() => server.close());

  /** Begins a request from an address of this machine. */
  function begin(localAddress: string, path = '/work'): { readonly answer: Promise<readonly [number, string | undefined, string]> } {
    const { port } = server.address() as AddressInfo;
    const answer = new Promise<readonly [number, string | undefined, string]>((resolve, reject) => {
      const asking = request({ host: '127.0.0.1', port, path, method: 'POST', localAddress, agent: false }, (res: IncomingMessage) => {
        let text = '';
        res.setEncoding('utf8').on('data', (piece: string) => (text += piece));
        res.on('end', () => resolve([res.statusCode ?? 0, res.headers['retry-after'], text]));
      });
      asking.on('error', reject);
      asking.end();
    });
    return { answer };
  }

  /** Begins requests that stay at work. */
  async function hold(localAddress: string, times: number): Promise<readonly ReturnType<typeof begin>[]> {
    const held: ReturnType<typeof begin>[] = [];
    for (let i = 0; i < times; i++) {
      const arrived = once(server, 'request');
      held.push(begin(localAddress));
      await arrived;
    }
    return held;
  }

  test('given a peer with all that one may have, when it asks more, then 503 with a code and when to come back, and another is served', async () => {
    await open({ requests: 10, perPeer: 2 });
    const held = await hold('127.0.0.2', 2);
    const [status, retryAfter, body] = await begin('127.0.0.2').answer;
    expect([status, retryAfter]).toEqual([503, '5']);
    expect(JSON.parse(body)).toMatchObject({
      resourceType: 'OperationOutcome',
      issue: [{ code: 'throttled', details: { coding: [{ code: 'http-busy' }] } }],
    });
    const [other] = await hold('127.0.0.3', 1);
    release();
    expect(await Promise.all([...held, other].map(async (one) => (await one?.answer)?.[0]))).toEqual([204, 204, 204]);
    expect(over).toEqual(['peer']);
    // What was answered makes room.
    const [again] = await hold('127.0.0.2', 1);
    release();
    expect((await again?.answer)?.[0]).toBe(204);
  });

  test('given all that may be at work, when somebody asks over SOAP, then 503 with a Fault', async () => {
    await open({ requests: 2, perPeer: 2 });
    const held = await hold('127.0.0.2', 2);
    const [status, retryAfter, body] = await begin('127.0.0.3', '/aorta/Ping').answer;
    expect([status, retryAfter]).toEqual([503, '5']);
    expect(body).toMatch(/<soap:Fault><faultcode>soap:Server<\/faultcode><faultstring>too many requests are at work/);
    expect(over).toEqual(['total']);
    release();
    await Promise.all(held.map(({ answer }) => answer));
  });

  test('given requests whose clients go away, when others ask, then there is room', async () => {
    await open({ requests: 1, perPeer: 1 });
    const { port } = server.address() as AddressInfo;
    const gone = once(server, 'request') as Promise<[IncomingMessage]>;
    const socket = await slow(port, 'POST /work HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n');
    const [req] = await gone;
    const closed = new Promise((resolve) => req.socket.once('close', resolve));
    socket.destroy();
    await closed;
    const [next] = await hold('127.0.0.2', 1);
    release();
    expect((await next?.answer)?.[0]).toBe(204);
  });
});

test('given time-outs that contradict each other, when the configuration is checked, then the key is named', () => {
  const checked = checkConfig({ public: { limits: { headers: 40 } } });
  expect('problems' in checked && checked.problems).toEqual([{ path: 'public.limits.headers', text: expect.stringContaining('request') as string }]);
});
