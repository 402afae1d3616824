import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Organisation } from '../../../src/config/organisations.js';
import { completeReferralIndex } from '../../../src/config/referral-index.js';
import { completeSwitchPoint } from '../../../src/config/switch-point.js';
import { openOutbox, type OutboxSetup } from '../../../src/gateway/outbox/open-outbox.js';
import { saveParticipation } from '../../../src/store/register/participation.js';
import { accepted, refused } from '../../../src/trust/refusals.js';
import { fixed } from '../../../src/trust/tls/material.js';
import type { TrustWorlds } from '../../../src/trust/world/open-worlds.js';
import { machineOutside } from '../../../src/trust/world/outside.js';
import { ANNA } from '../../store/world.js';
import { lookup, materialOf, PEERS, serve, tlsPki, type Served } from '../../support/tls.js';
import { done, MORNING, openWorld, PRACTICE, yesAt, type World } from '../consent/world.js';

const [URA, APPLICATION] = ['90000381', '301'];

let folder: string;
let server: Served;
let world: World;
let log: string[];

beforeAll(async () => {
  // It answers JSON, which is no reply: the message arrived, and is kept.
  server = await serve(fixed(materialOf(await tlsPki(), 'server-a')), { peers: () => PEERS });
});
afterAll(() => server.stop());
beforeEach(async () => {
  [folder, log, world] = [mkdtempSync(path.join(tmpdir(), 'schakel-outbox-')), [], await openWorld('sqlite')];
  const { certificate, key, anchors } = materialOf(await tlsPki(), 'server-b');
  for (const [name, content] of Object.entries({ 'own.pem': certificate, 'own.key': key, 'root.pem': anchors })) writeFileSync(at(name), content);
});
afterEach(async () => {
  await world.close();
  rmSync(folder, { recursive: true });
});

const at = (name: string): string => path.join(folder, name);

function organisation(more: object): Organisation {
  return {
    ...{ ura: URA, name: 'Pharmacy', applicationIds: [APPLICATION], registers: [] },
    certificates: [{ kind: 'pem', uses: ['tls'], chain: at('own.pem'), key: at('own.key') }],
    trust: { anchors: [at('root.pem')] },
    ...more,
  } as unknown as Organisation;
}

function setup(more: object, has: readonly string[] = ['tls', 'signing'], signQueries = false): OutboxSetup {
  const trust = { peerCheck: () => () => accepted(true) };
  const chain = [new X509Certificate(readFileSync(at('own.pem')))];
  const signer = (use: string) => (has.includes(use) ? accepted({ chain }) : refused('SIGNING_UNAVAILABLE', 'certificates'));
  const own = { ura: URA, trust, signer };
  return {
    config: {
      organisations: [organisation(more)],
      switchPoint: completeSwitchPoint({ url: `https://server-a.schakel.example:${server.port}/zim/`, ura: '90000380', signQueries }),
      index: completeReferralIndex({ codes: { PS: [{ code: 'PS-1', codeSystem: '2.999.1' }] } }),
    },
    worlds: { organisations: [own] } as unknown as TrustWorlds,
    stores: world.stores,
    now: () => Date.parse(MORNING),
    newId: () => 'id',
    log: (line) => log.push(line),
    outside: machineOutside(),
    lookup,
  };
}

async function register(): Promise<void> {
  await world.stores.register.write((tx) => saveParticipation(tx, { ...PRACTICE, ura: URA }));
  world.shows.set(URA, () => [{ application: APPLICATION, category: 'PS' }]);
  const actor = { kind: 'source', source: URA, requester: { organization: URA, person: '900000101' } } as const;
  done(await world.service.register(actor, yesAt(ANNA, { source: URA, categories: ['PS'] })));
}

test('given an organisation with a source, when its message is due, then it goes over its own certificate, and is kept until it is answered', async () => {
  await register();
  const outbox = await openOutbox(setup({ source: { application: APPLICATION } }));
  const before = server.handled();
  expect([await outbox?.run(), server.handled() - before]).toEqual([{ done: 0, postponed: 1, givenUp: 0 }, 1]);
  await outbox?.close();
  expect(log).toEqual(['{"outbox":"no-reply","code":"HTTP_200","organisation":"90000381"}']);
  expect(log.join()).not.toContain(ANNA);
});

test.each([
  ['that must be signed, and no certificate for it', ['tls'], true],
  ['and no certificate at all that tells the system', [], false],
] as const)('given messages %s, when drained, then nothing leaves and nothing is lost', async (_, has, signs) => {
  await register();
  const outbox = await openOutbox(setup({ source: { application: APPLICATION } }, has, signs));
  const before = server.handled();
  expect([await outbox?.run(), server.handled() - before]).toEqual([{ done: 0, postponed: 1, givenUp: 0 }, 0]);
  await outbox?.close();
});

test('given no switch point or no source, when opened, then there is no outbox', async () => {
  expect(await openOutbox(setup({}))).toBeUndefined();
  const { config, ...rest } = setup({ source: { application: APPLICATION } });
  expect(await openOutbox({ ...rest, config: { organisations: config.organisations, index: config.index } })).toBeUndefined();
});
