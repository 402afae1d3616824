import type { Bundle } from '../../fhir/types.js';
import type { Trouble } from '../../consent/decision/codes.js';
import type { SourceAnswer } from '../connector.js';
import type { Asked } from './asked.js';
import { isAboutOnly } from './same-patient.js';
import type { SourceWorld } from './world.js';

/** What a source gave about the patient who was asked about, or how it failed. */
export type Fetched =
  { readonly kind: 'data'; readonly bundle: Bundle } | { readonly kind: 'failed'; readonly trouble: Trouble; readonly mayRetry: boolean };

const FAILED = { kind: 'failed', trouble: 'T-ERROR', mayRetry: false } as const;

/** What of a question matters to the system of the source. */
type Fetching = Pick<Asked, 'source' | 'category' | 'bsn' | 'narrowing' | 'received' | 'deadline'>;

/** The moment until which fetching may take: its budget, and what the requester's deadline leaves (CS b.3 step 11, AM 6.7). */
export function fetchUntil({ source, received, deadline }: Pick<Asked, 'source' | 'received' | 'deadline'>, { settings }: SourceWorld): number {
  const own = received + source.budget;
  return deadline === undefined ? own : Math.min(own, deadline - settings.margin);
}

/** Asks the system of the source, for as long as there is time. An answer about anybody else, or about two, is none (D21). */
export async function fetchFrom(asked: Fetching, world: SourceWorld): Promise<Fetched> {
  const { source, category, bsn, narrowing } = asked;
  const connector = source.connector(category);
  if (connector === undefined) return told(FAILED, 'no-connector', asked, world);
  const { mostRecent: _, ...periods } = narrowing;
  const deadline = fetchUntil(asked, world);
  const late = new AbortController();
  const answer = await Promise.race([
    Promise.resolve()
      .then(() => connector.fetch({ bsn, category, ...periods, deadline }))
      .catch((): SourceAnswer => FAILED),
    world.clock.until(deadline, late.signal).then((): SourceAnswer => ({ kind: 'failed', trouble: 'T-TIMEOUT', mayRetry: false })),
  ]);
  late.abort();
  if (answer.kind === 'failed') return told(answer, answer.trouble, asked, world);
  return isAboutOnly(answer.bundle, bsn) ? answer : told(FAILED, 'other-patient', asked, world);
}

function told(failed: Extract<Fetched, { kind: 'failed' }>, code: string, { source }: Fetching, world: SourceWorld): Fetched {
  world.notice({ kind: 'source', code, source: source.ura });
  return failed;
}
