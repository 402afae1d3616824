import { SANDBOX, type Access, type Config } from '../../src/config.js';
import type { Organisation } from '../../src/config/organisations.js';
import { consentContext, type ConsentContext } from '../../src/gateway/consent/context.js';
import { packagePolicy } from '../../src/gateway/policy.js';
import type { Stores } from '../../src/store/stores.js';
import { openMetrics } from '../../src/http/metrics.js';
import { momentOf } from '../../src/http/moment.js';
import { openDoors } from '../../src/http/doors.js';
import { publicApp } from '../../src/http/apps.js';
import { proxiedPeer } from '../../src/http/proxied.js';
import { openStoresOf, type StoresAtWork } from '../../src/http/stores.js';
import type { HttpEdge } from '../../src/http/frame.js';
import { accepted } from '../../src/trust/refusals.js';
import { thumbprintOf } from '../../src/trust/tls/peer.js';
import { machineOutside, type Outside } from '../../src/trust/world/outside.js';
import { newDatabase, type TestDatabase } from '../store/databases.js';
import { ANNA } from '../store/world.js';
import { claims, ISSUER, keySet, token } from '../support/jwt.js';
import { TEST_NOW, testPki } from '../support/pki.js';
import { storeIn, VARIABLES } from '../support/stores.js';
import { PEERS } from '../support/tls.js';

export const ACCESS: Access = {
  issuer: ISSUER,
  tokenEndpoint: `${ISSUER}/token`,
  keySet: `${ISSUER}/keys`,
  typ: 'at+jwt',
  algorithms: ['RS256'],
  claims: {},
  mustBeBound: true,
};

/** A practice and a pharmacy, of one gateway; and a post that only asks. */
export const PRACTICE = '90000201';
export const PHARMACY = '90000301';
export const POST = '90000401';

const organisation = (ura: string, name: string, id: string): Organisation => ({
  ...{ ura, name, applicationIds: [id], registers: [], certificates: [], trust: SANDBOX.trust },
});

export const ORGANISATIONS = [organisation(PRACTICE, 'Practice De Bron', '300'), organisation(PHARMACY, 'Pharmacy De Linde', '302')];

const ALL = 'user/Consent.crus user/AuditEvent.rs';
const PROXY = { header: 'x-client-certificate', from: ['127.0.0.1'], peers: PEERS };
const nobody = { ura: undefined, uzi: undefined, role: undefined };

/** Claims of those who ask; each is about Anna unless it is changed. */
export const WHO = {
  practice: { ura: PRACTICE, uzi: '900000101', role: '01.015', bsn: ANNA },
  pharmacy: { ura: PHARMACY, uzi: '900000102', role: '17.000', bsn: ANNA },
  post: { ura: POST, uzi: '900000103', role: '01.015', bsn: ANNA },
  patient: { ...nobody, party: 'patient', digid: 'midden', bsn: ANNA },
  desk: { ...nobody, party: 'desk', case: '2026-17', bsn: ANNA },
  supervisor: { ...nobody, party: 'supervisor', bsn: undefined },
  gateway: { ...nobody, party: 'gateway', bsn: undefined },
} as const;

export type Who = keyof typeof WHO;

/** A request of the test. */
export interface Ask {
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Other claims than those of who asks. */
  readonly claims?: object;
}

/** What came back. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: Tree;
}

export type Tree = Readonly<Record<string, unknown>>;

/** A FHIR server of the test, at work. */
export interface FhirWorld {
  readonly url: string;
  readonly memory: StoresAtWork;
  /** Folder of the files of the stores; undefined for PostgreSQL. */
  readonly folder: string | undefined;
  /** Lines on standard error. */
  readonly log: readonly string[];
  /** What Prometheus reads. */
  readonly metrics: () => Promise<string>;
  readonly ask: (who: Who, path: string, asked?: Ask) => Promise<Answer>;
  /** The clock of the server. */
  readonly at: (moment: string) => void;
  readonly close: () => Promise<void>;
}

