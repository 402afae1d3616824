import type { SchemaProblem } from '../by-schema.js';
import { isLoopback, type Listener } from './listener.js';

/** A system that may ask in clear: whose it is, and the certificate that its access tokens are bound to (PEM). */
export interface ClearClient {
  readonly application: string;
  readonly ura: string;
  readonly certificate: string;
}

/** A listener for trying things out: FHIR without TLS, on loopback. Who asks is read from the access token. */
export interface ClearListener extends Listener {
  readonly clients: readonly ClearClient[];
}

/** Nobody proves anything there, so it exists in a sandbox only. */
export function clearProblems(clear: ClearListener | undefined, sandbox: boolean): readonly SchemaProblem[] {
  if (clear === undefined) return [];
  return [
    ...(sandbox ? [] : [{ path: 'clear', text: 'is only possible when sandbox is true' }]),
    ...(isLoopback(clear.host) ? [] : [{ path: 'clear.host', text: 'must be a loopback address: the listener is plain HTTP' }]),
  ];
}
