import { BSN } from '../../fhir/systems.js';
import type { Condition, Patient, Resource } from '../../fhir/types.js';
import type { XmlElement } from '../../xml/element.js';
import type { Context } from '../context.js';
import { referredTo, type Source, type V3Message } from '../source.js';
import { isProblem, isRecorded, patientOf, writeCondition, type Recorded } from './conditions.js';

/** The interaction that answers a query for conditions (AI 1). */
export const CONDITION_ANSWER = 'REPC_IN000024NL';

/** The intolerances and contra-indications of a Bundle: one message for each person, with one condition in each subject (AI 1). */
export function conditionMessages(source: Source, cx: Context): readonly V3Message[] {
  const byPerson = new Map<unknown, XmlElement[]>();
  const referred = referredTo(source);
  for (const resource of source.resources.values()) {
    if (!isRecorded(resource)) {
      if (isProblem(resource) && !referred.has(resource)) refuseProblem(resource, cx);
      continue;
    }
    const patient = patientIn(resource, cx);
    cx.resources.use(resource);
    const condition = writeCondition(resource, cx);
    if (condition === undefined) continue;
    if (patient === undefined) {
      // The rest was checked all the same, so that the sender hears everything at once.
      cx.rule = `${resource.resourceType === 'AllergyIntolerance' ? 'allergy' : 'flag'}.patient`;
      cx.report('not-written', resource);
      continue;
    }
    const person = personOf(patient);
    const others = byPerson.get(person);
    if (others === undefined) byPerson.set(person, [condition]);
    else others.push(condition);
  }
  return [...byPerson.values()].map((payloads) => ({ interaction: CONDITION_ANSWER, payloads }));
}

/** A problem that stands for itself and is none of those that medication surveillance knows (AI 6). */
function refuseProblem(problem: Condition, cx: Context): void {
  cx.rule = 'flag.value';
  cx.resources.use(problem);
  cx.report('out-of-scope', problem, 'code', { expected: 'a code of thesaurus 40' });
}

/** The patient, when there is one; that there is none is reported where the condition is written. */
function patientIn(resource: Recorded, cx: Context): Patient | undefined {
  const reference = patientOf(resource)?.reference;
  const found: Resource | undefined = reference === undefined ? undefined : cx.resources.resolve(reference);
  return found?.resourceType === 'Patient' ? found : undefined;
}

/** A person is known by the BSN: two resources with the same one differ in detail only (DT 14.6). Without one, the resource is the person. */
function personOf(patient: Patient): unknown {
  return patient.identifier?.find((i) => i.system === BSN && i.value !== undefined)?.value ?? patient;
}
