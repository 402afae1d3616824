import type { II } from '../../hl7v3/datatypes.js';

/** One question that was answered, as the patient may know it (CS C-60): who asked what, and who gave something. */
export interface AccessLine {
  readonly question: II;
  readonly interaction: string;
  /** A UTC instant. */
  readonly at: string;
  readonly bsn: string;
  /** URA and name of the organisation that asked. */
  readonly organisation: { readonly ura: string; readonly name: string };
  readonly uzi?: string;
  readonly role?: string;
  /** URAs of the sources that delivered. */
  readonly delivered: readonly string[];
}

/** The access log of the switch. */
export interface AccessLines {
  readonly add: (line: AccessLine) => void;
  /** Lines about a patient, the oldest first. */
  readonly of: (bsn: string) => readonly AccessLine[];
}

const MOST = 10_000;

/** A log in memory; the oldest lines go when there are too many. */
export function accessLines(most: number = MOST): AccessLines {
  let lines: readonly AccessLine[] = [];
  return {
    add: (line) => {
      lines = [...lines, line].slice(-most);
    },
    of: (bsn) => lines.filter((line) => line.bsn === bsn),
  };
}
