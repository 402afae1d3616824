import type { SchemaProblem } from '../by-schema.js';

/** How much the public listener takes at a time, and for how long it waits for a client. Times are in seconds. */
export interface ConfiguredLimits {
  /** Requests at work, of all together and of one peer. */
  readonly requests: number;
  readonly perPeer: number;
  /** Open connections. */
  readonly connections: number;
  /** Until the headers of a request are in, and until all of it is. */
  readonly headers: number;
  readonly request: number;
  /** Between two requests on a connection. */
  readonly keepAlive: number;
  /** Without a sign of life, while an answer is made or taken. */
  readonly idle: number;
}

/** How the program ends. Times are in seconds. */
export interface ConfiguredShutdown {
  /** Between the moment that readiness says so, and the end of the listener. */
  readonly delay: number;
  /** For what is at work then. */
  readonly patience: number;
}

const LIMITS: ConfiguredLimits = { requests: 256, perPeer: 64, connections: 4096, headers: 10, request: 30, keepAlive: 15, idle: 120 };
const SHUTDOWN: ConfiguredShutdown = { delay: 0, patience: 30 };

/** Fills in what is left out. */
export function completeLimits(given: Partial<ConfiguredLimits> = {}): ConfiguredLimits {
  return { ...LIMITS, ...given };
}

/** Fills in what is left out. */
export function completeShutdown(given: Partial<ConfiguredShutdown> = {}): ConfiguredShutdown {
  return { ...SHUTDOWN, ...given };
}

/** The headers are a part of the request. */
export function limitsProblems(given: Partial<ConfiguredLimits> | undefined): readonly SchemaProblem[] {
  const { headers, request } = completeLimits(given);
  return headers <= request ? [] : [{ path: 'public.limits.headers', text: 'must not be more than public.limits.request' }];
}
