import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { writeJson } from '../../../src/fhir/json.js';
import type { Tree } from '../../../src/fhir/tree.js';
import { connectorOf } from '../../../src/gateway/connect/fetching.js';
import { openFhirServer } from '../../../src/gateway/connect/fhir/connector.js';
import { openLegacySystem } from '../../../src/gateway/connect/hl7v3/connector.js';
import type { FhirServer } from '../../../src/config/source.js';
import type { SourceConnector } from '../../../src/gateway/connector.js';
import { fhirBehaviour, outcome } from './fhir-server.js';
import { say, startServer, type Behave, type TestServer } from './http-server.js';
import {
  accepted,
  answerTo,
  batchOf,
  CONDITIONS,
  counters,
  DISPENSES,
  envelope,
  faultOf,
  legacyBehaviour,
  type AnswerForm,
  type Question,
} from './legacy-server.js';
import { ANNA, BRAM, dispense, outsideOf, patient, pharmacy, questionOf, serverOf, systemOf, told } from './world.js';

let server: TestServer;
let elsewhere: TestServer;
const opened: SourceConnector[] = [];
const table: (readonly [peer: string, fault: string, expected: string, got: string])[] = [];

beforeAll(async () => {
  server = await startServer(say(500, ''));
  elsewhere = await startServer(say(200, writeJson({ resourceType: 'Bundle', type: 'searchset' })));
});
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});
afterAll(async () => {
  await server.stop();
  await elsewhere.stop();
  const widths = [0, 1, 2].map((i) => Math.max(...table.map((row) => row[i]?.length ?? 0)));
  const lines = [['peer', 'fault', 'expected', 'got'], ...table].map((row) => row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  '));
  process.stdout.write(`  what a source does wrong:\n${lines.map((line) => `    ${line.trimEnd()}\n`).join('')}`);
});

const MEGABYTE = 1 << 20;

async function fhir(port = server.port, changes: Partial<FhirServer> = {}): Promise<SourceConnector> {
  const limits = { megabytes: 1, entries: 20, pages: 8 };
  const connector = connectorOf(await openFhirServer(serverOf(port, { limits, ...changes }), outsideOf()), {
    now: Date.now,
    budget: 5000,
    bytes: MEGABYTE,
  });
  opened.push(connector);
  return connector;
}

async function legacy(port = server.port): Promise<SourceConnector> {
  const source = { system: systemOf(port, { megabytes: 1 }), ura: '90000380', name: 'Apotheek', application: '300' };
  const connector = connectorOf(await openLegacySystem(source, 'marked', outsideOf()), { now: Date.now, budget: 5000, bytes: MEGABYTE });
  opened.push(connector);
  return connector;
}

/** Asks, notes what came of it, and compares. */
async function judge(peer: string, fault: string, connector: SourceConnector, expected: string, patience = 5000): Promise<void> {
  const got = told(await connector.fetch(questionOf('MED', { deadline: Date.now() + patience })));
  table.push([peer, fault, expected, got]);
  expect(got).toBe(expected);
}

/** A server that speaks no HTTP, or stops speaking it. */
async function socketServer(behave: (socket: Socket) => void): Promise<{ readonly port: number; readonly stop: () => Promise<void> }> {
  const sockets: Socket[] = [];
  const listening: Server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    behave(socket);
  });
  listening.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  return {
    port: (listening.address() as AddressInfo).port,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => listening.close(resolve));
    },
  };
}

const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: application/fhir+json\r\nContent-Length: 1000\r\n\r\n';

/** What goes wrong below the answer itself: the same for both kinds of system. */
const CONNECTION: readonly (readonly [fault: string, behave: (socket: Socket) => void, expected: string, patience: number])[] = [
  ['never answers', () => undefined, 'T-TIMEOUT late retry', 200],
  ['stops after the head', (socket) => void socket.on('data', () => socket.write(HEAD)), 'T-TIMEOUT late retry', 200],
  [
    'sends an octet now and then',
    (socket) => {
      socket.on('data', () => {
        socket.write(HEAD);
        const drip = setInterval(() => socket.write(' '), 20);
        socket.on('close', () => clearInterval(drip));
      });
    },
    'T-TIMEOUT late retry',
    200,
  ],
  ['closes at once', (socket) => void socket.destroy(), 'T-ERROR unreachable retry', 5000],
  ['closes without an answer', (socket) => void socket.on('data', () => socket.end()), 'T-ERROR unreachable retry', 5000],
  ['closes midway', (socket) => void socket.on('data', () => socket.end(`${HEAD}{"resourceType"`)), 'T-ERROR unreachable retry', 5000],
  ['speaks no HTTP', (socket) => void socket.on('data', () => socket.end('220 mail.example ESMTP\r\n')), 'T-ERROR unreadable', 5000],
];

