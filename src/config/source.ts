import type { SchemaProblem } from '../by-schema.js';
import { isLoopbackAddress } from './listener.js';

/** Kinds of data that a source gives. */
export type SourceCategory = 'MED' | 'ICA';

/**
 * Where what patients shield at a source is kept: the source leaves it out itself, marks it and gives it, or knows nothing of it, so that
 * only the gateway's own register of shields says (CS c.6). Register and marks count in any case, by union (CS C-34).
 */
export type SourceShields = 'filtered' | 'marked' | 'register';

/** Where a secret comes from; read again whenever it is needed. */
export type ConfiguredSecret = { readonly file: string } | { readonly variable: string };

/** Encryption towards a system of the own house: whom to trust, and what is shown to it. All in PEM. */
export interface ClientTls {
  readonly anchors: string;
  readonly crl?: string;
  readonly certificate?: string;
  readonly key?: string;
}

/** How the gateway proves itself in a request. */
export type ClientAuth =
  | { readonly bearer: ConfiguredSecret }
  | { readonly basic: { readonly user: string; readonly password: ConfiguredSecret } }
  | { readonly oauth: OAuthClient };

/** A client of an authorisation server: client credentials, proven by a secret or by a signed assertion (RFC 6749 4.4, RFC 7523). */
export interface OAuthClient {
  readonly tokenEndpoint: string;
  readonly clientId: string;
  readonly scope?: string;
  readonly secret?: ConfiguredSecret;
  readonly assertion?: { readonly key: ConfiguredSecret; readonly kid: string; readonly algorithm: 'RS256' | 'RS384' | 'PS256' | 'ES256' | 'ES384' };
}

/** How much of an answer is read. */
export interface AnswerLimits {
  /** Of all that comes for one question. */
  readonly megabytes: number;
  readonly entries: number;
  readonly pages: number;
}

/** Types that a question can be about. */
export type SourceType = 'MedicationDispense' | 'AllergyIntolerance' | 'Flag';

/** A FHIR R4 server. */
export interface FhirServer {
  /** Base, without a slash at the end. */
  readonly address: string;
  readonly patientBy: 'chain' | 'look-up';
  readonly method: 'POST' | 'GET';
  readonly types: readonly SourceType[];
  readonly narrowBy: readonly 'whenhandedover'[];
  readonly includes: boolean;
  readonly quirks: readonly string[];
  readonly limits: AnswerLimits;
  readonly auth?: ClientAuth;
  readonly tls?: ClientTls;
}

/** Who asks a legacy system, as its messages say. */
export type QueryAuthor =
  | { readonly system: { readonly uzi: string } }
  | { readonly person: { readonly uzi: string; readonly role: string; readonly name: string; readonly city: string } };

/** A legacy HL7v3 system, asked over SOAP. */
export interface Hl7v3System {
  /** Of the service, whose name is the last part. */
  readonly address: string;
  /** Application ids: who seems to ask, and whom it is for. */
  readonly sender: string;
  readonly receiver?: string;
  readonly author?: QueryAuthor;
  readonly soapAction?: string;
  readonly quirks: readonly string[];
  readonly megabytes: number;
  readonly auth?: ClientAuth;
  readonly tls?: ClientTls;
}

/** Invented patients in a file, or in the files of a folder and those below it. */
export interface SandboxFolder {
  readonly path: string;
}

/** The way to the data of one kind. */
export type ConfiguredConnector = { readonly fhir: FhirServer } | { readonly hl7v3: Hl7v3System } | { readonly sandbox: SandboxFolder };

/** An organisation as the source of data. */
export interface ConfiguredSource {
  /** The application that the switch point asks: one of the organisation's. */
  readonly application: string;
  readonly sourceShields: SourceShields;
  /** Seconds that fetching may take. */
  readonly budget: number;
  /** Whether a question must have its whole body signed. */
  readonly demandsSignedBody: boolean;
  /** Whether its data can be searched for over FHIR by who has an access token for the application (docs/bridge.md). */
  readonly overFhir: boolean;
  /** When a system that fails is left alone, and for how many seconds. */
  readonly breaker: { readonly failures: number; readonly pause: number };
  readonly connectors: Readonly<Partial<Record<SourceCategory, ConfiguredConnector>>>;
}

type Given<T, Optional extends keyof T> = Omit<T, Optional> & Partial<Pick<T, Optional>>;
type GivenFhir = Omit<Given<FhirServer, 'patientBy' | 'method' | 'types' | 'narrowBy' | 'includes' | 'quirks'>, 'limits'> & {
  readonly limits?: Partial<AnswerLimits>;
};
type GivenHl7v3 = Given<Hl7v3System, 'sender' | 'quirks' | 'megabytes'>;
type GivenConnector = { readonly fhir: GivenFhir } | { readonly hl7v3: GivenHl7v3 } | { readonly sandbox: SandboxFolder };

/** A source as a configuration writes it. */
export type GivenSource = Given<Omit<ConfiguredSource, 'connectors' | 'breaker'>, 'budget' | 'demandsSignedBody' | 'overFhir'> & {
  readonly breaker?: Partial<ConfiguredSource['breaker']>;
  readonly connectors: Readonly<Partial<Record<SourceCategory, GivenConnector>>>;
};

/** The application id of the switch point itself. */
const SWITCH = '1';
/** What a source may take at most when nobody says otherwise (AM 6.7). */
const BUDGET = 10;
const LIMITS: AnswerLimits = { megabytes: 20, entries: 5000, pages: 100 };
/** As much as the reader of HL7v3 takes from a network. */
const MEGABYTES = 5;
const TYPES: readonly SourceType[] = ['MedicationDispense', 'AllergyIntolerance', 'Flag'];

