import type { Express, RequestHandler } from 'express';
import type { Config } from '../config.js';
import { completeLimits } from '../config/limits.js';
import type { ConnectProblem } from '../gateway/connect/open.js';
import type { Gateway } from '../gateway/open-gateway.js';
import type { FamilyName } from '../store/reach.js';
import { SMART_PATH, smartConfiguration } from '../trust/oauth/smart.js';
import type { Ending } from '../trust/world/ending.js';
import type { TrustProblem } from '../trust/world/problem.js';
import { textBody } from './body.js';
import { capabilityStatement } from './capability.js';
import type { FhirDoor } from './door.js';
import { frame, route, type HttpEdge } from './frame.js';
import { limited } from './limits.js';
import { METRICS_TYPE } from './metrics.js';
import { sendFhir, sendText } from './reply.js';
import { soapRoute } from './soap-route.js';
import { translateRoute } from './translate-route.js';

const BASE = '/fhir/R4';

/** What the public listener serves besides what it says of itself. */
export interface PublicParts {
  /** Reads who asks where TLS ends at a proxy. */
  readonly proxied?: RequestHandler | undefined;
  readonly doors?: readonly FhirDoor[];
  readonly gateway?: Gateway;
}

/** What the outside world can reach (architecture 2.2). */
export function publicApp(
  config: Pick<Config, 'language' | 'access' | 'public'>,
  version: string,
  edge: HttpEdge,
  { proxied, doors = [], gateway }: PublicParts = {},
): Express {
  const statement = capabilityStatement({ version, since: edge.now().toISOString(), resources: doors.map(({ capability }) => capability) });
  const { access } = config;
  return frame(edge, config.language, (app) => {
    if (proxied !== undefined) app.use(proxied);
    app.use(limited(completeLimits(config.public.limits), edge.metrics?.overLimit));
    route(app, 'get', `${BASE}/metadata`, (req, res) => sendFhir(req, res, 200, statement));
    if (gateway?.source !== undefined) soapRoute(app, gateway.source, edge);
    if (access === undefined) return;
    const resources = doors.filter(({ scope }) => scope !== '').map(({ capability, scope }) => ({ type: capability.type, scope }));
    const smart = JSON.stringify(smartConfiguration({ ...access, resources, takesAssertions: false }));
    route(app, 'get', `${BASE}${SMART_PATH}`, (_req, res) => sendText(res, 200, 'application/json', smart));
    for (const door of doors) door.open(app, BASE);
  });
}

/** A key of the configuration that can't be used. */
type Problem = TrustProblem | ConnectProblem;

/** What the internal listener tells of the state of the program. */
export interface HealthSource {
  readonly isReady: () => boolean;
  /** Whether there is anybody to act for. */
  readonly isUsable: () => boolean;
  /** What of the configuration can't be used. */
  readonly problems: () => readonly Problem[];
  /** When certificates and revocation lists end. */
  readonly endings: () => readonly Ending[];
  /** Stores that cannot be read at this moment. */
  readonly unreachable: () => Promise<readonly FamilyName[]>;
}

/** The routes of both listeners, for programs and for people. */
export interface Described {
  readonly openApi: object;
  readonly page: string;
}

/** What the internal listener serves besides health. */
export interface InternalParts {
  /** What Prometheus reads, at this moment. */
  readonly metrics?: () => Promise<string>;
  /** What both listeners serve, once they are open. */
  readonly described?: () => Described;
}

/** What only the own house can reach. Translation is no way round consent and log: outside the sandbox it does not exist (D30). */
export function internalApp(
  config: Pick<Config, 'language' | 'sandbox' | 'translate'>,
  edge: HttpEdge,
  source: HealthSource,
  { metrics, described }: InternalParts = {},
): Express {
  return frame(edge, config.language, (app) => {
    route(app, 'get', '/health/live', (_req, res) => sendText(res, 200, 'application/json', '{"status":"live"}'));
    route(app, 'get', '/health/ready', async (_req, res) => {
      const health = healthOf(source, await source.unreachable());
      const isReady = health.status === 'ready' || health.status === 'degraded';
      sendText(res, isReady ? 200 : 503, 'application/json', JSON.stringify(health));
    });
    if (metrics !== undefined) route(app, 'get', '/metrics', async (_req, res) => sendText(res, 200, METRICS_TYPE, await metrics()));
    if (described !== undefined) {
      route(app, 'get', '/openapi.json', (_req, res) => sendText(res, 200, 'application/json', JSON.stringify(described().openApi)));
      route(app, 'get', '/docs', (_req, res) => sendText(res, 200, 'text/html', described().page));
    }
    if (config.sandbox && config.translate.enabled) route(app, 'post', '/translate', ...textBody(), translateRoute(edge, config.language));
  });
}

interface Health {
  readonly status: 'ready' | 'degraded' | 'stopping' | 'certificate-expired' | 'store-unreachable' | 'unusable';
  readonly certificates?: readonly object[];
  readonly problems?: readonly Problem[];
  readonly stores?: readonly FamilyName[];
}

/**
 * Nobody accepts the listener's certificate when it has expired: then there is nothing to be ready for, as without a store (CS C-01 T4). What
 * soon ends is told.
 */
function healthOf({ isReady, isUsable, problems, endings }: HealthSource, stores: readonly FamilyName[]): Health {
  const certificates = endings().filter(({ kind }) => kind === 'certificate');
  const isExpired = certificates.some(({ organisation, name, daysLeft }) => organisation === undefined && name === 'public.tls' && daysLeft < 0);
  const found = problems();
  const status = !isReady() ? 'stopping' : isExpired ? 'certificate-expired' : stores.length > 0 ? 'store-unreachable' : usable(isUsable(), found);
  const told = certificates.map(({ organisation, name, notAfter, daysLeft, warning }) => ({
    ...(organisation === undefined ? {} : { organisation }),
    name,
    notAfter: new Date(notAfter).toISOString(),
    daysLeft,
    ...(warning === undefined ? {} : { warning: daysLeft < 0 ? 'expired' : `ends within ${warning} days` }),
  }));
  return {
    status,
    ...(told.length === 0 ? {} : { certificates: told }),
    ...(found.length === 0 ? {} : { problems: found }),
    ...(stores.length === 0 ? {} : { stores }),
  };
}

function usable(isUsable: boolean, problems: readonly Problem[]): Health['status'] {
  if (!isUsable) return 'unusable';
  return problems.length > 0 ? 'degraded' : 'ready';
}