/** Opens a public application over new stores; the certificate of the client comes through a proxy. */
export async function openWorld(kind: 'sqlite' | 'postgres', changes: Partial<Config> = {}): Promise<FhirWorld> {
  const database: TestDatabase = await newDatabase(kind);
  const log: string[] = [];
  let now = TEST_NOW;
  const edge: HttpEdge = { log: (line) => void log.push(line), now: () => now, newId: () => crypto.randomUUID() };
  const fetchKeys: Outside['fetch'] = async () => new Response(JSON.stringify({ keys: await keySet() }));
  const outside: Outside = { ...machineOutside((name) => VARIABLES[name]), fetch: fetchKeys };
  const config: Config = { ...SANDBOX, access: ACCESS, organisations: ORGANISATIONS, store: storeIn(database), ...changes };
  const memory = await openStoresOf(config, edge, outside);
  if (memory === undefined) throw new Error('no store is configured');
  const proxied = proxiedPeer(
    PROXY,
    () => accepted(undefined),
    () => undefined,
  );
  const metrics = openMetrics();
  const app = publicApp(
    config,
    '0.1.0',
    { ...edge, metrics: metrics.listener('public') },
    {
      proxied,
      doors: openDoors(
        config,
        {
          stores: memory.stores,
          gateway: { consent: registerOf(memory.stores, edge), standings: () => [], clocks: () => [], close: () => Promise.resolve() },
        },
        edge,
        outside,
      ),
    },
  );
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/fhir/R4`;
  return {
    url,
    memory,
    folder: database.folder,
    log,
    metrics: async () => metrics.text(await momentOf({ now: now.getTime(), endings: [], standings: [], clocks: [], atWork: 0 }, memory.stores)),
    ask: async (who, path, asked = {}) => answerOf(await fetch(url + path, await requestOf(who, asked, now))),
    at: (moment) => {
      now = new Date(moment);
    },
    close: async () => {
      await new Promise((resolve) => server.close(resolve));
      metrics.close();
      await memory.stop();
      await database.drop();
    },
  };
}

/** As `openGateway` has it: without sources of its own. */
function registerOf(stores: Stores, { now, newId, log }: HttpEdge): ConsentContext {
  const alarm: ConsentContext['alarm'] = ({ table, id, version }) => log(JSON.stringify({ alarm: 'damaged', table, id, version }));
  return consentContext(stores, packagePolicy(), { now: () => now().toISOString(), newId, alarm });
}

async function requestOf(who: Who, { method = 'GET', body, headers = {}, claims: changed = {} }: Ask, now: Date): Promise<RequestInit> {
  const { der, certificate } = (await testPki()).issued['server-b'];
  const seconds = Math.floor(now.getTime() / 1000);
  const times = { iat: seconds, nbf: seconds, exp: seconds + 300 };
  const jwt = await token(
    claims({ scope: ALL, cnf: { 'x5t#S256': thumbprintOf(der) }, ...times, jti: crypto.randomUUID(), ...WHO[who], ...changed }),
  );
  const isText = typeof body === 'string';
  return {
    method,
    headers: {
      'x-client-certificate': encodeURIComponent(certificate),
      Authorization: `Bearer ${jwt}`,
      'AORTA-ID': `initialRequestID=${crypto.randomUUID()}; requestID=${crypto.randomUUID()}`,
      'AORTA-Version': 'contentVersion=1.0; acceptVersion=1.x',
      ...(body === undefined ? {} : { 'Content-Type': isText ? 'application/x-www-form-urlencoded' : 'application/fhir+json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: isText ? body : JSON.stringify(body) }),
  };
}

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') === true;
  return { status: response.status, headers: response.headers, text, json: isJson ? (JSON.parse(text) as Tree) : {} };
}

/** Status, and of an OperationOutcome its first issue: type, code, expression. */
export function told({ status, json }: Answer): string {
  const [issue] = (json['issue'] ?? []) as readonly {
    readonly code: string;
    readonly details?: { readonly coding?: readonly { readonly code: string }[] };
    readonly expression?: readonly string[];
  }[];
  if (issue === undefined) return String(status);
  return [status, issue.code, issue.details?.coding?.map(({ code }) => code).join('+') ?? '-', issue.expression?.[0] ?? '-'].join(' ');
}

/** What a searchset holds besides the notice. */
export function matchesIn({ json }: Answer): readonly Tree[] {
  const entries = (json['entry'] ?? []) as readonly { readonly resource: Tree; readonly search: { readonly mode: string } }[];
  return entries.filter(({ search }) => search.mode === 'match').map(({ resource }) => resource);
}

/** The address of the next page, below the base. */
export function nextIn({ json }: Answer, world: Pick<FhirWorld, 'url'>): string | undefined {
  const links = json['link'] as readonly { readonly relation: string; readonly url: string }[];
  return links.find(({ relation }) => relation === 'next')?.url.slice(world.url.length);
}