/** Fills in what a source leaves out. */
export function completeSource({ connectors, breaker, ...given }: GivenSource): ConfiguredSource {
  const complete = Object.entries(connectors).map(([category, connector]) => [category, completeConnector(connector)] as const);
  return {
    budget: BUDGET,
    demandsSignedBody: false,
    overFhir: false,
    ...given,
    breaker: { failures: 5, pause: 30, ...breaker },
    connectors: Object.fromEntries(complete),
  };
}

function completeConnector(given: GivenConnector): ConfiguredConnector {
  if ('fhir' in given) {
    const { address, limits, ...rest } = given.fhir;
    const defaults = { patientBy: 'chain', method: 'POST', types: TYPES, narrowBy: ['whenhandedover'], includes: true, quirks: [] } as const;
    return { fhir: { ...defaults, ...rest, address: address.replace(/\/$/, ''), limits: { ...LIMITS, ...limits } } };
  }
  return 'hl7v3' in given ? { hl7v3: { sender: SWITCH, quirks: [], megabytes: MEGABYTES, ...given.hl7v3 } } : given;
}

/** The organisation around a source, as far as the source must agree with it. */
export interface AroundSource {
  readonly applicationIds: readonly string[];
  readonly registers: readonly string[];
  readonly source?: ConfiguredSource;
  readonly requester?: { readonly application: string };
}

/** What the schema can't say: keys that contradict each other, and connections that anybody could listen to. */
export function sourceProblems(organisations: readonly AroundSource[], sandbox: boolean): readonly SchemaProblem[] {
  return organisations.flatMap(({ applicationIds, registers, source, requester }, i) => {
    if (source === undefined) return [];
    const path = `organisations.${i}.source`;
    const missing = registers.filter((category) => !(category in source.connectors));
    return [
      ...(applicationIds.includes(source.application)
        ? []
        : [{ path: `${path}.application`, text: 'must be one of the applicationIds of the organisation' }]),
      ...(source.overFhir && requester?.application === source.application
        ? [{ path: `${path}.overFhir`, text: 'needs another application than that of the requester: a token for it would mean both' }]
        : []),
      ...missing.map((category) => ({ path: `${path}.connectors.${category}`, text: 'is needed: the organisation registers this kind of data' })),
      ...Object.entries(source.connectors).flatMap(([category, connector]) => [
        ...connectorProblems(connector, `${path}.connectors.${category}`, source, sandbox),
        ...typeProblems(category as SourceCategory, connector, `${path}.connectors.${category}`),
      ]),
    ];
  });
}

function connectorProblems(connector: ConfiguredConnector, path: string, source: ConfiguredSource, sandbox: boolean): readonly SchemaProblem[] {
  if ('sandbox' in connector) {
    return sandbox ? [] : [{ path: `${path}.sandbox`, text: 'is only possible when sandbox is true: it keeps data in files' }];
  }
  const [kind, system] = 'fhir' in connector ? (['fhir', connector.fhir] as const) : (['hl7v3', connector.hl7v3] as const);
  const below = `${path}.${kind}`;
  const lonely = 'hl7v3' in connector && connector.hl7v3.sender !== SWITCH && connector.hl7v3.author === undefined;
  return [
    ...addressProblems(system.address, system.tls, below),
    ...authProblems(system.auth, `${below}.auth`),
    ...(lonely ? [{ path: `${below}.author`, text: 'is needed when the sender is not 1, the switch point' }] : []),
    ...('hl7v3' in connector && (connector.hl7v3.receiver ?? source.application) === connector.hl7v3.sender
      ? [{ path: `${below}.sender`, text: 'must differ from the receiver, which is the application of the source unless it is given' }]
      : []),
  ];
}

/** Types that each kind of data is made of. */
export const TYPES_OF: Readonly<Record<SourceCategory, readonly SourceType[]>> = {
  MED: ['MedicationDispense'],
  ICA: ['AllergyIntolerance', 'Flag'],
};

function typeProblems(category: SourceCategory, connector: ConfiguredConnector, path: string): readonly SchemaProblem[] {
  if (!('fhir' in connector) || TYPES_OF[category].some((type) => connector.fhir.types.includes(type))) return [];
  return [{ path: `${path}.fhir.types`, text: `must hold ${TYPES_OF[category].join(' or ')}` }];
}

/** An address in clear that is not of this machine. */
export function addressProblems(address: string, tls: ClientTls | undefined, path: string): readonly SchemaProblem[] {
  if (address.startsWith('https:')) return [];
  return [
    ...(isLoopbackAddress(address) ? [] : [{ path: `${path}.address`, text: 'must be https, or on loopback: patients and their data pass over it' }]),
    ...(tls === undefined ? [] : [{ path: `${path}.tls`, text: 'needs an https address' }]),
  ];
}

/** Proof towards an authorisation server that contradicts itself or goes in clear. */
export function authProblems(auth: ClientAuth | undefined, path: string): readonly SchemaProblem[] {
  if (auth === undefined || !('oauth' in auth)) return [];
  const { tokenEndpoint, secret, assertion } = auth.oauth;
  return [
    ...((secret === undefined) === (assertion === undefined)
      ? [{ path: `${path}.oauth`, text: 'must have a secret or an assertion, and not both' }]
      : []),
    ...(tokenEndpoint.startsWith('https:') || isLoopbackAddress(tokenEndpoint)
      ? []
      : [{ path: `${path}.oauth.tokenEndpoint`, text: 'must be https, or on loopback' }]),
  ];
}
