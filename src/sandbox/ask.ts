import { nextAortaId, writeAortaId, writeAortaVersion } from '../trust/oauth/headers.js';
import type { SandboxAddresses } from './access.js';

const VERSION = writeAortaVersion({ contentVersion: '1.0', acceptVersion: '1.0' });

/** One request to the sandbox: a resource, or a form as text. */
export interface SandboxRequest {
  /** Below the base of FHIR. */
  readonly target: string;
  readonly body: object | string;
  readonly token: string;
  readonly newId: () => string;
}

/** Posts in clear. Rejects when nobody listens. */
export async function askSandbox(
  { fhir }: SandboxAddresses,
  { target, body, token, newId }: SandboxRequest,
): Promise<{ readonly status: number; readonly text: string }> {
  const isForm = typeof body === 'string';
  const answer = await fetch(`${fhir}/${target}`, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${token}`,
      'Content-Type': isForm ? 'application/x-www-form-urlencoded' : 'application/fhir+json',
      'AORTA-ID': writeAortaId(nextAortaId(newId)),
      'AORTA-Version': VERSION,
    },
    body: isForm ? body : JSON.stringify(body),
  });
  return { status: answer.status, text: await answer.text() };
}
