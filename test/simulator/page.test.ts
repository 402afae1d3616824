import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { html, Html } from '../../src/simulator/page/html.js';
import { exchangesOf } from '../../src/simulator/exchange.js';
import { signerOf } from '../support/signing.js';
import { answer, answering, fakeSource, type FakeSource } from './sources.js';
import { changed } from './index-messages.js';
import { participant, PHARMACY, post, PRACTICE, simulated, type Simulated } from './simulator.js';
import { enveloped, PATIENT, question, signed } from './questions.js';
import { pageErrors } from './html-reader.js';

const SERVICE = 'VerstrekkingsLijstqueryBatch';
const HOSTILE = `"'><script>alert(1)</script><img src=x onerror=alert(2)>&lt;b&gt;\u202e</pre></table>`;

let source: FakeSource;
let simulator: Simulated;

beforeAll(async () => {
  source = await fakeSource(answering(PHARMACY, '301'));
  const pharmacy = participant(PHARMACY, '301', 'J8', source.port, { name: `Apotheek ${HOSTILE}` });
  simulator = await simulated({ participants: [{ ...PRACTICE, name: `Praktijk ${HOSTILE}` }, pharmacy] });
  await changed(simulator.urls.soap, 'register');
});
afterAll(async () => {
  await simulator.stop();
  await source.stop();
});

async function get(path: string, at = simulator): Promise<{ status: number; text: string; headers: Headers }> {
  const answered = await fetch(at.urls.page + path);
  return { status: answered.status, text: await answered.text(), headers: answered.headers };
}

/** The page of the last exchange. */
async function lastPage(): Promise<string> {
  return (await get(`/exchanges/${simulator.exchanges()[0]?.number ?? 0}`)).text;
}

test('given a question with a token, when its page is shown, then raw and translated messages, explanations, steps and the decision', async () => {
  await post(simulator.urls.soap, SERVICE, await signed(question({ seconds: 20 }), await signerOf('z-gp-auth')));
  const text = await lastPage();
  expect(text).toContain('role 01.015 of 90000380 may ask MED');
  expect(text).toContain('13. not used before');
  expect(text).toMatch(/<td>SEC 2\.1\.15<\/td>/);
  expect(text).toContain('&lt;MCCI_IN200101');
  expect(text).toContain('&quot;resourceType&quot;: &quot;MedicationDispense&quot;');
  expect(text).toMatch(/<td><code>Bundle\.entry\[0\]\.resource[^<]*<\/code><\/td>/);
  expect(text.match(/<summary>/g)?.length).toBeGreaterThanOrEqual(6);
  expect(pageErrors(text)).toEqual([]);
});

test('given a message that is not believed, when its page is shown, then the step that failed and why', async () => {
  await post(simulator.urls.soap, SERVICE, await signed(question(), await signerOf('z-revoked')));
  const text = await lastPage();
  expect(text).toMatch(/class="failed">\s*failed: CERT_REVOKED, the certificate was revoked/);
  expect(text).toContain('not reached');
});

test('given hostile content in every place of a message, when pages are shown, then none of it is markup', async () => {
  source.does(({ message }) =>
    answer(message, { ura: PHARMACY, application: '301' }, []).replace('Bron', HOSTILE.replaceAll('<', '&lt;').replaceAll('&lt;b&gt;', '&amp;lt;')),
  );
  const envelope = enveloped(question({ id: HOSTILE, ura: '90000380' })).replace(
    'A. Verzonnen',
    HOSTILE.replaceAll('&', '&amp;').replaceAll('<', '&lt;'),
  );
  await post(simulator.urls.soap, SERVICE, envelope);
  await post(simulator.urls.soap, SERVICE, `<!--${HOSTILE}--><a/>`);
  await post(simulator.urls.soap, SERVICE, enveloped(question()).replaceAll('QURX_IN990111NL', 'QURX_IN999999NLscript'));
  const pages = [(await get('/')).text];
  for (const { number } of simulator.exchanges().slice(0, 3)) pages.push((await get(`/exchanges/${number}`)).text);
  for (const text of pages) {
    expect(text).not.toMatch(/<script|<img|onerror=alert\(2\)>|<b>|\u202e/);
    expect(pageErrors(text)).toEqual([]);
    expect([...text.matchAll(/<([a-z0-9]+)/g)].map(([, name]) => name).filter((name) => !KNOWN.has(name ?? ''))).toEqual([]);
  }
  expect(pages[0]).toContain('Praktijk &quot;&#39;&gt;&lt;script&gt;');
  source.does(answering(PHARMACY, '301'));
});

