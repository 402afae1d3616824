import fc from 'fast-check';
import { ad } from './address.js';
import { bl, cs, ed, ii, int } from './basic.js';
import { type Make, oneOf, plain } from './build.js';
import { ROOT_ELEMENTS, type Slot, TEMPLATE_LAST, TYPE_AND_TEMPLATE_FIRST, many, may, model, must, nil, orRarely, rare } from './class.js';
import { coded } from './coded.js';
import { on, pn } from './name.js';
import { tel } from './telecom.js';
import { dayTs, ivlTs, ts } from './time.js';
import { VOCABULARIES as V } from './vocabulary.js';

const ORGANIZATION = { classCode: 'ORG', determinerCode: 'INSTANCE', type: 'Organization' };
const PERSON = { classCode: 'PSN', determinerCode: 'INSTANCE', type: 'Person' };
const ASSIGNED = { classCode: 'ASSIGNED', type: 'RoleHeir' };
const ROLE_STATUS = ['active', 'terminated'] as const;

/** COCT_MT150002: the organisation of an author. */
const plainOrganization = model(ORGANIZATION, [
  many('id', 100, 2, ii('organization')),
  may('code', 60, coded('CE', [V.organization])),
  many('name', 75, 2, on),
  many('addr', 55, 2, ad),
  ...TEMPLATE_LAST,
]);

const contact = model({ classCode: 'CON', type: 'RoleHeir' }, [many('telecom', 70, 2, tel), ...TEMPLATE_LAST]);
const part = model({ classCode: 'PART', type: 'RoleHeir' }, [many('id', 60, 2, ii('organization')), ...TEMPLATE_LAST]);

/** COCT_MT150000. */
const organization = model(ORGANIZATION, [
  many('id', 100, 2, ii('organization')),
  may('code', 50, coded('CE', [V.organization])),
  many('name', 70, 2, on),
  rare(may('desc', 2, ed)),
  rare(may('statusCode', 2, cs(ROLE_STATUS))),
  many('telecom', 25, 2, tel),
  many('addr', 40, 2, ad),
  rare(may('standardIndustryClassCode', 2, coded('CE', [V.organization]))),
  rare(many('contact', 2, 2, contact)),
  rare(many('part', 1, 2, part)),
  rare(many('part-of', 1, 2, part)),
  ...TEMPLATE_LAST,
]);

const NOT_STATED = plain('id', { nullFlavor: 'NI' });
const notStatedName = plain('assignee', {}, [plain('assigneePerson', {}, [plain('name', { nullFlavor: 'NI' })])]);
const namedAuthor = model({}, [must('assigneePerson', model(PERSON, [many('name', 100, 2, pn), ...TEMPLATE_LAST]))]);

const author = model(ASSIGNED, [
  many('id', 100, 2, ii('person')),
  may('code', 35, coded('CE', [V.role], { translated: 5 })),
  many('addr', 8, 2, ad),
  must(
    'assignee',
    orRarely(namedAuthor, () => fc.constant(notStatedName), 5),
  ),
  may('Organization', 55, plainOrganization),
  ...TEMPLATE_LAST,
]);

/** COCT_MT090102: the author of a condition; nobody at all is written as the schema demands it. */
export const authorPerson: Make = (name, scope) => oneOf([96, author(name, scope)], [4, fc.constant(plain(name, {}, [NOT_STATED, notStatedName]))]);

const assignedPersonName = model(PERSON, [...TYPE_AND_TEMPLATE_FIRST, many('name', 96, 2, pn)]);

/** COCT_MT090100NL: an informant, and an author of an annotation of whom more than a number is told. */
export const assignedPerson: Make = model(ASSIGNED, [
  ...TYPE_AND_TEMPLATE_FIRST,
  many('id', 100, 2, ii('person')),
  may('code', 35, coded('CE', [V.role], { translated: 5 })),
  many('addr', 10, 2, ad),
  many('telecom', 15, 2, tel),
  rare(may('effectiveTime', 2, ivlTs)),
  rare(may('certificateText', 2, ed)),
  may('assignedPerson', 70, assignedPersonName),
  may('Organization', 50, organization),
]);

const foreign = coded('CE', [V.other]);
const language = model({ type: 'InfrastructureRoot' }, [must('languageCode', foreign)]);

/** COCT_MT030200. */
const agentPerson = model(PERSON, [
  rare(many('id', 2, 2, ii('any'))),
  many('name', 92, 2, pn),
  rare(may('desc', 2, ed)),
  rare(may('statusCode', 2, cs(ROLE_STATUS))),
  may('administrativeGenderCode', 40, coded('CE', [V.gender], { translated: 1 })),
  may('birthTime', 35, dayTs),
  rare(may('deceasedInd', 2, bl)),
  rare(may('deceasedTime', 1, ts)),
  rare(may('multipleBirthInd', 1, bl)),
  rare(may('multipleBirthOrderNumber', 1, int)),
  rare(may('organDonorInd', 1, bl)),
  rare(may('maritalStatusCode', 2, coded('CE', [V.marital]))),
  rare(may('educationLevelCode', 1, coded('CE', [V.education]))),
  rare(many('disabilityCode', 1, 2, foreign)),
  rare(may('livingArrangementCode', 1, foreign)),
  rare(may('religiousAffiliationCode', 1, foreign)),
  rare(many('raceCode', 1, 2, foreign)),
  rare(many('ethnicGroupCode', 1, 2, foreign)),
  rare(many('languageCommunication', 1, 2, language)),
]);

const usualParty: readonly Slot[] = [
  ...ROOT_ELEMENTS,
  many('id', 20, 2, ii('person')),
  may('code', 45, coded('CE', [V.contact])),
  many('addr', 35, 2, ad),
  many('telecom', 45, 2, tel),
  rare(many('statusCode', 2, 2, cs(ROLE_STATUS))),
  rare(may('effectiveTime', 2, ivlTs)),
];

const relative = model({ classCode: 'AGNT' }, [
  ...usualParty,
  must('agentPerson', orRarely(agentPerson, nil, 1)),
  rare(may('representedOrganization', 2, organization)),
]);
const institution = model({ classCode: 'AGNT' }, [...usualParty, must('agentOrganization', organization), may('representedPerson', 30, agentPerson)]);

/** COCT_MT040200: somebody who is no professional; the schema also lets an organisation be one. */
export const responsibleParty: Make = orRarely(relative, institution, 4);
