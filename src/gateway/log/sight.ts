import type { AccessEvent } from '../../consent/log/access-event.js';
import { EVENT_KINDS, isEventKind, type EventKind } from '../../consent/log/event-kinds.js';
import { isInOverview } from '../../consent/log/overview.js';
import type { Matrix } from '../../consent/policy/matrix.js';
import type { LogFilter } from '../../store/access-log/find.js';
import type { Keyring } from '../../store/keys/keyring.js';
import type { LogReader } from './reader.js';

/** What somebody sees of the log: what the store looks for, and which of those lines it is. */
export interface Sight {
  readonly filter: Pick<LogFilter, 'patient' | 'acts'>;
  readonly isSeen: (event: AccessEvent) => boolean;
  /** Whether `filter` alone says it. */
  readonly isWhole: boolean;
}

/** Why somebody may not look at all; it depends on who asks only (CS P2). */
export type LogRefusal = 'R-MATRIX' | 'R-REL';

/** What the gateway did for an organisation, and that others may know of it that did not ask themselves: not who looked at the log. */
const ACTS: readonly EventKind[] = ['retrieval', 'refusal', 'push', 'registration', 'deregistration', 'consent', 'shield'];
const OVERVIEW: readonly EventKind[] = Object.keys(EVENT_KINDS)
  .filter(isEventKind)
  .filter((kind) => EVENT_KINDS[kind].overview);

/** The one place that says what a reader sees (CS d LOG, e). The restricted part of a line is never in it. */
export function sightOf(reader: LogReader, matrix: Matrix, keys: Keyring): Sight | LogRefusal {
  switch (reader.kind) {
    case 'organisation':
      return { filter: { acts: { organization: reader.ura, kinds: ACTS } }, isSeen: isActOf(reader.ura), isWhole: true };
    case 'supervisor':
      return matrix.parties.get('supervisor')?.LOG === 'read' ? { filter: {}, isSeen: () => true, isWhole: true } : 'R-MATRIX';
    case 'patient':
      return matrix.parties.get('patient')?.LOG === 'own' ? linesOf(keys.pseudonyms(reader.bsn)) : 'R-MATRIX';
    case 'desk':
      if (matrix.parties.get('desk')?.LOG !== 'case') return 'R-MATRIX';
      return (reader.caseId ?? '') === '' ? 'R-REL' : linesOf(keys.pseudonyms(reader.bsn));
  }
}

/** What the patient sees, on screen and on paper alike (CS C-61). */
function linesOf(patient: readonly string[]): Sight {
  const isSeen = (event: AccessEvent): boolean => patient.includes(event.patient ?? '') && isInOverview(event);
  return { filter: { patient }, isSeen, isWhole: false };
}

function isActOf(ura: string): Sight['isSeen'] {
  return ({ organization, requester, kind }) => requester?.organization === ura || (organization === ura && ACTS.includes(kind));
}

/** Kinds of lines that a patient sees at all. */
export function kindsSeen(reader: LogReader): readonly EventKind[] | undefined {
  return reader.kind === 'patient' || reader.kind === 'desk' ? OVERVIEW : undefined;
}
