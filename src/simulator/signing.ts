import { AORTA_PROFILE } from '../trust/token/profile.js';
import { signBody } from '../trust/signature/sign-body.js';
import type { SimulatorWorld } from './world.js';

/** How long a signature holds, in milliseconds. */
const VALID = 300_000;

/** A key that signs no more. */
export class SigningError extends Error {
  override readonly name = 'SigningError';
}

/** An envelope with its body signed where that is configured, beside the tokens that it has (SEC 2.4). @throws SigningError */
export async function signedEnvelope(envelope: string, { signer, now, newId }: SimulatorWorld): Promise<string> {
  if (signer === undefined) return envelope;
  const created = now();
  const signed = await signBody(envelope, signer, { actor: AORTA_PROFILE.actor, created, expires: created + VALID, newId });
  if (!signed.ok) throw new SigningError(signed.refusal.code);
  return signed.value;
}
