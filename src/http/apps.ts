import type { Express } from 'express';
import type { Config } from '../config.js';
import type { Expiry } from '../trust/certificate/expiry.js';
import { textBody } from './body.js';
import { capabilityStatement } from './capability.js';
import { frame, route, type HttpEdge } from './frame.js';
import { sendFhir, sendText } from './reply.js';
import { translateRoute } from './translate-route.js';

/** What the outside world can reach (architecture 2.2). */
export function publicApp(config: Pick<Config, 'language'>, version: string, edge: HttpEdge): Express {
  const statement = capabilityStatement({ version, since: edge.now().toISOString() });
  return frame(edge, config.language, (app) => {
    route(app, 'get', '/fhir/R4/metadata', (req, res) => sendFhir(req, res, 200, statement));
  });
}

/** What only the own house can reach. Translation is no way round consent and log: outside the sandbox it does not exist (D30). */
export function internalApp(
  config: Pick<Config, 'language' | 'sandbox' | 'translate'>,
  edge: HttpEdge,
  isReady: () => boolean,
  expiries: () => readonly Expiry[] = () => [],
): Express {
  return frame(edge, config.language, (app) => {
    route(app, 'get', '/health/live', (_req, res) => sendText(res, 200, 'application/json', '{"status":"live"}'));
    route(app, 'get', '/health/ready', (_req, res) => {
      const health = healthOf(isReady(), expiries());
      sendText(res, health.status === 'ready' ? 200 : 503, 'application/json', JSON.stringify(health));
    });
    if (config.sandbox && config.translate.enabled) route(app, 'post', '/translate', ...textBody(), translateRoute(edge, config.language));
  });
}

/** Nobody accepts a certificate that has expired: then there is nothing to be ready for. One that soon will is told. */
function healthOf(isReady: boolean, expiries: readonly Expiry[]): { readonly status: string; readonly certificates?: readonly object[] } {
  const isExpired = expiries.some(({ daysLeft }) => daysLeft < 0);
  const status = isReady ? (isExpired ? 'certificate-expired' : 'ready') : 'stopping';
  const certificates = expiries.map(({ name, notAfter, daysLeft, warning }) => {
    const told = { name, notAfter: new Date(notAfter).toISOString(), daysLeft };
    return warning === undefined ? told : { ...told, warning: daysLeft < 0 ? 'expired' : `ends within ${warning} days` };
  });
  return certificates.length === 0 ? { status } : { status, certificates };
}
