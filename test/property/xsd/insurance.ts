import fc from 'fast-check';
import { ad } from './address.js';
import { cs, ii, int } from './basic.js';
import { type Make, element } from './build.js';
import { TYPE_AND_TEMPLATE_FIRST, many, may, model, must } from './class.js';
import { coded } from './coded.js';
import { on, pn } from './name.js';
import { dayTs, ivlTs } from './time.js';
import { phrase } from './values.js';
import { VOCABULARIES as V } from './vocabulary.js';

/** TN: a name that is text only. */
const tn: Make = (name) => element(name, { text: phrase });

const FIRST = TYPE_AND_TEMPLATE_FIRST;

const carrierOrganization = model({ classCode: 'ORG' }, [...FIRST, must('name', tn)]);
const carrier = model({ classCode: 'UNDWRT' }, [
  ...FIRST,
  must('id', ii('organization')),
  may('underwritingCarrierOrganization', 60, carrierOrganization),
]);
const underwriter = model({ typeCode: 'AUT' }, [...FIRST, must('carrierRole', carrier)]);

const employer = model({ classCode: 'ORG' }, [...FIRST, may('name', 80, on)]);
const employment = model({ classCode: 'EMP' }, [...FIRST, many('id', 50, 2, ii('any')), may('employerEmployerOrganization', 60, employer)]);

const holderPerson = model({ classCode: 'PSN' }, [...FIRST, must('name', pn), may('birthTime', 60, dayTs), many('employment', 20, 2, employment)]);
const holderOrganization = model({ classCode: 'ORG' }, [...FIRST, may('name', 80, tn), may('addr', 50, ad)]);

function holderOf(name: string, one: Make): Make {
  return model({ typeCode: 'HLD' }, [
    ...FIRST,
    must('policyHolder', model({ classCode: 'POLHOLD' }, [...FIRST, may('id', 50, ii('any')), must(name, one)])),
  ]);
}

const accommodation = model({ classCode: 'ACCM' }, [...FIRST, must('code', cs(['P', 'I', 'S']))]);
const limitation = model({ typeCode: 'LIMIT' }, [...FIRST, must('limitingAccommodationCoverage', accommodation)]);

function policy(holder: Make): Make {
  return model({ classCode: 'COV' }, [
    ...FIRST,
    many('id', 100, 2, ii('any')),
    may('code', 50, coded('CE', [V.insurance])),
    may('statusCode', 50, cs(['active', 'completed'])),
    may('effectiveTime', 50, ivlTs),
    must('author', underwriter),
    may('holder', 50, holder),
    may('limitation', 40, limitation),
  ]);
}

function covered(holder: Make): Make {
  const beneficiary = model({ typeCode: 'BEN' }, [...FIRST, may('sequenceNumber', 40, int), must('policyOrAccount', policy(holder))]);
  return model({ classCode: 'COVPTY' }, [
    ...FIRST,
    must('id', ii('any')),
    may('code', 50, cs(['SELF', 'FAMDEP'])),
    must('beneficiaryOf', beneficiary),
  ]);
}

const byPerson = covered(holderOf('policyHolderPolicyHolderPerson', holderPerson));
const byOrganization = covered(holderOf('policyHolderPolicyHolderOrganization', holderOrganization));

/** The patient as insured; the policy is held by a person or by an organisation. */
export const insurance: Make = (name, scope) => fc.oneof(byPerson(name, scope), byOrganization(name, scope));
