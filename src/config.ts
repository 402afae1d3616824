import { bySchema, type SchemaProblem } from './by-schema.js';
import { clearProblems, type ClearListener } from './config/clear.js';
import { isLoopback, isLoopbackAddress, type Listener } from './config/listener.js';
import { completeAnswers, type ConfiguredAnswers, type GivenAnswers } from './config/answers.js';
import {
  completeOrganisation,
  completeTrust,
  givenProblems,
  organisationProblems,
  type GivenOrganisation,
  type GivenTrust,
  type Organisation,
  type Trust,
} from './config/organisations.js';
import { completeReferralIndex, referralIndexProblems, type GivenReferralIndex, type ReferralIndex } from './config/referral-index.js';
import { sourceProblems } from './config/source.js';
import { noticesProblems } from './config/notices.js';
import { requesterProblems } from './config/requester.js';
import { storeProblems, type ConfiguredStore } from './config/store.js';
import { completeShutdown, limitsProblems, type ConfiguredLimits, type ConfiguredShutdown } from './config/limits.js';
import { completeSwitchPoint, switchPointProblems, type ConfiguredSwitchPoint, type GivenSwitchPoint } from './config/switch-point.js';

export { isLoopback, type Listener } from './config/listener.js';

/** A system that may connect to the public listener. */
export interface ConfiguredPeer {
  readonly application: string;
  readonly ura: string;
  readonly uzi?: string;
  readonly host?: string;
  /** Organisations whose tokens it may send. */
  readonly represents?: readonly string[];
  /** Whether it has verified who asks, as a switch point does. */
  readonly vouches?: boolean;
}

/** Mutual TLS on the public listener: files in PEM, and who may connect. */
export interface PublicTls {
  readonly certificate: string;
  readonly key: string;
  readonly anchors: string;
  readonly crl?: string;
  readonly peers: readonly ConfiguredPeer[];
}

/** TLS that ends at a proxy of the own house, which passes the certificate of the peer on. */
export interface PublicProxy {
  /** Name of the header with the certificate, in lower case. */
  readonly header: string;
  readonly from: readonly string[];
  readonly secret?: { readonly header: string; readonly variable: string };
  readonly peers: readonly ConfiguredPeer[];
}

/** The listener for the outside world; plain HTTP without `tls`. */
export interface PublicListener extends Listener {
  /** Address under which clients know it, for addresses in answers; as the client asked when left out. */
  readonly url?: string;
  readonly tls?: PublicTls;
  readonly proxy?: PublicProxy;
  /** What is left out is filled in by `completeLimits`. */
  readonly limits?: Partial<ConfiguredLimits>;
}

/** The authorisation server whose access tokens open FHIR. */
export interface Access {
  readonly issuer: string;
  readonly tokenEndpoint: string;
  readonly keySet: string;
  readonly typ: string;
  readonly algorithms: readonly ('RS256' | 'RS384' | 'RS512' | 'PS256' | 'PS384' | 'PS512' | 'ES256' | 'ES384' | 'ES512')[];
  /** Names of claims that no specification fixes. */
  readonly claims: Readonly<Partial<Record<'ura' | 'uzi' | 'role' | 'bsn' | 'party' | 'caseId' | 'digid' | 'birthDate', string>>>;
  /** Whether a token that is not bound to the client's certificate is refused (RFC 8705). */
  readonly mustBeBound: boolean;
}

/** The configuration of `serve`, complete and checked. The keys are explained in schemas/config.schema.json. */
export interface Config {
  readonly sandbox: boolean;
  readonly language: 'en' | 'nl';
  readonly public: PublicListener;
  readonly internal: Listener;
  /** In a sandbox only. */
  readonly clear?: ClearListener;
  readonly translate: { readonly enabled: boolean };
  /** Without it no route that needs a token is served. */
  readonly access?: Access;
  /** What organisations do not say for themselves. */
  readonly trust: Trust;
  readonly organisations: readonly Organisation[];
  /** How the referral index names kinds of data. */
  readonly index: ReferralIndex;
  /** Without it nothing that needs a register or a log is served. */
  readonly store?: ConfiguredStore;
  /** Without it no organisation asks others for data. */
  readonly switchPoint?: ConfiguredSwitchPoint;
  /** How sources answer. */
  readonly answers: ConfiguredAnswers;
  /** How the program ends. */
  readonly shutdown: ConfiguredShutdown;
}

/** What is wrong with a configuration: the key, as `public.port`, and a sentence without the value. */
export type ConfigProblem = SchemaProblem;

