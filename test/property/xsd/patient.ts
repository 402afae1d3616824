import { ad } from './address.js';
import { bl, cs, ii, int } from './basic.js';
import type { Make } from './build.js';
import { TEMPLATE_LAST, TYPE_AND_TEMPLATE_FIRST, many, may, model, must, nil, orRarely, rare } from './class.js';
import { coded } from './coded.js';
import { insurance } from './insurance.js';
import { pn } from './name.js';
import { tel } from './telecom.js';
import { dayTs, ivlTs, ts } from './time.js';
import { VOCABULARIES as V } from './vocabulary.js';

const ROLE_STATUS = ['active', 'active', 'active', 'terminated', 'suspended', 'normal', 'nullified'] as const;

const providerPerson = model({ classCode: 'PSN', determinerCode: 'INSTANCE', type: 'Person' }, [must('name', pn), ...TEMPLATE_LAST]);

/** A choice of one, itself optional: the wrapper may be empty. */
const choice = model({}, [may('healthCareProviderPerson', 90, providerPerson)]);

const provider = model({ classCode: 'PROV', type: 'LicensedEntity' }, [
  must('id', ii('person')),
  may('healthCareChoice', 50, choice),
  ...TEMPLATE_LAST,
]);

const careProvision = model({ classCode: 'PCPR', moodCode: 'EVN', type: 'ActHeir' }, [
  must('code', coded('CE', [V.care], { translated: 2 })),
  must('responsibleParty', model({ typeCode: 'RESP', type: 'Participation' }, [must('healthCareProvider', provider), ...TEMPLATE_LAST])),
  ...TEMPLATE_LAST,
]);

const otherProvider = model({ classCode: 'PAT', type: 'Patient' }, [
  must('subjectOf', model({ typeCode: 'SBJ', type: 'Participation' }, [must('patientCareProvision', careProvision), ...TEMPLATE_LAST])),
  ...TEMPLATE_LAST,
]);

const birthplace = model({ classCode: 'BIRTHPL', type: 'RoleHeir' }, [...TYPE_AND_TEMPLATE_FIRST, must('addr', ad)]);

const contactPerson = model({ classCode: 'PSN', determinerCode: 'INSTANCE', type: 'Role' }, [...TYPE_AND_TEMPLATE_FIRST, must('name', pn)]);

const contactParty = model({ classCode: 'CON', type: 'Role' }, [
  ...TYPE_AND_TEMPLATE_FIRST,
  may('code', 60, coded('CE', [V.contact])),
  many('telecom', 100, 2, tel),
  must('Person', contactPerson),
]);

const employment = model({ classCode: 'EMP', type: 'Employee' }, [...TYPE_AND_TEMPLATE_FIRST, must('occupationCode', coded('CE', [V.occupation]))]);

const person = model({ classCode: 'PSN', determinerCode: 'INSTANCE', type: 'Person' }, [
  rare(many('id', 2, 2, ii('any'))),
  may('name', 92, pn),
  may('administrativeGenderCode', 92, coded('CE', [V.gender], { translated: 1 })),
  may('birthTime', 92, dayTs),
  may('deceasedInd', 6, bl),
  may('deceasedTime', 5, ts),
  may('multipleBirthInd', 6, bl),
  may('multipleBirthOrderNumber', 4, int),
  may('maritalStatusCode', 5, coded('CE', [V.marital])),
  rare(may('educationLevelCode', 2, coded('CE', [V.education]))),
  may('birthplace', 10, birthplace),
  rare(many('scopedContactParty', 2, 2, contactParty)),
  rare(may('employment', 2, employment)),
  may('playedPatientOfOtherProvider', 12, otherProvider),
  rare(many('CoveredParty', 2, 2, insurance)),
  ...TEMPLATE_LAST,
]);

const organization = model({ classCode: 'ORG', determinerCode: 'INSTANCE', type: 'Organization' }, [
  many('id', 100, 2, ii('organization')),
  may('code', 50, coded('CE', [V.organization])),
  ...TEMPLATE_LAST,
]);

/** The role of the patient, as the list and (rarely) a prescription carry it. */
export const patientRole: Make = model({ classCode: 'PAT', type: 'Patient' }, [
  ...TYPE_AND_TEMPLATE_FIRST,
  must('id', orRarely(ii('bsn'), nil, 1)),
  many('id', 12, 3, ii('patient')),
  many('addr', 55, 3, ad),
  many('telecom', 35, 3, tel),
  must('statusCode', cs(ROLE_STATUS, 3)),
  rare(may('effectiveTime', 2, ivlTs)),
  rare(may('confidentialityCode', 2, coded('CE', [V.confidentiality]))),
  rare(may('veryImportantPersonCode', 2, coded('CE', [V.vip]))),
  must('Person', person),
  rare(may('Organization', 2, organization)),
]);
