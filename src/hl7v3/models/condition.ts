import { as, leaf, node, oneOf, type ElementModel } from '../model.js';
import { MEDICATION_KIND } from './dispense.js';
import { PATIENT } from './person.js';

const PERSON = { classCode: 'PSN', determinerCode: 'INSTANCE' };
const ORGANIZATION = { classCode: 'ORG', determinerCode: 'INSTANCE' };
const EVENT = 'EVN';

/** COCT_MT090102 AssignedPerson: the author of a condition, with the organisation of COCT_MT150002. */
export const AUTHOR_PERSON: ElementModel = node('assignedPerson', '0..1', { classCode: 'ASSIGNED' }, [
  leaf('id', '1..*', 'II'),
  leaf('code', '0..1', 'CE'),
  leaf('addr', '0..*', 'AD'),
  node('assignee', '1..1', {}, [node('assigneePerson', '1..1', PERSON, [leaf('name', '1..*', 'PN')])]),
  node('Organization', '0..1', ORGANIZATION, [
    leaf('id', '1..*', 'II'),
    leaf('code', '0..1', 'CE'),
    leaf('name', '0..*', 'ON'),
    leaf('addr', '0..*', 'AD'),
  ]),
]);

/** COCT_MT150000 Organization. */
export const FULL_ORGANIZATION: ElementModel = node('Organization', '0..1', ORGANIZATION, [
  leaf('id', '1..*', 'II'),
  leaf('code', '0..1', 'CE'),
  leaf('name', '0..*', 'ON'),
  leaf('desc', '0..1', 'ED'),
  leaf('statusCode', '0..1', 'CS'),
  leaf('telecom', '0..*', 'TEL'),
  leaf('addr', '0..*', 'AD'),
  leaf('standardIndustryClassCode', '0..1', 'CE'),
  node('contact', '0..*', { classCode: 'CON' }, []),
  node('part', '0..*', { classCode: 'PART' }, []),
  node('part-of', '0..*', { classCode: 'PART' }, []),
]);

/** COCT_MT090100NL AssignedPerson: an informant, and the author of an annotation. */
export const INFORMANT_PERSON: ElementModel = node('assignedPerson', '0..1', { classCode: 'ASSIGNED' }, [
  leaf('id', '1..*', 'II'),
  leaf('code', '0..1', 'CE'),
  leaf('addr', '0..*', 'AD'),
  leaf('telecom', '0..*', 'TEL'),
  leaf('effectiveTime', '0..1', 'IVL_TS'),
  leaf('certificateText', '0..1', 'ED'),
  node('assignedPerson', '0..1', PERSON, [leaf('name', '0..*', 'PN')]),
  FULL_ORGANIZATION,
]);

/** The patient as somebody who takes part: the role alone, since the condition says who it is. */
const SELF: ElementModel = node('patient', '0..1', { classCode: 'PAT' }, []);

/** COCT_MT040200 ResponsibleParty: somebody who is no professional. */
export const RESPONSIBLE_PARTY: ElementModel = oneOf(
  node('responsibleParty', '0..1', { classCode: 'AGNT' }, [
    leaf('id', '0..*', 'II'),
    leaf('code', '0..1', 'CE'),
    leaf('addr', '0..*', 'AD'),
    leaf('telecom', '0..*', 'TEL'),
    leaf('statusCode', '0..*', 'CS'),
    leaf('effectiveTime', '0..1', 'IVL_TS'),
    as(FULL_ORGANIZATION, { name: 'agentOrganization' }),
    node('agentPerson', '0..1', PERSON, [
      leaf('id', '0..*', 'II'),
      leaf('name', '0..*', 'PN'),
      leaf('desc', '0..1', 'ED'),
      leaf('statusCode', '0..1', 'CS'),
      leaf('administrativeGenderCode', '0..1', 'CE'),
      leaf('birthTime', '0..1', 'TS'),
      leaf('deceasedInd', '0..1', 'BL'),
      leaf('deceasedTime', '0..1', 'TS'),
      leaf('multipleBirthInd', '0..1', 'BL'),
      leaf('multipleBirthOrderNumber', '0..1', 'INT'),
      leaf('organDonorInd', '0..1', 'BL'),
      leaf('maritalStatusCode', '0..1', 'CE'),
      leaf('educationLevelCode', '0..1', 'CE'),
      leaf('disabilityCode', '0..*', 'CE'),
      leaf('livingArrangementCode', '0..1', 'CE'),
      leaf('religiousAffiliationCode', '0..1', 'CE'),
      leaf('raceCode', '0..*', 'CE'),
      leaf('ethnicGroupCode', '0..*', 'CE'),
      ...['scopedBirthPlace', 'playedRole'].map((name) => node(name, '0..1', {}, [])),
      ...['citizenship', 'contact', 'employment', 'guarantor', 'guardian', 'memberOf', 'playedOtherIDs', 'schoolEnrollment'].map((name) =>
        node(name, '0..*', {}, []),
      ),
      node('languageCommunication', '0..*', {}, []),
    ]),
    as(FULL_ORGANIZATION, { name: 'representedOrganization' }),
    node('representedPerson', '0..1', PERSON, []),
  ]),
  ...['agentOrganization', 'agentPerson'],
);

