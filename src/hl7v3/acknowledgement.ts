import type { XmlElement } from '../xml/element.js';
import { readCE, readII, readINT, readST, writeCE, writeII, writeINT, writeST, type CE, type II, type INT, type ST } from './datatypes.js';
import { element, reading, withRest, type Rest } from './element.js';
import { ACKNOWLEDGEMENT_DETAIL, ANY_ACKNOWLEDGEMENT } from './models/wrapper.js';

/** Outcome at transmission level; A codes in answers, C codes in accept acknowledgements (AM 2.4). */
export type AcknowledgementCode = 'AA' | 'AE' | 'AR' | 'CA' | 'CE' | 'CR';

/** One error of the transmission, with absolute paths into the request (AM 2.4). */
export interface AcknowledgementDetail {
  /** `E`, `W` or `I`; AORTA knows errors only. */
  readonly typeCode?: string | undefined;
  readonly code?: CE | undefined;
  readonly text?: ST | undefined;
  readonly location: readonly ST[];
  readonly rest?: Rest | undefined;
}

/** The message that is acknowledged. */
export interface Target {
  readonly id?: II | undefined;
  readonly rest?: Rest | undefined;
}

/** Acknowledgement of a message (`targetMessage`) or, in a batch, of a transmission (`targetTransmission`). */
export interface Acknowledgement {
  /** An AcknowledgementCode, or whatever was received. */
  readonly typeCode?: string | undefined;
  readonly messageWaitingNumber?: INT | undefined;
  readonly messageWaitingPriorityCode?: CE | undefined;
  readonly acknowledgementDetail: readonly AcknowledgementDetail[];
  readonly targetTransmission?: Target | undefined;
  readonly targetMessage?: Target | undefined;
  readonly rest?: Rest | undefined;
}

/** Reads `acknowledgement`. */
export function readAcknowledgement(source: XmlElement): Acknowledgement {
  const from = reading(source);
  return {
    typeCode: from.attribute('typeCode'),
    messageWaitingNumber: from.one('messageWaitingNumber', readINT),
    messageWaitingPriorityCode: from.one('messageWaitingPriorityCode', readCE),
    acknowledgementDetail: from.all('acknowledgementDetail', readDetail),
    targetTransmission: from.one('targetTransmission', readTarget),
    targetMessage: from.one('targetMessage', readTarget),
    rest: from.rest(),
  };
}

/** Writes `acknowledgement`. */
export function writeAcknowledgement(value: Acknowledgement): XmlElement {
  const children = [
    writeINT('messageWaitingNumber', value.messageWaitingNumber),
    writeCE('messageWaitingPriorityCode', value.messageWaitingPriorityCode),
    ...value.acknowledgementDetail.map(writeDetail),
    writeTarget('targetTransmission', value.targetTransmission),
    writeTarget('targetMessage', value.targetMessage),
  ];
  return withRest(element('acknowledgement', { typeCode: value.typeCode }, children), value.rest, ANY_ACKNOWLEDGEMENT);
}

/** The id that is acknowledged, wherever it stands. */
export function targetId(value: Acknowledgement): II | undefined {
  return value.targetMessage?.id ?? value.targetTransmission?.id;
}

/** Says that the message was handled, also when nothing was found (AM 2.4). */
export function isPositive(value: Acknowledgement): boolean {
  return value.typeCode === 'AA' || value.typeCode === 'CA';
}

/** Says that the same message may be sent again later (AM 6.7). */
export function mayRetry(value: Acknowledgement): boolean {
  return value.typeCode === 'AR' || value.typeCode === 'CR';
}

function readDetail(source: XmlElement): AcknowledgementDetail {
  const from = reading(source);
  return {
    typeCode: from.attribute('typeCode'),
    code: from.one('code', readCE),
    text: from.one('text', readST),
    location: from.all('location', readST),
    rest: from.rest(),
  };
}

function writeDetail(value: AcknowledgementDetail): XmlElement {
  const children = [writeCE('code', value.code), writeST('text', value.text), ...value.location.map((path) => writeST('location', path))];
  return withRest(element('acknowledgementDetail', { typeCode: value.typeCode }, children), value.rest, ACKNOWLEDGEMENT_DETAIL);
}

function readTarget(source: XmlElement): Target {
  const from = reading(source);
  return { id: from.one('id', readII), rest: from.rest() };
}

function writeTarget(name: string, value: Target | undefined): XmlElement | undefined {
  return value === undefined ? undefined : withRest(element(name, {}, [writeII('id', value.id)]), value.rest);
}
