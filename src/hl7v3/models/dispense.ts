import { as, leaf, node, type ElementModel } from '../model.js';
import { ASSIGNED_PERSON, PATIENT, REPRESENTED_ORGANIZATION, SERVICE_DELIVERY_LOCATION } from './person.js';

const INGREDIENT: readonly ElementModel[] = [leaf('code', '1..1', 'CE'), leaf('desc', '0..1', 'ED')];
const MATERIAL = { classCode: 'MAT', determinerCode: 'KIND' };

/** COCT_MT720000NL ActiveIngredient. */
export const ACTIVE_INGREDIENT: ElementModel = node('activeIngredient', '0..*', { classCode: 'ACTI' }, [
  leaf('quantity', '0..1', 'RTO'),
  node('activeIngredientMaterialKind', '0..1', MATERIAL, INGREDIENT),
]);

/** COCT_MT720000NL OtherIngredient. */
export const OTHER_INGREDIENT: ElementModel = node('otherIngredient', '0..*', { classCode: 'INGR' }, [
  leaf('quantity', '0..1', 'RTO'),
  node('ingredientMaterialKind', '1..1', MATERIAL, INGREDIENT),
]);

/** COCT_MT720000NL MedicationKind: the product. */
export const MEDICATION_KIND: ElementModel = node('MedicationKind', '1..1', { classCode: 'MMAT', determinerCode: 'KIND' }, [
  leaf('code', '1..1', 'CE'),
  leaf('desc', '0..1', 'ED'),
  leaf('formCode', '0..1', 'CE'),
  leaf('lotNumberText', '0..1', 'ST'),
  ACTIVE_INGREDIENT,
  node('asContent', '0..1', { classCode: 'CONT' }, []),
  OTHER_INGREDIENT,
]);

/** Prescription of COCT_MT924000NL02. */
export const PRESCRIPTION: ElementModel = node('prescription', '1..1', { classCode: 'SBADM', moodCode: 'RQO' }, [
  leaf('id', '1..1', 'II'),
  leaf('text', '0..1', 'ED'),
  leaf('statusCode', '1..1', 'CS'),
  leaf('confidentialityCode', '0..*', 'CV'),
  node('subject', '0..1', { typeCode: 'SBJ' }, [PATIENT]),
  node('author', '0..1', { typeCode: 'AUT' }, [
    leaf('time', '1..1', 'TS'),
    leaf('modeCode', '0..1', 'CV'),
    leaf('signatureCode', '0..1', 'CV'),
    leaf('signatureText', '0..1', 'ED'),
    ASSIGNED_PERSON,
  ]),
  node('reason', '0..1', { typeCode: 'RSON' }, [
    node('diagnosisEvent', '1..1', { classCode: 'OBS', moodCode: 'EVN' }, [
      leaf('id', '0..1', 'II'),
      leaf('code', '1..1', 'CV'),
      leaf('value', '1..1', 'CE'),
    ]),
  ]),
  node('reference', '0..*', { typeCode: 'REFR' }, [
    node('patientCareProvision', '1..1', { classCode: 'PCPR', moodCode: 'EVN' }, [leaf('id', '1..1', 'II')]),
  ]),
]);

/** COCT_MT940000NL support2: an instruction. */
export const SUPPORT2: ElementModel = node('support2', '0..*', { typeCode: 'SPRT' }, [
  node('medicationAdministrationInstruction', '1..1', { classCode: 'INFRM', moodCode: 'RQO' }, [leaf('code', '1..1', 'CV')]),
]);

/** COCT_MT940000NL precondition: as needed. */
export const PRECONDITION: ElementModel = node('precondition', '0..*', { typeCode: 'PRCN' }, [
  leaf('pauseQuantity', '0..1', 'PQ'),
  node('observationEventCriterion', '1..1', { classCode: 'OBS', moodCode: 'EVN.CRT' }, [leaf('code', '1..1', 'CV')]),
]);

/** COCT_MT940000NL medicationAdministrationRequest: one dosing instruction. */
export const MEDICATION_ADMINISTRATION_REQUEST: ElementModel = node(
  'medicationAdministrationRequest',
  '1..1',
  { classCode: 'SBADM', moodCode: 'RQO' },
  [
    leaf('id', '0..1', 'II'),
    leaf('text', '0..1', 'ED'),
    leaf('statusCode', '1..1', 'CS'),
    leaf('effectiveTime', '0..1', 'SXCM_TS'),
    leaf('priorityCode', '0..1', 'CV'),
    leaf('routeCode', '0..1', 'CE'),
    leaf('approachSiteCode', '0..*', 'CE'),
    leaf('doseQuantity', '0..1', 'IVL_PQ'),
    leaf('rateQuantity', '0..1', 'IVL_PQ'),
    leaf('doseCheckQuantity', '0..1', 'RTO'),
    leaf('maxDoseQuantity', '0..*', 'RTO'),
    SUPPORT2,
    PRECONDITION,
    node('support1', '0..*', { typeCode: 'SPRT' }, []),
  ],
);

/** TherapeuticAgent2 of COCT_MT924000NL02; the schema has one request in each, one sender has two. */
export const THERAPEUTIC_AGENT_OF: ElementModel = node('therapeuticAgentOf', '0..*', { typeCode: 'TPA' }, [
  as(MEDICATION_ADMINISTRATION_REQUEST, { max: '*', schemaMax: 1 }),
]);

/** COCT_MT924000NL02 medicationDispenseEvent (MD 2). */
export const MEDICATION_DISPENSE_EVENT: ElementModel = node('medicationDispenseEvent', '1..1', { classCode: 'SPLY', moodCode: 'EVN' }, [
  leaf('id', '1..1', 'II'),
  leaf('code', '0..1', 'CV'),
  leaf('text', '0..1', 'ED'),
  leaf('statusCode', '1..1', 'CS'),
  leaf('effectiveTime', '1..1', 'IVL_TS'),
  leaf('quantity', '1..1', 'PQ'),
  leaf('expectedUseTime', '0..1', 'IVL_TS'),
  node('destination', '0..1', { typeCode: 'DST' }, [SERVICE_DELIVERY_LOCATION]),
  node('performer', '1..1', { typeCode: 'PRF' }, [
    node('assignedPerson', '1..1', { classCode: 'ASSIGNED' }, [leaf('id', '1..1', 'II'), REPRESENTED_ORGANIZATION]),
  ]),
  node('product', '1..1', { typeCode: 'PRD' }, [
    node('dispensedMedication', '1..1', { classCode: 'DST' }, [
      MEDICATION_KIND,
      // The schema says TPA; every sender that states it says DIR, and receivers expect that (MD 2.1).
      node('directTargetOf', '1..1', { typeCode: ['DIR', 'TPA'] }, [PRESCRIPTION]),
      THERAPEUTIC_AGENT_OF,
    ]),
  ]),
  node('responsibleParty', '1..1', { typeCode: 'RESP' }, [
    node('assignedCareProvider', '1..1', { classCode: 'ASSIGNED' }, [
      leaf('id', '1..1', 'II'),
      leaf('code', '1..1', 'CE'),
      as(REPRESENTED_ORGANIZATION, { min: 1 }),
    ]),
  ]),
]);

/** MedicationDispenseList: the payload of QURX_IN990113NL (MD 1). */
export const MEDICATION_DISPENSE_LIST: ElementModel = node('MedicationDispenseList', '1..1', {}, [
  leaf('code', '1..1', 'CV'),
  node('subject', '1..1', { typeCode: 'SBJ' }, [PATIENT]),
  node('component', '0..*', {}, [MEDICATION_DISPENSE_EVENT]),
]);