/** What a configuration file holds: any part of it. */
interface Given {
  readonly sandbox?: boolean;
  readonly language?: 'en' | 'nl';
  readonly public?: Partial<PublicListener>;
  readonly internal?: Partial<Listener>;
  readonly clear?: Pick<ClearListener, 'clients'> & Partial<ClearListener>;
  readonly translate?: { readonly enabled?: boolean };
  readonly access?: Pick<Access, 'issuer' | 'tokenEndpoint' | 'keySet' | 'typ'> & Partial<Access>;
  readonly trust?: GivenTrust;
  readonly organisations?: readonly GivenOrganisation[];
  readonly index?: GivenReferralIndex;
  readonly store?: ConfiguredStore;
  readonly switchPoint?: GivenSwitchPoint;
  readonly answers?: GivenAnswers;
  readonly shutdown?: Partial<ConfiguredShutdown>;
}

const LOOPBACK = '127.0.0.1';
const PUBLIC_PORT = 8080;
const INTERNAL_PORT = 8081;
const CLEAR_PORT = 8082;

/** What a configuration comes to that says nothing but `sandbox`: on loopback, for nobody yet. */
export const SANDBOX: Config = complete({ sandbox: true });

/** Checks a configuration and fills in what it leaves out. */
export function checkConfig(value: unknown): { readonly config: Config } | { readonly problems: readonly ConfigProblem[] } {
  const given = bySchema<Given>('schemas/config.schema.json', value);
  if ('problems' in given) return given;
  const config = complete(given.value);
  const problems = [...givenProblems(given.value.organisations ?? []), ...contradictions(config)];
  return problems.length > 0 ? { problems } : { config };
}

/** What the schema can't say: a plain or translating listener must not be reachable from outside (architecture 2.2, D30). */
export function contradictions(config: Config): readonly ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const { tls, proxy, host } = config.public;
  if (tls === undefined && proxy?.secret === undefined && !isLoopback(host)) {
    problems.push({ path: 'public.host', text: 'must be a loopback address: the listener is plain HTTP' });
  }
  const { hosts, files, unknown } = config.trust.revocation;
  if (tls !== undefined && tls.crl === undefined && hosts.length + files.length === 0 && unknown === 'refuse') {
    problems.push({ path: 'public.tls.crl', text: 'is needed, or a source in trust.revocation: a peer of whom nothing is known is refused' });
  }
  if (proxy !== undefined && tls === undefined && config.trust.anchors.length === 0) {
    problems.push({ path: 'trust.anchors', text: 'must have one: the certificates that the proxy passes on lead to it' });
  }
  if (config.access !== undefined && config.organisations.length === 0) {
    problems.push({ path: 'access', text: 'needs an organisation: its tokens are for one of its applications' });
  }
  if (config.translate.enabled && !config.sandbox) problems.push({ path: 'translate.enabled', text: 'is only possible when sandbox is true' });
  if (config.translate.enabled && !isLoopback(config.internal.host)) {
    problems.push({ path: 'internal.host', text: 'must be a loopback address while translate.enabled is true' });
  }
  if (config.public.port === config.internal.port && config.public.port !== 0 && config.public.host === config.internal.host) {
    problems.push({ path: 'internal.port', text: 'must differ from public.port' });
  }
  if (config.access !== undefined && !config.access.keySet.startsWith('https:') && !(config.sandbox && isLoopbackAddress(config.access.keySet))) {
    problems.push({ path: 'access.keySet', text: 'must be https, or on loopback in the sandbox' });
  }
  return [
    ...problems,
    ...clearProblems(config.clear, config.sandbox),
    ...organisationProblems(config.organisations, config.sandbox),
    ...sourceProblems(config.organisations, config.sandbox),
    ...referralIndexProblems(config.index, config.organisations),
    ...storeProblems(config.store),
    ...switchPointProblems(config.switchPoint),
    ...requesterProblems(config.organisations),
    ...noticesProblems(config.organisations),
    ...limitsProblems(config.public.limits),
  ];
}

function complete({
  sandbox = false,
  language = 'en',
  translate,
  access,
  organisations = [],
  index,
  store,
  switchPoint,
  answers,
  clear,
  shutdown,
  ...given
}: Given): Config {
  const trust = completeTrust(given.trust);
  return {
    sandbox,
    language,
    public: { host: LOOPBACK, port: PUBLIC_PORT, ...given.public },
    internal: { host: LOOPBACK, port: INTERNAL_PORT, ...given.internal },
    ...(clear === undefined ? {} : { clear: { host: LOOPBACK, port: CLEAR_PORT, ...clear } }),
    translate: { enabled: translate?.enabled ?? sandbox },
    ...(access === undefined ? {} : { access: { algorithms: ['RS256'], claims: {}, mustBeBound: true, ...access } }),
    trust,
    organisations: organisations.map((organisation) => completeOrganisation(organisation, trust)),
    index: completeReferralIndex(index),
    ...(store === undefined ? {} : { store }),
    ...(switchPoint === undefined ? {} : { switchPoint: completeSwitchPoint(switchPoint) }),
    answers: completeAnswers(answers),
    shutdown: completeShutdown(shutdown),
  };
}
