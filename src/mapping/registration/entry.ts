import type { II } from '../../hl7v3/datatypes.js';
import type { IndexCategory, IndexCode } from './index-codes.js';

/** What the index knows of an entry on the wire: the key of AM 5.2, with the code that its kind of data has there. */
export interface IndexKey {
  /** Nine digits that pass the eleven test. */
  readonly bsn: string;
  readonly category: IndexCategory;
  readonly code: IndexCode;
  /** AORTA application id of the system that answers. */
  readonly application: string;
}

/** One entry: its key, and the URA of the source, eight digits, which the message says of its author (CS C-03). */
export interface IndexReference extends IndexKey {
  readonly source: string;
}

/** An entry as the index gives it; it does not tell the source but by the application. Times are UTC instants. */
export interface IndexedReference extends IndexKey {
  readonly created?: string;
  /** Last change of the data, as far as the index was told. */
  readonly updated?: string;
}

/** The system that wrote a message, and its organisation (AM 3.3). A person signed a message of the older set (AM 1.2). */
export interface IndexAuthor {
  readonly kind: 'device' | 'person';
  readonly application?: string;
  /** UZI number of the system, nine digits; of a person that of the card. */
  readonly uzi?: string;
  readonly ura: string;
  /** Name of the organisation. */
  readonly name: string;
  /** Kind of organisation, a code of 2.16.840.1.113883.2.4.15.1060. */
  readonly type?: string;
}

/** What tells one message from another; whoever sends it allots the id and reads the clock. */
export interface MessageFrame {
  readonly id: II;
  /** Moment of sending, a UTC instant; the message holds seconds, in Dutch time (AM 6.3). */
  readonly sent: string;
}

/** Register or refresh an entry, or take it away (AM 1.2). */
export type IndexAct = 'register' | 'remove';

/** One change of the index. */
export interface IndexChange {
  readonly act: IndexAct;
  readonly reference: IndexReference;
}

/** A message that changes the index: MFMT_IN002302NL or 002303NL, or one of the older set. */
export interface IndexRequest extends IndexChange {
  readonly author: IndexAuthor;
  readonly message: MessageFrame;
  /** When the data changed: drives what is asked again (AM 5.2). */
  readonly at?: string;
  /** `registrationProcess/code`; which one the index wants is not known (AM 9.1), so it is left out unless given. */
  readonly registry?: IndexCode;
}

/** What a question for entries of the index may ask (AM 5.3). */
export interface IndexQuery {
  readonly bsn: string;
  /** Empty: every kind of data. */
  readonly codes: readonly IndexCode[];
  readonly author: IndexAuthor;
  readonly message: MessageFrame;
  /** Another id than that of the message (AM 3.6). */
  readonly queryId: II;
}
