import type { MedicationDispense, Reference } from '../../fhir/types.js';
import { descend } from '../../hl7v3/model.js';
import { MEDICATION_DISPENSE_LIST } from '../../hl7v3/models/dispense.js';
import { child, type XmlElement } from '../../xml/element.js';
import { act } from '../act.js';
import type { Context } from '../context.js';
import { PATIENT } from '../party/patient.js';
import { reference } from '../reference.js';
import { fixed, many, pair } from '../rule.js';
import { within } from '../view.js';
import { EVENT } from './event.js';

/** One answer: the dispenses of one patient, as one source gave them. */
export interface DispenseList {
  patient?: Reference;
  dispenses?: readonly MedicationDispense[];
}

/** MedicationDispenseList <-> the dispenses of one patient (MD 1). */
export const DISPENSE_LIST = act<DispenseList>({
  model: MEDICATION_DISPENSE_LIST,
  fhir: 'Bundle',
  spec: 'MD 1',
  create: () => ({}),
  rules: [
    fixed('list.code', { v3: 'code', attributes: { code: 'MEDLIST', codeSystem: '2.16.840.1.113883.5.4' }, spec: 'MD 1' }),
    pair('list.patient', {
      v3: 'subject/Patient',
      fhir: 'patient',
      codec: reference('Patient', PATIENT),
      get: (l): Reference | undefined => l.patient,
      set: (l, patient) => void (l.patient = patient),
      spec: 'MD 1, MD 3.3',
    }),
    many('list.dispense', {
      v3: 'component',
      fhir: 'dispenses[]',
      codec: within('list.event', descend(MEDICATION_DISPENSE_LIST, 'component'), 'medicationDispenseEvent', EVENT, 'MD 1'),
      get: (l): readonly MedicationDispense[] | undefined => l.dispenses,
      set: (l, dispenses) => void (l.dispenses = dispenses),
      spec: 'MD 1',
    }),
  ],
});

/** The dispenses of a list, each with its patient. */
export function readDispenseList(list: XmlElement, cx: Context): readonly MedicationDispense[] {
  const answer = DISPENSE_LIST.toFhir(list, cx);
  const patient = child(list, 'subject');
  for (const d of answer?.dispenses ?? []) {
    if (answer?.patient !== undefined) d.subject = cx.resources.again(answer.patient);
    if (patient !== undefined) {
      cx.trace?.add({ rule: 'dispense.subject', element: patient, owner: d, places: ['subject.reference'], value: undefined, back: undefined });
    }
  }
  return answer?.dispenses ?? [];
}
