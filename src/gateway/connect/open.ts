import type { Organisation } from '../../config/organisations.js';
import type { ConfiguredConnector, ConfiguredSource, SourceCategory } from '../../config/source.js';
import type { SourceAnswer, SourceConnector, SourceQuestion } from '../connector.js';
import { failed } from './failure.js';
import { connectorOf, type System } from './fetching.js';
import { openFhirServer } from './fhir/connector.js';
import { guarded, type Standing } from '../guarded.js';
import { openLegacySystem } from './hl7v3/connector.js';
import type { ConnectOutside } from './outside.js';
import { openSandbox } from './sandbox/connector.js';

/** A key of the configuration that is of no use now, for health and log: never anything of what stands in files. */
export interface ConnectProblem {
  /** URA. */
  readonly organisation: string;
  /** Below the organisation, as `source.connectors.MED.fhir.tls.key`. */
  readonly part: string;
}

/** The ways to the data of one organisation. */
export interface Connectors {
  /** Undefined for a kind of data that it does not give. */
  readonly connector: (category: SourceCategory) => SourceConnector | undefined;
  readonly problems: () => readonly ConnectProblem[];
  /** How each system stands: `open` while it is left alone. */
  readonly standings: () => readonly { readonly category: SourceCategory; readonly standing: Standing }[];
  readonly close: () => Promise<void>;
}

/** An organisation as far as it gives data. */
export type GivingOrganisation = Pick<Organisation, 'ura' | 'name' | 'source'>;

/** Opens the connectors of an organisation. One that is of no use is a problem, and every question to it fails; the others work. */
export async function openConnectors(organisation: GivingOrganisation, outside: ConnectOutside): Promise<Connectors> {
  const { source, ura } = organisation;
  const opened = new Map<SourceCategory, Opened>();
  const same = new Map<string, Opened>();
  for (const category of ['MED', 'ICA'] as const) {
    const configured = source?.connectors[category];
    if (source === undefined || configured === undefined) continue;
    const key = JSON.stringify(configured);
    const one = same.get(key) ?? (await openOne(configured, organisation, source, category, outside));
    same.set(key, one);
    opened.set(category, one);
  }
  return {
    connector: (category) => opened.get(category)?.connector,
    problems: () =>
      [...opened].flatMap(([category, { kind, problems }]) =>
        problems().map((part) => ({ organisation: ura, part: `source.connectors.${category}.${kind}.${part}` })),
      ),
    standings: () => [...opened].map(([category, { standing }]) => ({ category, standing: standing() })),
    close: async () => {
      for (const { connector } of same.values()) await connector.close();
    },
  };
}

interface Opened {
  readonly kind: 'fhir' | 'hl7v3' | 'sandbox';
  readonly connector: SourceConnector;
  readonly problems: () => readonly string[];
  readonly standing: () => Standing;
}

async function openOne(
  configured: ConfiguredConnector,
  { ura, name }: GivingOrganisation,
  source: ConfiguredSource,
  category: SourceCategory,
  outside: ConnectOutside,
): Promise<Opened> {
  const dated = outside.clocks?.of({ organisation: ura, destination: category });
  const system = await systemOf(configured, { ura, name }, source, dated === undefined ? outside : { ...outside, dated });
  const plain = connectorOf(system, { now: outside.now, budget: source.budget * 1000, bytes: system.bytes });
  const { ask, standing } = guarded<SourceQuestion, SourceAnswer>((question) => plain.fetch(question), {
    failures: source.breaker.failures,
    pause: source.breaker.pause * 1000,
    now: outside.now,
    isFailure: isFailureOfSystem,
    resting: () => failed('resting', true),
  });
  return { kind: system.kind, connector: { ...plain, fetch: ask }, problems: system.problems, standing };
}

/** Less time than this shows nothing about a system that did not answer in it. */
const FAIR = 2000;

/**
 * Whether an answer shows that the system does not work, and not only that one question went wrong: the data of one patient must not close
 * the way to all others, nor who asks with next to no time.
 */
function isFailureOfSystem(answer: SourceAnswer, _: SourceQuestion, spent: number): boolean | undefined {
  if (answer.kind === 'data') return false;
  const { reason, mayRetry } = answer;
  if (reason === 'late') return spent >= FAIR ? true : undefined;
  // Secrets and certificates are put right by people, and told by the problems.
  if (reason === 'untrusted' || reason === 'denied') return undefined;
  return mayRetry && (reason === 'unreachable' || reason === 'status');
}

interface OpenedSystem extends System {
  readonly kind: Opened['kind'];
  readonly problems: () => readonly string[];
  readonly bytes: number;
}

async function systemOf(
  configured: ConfiguredConnector,
  of: { readonly ura: string; readonly name: string },
  { application, sourceShields }: ConfiguredSource,
  outside: ConnectOutside,
): Promise<OpenedSystem> {
  if ('fhir' in configured) {
    const { fhir } = configured;
    return { ...(await openFhirServer(fhir, outside)), kind: 'fhir', bytes: fhir.limits.megabytes << 20 };
  }
  if ('hl7v3' in configured) {
    const { hl7v3: system } = configured;
    return { ...(await openLegacySystem({ ...of, system, application }, sourceShields, outside)), kind: 'hl7v3', bytes: system.megabytes << 20 };
  }
  return { ...openSandbox(configured.sandbox, sourceShields, outside), kind: 'sandbox', bytes: 0 };
}
