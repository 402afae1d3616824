import type { MedicationDispense, Patient, Resource } from '../../fhir/types.js';
import type { XmlElement } from '../../xml/element.js';
import type { Context } from '../context.js';
import { knownKeys } from '../leaf/known.js';
import { referencesIn, referredTo, type Source, type V3Message } from '../source.js';
import { mergeAgreements } from './agreements.js';
import { EVENT } from './event.js';
import { DISPENSE_LIST } from './list.js';

const ANSWER = 'QURX_IN990113NL';

interface Group {
  readonly reference: string;
  readonly dispenses: MedicationDispense[];
}

/**
 * The dispenses of a Bundle: one message with one list for each Patient, since HL7v3 groups by patient. A Patient that nothing refers to is
 * a list without dispenses, unless the Bundle is about something else (MD 1).
 */
export function dispenseMessages(source: Source, isAboutOthers: boolean, cx: Context): readonly V3Message[] {
  return listsOf(source, isAboutOthers, cx).map((list) => ({ interaction: ANSWER, payloads: [list] }));
}

function listsOf(source: Source, isAboutOthers: boolean, cx: Context): XmlElement[] {
  const groups = new Map<Patient | undefined, Group>();
  const all = [...source.resources.values()];
  const urls = referencesIn(source);
  for (const r of all) if (r.resourceType === 'Patient') groups.set(r, { reference: urls.get(r) ?? '', dispenses: [] });
  for (const d of mergeAgreements(
    all.filter((r): r is MedicationDispense => r.resourceType === 'MedicationDispense'),
    cx,
  )) {
    const patient = patientOf(d, cx);
    const group = groups.get(patient) ?? { reference: '', dispenses: [] };
    groups.set(patient, group);
    group.dispenses.push(d);
  }
  const out: XmlElement[] = [];
  let found: ReadonlySet<Resource> | undefined;
  const referred = (): ReadonlySet<Resource> => (found ??= referredTo(source));
  for (const [patient, group] of groups) {
    if (group.dispenses.length === 0 && (patient === undefined || isAboutOthers || referred().has(patient))) continue;
    if (patient === undefined) {
      for (const d of group.dispenses) checkOnly(d, cx);
      continue;
    }
    const list = DISPENSE_LIST.toV3({ patient: { reference: group.reference }, dispenses: group.dispenses }, cx, 'MedicationDispenseList');
    if (list !== undefined) out.push(list);
  }
  return out;
}

/** A dispense of nobody has no list. The rest of it is checked all the same, so that the sender hears everything at once. */
function checkOnly(d: MedicationDispense, cx: Context): void {
  EVENT.toV3(d, cx, 'medicationDispenseEvent');
  cx.rule = 'dispense.subject';
  cx.report('not-written', d);
}

const SUBJECT_KEYS = new Set(['reference']);

function patientOf(d: MedicationDispense, cx: Context): Patient | undefined {
  cx.rule = 'dispense.subject';
  const reference = d.subject?.reference;
  if (d.subject === undefined || reference === undefined) {
    cx.report('required', d, 'subject');
    return undefined;
  }
  knownKeys(d.subject, SUBJECT_KEYS, cx);
  const found = cx.resources.resolve(reference);
  if (found?.resourceType === 'Patient') return found;
  cx.report('reference-unresolved', d.subject, 'reference', { expected: 'Patient' });
  return undefined;
}
