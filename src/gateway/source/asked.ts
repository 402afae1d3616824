import type { HeldMandate, Person, RequestChannel } from '../../consent/decision/request.js';
import type { RequestIds } from '../../consent/log/access-event.js';
import type { CareQuery } from '../../hl7v3/care-query.js';
import type { Declared } from './declared.js';
import type { AnsweringSource, SourceCategory } from './world.js';

/** Who asks; all of it proven. */
export interface Asker {
  /** Absent when nobody is named: a system alone may not ask (CS C-45 T2). */
  readonly person?: Person;
  /** URA. */
  readonly organisation: string;
  /** Id of the application that sent the question. */
  readonly application: string;
  readonly mandate?: HeldMandate;
  /** Address of the access point. */
  readonly address?: string;
}

/** One question to one source about one patient, whatever protocol it came by: all that decides what is released. */
export interface Asked {
  readonly source: AnsweringSource;
  readonly channel: RequestChannel;
  /** HL7v3 interaction id, or FHIR interaction and type. */
  readonly interaction: string;
  readonly category: SourceCategory;
  readonly bsn: string;
  readonly narrowing: Pick<CareQuery, 'dispensed' | 'intendedUse' | 'valid' | 'mostRecent'>;
  readonly asker: Asker;
  readonly declared: Declared;
  /** Milliseconds since 1970. */
  readonly received: number;
  /** When the requester stops waiting. */
  readonly deadline?: number;
  readonly ids: RequestIds;
  /** Whether the label for normal confidentiality passes (CS c.6). */
  readonly normal: 'passes' | 'is-removed';
}
