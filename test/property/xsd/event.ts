import fc from 'fast-check';
import { ad } from './address.js';
import { cs, ed, ii } from './basic.js';
import { type Make, oneOf, plain } from './build.js';
import { ROOT_ELEMENTS, many, may, model, must, rare } from './class.js';
import { coded } from './coded.js';
import { administrationRequest } from './dosing.js';
import { on } from './name.js';
import { patientRole } from './patient.js';
import { medicationKind } from './product.js';
import { pq } from './quantity.js';
import { ivl, lasting, ts } from './time.js';
import { VOCABULARIES as V } from './vocabulary.js';

const EVENT_STATUS = [
  'completed',
  'completed',
  'completed',
  'completed',
  'active',
  'suspended',
  'aborted',
  'cancelled',
  'nullified',
  'held',
  'new',
] as const;
const PRESCRIPTION_STATUS = ['active', 'completed', 'aborted', 'suspended'] as const;

const organization = model({ classCode: 'ORG', determinerCode: 'INSTANCE' }, [
  ...ROOT_ELEMENTS,
  must('id', ii('organization')),
  may('name', 45, on),
  may('addr', 40, ad),
]);

const place = model({ classCode: 'SDLOC' }, [...ROOT_ELEMENTS, must('code', coded('CV', [V.location])), must('addr', ad)]);
const destination = model({ typeCode: 'DST' }, [...ROOT_ELEMENTS, must('serviceDeliveryLocation', place)]);

const noId: Make = (name) => oneOf([90, fc.constant(plain(name, { nullFlavor: 'MSK' }))], [10, fc.constant(plain(name, { nullFlavor: 'UNK' }))]);
/** Who handed it over: mostly the national placeholder for "not stated". */
const dispenserId: Make = (name, scope) => oneOf([70, noId(name, scope)], [30, ii('person')(name, scope)]);
const dispenser = model({ classCode: 'ASSIGNED' }, [...ROOT_ELEMENTS, must('id', dispenserId), may('representedOrganization', 55, organization)]);
const performer = model({ typeCode: 'PRF' }, [...ROOT_ELEMENTS, must('assignedPerson', dispenser)]);

const careProvider = model({ classCode: 'ASSIGNED' }, [
  ...ROOT_ELEMENTS,
  must('id', ii('person')),
  must('code', coded('CE', [V.role], { translated: 2 })),
  must('representedOrganization', organization),
]);
const responsibleParty = model({ typeCode: 'RESP' }, [...ROOT_ELEMENTS, must('assignedCareProvider', careProvider)]);

const prescriber = model({ classCode: 'ASSIGNED', type: 'RoleHeir' }, [many('id', 100, 3, ii('person')), many('code', 75, 2, coded('CE', [V.role]))]);

const author = model({ typeCode: 'AUT' }, [
  ...ROOT_ELEMENTS,
  must('time', ts),
  rare(may('modeCode', 3, coded('CV', [V.mode]))),
  rare(may('signatureCode', 3, coded('CV', [V.signature]))),
  rare(may('signatureText', 3, ed)),
  must('AssignedPerson', prescriber),
]);

const diagnosis = model({ classCode: 'OBS', moodCode: 'EVN' }, [
  ...ROOT_ELEMENTS,
  may('id', 40, ii('act')),
  must('code', coded('CV', [V.diagnosisKind])),
  must('value', coded('CE', [V.diagnosis])),
]);
const reason = model({ typeCode: 'RSON' }, [...ROOT_ELEMENTS, must('diagnosisEvent', diagnosis)]);

const careProvision = model({ classCode: 'PCPR', moodCode: 'EVN' }, [...ROOT_ELEMENTS, must('id', ii('act'))]);
const reference = model({ typeCode: 'REFR' }, [...ROOT_ELEMENTS, must('patientCareProvision', careProvision)]);

const prescription = model({ classCode: 'SBADM', moodCode: 'RQO' }, [
  ...ROOT_ELEMENTS,
  must('id', ii('act')),
  may('text', 5, ed),
  must('statusCode', cs(PRESCRIPTION_STATUS, 45)),
  many('confidentialityCode', 5, 2, coded('CV', [V.confidentiality])),
  may('subject', 3, model({ typeCode: 'SBJ' }, [...ROOT_ELEMENTS, must('Patient', patientRole)])),
  may('author', 75, author),
  may('reason', 6, reason),
  many('reference', 5, 3, reference),
]);

/** The schema's default is TPA, writers say DIR. */
const direct = model({ typeCode: 'DIR' }, [...ROOT_ELEMENTS, must('prescription', prescription)]);
const directDefault = model({ typeCode: 'TPA' }, [...ROOT_ELEMENTS, must('prescription', prescription)]);
const directTarget: Make = (name, scope) => oneOf([60, direct(name, scope)], [40, directDefault(name, scope)]);

const agent = model({ typeCode: 'TPA' }, [...ROOT_ELEMENTS, must('medicationAdministrationRequest', administrationRequest)]);

const dispensed = model({ classCode: 'DST' }, [
  ...ROOT_ELEMENTS,
  must('MedicationKind', medicationKind),
  must('directTargetOf', directTarget),
  many('therapeuticAgentOf', 92, 3, agent),
]);

/** The event: who, what, how much, when, for whom to take how. */
export const dispenseEvent: Make = model({ classCode: 'SPLY', moodCode: 'EVN' }, [
  ...ROOT_ELEMENTS,
  must('id', ii('act')),
  may('code', 5, coded('CV', [V.act])),
  may('text', 5, ed),
  must('statusCode', cs(EVENT_STATUS, 3)),
  must('effectiveTime', ivl({ value: 92, nullFlavor: 3 })),
  must('quantity', pq),
  may('expectedUseTime', 65, lasting),
  may('destination', 10, destination),
  must('performer', performer),
  must('product', model({ typeCode: 'PRD' }, [...ROOT_ELEMENTS, must('dispensedMedication', dispensed)])),
  must('responsibleParty', responsibleParty),
]);
