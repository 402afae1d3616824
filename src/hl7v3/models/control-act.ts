import { as, leaf, node, type ElementModel } from '../model.js';

const NOTES: readonly ElementModel[] = [
  leaf('noteText', '0..1', 'ED'),
  leaf('time', '0..1', 'IVL_TS'),
  leaf('modeCode', '0..1', 'CE'),
  leaf('signatureCode', '0..1', 'CE'),
  leaf('signatureText', '0..1', 'ED'),
];

/** Organisation of a party (COCT_MT150000). */
export const ORGANIZATION = node('Organization', '0..1', { classCode: 'ORG', determinerCode: 'INSTANCE' }, [
  leaf('id', '1..*', 'II'),
  leaf('code', '0..1', 'CE'),
  leaf('name', '0..*', 'ON'),
  leaf('desc', '0..1', 'ED'),
  leaf('statusCode', '0..1', 'CS'),
  leaf('telecom', '0..*', 'TEL'),
  leaf('addr', '0..*', 'AD'),
  leaf('standardIndustryClassCode', '0..1', 'CE'),
  node('contact', '0..*', {}, []),
  node('part', '0..*', {}, []),
  node('part-of', '0..*', {}, []),
  leaf('templateId', '0..*', 'II'),
]);

/** What a person or device is beside an author; of no interest here. */
const PLAYED: readonly ElementModel[] = [
  ...['license', 'memberOf', 'LocatedEntity', 'playedRoleOther', 'languageCommunication'].map((name) => node(name, '0..*', {}, [])),
  leaf('templateId', '0..*', 'II'),
];

/** Device or person that acts for an organisation (COCT_MT090100, COCT_MT090300: one order). */
export const ASSIGNED = node('AssignedDevice', '0..1', { classCode: 'ASSIGNED' }, [
  leaf('id', '0..*', 'II'),
  leaf('code', '0..1', 'CE'),
  leaf('addr', '0..*', 'AD'),
  leaf('telecom', '0..*', 'TEL'),
  leaf('effectiveTime', '0..1', 'IVL_TS'),
  leaf('certificateText', '0..1', 'ED'),
  node('assignedPrincipalChoiceList', '0..1', {}, [
    node('assignedPerson', '0..1', { classCode: 'PSN', determinerCode: 'INSTANCE' }, [leaf('name', '1..*', 'PN'), ...PLAYED]),
    node('assignedDevice', '0..1', { classCode: 'DEV', determinerCode: 'INSTANCE' }, [
      leaf('manufacturerModelName', '0..1', 'SC'),
      leaf('softwareName', '0..1', 'SC'),
      ...PLAYED,
    ]),
  ]),
  ORGANIZATION,
  leaf('templateId', '0..*', 'II'),
]);

const PERSON = as(ASSIGNED, { name: 'AssignedPerson' });
const CONTEXT = { contextControlCode: 'AP' };

/** Author of a control act (AM 3.2). */
export const AUTHOR_OR_PERFORMER = node('authorOrPerformer', '1..1', { typeCode: ['AUT', 'PRF'], ...CONTEXT }, [
  ...NOTES,
  node('participant', '1..1', {}, [ASSIGNED, PERSON]),
]);

/** Who answers for the author (AM 3.5). */
export const OVERSEER = node('overseer', '0..1', { typeCode: 'RESP', ...CONTEXT }, [...NOTES, as(ASSIGNED, { name: 'assignedEntity' }), PERSON]);

/** What was found wrong with the question (MCAI_MT900001, AM 3.8). */
export const DETECTED_ISSUE = node('justifiedDetectedIssue', '0..1', { classCode: 'ALRT', moodCode: 'EVN' }, [
  leaf('id', '0..*', 'II'),
  leaf('code', '1..1', 'CE'),
  leaf('text', '0..1', 'ED'),
  node('value', '0..1', {}, []),
  node('triggerFor', '0..*', {}, []),
  node('targetOf', '0..*', {}, []),
]);

