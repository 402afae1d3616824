import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Category } from '../../../src/consent/category.js';
import type { Policy } from '../../../src/consent/decision/policy.js';
import type { AccessEvent } from '../../../src/consent/log/access-event.js';
import type { OptIn } from '../../../src/consent/opt-in.js';
import type { Participation } from '../../../src/consent/participation.js';
import type { Shield, ShieldRule } from '../../../src/consent/shield.js';
import type { Tree } from '../../../src/fhir/tree.js';
import type { SourceAnswer, SourceConnector, SourceQuestion } from '../../../src/gateway/connector.js';
import { answerMessage } from '../../../src/gateway/source/answer-message.js';
import type { SoapArrival, SoapReply } from '../../../src/gateway/source/soap.js';
import type { AnsweringSource, AnswerSettings, Notice, SourceWorld } from '../../../src/gateway/source/world.js';
import { findLines } from '../../../src/store/access-log/find.js';
import { keepPatient } from '../../../src/store/patient.js';
import { keepEntry } from '../../../src/store/register/index-entry.js';
import { saveOptIns } from '../../../src/store/register/opt-in.js';
import { saveParticipation } from '../../../src/store/register/participation.js';
import { saveShield } from '../../../src/store/source-side/shield.js';
import { openStores, type Stores } from '../../../src/store/stores.js';
import { refused } from '../../../src/trust/refusals.js';
import type { PeerIdentity } from '../../../src/trust/tls/peer.js';
import type { Verifying } from '../../../src/trust/verify/settings.js';
import { verifying } from '../../attack/world.js';
import { POLICY } from '../../consent/decision/world.js';
import { testKey, uuid, yes } from '../../store/world.js';
import { TEST_NOW } from '../../support/pki.js';
import { TestClock } from './clock.js';

/** A pharmacy that gives data, and the practice of a GP that asks. */
export const PHARMACY = '90000381';
export const PRACTICE = '90000380';
export const APPLICATION = '301';
export const ASKING = '300';
export const NOW = TEST_NOW.getTime();
export const LONG_AGO = '2026-01-01T09:00:00.000Z';

export const participation = (ura: string, type: string, more: Partial<Participation> = {}): Participation => ({
  ura,
  name: `Invented ${ura}`,
  type,
  connectedFrom: '2024-01-01T00:00:00.000Z',
  regions: [7],
  online: 'takes-part',
  country: 'NL',
  ...more,
});

export const SETTINGS: AnswerSettings = {
  quantum: 250,
  emptyFloor: 1000,
  margin: 1000,
  isStrict: false,
  checksSoapAction: false,
  versions: [],
  services: {},
  signs: 'when-asked',
  declares: {
    purpose: 'TREAT',
    relation: 'own-patient',
    contexts: { LOCUM: { purpose: 'TREAT', relation: 'locum' }, TRIAL: { purpose: 'HRESCH', relation: 'own-patient' }, NONE: { purpose: 'TREAT' } },
  },
};

/** The practice at the other end of the connection. */
export const PEER: PeerIdentity = { ura: PRACTICE, uzi: '900010079', applications: [ASKING], thumbprint: 'a' };
/** The switch point, which passes questions on. */
export const SWITCH_PEER: PeerIdentity = { ura: '90000001', uzi: '900010001', applications: ['1'], thumbprint: 'b' };

/** A source in memory: what it has by BSN, and what was asked of it. */
export class FakeConnector implements SourceConnector {
  readonly asked: SourceQuestion[] = [];
  readonly data = new Map<string, unknown>();
  /** Instead of the data. */
  respond: ((question: SourceQuestion) => Promise<SourceAnswer>) | undefined;

  readonly fetch = (question: SourceQuestion): Promise<SourceAnswer> => {
    this.asked.push(question);
    if (this.respond !== undefined) return this.respond(question);
    const bundle = this.data.get(question.bsn) ?? { resourceType: 'Bundle', type: 'searchset' };
    return Promise.resolve({ kind: 'data', bundle: bundle as Extract<SourceAnswer, { kind: 'data' }>['bundle'], issues: [] });
  };
  readonly ping = (): Promise<boolean> => Promise.resolve(true);
  readonly close = (): Promise<void> => Promise.resolve();
}

/** Parts of the world that a test changes. */
export interface Changes {
  readonly settings?: Partial<AnswerSettings>;
  readonly policy?: Partial<Policy>;
  readonly source?: Partial<AnsweringSource>;
  readonly stores?: Partial<SourceWorld['stores']>;
  readonly represents?: readonly string[];
}

/** A gateway of the test with its stores, its clock and one source. */
export class TestGateway {
  readonly clock = new TestClock(NOW);
  readonly connector = new FakeConnector();
  readonly notices: Notice[] = [];
  readonly faults: unknown[] = [];
  private decisions = 0;
  private ids = 0;

  private constructor(
    readonly stores: Stores,
    readonly folder: string,
    private readonly trust: Verifying,
  ) {}

