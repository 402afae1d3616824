import { watchClock } from '../gateway/clock-step.js';
import type { Timers } from '../trust/certificate/download.js';
import type { HttpEdge } from './frame.js';
import type { StoresAtWork } from './stores.js';

/**
 * Follows the clock of the machine, where there is one to hold it against. A step is told in the log of the program, and is a line in the access log of
 * each organisation: the moments of its other lines hang on that clock (NEN 7513).
 * @returns what ends it
 */
export function followClock({ now, monotonic, log }: HttpEdge, timers: Timers, memory: StoresAtWork | undefined): () => void {
  if (monotonic === undefined) return () => undefined;
  return watchClock({ now: () => now().getTime(), monotonic }, timers, (milliseconds) => {
    log(JSON.stringify({ clock: 'step', seconds: milliseconds / 1000 }));
    void memory?.tell('clock').catch((error: unknown) => log(JSON.stringify({ store: 'clock-not-logged', code: codeOf(error) })));
  });
}

function codeOf(error: unknown): string {
  const { code } = error as { readonly code?: unknown };
  return typeof code === 'string' ? code : 'internal-fault';
}