/** Whole answers over HTTP that are none, whatever the system. */
const ANSWERS: readonly (readonly [fault: string, behave: Behave, expected: string])[] = [
  ['500', say(500, ''), 'T-ERROR status retry'],
  ['503 with HTML', say(503, '<html>busy</html>'), 'T-ERROR status retry'],
  ['429', say(429, ''), 'T-ERROR status retry'],
  ['404', say(404, ''), 'T-ERROR status'],
  ['401', say(401, ''), 'T-ERROR denied'],
  ['403', say(403, ''), 'T-ERROR denied'],
  ['redirects', (seen, answer) => say(302, '', { Location: `http://127.0.0.1:${elsewhere.port}${seen.url}` })(seen, answer), 'T-ERROR redirected'],
  ['HTML', say(200, '<html><body>Login</body></html>', { 'Content-Type': 'text/html' }), 'T-ERROR unreadable'],
  ['nothing at all', say(200, ''), 'T-ERROR unreadable'],
  ['204', say(204, ''), 'T-ERROR status'],
  ['no UTF-8', say(200, Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d])), 'T-ERROR unreadable'],
  ['packed', say(200, 'x', { 'Content-Encoding': 'gzip' }), 'T-ERROR unreadable'],
  ['huge', say(200, ' '.repeat(2 * MEGABYTE)), 'T-ERROR too-large'],
  [
    'without an end',
    (_, answer) => {
      const more = (): void => {
        while (answer.write(' '.repeat(65_536)) && !answer.destroyed);
        if (!answer.destroyed) answer.once('drain', more);
      };
      more();
    },
    'T-ERROR too-large',
  ],
];

describe.each<[string, (port?: number) => Promise<SourceConnector>]>([
  ['FHIR server', fhir],
  ['HL7v3 system', legacy],
])('given a %s', (peer, open) => {
  test('when it is not there, then it failed', async () => {
    const gone = await socketServer(() => undefined);
    await gone.stop();
    await judge(peer, 'is not there', await open(gone.port), 'T-ERROR unreachable retry');
  });

  test.each(CONNECTION)('when it %s, then it failed', async (fault, behave, expected, patience) => {
    const peerServer = await socketServer(behave);
    await judge(peer, fault, await open(peerServer.port), expected, patience);
    await peerServer.stop();
  });

  test.each(ANSWERS)('when it answers %s, then it failed', async (fault, behave, expected) => {
    server.become(behave);
    await judge(peer, fault, await open(), expected);
    expect(elsewhere.seen).toEqual([]);
  });

  test('when it is asked too late, then nothing is sent', async () => {
    const before = server.seen.length;
    await judge(peer, 'asked too late', await open(), 'T-TIMEOUT late retry', -1);
    expect(server.seen.length).toBe(before);
  });
});

