import { attribute, child, type XmlElement } from '../../xml/element.js';
import { as, form, leaf, node, type ElementModel } from '../model.js';
import { BSN } from '../oids.js';

/** Namespace of what HL7 added to the documents of CDA release 2. */
export const SDTC = 'urn:hl7-org:sdtc';

const PERSON = { classCode: 'PSN', determinerCode: 'INSTANCE' };
const ORGANIZATION = { classCode: 'ORG', determinerCode: 'INSTANCE' };

function sdtc(model: ElementModel): ElementModel {
  return as(model, { uri: SDTC });
}

/** CDA PatientRole, as the messages in the form of a document have it. */
export const PATIENT_ROLE: ElementModel = node('patientRole', '1..1', { classCode: 'PAT' }, [
  leaf('id', '1..*', 'II'),
  leaf('addr', '0..*', 'AD'),
  leaf('telecom', '0..*', 'TEL'),
  node('patient', '0..1', PERSON, [
    leaf('name', '0..*', 'PN'),
    leaf('administrativeGenderCode', '0..1', 'CE'),
    leaf('birthTime', '0..1', 'TS'),
    sdtc(leaf('deceasedInd', '0..1', 'BL')),
    sdtc(leaf('deceasedTime', '0..1', 'TS')),
    sdtc(leaf('multipleBirthInd', '0..1', 'BL')),
    sdtc(leaf('multipleBirthOrderNumber', '0..1', 'INT')),
  ]),
  node('providerOrganization', '0..1', ORGANIZATION, []),
]);

/** CDA recordTarget: whom the document is about. */
export const RECORD_TARGET: ElementModel = node('recordTarget', '1..1', { typeCode: 'RCT', contextControlCode: 'OP' }, [PATIENT_ROLE]);

/** CDA Organization, without the organisations that it is part of beyond the kind of department. */
export const CDA_ORGANIZATION: ElementModel = node('representedOrganization', '0..1', ORGANIZATION, [
  leaf('id', '0..*', 'II'),
  leaf('name', '0..1', 'ON'),
  leaf('telecom', '0..*', 'TEL'),
  leaf('addr', '0..*', 'AD'),
  leaf('standardIndustryClassCode', '0..1', 'CE'),
  node('asOrganizationPartOf', '0..1', { classCode: 'PART' }, [leaf('code', '0..1', 'CE')]),
]);

/** CDA AssignedAuthor and AssignedEntity: a professional. */
export const ASSIGNED_AUTHOR: ElementModel = node('assignedAuthor', '0..1', { classCode: 'ASSIGNED' }, [
  leaf('templateId', '0..1', 'II'),
  leaf('id', '1..*', 'II'),
  leaf('code', '0..1', 'CE'),
  leaf('addr', '0..*', 'AD'),
  leaf('telecom', '0..*', 'TEL'),
  node('assignedPerson', '0..1', PERSON, [leaf('name', '0..*', 'PN')]),
  CDA_ORGANIZATION,
]);

/** CDA AssignedEntity. */
export const ASSIGNED_ENTITY: ElementModel = as(ASSIGNED_AUTHOR, { name: 'assignedEntity' });

/** The patient as somebody who takes part: an AssignedEntity that only says who and that it is oneself. */
export const ONESELF: ElementModel = node('assignedEntity', '0..1', { classCode: 'ASSIGNED' }, [
  leaf('id', '1..1', 'II'),
  leaf('code', '1..1', 'CE'),
]);

/** CDA RelatedEntity: somebody near the patient. */
export const RELATED_ENTITY: ElementModel = node('relatedEntity', '0..1', { classCode: 'AGNT' }, [
  leaf('code', '0..1', 'CE'),
  leaf('addr', '0..*', 'AD'),
  leaf('telecom', '0..*', 'TEL'),
  leaf('effectiveTime', '0..1', 'IVL_TS'),
  node('relatedPerson', '0..1', PERSON, [
    leaf('name', '0..*', 'PN'),
    sdtc(node('asPatientRelationship', '0..1', { classCode: 'PRS' }, [sdtc(leaf('code', '1..1', 'CE'))])),
  ]),
]);

/** CDA ParticipantRole of the custodian: a professional, and the organisation that keeps the record. */
export const CUSTODIAN_ROLE: ElementModel = node('participantRole', '1..1', { classCode: 'ASSIGNED' }, [
  leaf('id', '0..*', 'II'),
  leaf('code', '0..1', 'CE'),
  leaf('addr', '0..*', 'AD'),
  leaf('telecom', '0..*', 'TEL'),
  node('playingEntity', '0..1', PERSON, [leaf('code', '0..1', 'CE'), leaf('name', '0..*', 'PN')]),
  node('scopingEntity', '0..1', ORGANIZATION, [leaf('id', '0..*', 'II'), leaf('code', '0..1', 'CE'), leaf('desc', '0..1', 'ED')]),
]);

/** The custodian as a participant. */
export const CUSTODIAN: ElementModel = node('participant', '0..1', { typeCode: 'CST' }, [CUSTODIAN_ROLE]);

/** Code of the patient as somebody who takes part. */
export const ONESELF_CODE = { code: 'ONESELF', codeSystem: '2.16.840.1.113883.5.111' };

/** Whether an AssignedEntity is the patient: a BSN, and the code of oneself. */
function isOneself(element: XmlElement): boolean {
  const [id, code] = [child(element, 'id'), child(element, 'code')];
  const isCode = code !== undefined && Object.entries(ONESELF_CODE).every(([name, value]) => attribute(code, name) === value);
  return isCode && id !== undefined && attribute(id, 'root') === BSN;
}

/** CDA informant: the patient, a professional, or somebody near the patient. */
export const CDA_INFORMANT: ElementModel = node('informant', '0..*', { typeCode: 'INF' }, [
  leaf('templateId', '0..1', 'II'),
  form(ONESELF, 'oneself', isOneself),
  ASSIGNED_ENTITY,
  RELATED_ENTITY,
]);
