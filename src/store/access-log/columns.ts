import type { AccessEvent } from '../../consent/log/access-event.js';
import type { LogLine } from './tables.js';

/** The columns that lines are found by, from the event: never anything that the open text does not say. */
export type Columns = Pick<LogLine, 'at' | 'id' | 'handle' | 'kind' | 'organization' | 'asker' | 'person' | 'patient'>;

/** See Columns. */
export function columnsOf(event: AccessEvent): Columns {
  const { at, id, handle, kind, organization, requester, patient } = event;
  return { at, id, handle, kind, organization, asker: requester?.organization ?? null, person: requester?.person ?? null, patient: patient ?? null };
}

/** The open text of an event. */
export function openText({ restricted: _restricted, ...event }: AccessEvent): string {
  return JSON.stringify(event);
}