/** Outcome of a query (AM 3.7); the schema leaves two counters out of the mandatory fields, AORTA does not. */
export const QUERY_ACK = node('queryAck', '1..1', {}, [
  leaf('queryId', '1..1', 'II'),
  leaf('statusCode', '0..1', 'CS'),
  leaf('queryResponseCode', '1..1', 'CS'),
  leaf('resultTotalQuantity', '1..1', 'INT'),
  leaf('resultCurrentQuantity', '1..1', 'INT'),
  leaf('resultRemainingQuantity', '1..1', 'INT'),
]);

const reason = (name: string, event: string): ElementModel =>
  node(name, '0..*', { typeCode: 'RSON', contextConductionInd: ['false', 'true'] }, [as(DETECTED_ISSUE, { name: event })]);

const COMMON: readonly ElementModel[] = [
  leaf('id', '0..*', 'II'),
  leaf('code', '0..1', 'CE'),
  leaf('text', '0..1', 'ED'),
  leaf('effectiveTime', '0..1', 'IVL_TS'),
  leaf('priorityCode', '0..*', 'CE'),
  leaf('reasonCode', '0..*', 'CE'),
  leaf('languageCode', '0..1', 'CE'),
  AUTHOR_OR_PERFORMER,
  node('dataEnterer', '0..*', {}, []),
  node('informationRecipient', '0..*', {}, []),
  OVERSEER,
];
const SUBJECT = node('subject', '0..*', {}, []);
const REASON = reason('reason', 'justifyingDetectedIssueEvent');
const REASON_OF = reason('reasonOf', 'justifiedDetectedIssue');
const QUERY_BY_PARAMETER = node('queryByParameter', '0..1', {}, []);
const CODES = { classCode: ['CACT', 'ACTN'], moodCode: ['EVN'] };

const without = (...names: readonly string[]): readonly ElementModel[] => COMMON.filter((field) => !names.includes(field.name));

/** Control act of a query by parameters (QUQI_MT021001). */
export const QUQI_MT021001 = node('ControlActProcess', '1..1', CODES, [
  ...without('id', 'reasonCode'),
  REASON_OF,
  as(QUERY_BY_PARAMETER, { min: 1 }),
]);

/** Control act of a push, or of a test without content (MCAI_MT700201). */
export const MCAI_MT700201 = node('ControlActProcess', '1..1', CODES, [...COMMON, REASON, SUBJECT]);

/** Control act of a change in a register (MFMI_MT700702). */
export const MFMI_MT700702 = node('ControlActProcess', '1..1', CODES, [
  ...without('id', 'text', 'priorityCode', 'reasonCode', 'languageCode', 'dataEnterer', 'informationRecipient'),
  REASON,
  as(SUBJECT, { max: 1 }),
]);

/** What is registered (AM 5.1); the content of an index entry is not known well enough to be judged. */
export const REGISTRATION_PROCESS = node('registrationProcess', '1..1', { classCode: 'REG', moodCode: 'EVN' }, [
  leaf('id', '0..1', 'II'),
  leaf('code', '0..1', 'CE'),
  leaf('statusCode', '1..1', 'CS'),
  leaf('effectiveTime', '0..1', 'IVL_TS'),
  node('subject1', '0..1', { typeCode: 'SUBJ' }, []),
  node('subject2', '0..1', { typeCode: 'SUBJ', contextConductionInd: ['false', 'true'] }, []),
]);

/** Control act of a query answer (QUQI_MT120001). */
export const QUQI_MT120001 = node('ControlActProcess', '1..1', CODES, [...COMMON, SUBJECT, REASON_OF, QUERY_ACK, QUERY_BY_PARAMETER]);

/** All four control acts in one: their orders do not contradict each other (AM 3.1). */
export const CONTROL_ACT = node('ControlActProcess', '1..1', CODES, [
  ...COMMON,
  REASON,
  SUBJECT,
  REASON_OF,
  as(QUERY_ACK, { min: 0 }),
  QUERY_BY_PARAMETER,
]);