  static async open(): Promise<TestGateway> {
    const folder = mkdtempSync(path.join(tmpdir(), 'schakel-source-'));
    const at = (name: string): string => `sqlite:${path.join(folder, name)}`;
    const secrets = { file: () => '', variable: (name: string) => Buffer.from(testKey(name).secret).toString('base64') };
    const key = (id: string) => [{ id, variable: id }];
    const keys = { pseudonym: key('p1'), encryption: key('e1'), compartment: key('c1') };
    const stores = await openStores({ register: at('register'), sourceSide: at('side'), log: at('log'), node: 'test', keys }, secrets, () => NOW);
    await stores.register.write(async (tx) => {
      await saveParticipation(tx, participation(PRACTICE, 'Z3'));
      await saveParticipation(tx, participation(PHARMACY, 'J8'));
    });
    return new TestGateway(stores, folder, await verifying());
  }

  /** Lets ids begin anew, for answers that are compared octet for octet; then no line can be kept. */
  restartIds(): void {
    this.ids = 0;
  }

  async close(): Promise<void> {
    await this.stores.close();
    rmSync(this.folder, { recursive: true });
  }

  /** The world in which a question is answered. */
  world({ settings, policy, source, stores, represents = [] }: Changes = {}): SourceWorld {
    const own: AnsweringSource = {
      ura: PHARMACY,
      name: 'Apotheek Verzonnen',
      application: APPLICATION,
      budget: 10_000,
      demandsSignedBody: false,
      labels: { restricted: 'shielded' },
      connector: () => this.connector,
      verifying: () => ({ ...this.trust, now: this.clock.now }),
      signer: () => refused('SIGNING_UNAVAILABLE', 'test'),
      ...source,
    };
    return {
      sources: [own],
      peers: [
        { application: ASKING, ura: PRACTICE, represents },
        { application: '1', ura: '90000001', vouches: true },
      ],
      policy: { ...POLICY, ...policy },
      stores: { ...this.stores, ...stores },
      clock: this.clock,
      newId: () => idOf(++this.ids),
      settings: { ...SETTINGS, ...settings },
      notice: (notice) => void this.notices.push(notice),
      fault: (error) => void this.faults.push(error),
    };
  }

  /** Answers a message; how long it took by the clock of the test. */
  async answer(arrival: SoapArrival, changes: Changes = {}): Promise<SoapReply & { readonly took: number }> {
    const begun = this.clock.now();
    const reply = await answerMessage(arrival, this.world(changes));
    return { ...reply, took: this.clock.now() - begun };
  }

  /** A patient who said yes to the source, with entries in the index, and with what the source has. */
  async permit(bsn: string, bundle?: object, categories: readonly Category[] = ['MED', 'ICA']): Promise<OptIn> {
    const n = ++this.decisions;
    if (bundle !== undefined) this.connector.data.set(bsn, bundle);
    return this.stores.register.write(async (tx) => {
      const { keys } = this.stores;
      const patient = await keepPatient(tx, keys, { bsn, birthDate: '1960-05-17' });
      const decision = yes(patient, n, {
        source: PHARMACY,
        categories,
        registered: LONG_AGO,
        effective: LONG_AGO,
        given: LONG_AGO,
        verified: LONG_AGO,
        signatures: [{ party: 'patient', decision: 'permit', given: LONG_AGO }],
      });
      await saveOptIns(tx, keys, [decision]);
      for (const category of categories)
        await keepEntry(tx, { patient, source: PHARMACY, application: APPLICATION, category, created: LONG_AGO, updated: LONG_AGO });
      return decision;
    });
  }

  /** Keeps a decision, whatever it says. */
  async decide(bsn: string, change: Partial<OptIn>): Promise<OptIn> {
    const n = ++this.decisions;
    return this.stores.register.write(async (tx) => {
      const patient = await keepPatient(tx, this.stores.keys, { bsn, birthDate: '1960-05-17' });
      const decision = yes(patient, n, { source: PHARMACY, categories: ['MED', 'ICA'], registered: LONG_AGO, effective: LONG_AGO, ...change });
      await saveOptIns(tx, this.stores.keys, [decision]);
      return decision;
    });
  }

  /** A new version of a decision: the epoch goes up. */
  change(decision: OptIn): Promise<void> {
    return this.stores.register.write((tx) => saveOptIns(tx, this.stores.keys, [decision]));
  }

  async shield(bsn: string, ...rules: readonly ShieldRule[]): Promise<Shield> {
    const n = ++this.decisions;
    return this.stores.sourceSide.write(async (tx) => {
      const patient = await keepPatient(tx, this.stores.keys, { bsn });
      const shield: Shield = {
        id: uuid(10_000 + n),
        version: 1,
        patient,
        source: PHARMACY,
        status: 'active',
        rules,
        given: '2026-01-05',
        riskDiscussed: '2026-01-05',
        registered: LONG_AGO,
        policy: 'https://schakel.example/fhir/policy/afschermen/2026-01',
      };
      await saveShield(tx, this.stores.keys, shield);
      return shield;
    });
  }

  /** All lines of the access log with their restricted parts. */
  async lines(): Promise<readonly AccessEvent[]> {
    const found = await this.stores.log.read((db) => findLines(db, { limit: 100_000 }, this.stores.compartment));
    return found.map(({ event }) => event);
  }
}

/** A UUID for a number; all of it differs, as in a random one. */
export function idOf(n: number): string {
  const hex = createHash('sha256').update(`id ${n}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** What a source has, as a searchset. */
export function bundleOf(resources: readonly Tree[]): Tree {
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    entry: resources.map((resource) => ({
      fullUrl: `https://source.example/fhir/${String(resource['resourceType'])}/${String(resource['id'])}`,
      resource,
    })),
  };
}
