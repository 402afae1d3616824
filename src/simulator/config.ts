import { bySchema, repeated, type SchemaProblem } from '../by-schema.js';
import { isLoopback, type Listener } from '../config.js';
import { completeTrust, type GivenTrust, type Trust } from '../config/organisations.js';
import { completeReferralIndex, referralIndexProblems, type ConfiguredCode, type ReferralIndex } from '../config/referral-index.js';
import { readRegions, type Regions } from '../consent/policy/regions.js';
import type { Addressee, SoapService } from '../hl7v3/soap-services.js';
import { packageFile } from '../package-file.js';
import { NO_SCENARIO, readScenario, type Scenario } from './scenario.js';

/** An organisation that is connected, with one of its applications. */
export interface Participant {
  readonly ura: string;
  readonly name: string;
  /** Kind of organisation, a code of 2.16.840.1.113883.2.4.15.1060. */
  readonly type: string;
  readonly application: string;
  /** UZI number of its system. */
  readonly uzi?: string;
  /** Name that its certificate must hold. */
  readonly host?: string;
  /** URAs of others for which its connection may ask. */
  readonly represents: readonly string[];
  readonly regions: readonly number[];
  readonly alsoReaches: readonly number[];
  /** Where it answers; absent: it only asks. */
  readonly source?: {
    readonly address: string;
    readonly categories: readonly ('MED' | 'ICA')[];
    /** Whose certificate it shows, where one system answers for several organisations. */
    readonly shows?: { readonly ura: string; readonly host: string };
  };
}

/** Mutual TLS of the simulator: files in PEM. Who may connect are the participants. */
export interface SimulatorTls {
  readonly certificate: string;
  readonly key: string;
  readonly anchors: string;
  readonly crl?: string;
}

/** A service that differs from the usual one. */
export interface ConfiguredService extends SoapService {
  readonly interaction: string;
  readonly addressee: Addressee;
}

/** What a question for care data must have at least. */
export type Proof = 'token' | 'body' | 'none';

/** The configuration of `simulate`, complete and checked. The keys are explained in schemas/simulator.schema.json. */
export interface SimulatorConfig {
  readonly sandbox: boolean;
  readonly public: Listener & { readonly tls?: SimulatorTls };
  readonly page: Listener & { readonly keep: number; readonly megabytes: number };
  readonly path: string;
  readonly participants: readonly Participant[];
  readonly regions: Regions;
  readonly regionDisclosure: 'silent' | 'lsp';
  readonly scenario: Scenario;
  readonly proof: Proof;
  readonly strict: boolean;
  readonly passTokens: boolean;
  readonly accessLog: boolean;
  readonly services: readonly ConfiguredService[];
  readonly index: ReferralIndex & { readonly file?: string };
  readonly patience: { readonly without: number; readonly longest: number; readonly bundling: number };
  readonly timeoutCode: ConfiguredCode;
  readonly trust: Trust;
  readonly certificates: readonly string[];
  readonly signing?: { readonly chain: string; readonly key: string };
  readonly authorisation: { readonly issuer?: string; readonly key?: string; readonly typ: string; readonly seconds: number };
}

/** What a configuration file holds: any part of it. */
interface Given extends Partial<
  Omit<SimulatorConfig, 'public' | 'page' | 'participants' | 'regions' | 'scenario' | 'index' | 'patience' | 'trust' | 'authorisation'>
> {
  readonly public?: Partial<SimulatorConfig['public']>;
  readonly page?: Partial<SimulatorConfig['page']>;
  readonly participants?: readonly (Omit<Participant, 'represents' | 'regions' | 'alsoReaches'> &
    Partial<Pick<Participant, 'represents' | 'regions' | 'alsoReaches'>>)[];
  readonly regions?: string;
  readonly scenario?: string;
  readonly index?: Partial<SimulatorConfig['index']>;
  readonly patience?: Partial<SimulatorConfig['patience']>;
  readonly trust?: GivenTrust;
  readonly authorisation?: Partial<SimulatorConfig['authorisation']>;
}

/** What the files that a configuration names hold. */
interface Named {
  readonly regions: Regions;
  readonly scenario: Scenario;
}

/** A configuration, or everything that is wrong with it. */
export type CheckedSimulator = { readonly config: SimulatorConfig } | { readonly problems: readonly SchemaProblem[] };

const SCHEMA = 'schemas/simulator.schema.json';
const LOOPBACK = '127.0.0.1';
const PUBLIC_PORT = 8091;
const PAGE_PORT = 8090;
const TIMEOUT: ConfiguredCode = { code: 'RTEDEST', codeSystem: '2.16.840.1.113883.5.1100' };

/**
 * Checks a configuration and fills in what it leaves out.
 * @param read JSON of a file that the configuration names
 */
export async function checkSimulatorConfig(value: unknown, read: (path: string) => Promise<unknown>): Promise<CheckedSimulator> {
  const given = bySchema<Given>(SCHEMA, value, ['schemas/config.schema.json']);
  if ('problems' in given) return given;
  const named = await namedFiles(given.value, read);
  if ('problems' in named) return named;
  const config = complete(given.value, named);
  const problems = contradictions(config);
  return problems.length > 0 ? { problems } : { config };
}

