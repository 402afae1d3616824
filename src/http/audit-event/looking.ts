import type { Observer } from '../../consent/log/audit-event.js';
import type { Looked } from '../../gateway/log/read-log.js';
import type { LogReader } from '../../gateway/log/reader.js';
import { logReaderOf } from '../fhir/caller.js';
import type { Asking } from '../fhir/setup.js';
import { refusal } from '../reply.js';

/** Who looks. */
export function readerOf({ caller }: Asking, interaction: string): LogReader {
  const reader = logReaderOf(caller, interaction);
  if (reader === undefined) throw refusal(403, 'not-allowed');
  return reader;
}

/** What was found; who may not look at all gets 403, whoever it is about (CS b.4). */
export function allowed<T>(looked: Looked<T>): T & { readonly refused?: undefined } {
  if (looked.refused !== undefined) throw refusal(403, 'not-allowed');
  return looked;
}

/** The gateway, as the one who was asked knows it. */
export function observerOf({ caller }: Asking): Observer {
  return { application: caller.receiver, name: 'Schakel' };
}
