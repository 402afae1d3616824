import type { Socket } from 'node:net';
import express, { type ErrorRequestHandler, type Express, type Request, type RequestHandler, type Response } from 'express';
import { ISSUES, type Language } from '../errors.js';
import { isStoreError } from '../store/errors.js';
import type { AortaId } from '../trust/oauth/headers.js';
import type { PeerIdentity } from '../trust/tls/peer.js';
import { placeOf } from './fault.js';
import type { ListenerMetrics } from './request-metrics.js';
import { Refusal, refusal, sendRefusal } from './reply.js';

/** What the servers get from outside. */
export interface HttpEdge {
  /** Takes one line of the log, without line break. */
  readonly log: (line: string) => void;
  readonly now: () => Date;
  readonly newId: () => string;
  /** Milliseconds by a clock that nobody sets, to see when the other one was set. */
  readonly monotonic?: () => number;
  /** Who is at the other end of a connection, where that is known. */
  readonly peerOf?: (socket: Socket) => PeerIdentity | undefined;
  /** Counts requests. */
  readonly metrics?: ListenerMetrics;
}

/** Nothing of an answer may be kept, framed, guessed at or run. */
const HEADERS = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

/** An application with what every request gets: a correlation id, headers and a line in the log. `routes` adds the rest. */
export function frame(edge: HttpEdge, language: Language, routes: (app: Express) => void): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', 'simple');
  app.use(around(edge));
  routes(app);
  app.use(() => {
    throw refusal(404, 'http-not-found');
  });
  app.use(failed(edge, language));
  return app;
}

/** Adds a route, and tells which methods it has to whoever tries another. */
export function route(app: Express, method: 'get' | 'post', path: string, ...handlers: RequestHandler[]): void {
  routes(app, path, { [method]: handlers });
}

/** What happens at an address, by method. */
export type Methods = Readonly<Partial<Record<'get' | 'post' | 'put' | 'delete', readonly RequestHandler[]>>>;

/** An address that an application serves. */
export interface ServedRoute {
  readonly path: string;
  /** In lower case. */
  readonly methods: readonly string[];
}

const opened = new WeakMap<Express, ServedRoute[]>();

/** The addresses that were added to an application, in order. */
export function routesOf(app: Express): readonly ServedRoute[] {
  return opened.get(app) ?? [];
}

/** The same for an address with several methods. @param why what is said of another method than these, where that is more than that there is none */
export function routes(app: Express, path: string, methods: Methods, why?: (method: string) => Refusal | undefined): void {
  const allowed = Object.keys(methods)
    .map((method) => (method === 'get' ? 'GET, HEAD' : method.toUpperCase()))
    .join(', ');
  for (const [method, handlers] of Object.entries(methods)) app[method as keyof Methods](path, ...handlers);
  opened.set(app, [...routesOf(app), { path, methods: Object.keys(methods) }]);
  app.all(path, (req, res) => {
    res.set('Allow', allowed);
    throw why?.(req.method) ?? refusal(405, 'http-method', allowed);
  });
}

function around(edge: HttpEdge): RequestHandler {
  return (req, res, next) => {
    const begin = performance.now();
    const correlation = edge.newId();
    res.locals['correlation'] = correlation;
    res.locals['peer'] = edge.peerOf?.(req.socket);
    res.set({ ...HEADERS, 'X-Correlation-Id': correlation });
    res.once('close', () => {
      const spent = performance.now() - begin;
      edge.log(requestLine(req, res, spent));
      const status = res.writableFinished ? res.statusCode : undefined;
      edge.metrics?.ended({ method: req.method, route: routeOf(req), status, seconds: spent / 1000 });
    });
    next();
  };
}

/** Addresses may hold a BSN: only the pattern of the route is told. */
function requestLine(req: Request, res: Response, milliseconds: number): string {
  return JSON.stringify({
    method: req.method,
    route: routeOf(req) ?? 'none',
    status: res.writableFinished ? res.statusCode : 'aborted',
    ms: Math.round(milliseconds * 10) / 10,
    correlation: res.locals['correlation'] as string,
    ura: (res.locals['peer'] as PeerIdentity | undefined)?.ura,
    // Both ids of AORTA-ID, once they were found to be in order (SEC 3.d).
    ...(res.locals['aorta'] as AortaId | undefined),
  });
}

function routeOf(req: Request): string | undefined {
  return (req.route as { readonly path?: string } | undefined)?.path;
}

/** Answers what went wrong with an OperationOutcome; of a fault of Schakel only the place is told, and only in the log. */
function failed(edge: HttpEdge, language: Language): ErrorRequestHandler {
  return (error: unknown, _req, res, _next) => {
    const known = refusalOf(error);
    const correlation = res.locals['correlation'] as string;
    // What a store says of itself holds no value.
    if (isStoreError(error)) edge.log(JSON.stringify({ store: error.code, at: error.at, correlation }));
    else if (known === undefined) edge.log(JSON.stringify({ fault: placeOf(error), correlation }));
    // Too late for another answer: the connection is broken off.
    if (res.headersSent) {
      res.destroy();
      return;
    }
    const internal = { code: 'internal-fault', severity: ISSUES['internal-fault'].severity, path: '', found: correlation } as const;
    sendRefusal(res, known ?? new Refusal(500, [internal]), language);
  };
}

/** What express and its body reader report is told by our own codes. */
function refusalOf(error: unknown): Refusal | undefined {
  if (error instanceof Refusal) return error;
  // Never an empty answer, which would say that nothing is there (CS C-01 T4, b.4 L-FAIL).
  if (isStoreError(error)) return refusal(503, 'store-unavailable');
  const { type, status } = error as { readonly type?: string; readonly status?: number };
  if (type === 'entity.too.large') return refusal(413, 'http-too-large');
  if (type === 'encoding.unsupported' || type === 'charset.unsupported') return refusal(415, 'http-content-type');
  return status !== undefined && status >= 400 && status < 500 ? refusal(400, 'http-body') : undefined;
}