/** Informant of COCT_MT000003NL: one of three. */
export const INFORMANT: ElementModel = oneOf(
  node('informant', '0..*', { typeCode: 'INF' }, [INFORMANT_PERSON, SELF, RESPONSIBLE_PARTY]),
  ...['assignedPerson', 'patient', 'responsibleParty'],
);

/** COCT_MT990002NL ObservationEvent: what supports a condition. */
export const OBSERVATION_EVENT: ElementModel = node('observationEvent', '0..*', { classCode: 'OBS', moodCode: EVENT }, [
  leaf('id', '1..1', 'II'),
  leaf('code', '0..1', 'CE'),
  leaf('text', '0..1', 'ED'),
  leaf('statusCode', '0..1', 'CS'),
  leaf('effectiveTime', '0..1', 'IVL_TS'),
  leaf('activityTime', '0..1', 'IVL_TS'),
  leaf('availabilityTime', '0..1', 'TS'),
  leaf('confidentialityCode', '0..*', 'CE'),
  leaf('value', '0..*', 'ANY'),
  leaf('interpretationCode', '0..*', 'CE'),
  leaf('methodCode', '0..1', 'CV'),
  leaf('targetSiteCode', '0..1', 'CV'),
  ...['subject', 'performer', 'author', 'dataEnterer'].map((name) => node(name, '0..1', {}, [])),
  ...['component', 'inFulfillmentOf', 'referenceRange', 'summary'].map((name) => node(name, '0..*', {}, [])),
]);

/** SeverityObservation of COCT_MT000003NL. */
export const SEVERITY_OBSERVATION: ElementModel = node('severityObservation', '1..1', { classCode: 'OBS', moodCode: EVENT }, [
  leaf('code', '1..1', 'CV'),
  leaf('statusCode', '1..1', 'CS'),
  leaf('value', '1..1', 'CE'),
]);

/** Annotation of COCT_MT000003NL. */
export const ANNOTATION: ElementModel = node('annotation', '1..1', { classCode: 'ACT', moodCode: EVENT }, [
  leaf('text', '1..1', 'ST'),
  leaf('statusCode', '1..1', 'CS'),
  node('author', '1..1', { typeCode: 'AUT' }, [leaf('time', '0..1', 'TS'), as(INFORMANT_PERSON, { min: 1 })]),
]);

/** Concern of COCT_MT000003NL. */
export const CONCERN: ElementModel = node('concern', '1..1', { classCode: 'CONC', moodCode: EVENT }, [
  leaf('id', '1..1', 'II'),
  leaf('statusCode', '1..1', 'CS'),
  leaf('effectiveTime', '0..1', 'IVL_TS'),
  leaf('confidentialityCode', '0..1', 'CV'),
]);

/** COCT_MT000003NL Condition: the payload of REPC_IN000024NL (AI 1). */
export const CONDITION: ElementModel = node('Condition', '1..1', { classCode: 'COND', moodCode: EVENT, negationInd: ['false', 'true'] }, [
  leaf('id', '1..*', 'II'),
  leaf('code', '1..1', 'CV'),
  leaf('text', '0..1', 'ST'),
  leaf('statusCode', '1..1', 'CS'),
  leaf('effectiveTime', '0..1', 'IVL_TS'),
  leaf('confidentialityCode', '0..*', 'CV'),
  leaf('uncertaintyCode', '1..1', 'CV'),
  leaf('value', '1..1', 'CE'),
  node('subject', '1..1', { typeCode: 'SBJ' }, [as(PATIENT, { name: 'patient' })]),
  node('causativeAgent', '0..1', { typeCode: 'CAGNT' }, [
    oneOf(
      node('administerableMaterial', '1..1', { classCode: 'ADMM' }, [
        as(MEDICATION_KIND, { name: 'administerableMedicationKind', min: 0 }),
        node('administerableMaterialKind', '0..1', { classCode: 'MAT', determinerCode: 'KIND' }, [leaf('code', '1..1', 'CE')]),
      ]),
      ...['administerableMedicationKind', 'administerableMaterialKind'],
    ),
  ]),
  oneOf(node('author', '1..1', { typeCode: 'AUT' }, [leaf('time', '0..1', 'TS'), AUTHOR_PERSON, SELF]), 'assignedPerson', 'patient'),
  INFORMANT,
  node('support', '0..*', { typeCode: 'SPRT' }, [OBSERVATION_EVENT]),
  node('subjectOf1', '0..1', { typeCode: 'SUBJ' }, [SEVERITY_OBSERVATION]),
  node('subjectOf2', '0..*', { typeCode: 'SUBJ' }, [ANNOTATION]),
  node('subjectOf4', '0..1', { typeCode: 'SUBJ' }, [CONCERN]),
  node('predecessor', '0..*', { typeCode: 'SUCC' }, [
    node('conditionReference', '1..1', { classCode: 'COND', moodCode: EVENT }, [leaf('id', '1..1', 'II')]),
  ]),
]);
