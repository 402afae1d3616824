import type { SchemaProblem } from '../by-schema.js';

/** Where an interaction goes: the last part of the address, and the operation (AM 6.1a). */
export interface ConfiguredService {
  readonly service: string;
  readonly soapAction: string;
}

/** The national switch point, or another that stands in for it. */
export interface ConfiguredSwitchPoint {
  /** Base address; the name of a service comes behind it. */
  readonly url: string;
  /** AORTA application id, and URA and UZI number in its certificate. */
  readonly application: string;
  readonly ura: string;
  readonly uzi?: string;
  /** Interactions that can be sent. */
  readonly services: Readonly<Record<string, ConfiguredService>>;
  /** How long an answer is of use, in seconds, and how much longer it is waited for (AM 6.7). */
  readonly patience: number;
  readonly margin: number;
  /** Whether the body of a query is signed, and that of an answer must be (SEC 2.4). */
  readonly signQueries: boolean;
  readonly signedAnswers: boolean;
}

/** The switch point as a configuration writes it. */
export type GivenSwitchPoint = Pick<ConfiguredSwitchPoint, 'url' | 'ura'> & Partial<ConfiguredSwitchPoint>;

/** The services whose names are known; the others are for the configuration to name (AM 6.1a). */
const KNOWN: ConfiguredSwitchPoint['services'] = {
  QURX_IN990111NL: { service: 'VerstrekkingsLijstqueryBatch', soapAction: 'urn:hl7-org:v3/VerstrekkingsLijstqueryBatch_QueryResponse' },
  COMT_IN118118: { service: 'Ping', soapAction: 'urn:hl7-org:v3/Ping_PingPong' },
  COMT_IN113113NL: { service: 'Ping', soapAction: 'urn:hl7-org:v3/Ping_TickTock' },
};

const [SWITCH, PATIENCE, MARGIN] = ['1', 30, 10] as const;

/** Fills in what is left out. */
export function completeSwitchPoint({ services, ...given }: GivenSwitchPoint): ConfiguredSwitchPoint {
  const usual = { application: SWITCH, patience: PATIENCE, margin: MARGIN, signQueries: false, signedAnswers: false };
  return { ...usual, ...given, services: { ...KNOWN, ...services } };
}

/** An address without a slash at its end would lose its last part. */
export function switchPointProblems(switchPoint: ConfiguredSwitchPoint | undefined): readonly SchemaProblem[] {
  return switchPoint === undefined || switchPoint.url.endsWith('/') ? [] : [{ path: 'switchPoint.url', text: 'must end in /' }];
}
