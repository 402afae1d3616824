import { dayOf } from '../consent/day.js';
import type { Gateway } from '../gateway/open-gateway.js';
import type { Actor } from '../gateway/consent/actor.js';
import { consentService } from '../gateway/consent/open.js';
import { saveParticipation } from '../store/register/participation.js';
import { PATIENT, participations, SOURCES } from './cast.js';

const SINCE = '2024-01-01T00:00:00.000Z';
/** Who writes down what the patient says; a number of the test range. */
const RECORDER = '900005267';

/** Of whom the sources have something. */
export interface InventedPatient {
  readonly bsn: string;
  readonly birthDate: string;
}

/** A decision of the sandbox that the register refused. */
export class SandboxError extends Error {
  override readonly name = 'SandboxError';
}

/**
 * Puts into the register who is connected, and a yes of each patient for each source that has none to say about yet; what is there stays as it is.
 * The index of the switch point learns of it before this resolves. @throws SandboxError (rejects)
 */
export async function fillRegister({ consent, outbox }: Gateway, patients: readonly InventedPatient[] = [PATIENT]): Promise<void> {
  if (consent === undefined) throw new SandboxError('the sandbox has no register');
  const { stores, now } = consent;
  await stores.register.write(async (tx) => {
    for (const one of participations(SINCE)) await saveParticipation(tx, one);
  });
  const service = consentService(consent);
  for (const { patient, ura, type } of patients.flatMap((patient) => SOURCES.map((source) => ({ ...source, patient })))) {
    const requester = { organization: ura, person: RECORDER };
    const actor: Actor = { kind: 'source', source: ura, requester, interaction: 'sandbox' };
    const { decisions } = await service.search(actor, { bsn: patient.bsn, source: ura }, 1);
    if (decisions.length > 0) continue;
    const given = now();
    const outcome = await service.register(actor, {
      patient,
      ...{ source: ura, decision: 'permit', decisionConfirmed: 'permit', given, channel: 'spoken' },
      information: [{ material: 'folder', version: '2026', date: dayOf(given) }],
      recorder: requester,
      signatures: [{ party: 'patient', decision: 'permit', given }],
    });
    if (outcome.refused !== undefined) throw new SandboxError(`no yes for a ${type}: ${outcome.refused.map(({ code }) => code).join(', ')}`);
  }
  await outbox?.run();
}
