import type { XmlElement } from '../xml/element.js';
import { readAcknowledgement, writeAcknowledgement, type Acknowledgement } from './acknowledgement.js';
import { readCommunication, writeCommunication, type Communication } from './communication.js';
import { readCE, readII, readSC, readTS, writeCE, writeII, writeSC, writeTS, type CS, type II, type SC, type TS } from './datatypes.js';
import { element, reading, whole, withRest, type Rest } from './element.js';
import { WRAPPER, type AcceptAckCode } from './interactions.js';
import { INTERACTION_ID } from './oids.js';
import { ATTENTION_LINE, MCCI_MT000300 } from './models/wrapper.js';

/** Line for whoever routes the message; its value has a type of its own (AM 2.3). */
export interface AttentionLine {
  readonly keyWordText?: SC | undefined;
  readonly value?: XmlElement | undefined;
  readonly rest?: Rest | undefined;
}

/**
 * One interaction: transmission wrapper with its control act (MCCI_MT000100, 200 and 300). Properties are named as their
 * elements. What is missing in a message is missing here; `checkTransmission` tells what should not be.
 */
export interface Transmission {
  /** Name of the root element, which should be the interaction id. */
  readonly name: string;
  readonly id?: II | undefined;
  readonly creationTime?: TS | undefined;
  readonly versionCode?: CS | undefined;
  readonly interactionId?: II | undefined;
  readonly profileId: readonly II[];
  readonly processingCode?: CS | undefined;
  readonly processingModeCode?: CS | undefined;
  readonly acceptAckCode?: CS | undefined;
  readonly acknowledgement: readonly Acknowledgement[];
  readonly attentionLine: readonly AttentionLine[];
  readonly receiver?: Communication | undefined;
  readonly respondTo: readonly XmlElement[];
  readonly sender?: Communication | undefined;
  readonly ControlActProcess?: XmlElement | undefined;
  readonly rest?: Rest | undefined;
}

/** What differs between messages; the other fields are the same in all of them. */
export interface NewTransmission {
  readonly interaction: string;
  readonly id: II;
  /** `yyyyMMddHHmmss`, Dutch time without zone (AM 6.3). */
  readonly creationTime: string;
  readonly receiver: Communication;
  readonly sender: Communication;
  readonly acceptAckCode?: AcceptAckCode;
  readonly acknowledgement?: Acknowledgement;
  readonly attentionLine?: readonly AttentionLine[];
  readonly ControlActProcess?: XmlElement;
}

/** Reads an interaction from its root element. */
export function readTransmission(root: XmlElement): Transmission {
  const from = reading(root);
  return {
    name: root.local,
    id: from.one('id', readII),
    creationTime: from.one('creationTime', readTS),
    versionCode: from.one('versionCode', readCE),
    interactionId: from.one('interactionId', readII),
    profileId: from.all('profileId', readII),
    processingCode: from.one('processingCode', readCE),
    processingModeCode: from.one('processingModeCode', readCE),
    acceptAckCode: from.one('acceptAckCode', readCE),
    acknowledgement: from.all('acknowledgement', readAcknowledgement),
    attentionLine: from.all('attentionLine', readAttentionLine),
    receiver: from.one('receiver', readCommunication),
    respondTo: from.all('respondTo', whole),
    sender: from.one('sender', readCommunication),
    ControlActProcess: from.one('ControlActProcess', whole),
    rest: from.rest(),
  };
}

/** Writes an interaction, in the order of the schema. */
export function writeTransmission(message: Transmission): XmlElement {
  const children = [
    writeII('id', message.id),
    writeTS('creationTime', message.creationTime),
    writeCE('versionCode', message.versionCode),
    writeII('interactionId', message.interactionId),
    ...message.profileId.map((id) => writeII('profileId', id)),
    writeCE('processingCode', message.processingCode),
    writeCE('processingModeCode', message.processingModeCode),
    writeCE('acceptAckCode', message.acceptAckCode),
    ...message.acknowledgement.map(writeAcknowledgement),
    ...message.attentionLine.map(writeAttentionLine),
    writeCommunication('receiver', message.receiver),
    ...message.respondTo,
    writeCommunication('sender', message.sender),
    message.ControlActProcess,
  ];
  return withRest(element(message.name, {}, children), message.rest, MCCI_MT000300);
}

/** A new message with the values that AORTA fixes (AM 2.1); id and time come from the caller. */
export function newTransmission(given: NewTransmission): Transmission {
  return {
    name: given.interaction,
    id: given.id,
    creationTime: { value: given.creationTime },
    versionCode: { code: WRAPPER.versionCode },
    interactionId: { root: INTERACTION_ID, extension: given.interaction },
    profileId: [WRAPPER.profileId],
    processingCode: { code: WRAPPER.processingCode },
    processingModeCode: { code: WRAPPER.processingModeCode },
    acceptAckCode: { code: given.acceptAckCode ?? 'NE' },
    acknowledgement: given.acknowledgement === undefined ? [] : [given.acknowledgement],
    attentionLine: given.attentionLine ?? [],
    receiver: given.receiver,
    respondTo: [],
    sender: given.sender,
    ControlActProcess: given.ControlActProcess,
  };
}

function readAttentionLine(source: XmlElement): AttentionLine {
  const from = reading(source);
  return { keyWordText: from.one('keyWordText', readSC), value: from.one('value', whole), rest: from.rest() };
}

function writeAttentionLine(value: AttentionLine): XmlElement {
  return withRest(element('attentionLine', {}, [writeSC('keyWordText', value.keyWordText), value.value]), value.rest, ATTENTION_LINE);
}
