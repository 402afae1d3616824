import type { Express } from 'express';
import type { Config } from '../config.js';
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
export function internalApp(config: Pick<Config, 'language' | 'sandbox' | 'translate'>, edge: HttpEdge, isReady: () => boolean): Express {
  return frame(edge, config.language, (app) => {
    route(app, 'get', '/health/live', (_req, res) => sendText(res, 200, 'application/json', '{"status":"live"}'));
    route(app, 'get', '/health/ready', (_req, res) => {
      const ready = isReady();
      sendText(res, ready ? 200 : 503, 'application/json', `{"status":"${ready ? 'ready' : 'stopping'}"}`);
    });
    if (config.sandbox && config.translate.enabled) route(app, 'post', '/translate', ...textBody(), translateRoute(edge, config.language));
  });
}
