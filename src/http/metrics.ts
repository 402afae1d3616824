import { Gauge, Registry } from 'prom-client';
import { isBeyond, secondsOf, type KnownOffset } from '../gateway/clock-offset.js';
import type { DestinationStanding } from '../gateway/standing.js';
import type { Ending } from '../trust/world/ending.js';
import type { FamilyName } from '../store/reach.js';
import { processMetrics } from './process-metrics.js';
import { requestMetrics, type ListenerMetrics } from './request-metrics.js';

const DAY_MS = 86_400_000;

/** How many jobs of a kind are in a state: `waiting` or `given-up`. */
export interface JobCount {
  readonly kind: string;
  readonly state: string;
  readonly count: number;
}

/** What holds at the moment of asking. Everything in it has a closed set of names; nothing is about a message or a patient. */
export interface Moment {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly endings: readonly Ending[];
  /** Undefined where there is no store, or where it can not be read now. */
  readonly jobs?: readonly JobCount[] | undefined;
  /** Stores that can not be read now; undefined where none are configured. */
  readonly unreachable?: readonly FamilyName[] | undefined;
  readonly standings: readonly DestinationStanding[];
  readonly clocks: readonly KnownOffset[];
  /** Requests at work on the public listener. */
  readonly atWork: number;
}

/** What Prometheus reads, of one program. */
export interface Metrics {
  /** What a listener tells of its requests. */
  readonly listener: (name: 'public' | 'internal') => ListenerMetrics;
  /** The text of this moment. */
  readonly text: (moment: Moment) => Promise<string>;
  /** No longer measures the process. */
  readonly close: () => void;
}

/** Media type of what Prometheus reads. */
export const METRICS_TYPE = 'text/plain; version=0.0.4';

/** Begins to count and measure. Numbers of requests are kept; all else is made anew for each answer, so that nothing old stays behind. */
export function openMetrics(): Metrics {
  const kept = new Registry();
  const requests = requestMetrics(kept);
  const process = processMetrics();
  return {
    listener: (name) => requests(name),
    text: async (moment) => {
      const registry = new Registry();
      const gauge = gaugesIn(registry);
      process.into(gauge);
      into(gauge, moment);
      return `${await kept.metrics()}\n${await registry.metrics()}`;
    },
    close: process.close,
  };
}

/** Makes a gauge with its values, each with its labels. */
export type MakeGauge = <L extends string>(
  name: string,
  help: string,
  labels: readonly L[],
  values: readonly (readonly [Record<L, string>, number])[],
) => void;

function gaugesIn(registry: Registry): MakeGauge {
  return (name, help, labels, values) => {
    const gauge = new Gauge({ name, help, labelNames: [...labels], registers: [registry] });
    for (const [of, value] of values) gauge.set(of, value);
  };
}

const FAMILIES: readonly FamilyName[] = ['register', 'sourceSide', 'log'];

function into(gauge: MakeGauge, { now, endings, jobs, unreachable, standings, clocks, atWork }: Moment): void {
  gauge(
    'schakel_trust_days_left',
    'Days until a certificate or revocation list ends; negative when it has ended',
    ['organisation', 'kind', 'name'],
    // The soonest of a name counts: a CA may have two certificates.
    [...endings].reverse().map(({ organisation = '', kind, name, notAfter }) => [{ organisation, kind, name }, days(notAfter - now)]),
  );
  gauge('schakel_requests_at_work', 'Requests at work on the public listener', [], [[{}, atWork]]);
  gauge(
    'schakel_destination_standing',
    'Breaker of a destination: 1 at its standing now (closed: asked; open: left alone; half-open: tried again)',
    ['organisation', 'destination', 'standing'],
    standings.flatMap(({ organisation, destination, standing }) =>
      (['closed', 'open', 'half-open'] as const).map(
        (one) => [{ organisation, destination, standing: one }, Number(one === standing)] as [Record<string, string>, number],
      ),
    ),
  );
  gauge(
    'schakel_clock_offset_seconds',
    'How many seconds the clock of a destination is before ours, by the Date of its last answer; 0 within the bound',
    ['organisation', 'destination'],
    [...standings, ...clocks].map(({ organisation, destination }) => [{ organisation, destination }, told(organisation, destination, clocks)]),
  );
  if (unreachable !== undefined) {
    const reached = FAMILIES.map((family) => [{ family }, Number(!unreachable.includes(family))] as const);
    gauge('schakel_store_reachable', 'Whether a family of tables can be read: 1 or 0', ['family'], reached);
  }
  if (jobs !== undefined) {
    const counts = jobs.map(({ kind, state, count }) => [{ kind, state }, count] as const);
    gauge('schakel_jobs', 'Jobs that wait, and jobs that were given up and wait for a person', ['kind', 'state'], counts);
  }
}

/** A system is asked only for whom it may be, so an answer must not show: nothing until a clock is beyond the bound (decision 0033). */
function told(organisation: string, destination: string, clocks: readonly KnownOffset[]): number {
  const known = clocks.find((one) => one.organisation === organisation && one.destination === destination);
  return known !== undefined && isBeyond(known) ? Math.round(secondsOf(known)) : 0;
}

function days(milliseconds: number): number {
  return Math.floor((milliseconds / DAY_MS) * 100) / 100;
}
