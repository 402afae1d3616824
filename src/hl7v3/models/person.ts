import { as, leaf, node, type ElementModel } from '../model.js';

/** COCT_MT050000NL Patient with COCT_MT030200NL Person. */
export const PATIENT: ElementModel = node('Patient', '1..1', { classCode: 'PAT' }, [
  leaf('id', '1..*', 'II'),
  leaf('addr', '0..*', 'AD'),
  leaf('telecom', '0..*', 'TEL'),
  leaf('statusCode', '1..1', 'CS'),
  leaf('effectiveTime', '0..1', 'IVL_TS'),
  leaf('confidentialityCode', '0..1', 'CE'),
  leaf('veryImportantPersonCode', '0..1', 'CE'),
  node('Person', '1..1', { classCode: 'PSN', determinerCode: 'INSTANCE' }, [
    leaf('id', '0..*', 'II'),
    // The schema allows one; senders of conditions give the partner's name as a second one.
    as(leaf('name', '0..*', 'PN'), { schemaMax: 1 }),
    leaf('administrativeGenderCode', '0..1', 'CE'),
    leaf('birthTime', '0..1', 'TS'),
    leaf('deceasedInd', '0..1', 'BL'),
    leaf('deceasedTime', '0..1', 'TS'),
    leaf('multipleBirthInd', '0..1', 'BL'),
    leaf('multipleBirthOrderNumber', '0..1', 'INT'),
    leaf('maritalStatusCode', '0..1', 'CE'),
    leaf('educationLevelCode', '0..1', 'CE'),
    node('birthplace', '0..1', { classCode: 'BIRTHPL' }, [leaf('addr', '1..1', 'AD')]),
    node('scopedContactParty', '0..*', { classCode: 'CON' }, []),
    node('employment', '0..1', { classCode: 'EMP' }, []),
    node('playedPatientOfOtherProvider', '0..1', { classCode: 'PAT' }, [
      node('subjectOf', '1..1', { typeCode: 'SBJ' }, [
        node('patientCareProvision', '1..1', { classCode: 'PCPR', moodCode: 'EVN' }, [
          leaf('code', '1..1', 'CE'),
          node('responsibleParty', '1..1', { typeCode: 'RESP' }, [
            node('healthCareProvider', '1..1', { classCode: 'PROV' }, [
              leaf('id', '1..1', 'II'),
              node('healthCareChoice', '0..1', {}, [
                node('healthCareProviderPerson', '0..1', { classCode: 'PSN', determinerCode: 'INSTANCE' }, [leaf('name', '1..1', 'PN')]),
              ]),
            ]),
          ]),
        ]),
      ]),
    ]),
    node('CoveredParty', '0..*', { classCode: 'COVPTY' }, []),
  ]),
  node('Organization', '0..1', { classCode: 'ORG', determinerCode: 'INSTANCE' }, []),
]);

/** COCT_MT090101 AssignedPerson: the author of a prescription. */
export const ASSIGNED_PERSON: ElementModel = node('AssignedPerson', '1..1', { classCode: 'ASSIGNED' }, [
  leaf('id', '1..*', 'II'),
  leaf('code', '0..*', 'CE'),
]);

/** Organization of COCT_MT924000NL02. */
export const REPRESENTED_ORGANIZATION: ElementModel = node('representedOrganization', '0..1', { classCode: 'ORG', determinerCode: 'INSTANCE' }, [
  leaf('id', '1..1', 'II'),
  leaf('name', '0..1', 'ON'),
  leaf('addr', '0..1', 'AD'),
]);

/** ServiceDeliveryLocation of COCT_MT924000NL02. */
export const SERVICE_DELIVERY_LOCATION: ElementModel = node('serviceDeliveryLocation', '1..1', { classCode: 'SDLOC' }, [
  leaf('code', '1..1', 'CV'),
  leaf('addr', '1..1', 'AD'),
]);