/** What runs without a configuration file: plain on loopback, with nobody connected. */
export function sandboxSimulator(changes: Partial<SimulatorConfig> = {}): SimulatorConfig {
  const regions = readRegions(packagedRegions(), bySchema);
  if ('problems' in regions) throw new RangeError('policy/regions.json');
  return { ...complete({ sandbox: true, proof: 'none' }, { regions: regions.value, scenario: NO_SCENARIO }), ...changes };
}

/** What the schema can't say. */
export function contradictions(config: SimulatorConfig): readonly SchemaProblem[] {
  const { public: outer, page, participants, proof, sandbox, trust, index } = config;
  const applications = participants.map(({ application }, i) => ({ value: application, path: `participants.${i}.application` }));
  const told = (isWrong: boolean, path: string, text: string): readonly SchemaProblem[] => (isWrong ? [{ path, text }] : []);
  const isPlain = outer.tls === undefined;
  const { hosts, files, unknown } = trust.revocation;
  const knowsNothing = outer.tls?.crl === undefined && hosts.length + files.length === 0 && unknown === 'refuse';
  return [
    ...told(isPlain && !isLoopback(outer.host), 'public.host', 'must be a loopback address: the listener is plain HTTP'),
    ...told(!isPlain && knowsNothing, 'public.tls.crl', 'is needed, or a source in trust.revocation: a peer of whom nothing is known is refused'),
    ...told(!isPlain && participants.length === 0, 'participants', 'must have one: nobody else may connect'),
    ...told(!isLoopback(page.host), 'page.host', 'must be a loopback address: the page shows whole messages'),
    ...told(page.port === outer.port && page.port !== 0 && page.host === outer.host, 'page.port', 'must differ from public.port'),
    ...told(proof === 'none' && !(sandbox && isPlain), 'proof', 'can be none in the sandbox only, without public.tls'),
    ...repeated(applications, 'stands twice: an application belongs to one organisation'),
    ...participants.flatMap(({ source }, i) => addressProblems(source?.address, isPlain, `participants.${i}.source.address`)),
    ...told(breaksSignature(config), 'scenario', 'has a broken-signature of the switch itself, which needs signing'),
    ...referralIndexProblems(index, []),
  ];
}

function breaksSignature({ scenario, signing }: SimulatorConfig): boolean {
  return signing === undefined && scenario.rules.some(({ source, does }) => source === undefined && does === 'broken-signature');
}

function addressProblems(address: string | undefined, isPlain: boolean, path: string): readonly SchemaProblem[] {
  if (address === undefined) return [];
  if (!URL.canParse(address)) return [{ path, text: 'must be an address' }];
  const { protocol, hostname } = new URL(address);
  if (protocol === 'http:') return isLoopback(hostname.replace(/^\[|\]$/g, '')) ? [] : [{ path, text: 'must be https, or on loopback' }];
  return isPlain ? [{ path, text: 'can be https only with public.tls, whose certificate is shown to sources' }] : [];
}

function packagedRegions(): unknown {
  return JSON.parse(packageFile('policy/regions.json'));
}

async function namedFiles(given: Given, read: (path: string) => Promise<unknown>): Promise<Named | { readonly problems: readonly SchemaProblem[] }> {
  const regions = readRegions(given.regions === undefined ? packagedRegions() : await read(given.regions), bySchema);
  if ('problems' in regions) return { problems: within('regions', regions.problems) };
  const scenario = given.scenario === undefined ? { scenario: NO_SCENARIO } : readScenario(await read(given.scenario));
  if ('problems' in scenario) return { problems: within('scenario', scenario.problems) };
  return { regions: regions.value, scenario: scenario.scenario };
}

/** Problems of a file, told at the key that names it. */
function within(key: string, problems: readonly SchemaProblem[]): readonly SchemaProblem[] {
  return problems.map(({ path, text }) => ({ path: key, text: `names a file in which ${path === '' ? 'the whole' : path} ${text}` }));
}

function complete(given: Given, named: Named): SimulatorConfig {
  const { sandbox = false, participants = [], index = {}, trust, ...rest } = given;
  return {
    path: '/aorta',
    regionDisclosure: 'silent',
    proof: 'token',
    strict: false,
    passTokens: true,
    accessLog: false,
    services: [],
    timeoutCode: TIMEOUT,
    certificates: [],
    ...rest,
    ...named,
    sandbox,
    public: { host: LOOPBACK, port: PUBLIC_PORT, ...given.public },
    page: { host: LOOPBACK, port: PAGE_PORT, keep: 50, megabytes: 64, ...given.page },
    participants: participants.map((one) => ({ represents: [], regions: [], alsoReaches: [], ...one })),
    index: { ...index, ...completeReferralIndex(index) },
    patience: { without: 10_000, longest: 60_000, bundling: 1000, ...given.patience },
    trust: completeTrust(trust),
    authorisation: { typ: 'at+jwt', seconds: 600, ...given.authorisation },
  };
}
