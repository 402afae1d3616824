import type { XmlElement } from '../xml/element.js';
import { readAcknowledgement, writeAcknowledgement, type Acknowledgement } from './acknowledgement.js';
import { readCommunication, writeCommunication, type Communication } from './communication.js';
import { readCE, readII, readINT, readTS, writeCE, writeII, writeINT, writeTS, type CS, type II, type INT, type TS } from './datatypes.js';
import { element, reading, whole, withRest, type Rest } from './element.js';
import { BATCH } from './interactions.js';
import { V3 } from './model.js';
import { MCCI_IN200101 } from './models/wrapper.js';

const FIELDS: ReadonlySet<string> = new Set(MCCI_IN200101.children.map((c) => c.name));

/** Batch answer of the switch: a wrapper of its own around whole interactions (MCCI_IN200101, AM 2.5). */
export interface Batch {
  readonly id?: II | undefined;
  readonly creationTime?: TS | undefined;
  readonly versionCode: readonly CS[];
  readonly interactionId: readonly II[];
  readonly profileId: readonly II[];
  readonly transmissionQuantity?: INT | undefined;
  readonly acknowledgement?: Acknowledgement | undefined;
  readonly receiver?: Communication | undefined;
  readonly respondTo: readonly XmlElement[];
  readonly sender?: Communication | undefined;
  /** The interactions; empty after a streamed read, which has handed them over one by one. */
  readonly interactions: readonly XmlElement[];
  readonly rest?: Rest | undefined;
}

/**
 * Tells the streaming reader which elements are interactions of a batch: all that stand where interactions may stand, under
 * any name, so that the batch stays flat in memory and a stranger among them is reported as an interaction.
 */
export function isMessageOfBatch(local: string, parent: XmlElement): boolean {
  return parent.local === BATCH && parent.uri === V3 && !FIELDS.has(local);
}

/** Reads a batch. */
export function readBatch(root: XmlElement): Batch {
  const from = reading(root);
  return {
    id: from.one('id', readII),
    creationTime: from.one('creationTime', readTS),
    versionCode: from.all('versionCode', readCE),
    interactionId: from.all('interactionId', readII),
    profileId: from.all('profileId', readII),
    transmissionQuantity: from.one('transmissionQuantity', readINT),
    acknowledgement: from.one('acknowledgement', readAcknowledgement),
    receiver: from.one('receiver', readCommunication),
    respondTo: from.all('respondTo', whole),
    sender: from.one('sender', readCommunication),
    interactions: from.some((c) => isMessageOfBatch(c.local, root), whole),
    rest: from.rest(),
  };
}

/** Writes a batch, in the order of the schema. */
export function writeBatch(batch: Batch): XmlElement {
  const children = [
    writeII('id', batch.id),
    writeTS('creationTime', batch.creationTime),
    ...batch.versionCode.map((code) => writeCE('versionCode', code)),
    ...batch.interactionId.map((id) => writeII('interactionId', id)),
    ...batch.profileId.map((id) => writeII('profileId', id)),
    writeINT('transmissionQuantity', batch.transmissionQuantity),
    batch.acknowledgement === undefined ? undefined : writeAcknowledgement(batch.acknowledgement),
    writeCommunication('receiver', batch.receiver),
    ...batch.respondTo,
    writeCommunication('sender', batch.sender),
    ...batch.interactions,
  ];
  return withRest(element(BATCH, {}, children), batch.rest, MCCI_IN200101);
}

/**
 * The same batch with other interactions. Only when their number changes does transmissionQuantity follow: a wrong
 * figure of the sender is reported by the checks, not repaired here.
 */
export function withInteractions(batch: Batch, interactions: readonly XmlElement[]): Batch {
  const same = interactions.length === batch.interactions.length || batch.transmissionQuantity === undefined;
  return { ...batch, interactions, transmissionQuantity: same ? batch.transmissionQuantity : { value: `${interactions.length}` } };
}
