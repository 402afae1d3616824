import { as, leaf, node, type ElementModel } from '../model.js';

type Cardinality = Parameters<typeof leaf>[1];

/** An element whose inside is not looked at here. */
function kept(name: string, cardinality: Cardinality): ElementModel {
  return node(name, cardinality, {}, []);
}

const HEAD: readonly ElementModel[] = [
  leaf('id', '1..1', 'II'),
  leaf('creationTime', '1..1', 'TS'),
  leaf('versionCode', '1..1', 'CS'),
  leaf('interactionId', '1..1', 'II'),
];

const MODES: readonly ElementModel[] = [
  leaf('processingCode', '1..1', 'CS'),
  leaf('processingModeCode', '1..1', 'CS'),
  leaf('acceptAckCode', '1..1', 'CS'),
];

/** The application at either end (AM 2.2). */
export const DEVICE = node('device', '1..1', { classCode: 'DEV', determinerCode: 'INSTANCE' }, [
  leaf('id', '1..*', 'II'),
  leaf('name', '0..*', 'ON'),
  leaf('desc', '0..1', 'ED'),
  leaf('existenceTime', '0..1', 'IVL_TS'),
  leaf('telecom', '0..*', 'TEL'),
  leaf('manufacturerModelName', '0..1', 'SC'),
  leaf('softwareName', '0..1', 'SC'),
  node('agencyFor', '0..1', { classCode: 'AGNT' }, [
    node('representedOrganization', '0..1', { classCode: 'ORG', determinerCode: 'INSTANCE' }, [
      leaf('id', '1..*', 'II'),
      leaf('name', '0..*', 'ON'),
      leaf('telecom', '0..*', 'TEL'),
      kept('roleName', '0..1'),
    ]),
  ]),
  kept('location', '0..*'),
]);

const ENDS: readonly ElementModel[] = [
  node('receiver', '1..1', { typeCode: 'RCV' }, [leaf('telecom', '0..1', 'TEL'), DEVICE]),
  kept('respondTo', '0..*'),
  node('sender', '1..1', { typeCode: 'SND' }, [leaf('telecom', '0..1', 'TEL'), DEVICE]),
];

/** One line of the error list in an acknowledgement (AM 2.4). */
export const ACKNOWLEDGEMENT_DETAIL = node('acknowledgementDetail', '0..*', { typeCode: ['E', 'W', 'I'] }, [
  leaf('code', '0..1', 'CE'),
  leaf('text', '0..1', 'ED'),
  leaf('location', '0..*', 'ST'),
]);

const WAITING: readonly ElementModel[] = [leaf('messageWaitingNumber', '0..1', 'INT'), leaf('messageWaitingPriorityCode', '0..1', 'CE')];
const ACKNOWLEDGEMENT_CODES = { typeCode: ['AA', 'AE', 'AR', 'CA', 'CE', 'CR'] };
const TARGET_MESSAGE = node('targetMessage', '1..1', {}, [leaf('id', '1..1', 'II')]);
const TARGET_TRANSMISSION = as(TARGET_MESSAGE, { name: 'targetTransmission' });

/** Acknowledgement of a message. */
export const ACKNOWLEDGEMENT = node('acknowledgement', '1..1', ACKNOWLEDGEMENT_CODES, [ACKNOWLEDGEMENT_DETAIL, TARGET_MESSAGE]);

/** Acknowledgement of a batch. */
export const BATCH_ACKNOWLEDGEMENT = node('acknowledgement', '1..1', ACKNOWLEDGEMENT_CODES, [
  ...WAITING,
  ACKNOWLEDGEMENT_DETAIL,
  TARGET_TRANSMISSION,
]);

/** Both, for the order in which either is written. */
export const ANY_ACKNOWLEDGEMENT = node('acknowledgement', '1..1', ACKNOWLEDGEMENT_CODES, [...BATCH_ACKNOWLEDGEMENT.children, TARGET_MESSAGE]);

/** A line for whoever routes the message (AM 2.3). */
export const ATTENTION_LINE = node('attentionLine', '0..*', {}, [leaf('keyWordText', '1..1', 'SC'), kept('value', '1..1')]);

/** Request (MCCI_MT000100). */
export const MCCI_MT000100 = node('Message', '1..1', {}, [
  ...HEAD,
  leaf('profileId', '1..1', 'II'),
  ...MODES,
  ATTENTION_LINE,
  ...ENDS,
  kept('ControlActProcess', '1..1'),
]);

/** Accept acknowledgement (MCCI_MT000200): without a control act. */
export const MCCI_MT000200 = node('Message', '1..1', {}, [
  ...HEAD,
  leaf('profileId', '1..*', 'II'),
  ...MODES,
  ACKNOWLEDGEMENT,
  ATTENTION_LINE,
  ...ENDS,
]);

/** Application answer (MCCI_MT000300). */
export const MCCI_MT000300 = node('Message', '1..1', {}, [...MCCI_MT000200.children, kept('ControlActProcess', '1..1')]);

/** Batch answer (MCCI_IN200101, AM 2.5); the interactions that follow the wrapper fields are not in it. */
export const MCCI_IN200101 = node('MCCI_IN200101', '1..1', {}, [
  ...HEAD.map((field) => (field.datatype === 'CS' || field.name === 'interactionId' ? as(field, { max: '*' }) : field)),
  leaf('profileId', '1..*', 'II'),
  leaf('referenceControlId', '0..1', 'II'),
  leaf('name', '0..1', 'SC'),
  leaf('batchComment', '0..*', 'ST'),
  leaf('transmissionQuantity', '0..1', 'INT'),
  leaf('batchTotalNumber', '0..*', 'INT'),
  BATCH_ACKNOWLEDGEMENT,
  ...ENDS,
]);
