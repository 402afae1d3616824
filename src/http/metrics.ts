import { Gauge, Registry } from 'prom-client';
import type { Ending } from '../trust/world/ending.js';

const DAY_MS = 86_400_000;

/** What Prometheus reads: how many days certificates and revocation lists of systems last. Nothing of a message or a patient is in it. */
export function metricsText(endings: readonly Ending[], now: number): { readonly type: string; readonly text: Promise<string> } {
  const registry = new Registry();
  const gauge = new Gauge({
    name: 'schakel_trust_days_left',
    help: 'Days until a certificate or revocation list ends; negative when it has ended',
    labelNames: ['organisation', 'kind', 'name'],
    registers: [registry],
  });
  // The soonest of a name counts: a CA may have two certificates.
  for (const { organisation = '', kind, name, notAfter } of [...endings].reverse()) {
    gauge.set({ organisation, kind, name }, Math.floor(((notAfter - now) / DAY_MS) * 100) / 100);
  }
  return { type: 'text/plain; version=0.0.4', text: registry.metrics() };
}
