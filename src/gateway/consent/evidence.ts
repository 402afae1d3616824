import { isBsn } from '../../bsn.js';
import type { Outcome } from '../../consent/register/outcome.js';
import { refuse } from '../../consent/register/refusals.js';
import { keepPatient } from '../../store/patient.js';
import { addEvidence } from '../../store/source-side/evidence.js';
import type { Actor } from './actor.js';
import { refusedWith } from './change.js';
import type { ConsentContext } from './context.js';
import type { EvidenceRequest } from './service.js';

/**
 * Keeps a scan on the side of the source, yes and no in collections apart (CS C-07 T3), and gives the pointer that a decision names. Kept before the
 * decision: a scan that no decision names harms nobody, a decision without its scan would.
 */
export async function keepEvidence(
  context: ConsentContext,
  actor: Actor,
  { bsn, of: choice, ...scan }: EvidenceRequest,
): Promise<Outcome<{ readonly pointer: string }>> {
  const { sourceSide, keys } = context.stores;
  if (actor.kind !== 'source' || actor.source !== scan.source || !isBsn(bsn)) {
    return refusedWith(context, actor, [refuse('not-found')], { source: scan.source }, context.now());
  }
  const pointer = `urn:uuid:${context.newId()}`;
  await sourceSide.write(async (tx) => {
    const patient = await keepPatient(tx, keys, { bsn });
    await addEvidence(tx, keys, choice, { ...scan, pointer, patient, kept: context.now() });
  });
  return { pointer };
}