describe('given a FHIR server', () => {
  const good = { resources: pharmacy(dispense('d1'), dispense('d2')) };
  const page = (change: (page: Tree) => Tree): Behave => fhirBehaviour({ ...good, change });
  const text = (value: unknown): Behave => say(200, writeJson(value));
  const second = (behave: Behave): Behave => {
    const first = fhirBehaviour({ ...good, page: 1 });
    return (seen, answer) => (seen.url.includes('_from') ? behave(seen, answer) : first(seen, answer));
  };
  const next = (url: () => string): Behave => page((one) => ({ ...one, link: [{ relation: 'next', url: url() }] }));
  const more = (...entries: readonly Tree[]): Behave =>
    page((one) => ({ ...one, entry: [...((one['entry'] as readonly Tree[] | undefined) ?? []), ...entries] }));
  const withPatient = (other: Tree): Behave => page((one) => replaced(one, 'Patient', other));

  test.each<[string, Behave, string]>([
    ['truncated JSON', say(200, '{"resourceType": "Bundle", "type": "searchset", "entry": [{"resource"'), 'T-ERROR unreadable'],
    ['JSON of another kind', text([]), 'T-ERROR unreadable'],
    ['a key twice', say(200, '{"resourceType": "Bundle", "resourceType": "Bundle"}'), 'T-ERROR unreadable'],
    ['JSON too deep', say(200, `{"resourceType": "Bundle", "a": ${'['.repeat(200)}${']'.repeat(200)}}`), 'T-ERROR unreadable'],
    ['a Bundle of another type', text({ resourceType: 'Bundle', type: 'collection' }), 'T-ERROR unreadable'],
    ['an outcome with status 200', text(outcome('exception')), 'T-ERROR reported'],
    ['an error among the results', more({ resource: outcome('processing'), search: { mode: 'outcome' } }), 'T-ERROR reported'],
    ['a warning that not all is there', more({ resource: outcome('incomplete', 'warning'), search: { mode: 'outcome' } }), 'T-ERROR reported'],
    ['an entry without a resource', more({ fullUrl: 'http://x' }), 'T-ERROR unreadable'],
    ['more in the total than on the pages', page((one) => ({ ...one, total: 3 })), 'T-ERROR incomplete retry'],
    ['another patient', withPatient(patient('p1', BRAM)), 'T-ERROR other-patient'],
    ['two patients', more({ resource: patient('p2', BRAM), search: { mode: 'match' } }, ofOther()), 'T-ERROR other-patient'],
    ['one patient with two BSNs', withPatient(twice()), 'T-ERROR other-patient'],
    ['a patient without a BSN', withPatient({ resourceType: 'Patient', id: 'p1' }), 'T-ERROR other-patient'],
    ['an item of nobody', more({ resource: { ...dispense('d9'), subject: {} }, search: { mode: 'match' } }), 'T-ERROR other-patient'],
    ['the same item in two forms', more({ fullUrl: undefined, resource: dispense('d1', 'p1', '2020-01-01') }), 'T-ERROR inconsistent retry'],
    ['the next page on another host', next(() => `http://127.0.0.1:${elsewhere.port}/fhir?page=2`), 'T-ERROR elsewhere'],
    ['the next page with a password', next(() => `http://me:secret@127.0.0.1:${server.port}/fhir?page=2`), 'T-ERROR elsewhere'],
    ['the next page in a file', next(() => 'file:///etc/passwd'), 'T-ERROR elsewhere'],
    ['a next page that is no address', next(() => 'http://['), 'T-ERROR unreadable'],
    ['the same next page for ever', next(() => `http://127.0.0.1:${server.port}/fhir/MedicationDispense?_from=0`), 'T-ERROR inconsistent'],
    ['another next page for ever', next(endless()), 'T-ERROR too-large'],
    ['a second page that fails', second(say(500, '')), 'T-ERROR status retry'],
    ['a second page that is cut off', second(say(200, '{"resourceType": "Bundle"')), 'T-ERROR unreadable'],
    ['a second page that expired', second(say(410, '')), 'T-ERROR status'],
    [
      'more entries than are read',
      fhirBehaviour({ resources: pharmacy(...Array.from({ length: 30 }, (_, i) => dispense(`d${i}`))), page: 100 }),
      'T-ERROR too-large',
    ],
    ['a resource that is read and fails', reading(say(500, '')), 'T-ERROR status retry'],
    ['another resource than was read', reading(text({ resourceType: 'Medication', id: 'm9' })), 'T-ERROR unreadable'],
    ['a resource that redirects', reading(say(307, '', { Location: 'http://other.example/' })), 'T-ERROR redirected'],
  ])('when it answers %s, then it failed', async (fault, behave, expected) => {
    server.become(behave);
    await judge('FHIR server', fault, await fhir(), expected);
    expect(elsewhere.seen).toEqual([]);
  });

  test('when it finds another patient by the number, then it failed before anything is asked about that one', async () => {
    server.become(text({ resourceType: 'Bundle', type: 'searchset', entry: [{ resource: patient('p2', BRAM) }] }));
    const before = server.seen.length;
    await judge('FHIR server', 'another patient for the number', await fhir(server.port, { patientBy: 'look-up' }), 'T-ERROR other-patient');
    expect(server.seen.slice(before).filter(({ url }) => url.includes('MedicationDispense'))).toEqual([]);
  });

  function replaced(one: Tree, type: string, other: Tree): Tree {
    const entries = (one['entry'] as readonly Tree[] | undefined) ?? [];
    return { ...one, entry: entries.map((entry) => ((entry['resource'] as Tree)['resourceType'] === type ? { ...entry, resource: other } : entry)) };
  }
  function ofOther(): Tree {
    return { resource: dispense('d9', 'p2'), search: { mode: 'match' } };
  }
  function twice(): Tree {
    const system = 'http://fhir.nl/fhir/NamingSystem/bsn';
    return { resourceType: 'Patient', id: 'p1', identifier: [ANNA, BRAM].map((value) => ({ system, value })) };
  }
  function endless(): () => string {
    let n = 0;
    return () => `http://127.0.0.1:${server.port}/fhir/MedicationDispense?page=${++n}`;
  }
  function reading(behave: Behave): Behave {
    const search = fhirBehaviour({ ...good, includes: false });
    return (seen, answer) => (seen.url.includes('/Medication/') ? behave(seen, answer) : search(seen, answer));
  }
});

