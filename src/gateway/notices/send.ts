import type { Notice } from '../../consent/register/notice.js';
import type { Connection } from '../connect/connection.js';
import { SourceFailure } from '../connect/failure.js';

/** What became of a notice: the source confirmed it with a status of 2xx, or why not, in a word without anything of a patient. */
export type Told = { readonly isConfirmed: true } | { readonly isConfirmed: false; readonly code: string };

/** Milliseconds that one notice may take. */
export const PATIENCE = 15_000;
/** Nothing of an answer is read but its status. */
const MOST_BYTES = 1 << 16;
const OK = { from: 200, below: 300 };

/**
 * Tells a source that a decision about it changed: which one, and no patient (CS C-66). The id stays the same over all attempts, so that a source
 * that hears it twice knows.
 */
export async function sendNotice(
  connection: Connection,
  address: string,
  { id, notice }: { readonly id: string; readonly notice: Notice },
): Promise<Told> {
  const headers = { 'Content-Type': 'application/fhir+json' };
  const body = JSON.stringify(parametersOf(id, notice));
  const run = { signal: AbortSignal.timeout(PATIENCE), room: { bytes: MOST_BYTES } };
  try {
    const { status } = await connection.ask({ method: 'POST', url: address, headers, body }, run, true);
    return status >= OK.from && status < OK.below ? { isConfirmed: true } : { isConfirmed: false, code: `status-${status}` };
  } catch (error) {
    if (error instanceof SourceFailure) return { isConfirmed: false, code: error.reason };
    throw error;
  }
}

function parametersOf(id: string, { about, consent, at }: Notice): object {
  return {
    resourceType: 'Parameters',
    id,
    parameter: [
      { name: 'about', valueCode: about },
      { name: 'consent', valueReference: { reference: `Consent/${consent}` } },
      { name: 'at', valueInstant: at },
    ],
  };
}