const KNOWN = new Set([
  'html',
  'head',
  'meta',
  'title',
  'style',
  'body',
  'p',
  'a',
  'h1',
  'h2',
  'h3',
  'ol',
  'li',
  'table',
  'thead',
  'tbody',
  'tr',
  'th',
  'td',
  'code',
  'span',
  'details',
  'summary',
  'pre',
]);

test('given the page, when its headers are read, then a browser may load, run and frame nothing, and its one style is named', async () => {
  const { text, headers } = await get('/');
  const [, style = ''] = /<style>([^]*?)<\/style>/.exec(text) ?? [];
  const hash = createHash('sha256').update(style).digest('base64');
  expect(headers.get('content-security-policy')).toBe(
    `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  );
  expect([headers.get('content-type'), headers.get('cache-control'), headers.get('x-content-type-options')]).toEqual([
    'text/html; charset=utf-8',
    'no-store',
    'nosniff',
  ]);
  expect(text).not.toMatch(/https?:\/\/(?!127\.0\.0\.1)/);
});

test('given another name that leads here, when the page is asked for, then nothing is shown', async () => {
  const { port } = new URL(simulator.urls.page);
  const status = await new Promise((resolve) => {
    request({ host: '127.0.0.1', port, path: '/', headers: { Host: `evil.example:${port}` } }, (res) => resolve(res.statusCode)).end();
  });
  expect(status).toBe(421);
  expect((await fetch(`http://localhost:${port}/`).catch(() => ({ status: 200 }))).status).toBe(200);
});

test('given an exchange that is not remembered, when asked for, then 404; what is no number too', async () => {
  for (const path of ['/exchanges/999999', '/exchanges/abc', '/exchanges/1e3']) expect((await get(path)).status).toBe(404);
});

test('given exchanges, when the list is read as data, then the newest first, without any text of a message', async () => {
  await post(simulator.urls.soap, SERVICE, enveloped(question()));
  const { text } = await get('/exchanges.json');
  const [first, second] = JSON.parse(text) as readonly { number: number; name: string; sources: readonly { ura: string }[] }[];
  expect(first).toMatchObject({
    name: 'QURX_IN990111NL',
    sender: '300',
    status: 200,
    sources: [{ ura: PHARMACY, application: '301', outcome: 'it answered' }],
  });
  expect(first?.number).toBe((second?.number ?? 0) + 1);
  expect(text).not.toContain(PATIENT);
});

test('given more exchanges than are kept, when they pass, then only the last ones stay, within their size', () => {
  const bounded = exchangesOf({ keep: 3, characters: 100 });
  const pass = (received: string): void => bounded.open('2026-06-01T12:00:00.000Z').done({ name: 'x', received });
  for (let i = 0; i < 5; i++) pass('a');
  expect(bounded.all().map(({ number }) => number)).toEqual([5, 4, 3]);
  pass('b'.repeat(99));
  expect(bounded.all().map(({ number }) => number)).toEqual([6, 5]);
  pass('c'.repeat(1000));
  expect(bounded.all().map(({ number }) => number)).toEqual([7]);
  expect(bounded.get(6)).toBeUndefined();
});

test.each([
  [html`<p>${'<b> & "c" \'d\''}</p>`, '<p>&lt;b&gt; &amp; &quot;c&quot; &#39;d&#39;</p>'],
  [html`<a title="${'" onclick="x'}">${1}${undefined}</a>`, '<a title="&quot; onclick=&quot;x">1</a>'],
  [html`${[html`<i>${'<'}</i>`, html`<i></i>`]}`, '<i>&lt;</i><i></i>'],
  [html`${'a\u0000b\u2066c\nd'}`, 'a\\u0000b\\u2066c\nd'],
])('given a piece with something put in, when written, then %j is %s', ({ text }: Html, expected) => {
  expect(text).toBe(expected);
});
