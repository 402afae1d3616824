import type { Patient } from '../../fhir/types.js';
import { PATIENT_ROLE as MODEL, RECORD_TARGET } from '../../hl7v3/models/cda-party.js';
import { act } from '../act.js';
import type { Codec } from '../codec.js';
import { reference } from '../reference.js';
import { within } from '../view.js';
import { lifeRules, nameRule, personRules, roleRules } from './person-rules.js';

const WHERE = { id: 'patientRole', person: 'patient', spec: 'DT 14.1' };
const role = roleRules<Patient>(WHERE);
const person = personRules<Patient>(WHERE);

/** patientRole of a message in the form of a document <-> Patient (DT 14.1); its role has no status. */
export const PATIENT_ROLE: Codec<Patient> = act<Patient>({
  model: MODEL,
  fhir: 'Patient',
  spec: 'DT 14.1',
  resource: true,
  create: () => ({ resourceType: 'Patient', id: '' }),
  rules: [role.id, nameRule(WHERE), role.telecom, person.gender, person.birthTime, ...lifeRules(WHERE, 'added'), role.addr],
});

/** recordTarget <-> the reference to the Patient (AI 8, 10). */
export const RECORD_SUBJECT = within('recordTarget.patient', RECORD_TARGET, 'patientRole', reference('Patient', PATIENT_ROLE), 'AI 8, AI 10');
