import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { frame } from '../../../src/http/frame.js';
import { plain } from '../../../src/http/servers.js';
import { soapRoute } from '../../../src/http/soap-route.js';
import type { SoapArrival, SoapReply } from '../../../src/gateway/source/soap.js';
import { PEER } from '../../gateway/source/world.js';
import { shape } from '../../gateway/source/messages.js';
import { EDGE } from '../serve.js';

interface Door {
  readonly url: string;
  readonly arrived: readonly SoapArrival[];
  readonly log: readonly string[];
}

let server: Server | undefined;
afterEach(() => new Promise((done) => server?.close(done)));

/** A door with a source that says what comes; `locals` is what stood before it found out. */
async function door(locals: Readonly<Record<string, unknown>>): Promise<Door> {
  const [arrived, log]: [SoapArrival[], string[]] = [[], []];
  const edge = { ...EDGE, log: (line: string) => void log.push(line) };
  const reply: SoapReply = { status: 200, body: '<ok/>' };
  const source = {
    answer: (arrival: SoapArrival) => {
      arrived.push(arrival);
      return Promise.resolve(reply);
    },
    refuse: () => Promise.reject(new Error('nothing is refused here')),
  };
  const app = frame(edge, 'en', (to) => {
    to.use((_req, res, next) => {
      Object.assign(res.locals, locals);
      next();
    });
    soapRoute(to, source, edge);
  });
  server = plain(app);
  await new Promise<void>((done) => server?.listen(0, '127.0.0.1', done));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/aorta/VerstrekkingsLijstquery`, arrived, log };
}

const post = (url: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
  fetch(url, { method: 'POST', body: '<a/>', headers: { 'Content-Type': 'text/xml', ...headers } });

test('given a peer, when it posts, then service, SOAPAction, octets, peer and address are what the source gets, and what it says goes back', async () => {
  const { url, arrived } = await door({ peer: PEER });
  const response = await post(url, { SOAPAction: '"urn:x"' });
  expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([200, 'text/xml; charset=utf-8', '<ok/>']);
  expect(arrived).toEqual([
    { service: 'VerstrekkingsLijstquery', soapAction: '"urn:x"', body: Buffer.from('<a/>'), peer: PEER, address: '127.0.0.1' },
  ]);
});

test('given a peer behind a proxy, when it posts, then the address of the proxy is not told as its own', async () => {
  const { url, arrived } = await door({ peer: PEER, proxied: true });
  await post(url);
  expect(arrived).toEqual([{ service: 'VerstrekkingsLijstquery', body: Buffer.from('<a/>'), peer: PEER }]);
});

test.each([
  [{}, 'PEER_MISSING'],
  [{ peerRefusal: { code: 'PEER_UNNAMED', at: 'TLS certificate' } }, 'PEER_UNNAMED'],
])('given nobody at the other end (%j), when they post, then a Fault, and no source hears of it', async (locals, code) => {
  const { url, arrived, log } = await door(locals);
  const response = await post(url);
  expect(shape({ status: response.status, body: await response.text() })).toMatch(/^500 \S+ the message was not accepted$/);
  expect(arrived).toEqual([]);
  expect(log.map((line) => (JSON.parse(line) as { readonly refused?: string }).refused)).toContain(code);
});