describe('given an HL7v3 system', () => {
  const usual = (form: AnswerForm = {}): Behave => legacyBehaviour((question) => envelope(answerTo(question, form)));
  const made = (answer: (question: Question) => string, status = 200): Behave => legacyBehaviour(answer, status);
  const other = DISPENSES.map((list) => list.replaceAll(ANNA, BRAM));
  const detail = '<acknowledgementDetail typeCode="E"><code code="INTERR" codeSystem="2.16.840.1.113883.5.1100"/></acknowledgementDetail>';
  const issue = '<reasonOf><justifiedDetectedIssue><code code="ISSUE" codeSystem="2.16.840.1.113883.5.4"/></justifiedDetectedIssue></reasonOf>';
  const entity = '<!DOCTYPE x [<!ENTITY a "b">]>';
  const bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><x>&b;</x>';

  test.each<[string, Behave, string]>([
    ['truncated XML', made((question) => envelope(answerTo(question)).slice(0, -200)), 'T-ERROR unreadable'],
    ['an entity declaration', made((question) => entity + answerTo(question)), 'T-ERROR unreadable'],
    ['entities in entities', made(() => bomb), 'T-ERROR unreadable'],
    ['a processing instruction', made((question) => `<?xml-stylesheet href="x"?>${answerTo(question)}`), 'T-ERROR unreadable'],
    ['XML too deep', made(() => '<a>'.repeat(200) + '</a>'.repeat(200)), 'T-ERROR unreadable'],
    ['XML of another kind', made(() => '<a xmlns="urn:x"/>'), 'T-ERROR unreadable'],
    ['a payload without a wrapper', made(() => DISPENSES[0] ?? ''), 'T-ERROR unreadable'],
    [
      'an envelope of SOAP 1.2',
      made((question) =>
        envelope(answerTo(question)).replace('http://schemas.xmlsoap.org/soap/envelope/', 'http://www.w3.org/2003/05/soap-envelope'),
      ),
      'T-ERROR unreadable',
    ],
    ['two messages in one body', made((question) => envelope(answerTo(question) + answerTo(question))), 'T-ERROR unreadable'],
    ['a Fault of the client', made(() => faultOf('Client'), 500), 'T-ERROR reported'],
    ['a Fault of the server', made(() => faultOf('Server'), 500), 'T-ERROR reported retry'],
    ['a Fault with status 200', made(() => faultOf('Server')), 'T-ERROR reported retry'],
    ['MCCI_IN000002 with CE', made((question) => envelope(accepted(question, 'CE'))), 'T-ERROR reported'],
    ['MCCI_IN000002 with CR', made((question) => envelope(accepted(question, 'CR'))), 'T-ERROR reported retry'],
    ['MCCI_IN000002 with CA', made((question) => envelope(accepted(question, 'CA'))), 'T-ERROR reported'],
    ['AE', usual({ acknowledgement: 'AE', code: 'AE', subjects: [] }), 'T-ERROR reported'],
    ['AR', usual({ acknowledgement: 'AR', code: 'AE', subjects: [] }), 'T-ERROR reported retry'],
    ['QE under AA', usual({ code: 'QE', subjects: [] }), 'T-ERROR reported'],
    ['AA with a detail', usual({ detail }), 'T-ERROR reported'],
    ['AA with a detected issue', usual({ issue }), 'T-ERROR reported'],
    ['a good answer with status 500', made((question) => envelope(answerTo(question)), 500), 'T-ERROR status retry'],
    ['to another query', usual({ queryId: 'other' }), 'T-ERROR inconsistent'],
    ['to another message', usual({ target: 'other' }), 'T-ERROR inconsistent'],
    ['another interaction', usual({ name: 'REPC_IN000024NL', subjects: CONDITIONS }), 'T-ERROR inconsistent'],
    ['an interaction that is called otherwise', usual({ interactionId: 'REPC_IN000024NL' }), 'T-ERROR inconsistent'],
    ['the question itself', made((question) => envelope(answerTo(question, { name: question.interaction }))), 'T-ERROR inconsistent'],
    ['more in the total', usual({ counters: counters(2, 1, 0) }), 'T-ERROR incomplete'],
    ['that more remains', usual({ counters: counters(2, 1, 1) }), 'T-ERROR incomplete'],
    ['fewer in the counter than there are', usual({ counters: counters(0) }), 'T-ERROR inconsistent'],
    ['more in the counter than there are', usual({ counters: counters(3) }), 'T-ERROR inconsistent'],
    ['counters that are no numbers', usual({ counters: counters('een') }), 'T-ERROR inconsistent'],
    ['no counters', usual({ counters: '' }), 'T-ERROR inconsistent'],
    ['OK without anything', usual({ code: 'OK', subjects: [] }), 'T-ERROR inconsistent'],
    ['NF with something', usual({ code: 'NF' }), 'T-ERROR inconsistent'],
    ['an empty subject', usual({ subjects: [''] }), 'T-ERROR inconsistent'],
    ['a subject that nobody knows', usual({ subjects: [...DISPENSES, '<Something/>'] }), 'T-ERROR unreadable'],
    ['another patient', usual({ subjects: other }), 'T-ERROR other-patient'],
    ['two patients', usual({ subjects: [...DISPENSES, ...other] }), 'T-ERROR other-patient'],
    [
      'a patient without a BSN',
      usual({ subjects: DISPENSES.map((list) => list.replace(`extension="${ANNA}"`, 'nullFlavor="UNK"')) }),
      'T-ERROR other-patient',
    ],
    ['as another organisation', usual({ ura: '90000399' }), 'T-ERROR inconsistent'],
    ['twice in a batch', made((question) => envelope(batchOf(question, [answerTo(question), answerTo(question)]))), 'T-ERROR inconsistent'],
    ['a batch that failed', made((question) => envelope(batchOf(question, [], 'AE'))), 'T-ERROR reported'],
    [
      'a batch with a failure in it',
      made((question) => envelope(batchOf(question, [answerTo(question, { acknowledgement: 'AE', code: 'AE', subjects: [] })]))),
      'T-ERROR reported',
    ],
    [
      'an answer without a control act',
      made((question) => envelope(answerTo(question).replace(/<ControlActProcess[\s\S]*<\/ControlActProcess>/, ''))),
      'T-ERROR inconsistent',
    ],
    [
      'an answer without an outcome',
      made((question) => envelope(answerTo(question).replace(/<queryAck[\s\S]*<\/queryAck>/, ''))),
      'T-ERROR inconsistent',
    ],
    [
      'an answer without an acknowledgement',
      made((question) => envelope(answerTo(question).replace(/<acknowledgement [\s\S]*<\/acknowledgement>/, ''))),
      'T-ERROR inconsistent',
    ],
  ])('when it answers %s, then it failed', async (fault, behave, expected) => {
    server.become(behave);
    await judge('HL7v3 system', fault, await legacy(), expected);
  });

  test('when it fails, then it is asked once', async () => {
    const before = server.seen.length;
    server.become((_, answer) => void answer.destroy());
    const connector = await legacy();
    await judge('HL7v3 system', 'breaks the connection', connector, 'T-ERROR unreachable retry');
    expect(server.seen.length).toBe(before + 1);
  });
});

test('given a kept connection that the server closes, when it is used again, then a search goes once more over a new one and a query does not', async () => {
  const behave = fhirBehaviour({ resources: pharmacy(dispense('d1')) });
  const legacyAnswer = legacyBehaviour((question) => envelope(answerTo(question)));
  const sockets = new Map<unknown, number>();
  const closing =
    (whole: Behave): Behave =>
    (seen, answer) => {
      const uses = (sockets.get(answer.socket) ?? 0) + 1;
      sockets.set(answer.socket, uses);
      // As a server does whose patience with an idle connection ends when a request comes in.
      if (uses > 1) answer.socket?.resetAndDestroy();
      else return whole(seen, answer);
    };
  server.become(closing(behave));
  const searching = await fhir();
  expect(told(await searching.fetch(questionOf('MED')))).toContain('MedicationDispense/d1');
  await judge('FHIR server', 'closes a kept connection', searching, 'MedicationDispense/d1 Patient/p1 Medication/m1 Organization/o1');
  server.become(closing(legacyAnswer));
  const asking = await legacy();
  expect(told(await asking.fetch(questionOf('MED')))).toContain('MedicationDispense');
  await judge('HL7v3 system', 'closes a kept connection', asking, 'T-ERROR unreachable retry');
});
