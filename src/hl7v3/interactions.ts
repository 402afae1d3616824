import { TABLE } from './interaction-table.js';

/** Who starts: an initiating interaction, or one that reacts to it. */
export type Kind = 'initiating' | 'reacting';

/** `Midden`: a user is authenticated with a token over the message. `Laag`: the certificate of the connection is enough (AM 1.1). */
export type TrustLevel = 'Midden' | 'Laag';

/** `Indirect`: the switch finds the sources. `Direct`: the addressed system answers itself (AM 1.1). */
export type QueryType = 'Indirect' | 'Direct';

/** Bundled query, query at the source, query to a register, register change, push, link test, application test (AM 1.1). */
export type Pattern = 'P1' | 'P2' | 'P3' | 'P4' | 'P5' | 'P6' | 'P7';

/**
 * What Schakel does with an interaction: handles it, handles it when the configuration says so, knows it but has no part in
 * it, or refuses it because AORTA took it out of use.
 */
export type Status = 'supported' | 'configured' | 'unserved' | 'inactive';

/** Values of acceptAckCode that exist in AORTA (AM 2.1, row 8). */
export type AcceptAckCode = 'NE' | 'AL';

/** One row of the interaction table (AM 1.2). */
export interface Interaction {
  readonly id: string;
  readonly name: string;
  readonly kind: Kind;
  readonly pattern: Pattern;
  readonly status: Status;
  readonly trust?: TrustLevel;
  readonly type?: QueryType;
  readonly triggerEvent?: string;
  /** Key word of the attention line that the message needs (AM 2.3). */
  readonly attentionLine?: 'PATID' | 'CONTEXT';
  /** Interactions that may answer; the first is the good one. MCCI_IN000002 may always come. */
  readonly answers?: readonly string[];
  /** Register of the switch that the interaction reads or changes; as yet only the referral index. */
  readonly register?: 'index';
  /** Element in `subject` that Schakel translates. */
  readonly translates?: 'MedicationDispenseList' | 'Condition' | 'PrimaryCareProvision' | 'organizer';
}

/** Message model of the transmission wrapper. */
export type WrapperModel = 'MCCI_MT000100' | 'MCCI_MT000200' | 'MCCI_MT000300' | 'MCCI_IN200101';

/** Name of the batch answer. */
export const BATCH = 'MCCI_IN200101';

/** Name of the accept acknowledgement. */
export const ACCEPT_ACKNOWLEDGEMENT = 'MCCI_IN000002';

/** Values that AORTA fixes in every wrapper (AM 2.1). */
export const WRAPPER = {
  versionCode: 'NICTIZEd2005-Okt',
  profileId: { root: '2.16.840.1.113883.2.4.3.11.1', extension: '810' },
  processingCode: 'P',
  processingModeCode: 'T',
} as const;

const INTERACTION_NAME = /^[A-Z]{4}_(?:IN|in)\d+/;
const BY_ID: ReadonlyMap<string, Interaction> = new Map(TABLE.map((row) => [row.id, row]));

/** All interactions that Schakel knows, in the order of AM 1.2. */
export const INTERACTIONS: readonly Interaction[] = TABLE;

/** The row of that id, exactly as AORTA writes it. */
export function interaction(id: string): Interaction | undefined {
  return BY_ID.get(id);
}

/** Tells whether a name has the form of an interaction id. */
export function isInteractionName(name: string): boolean {
  return INTERACTION_NAME.test(name);
}

/** Which wrapper an interaction has (AM 2.1, 2.5). */
export function wrapperOf(row: Interaction): WrapperModel {
  if (row.id === BATCH) return 'MCCI_IN200101';
  if (row.id === ACCEPT_ACKNOWLEDGEMENT) return 'MCCI_MT000200';
  return row.kind === 'initiating' ? 'MCCI_MT000100' : 'MCCI_MT000300';
}
