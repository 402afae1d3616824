import { SNOMED } from '../../fhir/systems.js';
import type { CodeableConcept, MedicationDispense, Prim, Quantity, Reference } from '../../fhir/types.js';
import { EXTENSIONS } from '../../fhir/extensions.js';
import { MEDICATION_DISPENSE_EVENT } from '../../hl7v3/models/dispense.js';
import { act } from '../act.js';
import { build, type Codec } from '../codec.js';
import type { Context } from '../context.js';
import { extend, extensionOf, primitiveExtension, primitiveIn } from '../extension.js';
import { CD } from '../leaf/cd.js';
import { table } from '../leaf/code.js';
import { II } from '../leaf/ii.js';
import { PQ_PRODUCT } from '../leaf/pq.js';
import { primitive, reportPrim, store } from '../leaf/primitive.js';
import { ED } from '../leaf/text.js';
import { cycleOf, withoutCycle } from '../leaf/timing-cycle.js';
import { TS_DATETIME } from '../leaf/ts.js';
import { LOCATION } from '../party/location.js';
import { constant, derived, many, pair } from '../rule.js';
import { AGENT, agentsOf, type Agent } from './agents.js';
import { cycle, periodOfUse, renderedDosage, sequenceOf, sequences, statedCycle } from './derived.js';
import { MEDICATION } from './medication.js';
import { PRESCRIPTION } from './prescription.js';
import { notStated, PERFORMER, RESPONSIBLE_PARTY } from './responsible.js';
import { EXPECTED_USE_TIME } from './use-time.js';

/** statusCode <-> status (MD 6). */
const STATUS = table({
  kind: 'DISPENSE_STATUS',
  spec: 'MD 6',
  rows: [
    ['completed', 'completed'],
    ['active', 'in-progress'],
    ['suspended', 'on-hold'],
    ['aborted', 'stopped'],
    ['cancelled', 'cancelled'],
    ['nullified', 'entered-in-error'],
  ],
  inexact: [
    ['preparation', 'active'],
    ['declined', 'aborted'],
  ],
  absent: 'unknown',
});

const CATEGORY: CodeableConcept = { coding: [{ system: SNOMED, code: '373784005' }] };
const DISPENSED = 'product/dispensedMedication';

/** The date of a dispense: as asked for, else handed over, else prepared (MD 2.2 row 4). */
function dateOf(d: MedicationDispense, cx: Context): Prim | undefined {
  const dates = [
    primitiveIn(extensionOf(d, 'requestDate'), 'valueDateTime'),
    primitive(d, 'whenHandedOver', d.whenHandedOver, d._whenHandedOver),
    primitive(d, 'whenPrepared', d.whenPrepared, d._whenPrepared),
  ].filter((date) => date !== undefined);
  const chosen = dates.find((date) => date.value !== undefined) ?? dates[0];
  for (const other of dates) if (other !== chosen && other.extension !== undefined) reportPrim(cx, 'not-mapped', other);
  return chosen;
}

/** Organisation that answers for the dispense, or else the one that performed it (MD 2.2). */
function actorOf(d: MedicationDispense, cx: Context): Reference | undefined {
  for (const name of ['v3ResponsibleParty', 'v3Performer'] as const) {
    const role = extensionOf(d, name)?.valueReference?.reference;
    const resource = role === undefined ? undefined : cx.resources.resolve(role);
    if (resource?.resourceType === 'PractitionerRole' && resource.organization !== undefined) return resource.organization;
  }
  return undefined;
}

function setDosages(d: MedicationDispense, agents: readonly Agent[]): void {
  const dosages = agents.flatMap((a) => a.dosages);
  d.dosageInstruction = dosages;
  if (dosages.length < 2) return;
  // Only a single dosage can have its cycle stated on the dispense; others keep it in v3-gts alone (MD 4.3).
  for (const x of dosages) if (x.timing !== undefined && cycleOf(x.timing) !== undefined) x.timing = withoutCycle(x.timing);
}

/** The dosages as their elements; a text that only the dispense has is that of the first (MD 4). */
function dosagesOf(d: MedicationDispense, cx: Context): Agent[] {
  const text = extensionOf(d, 'renderedDosage')?.valueString;
  const dosages = d.dosageInstruction ?? [];
  const cycle = cycleToGive(d);
  if (text === undefined || dosages.some((x) => x.text !== undefined)) return agentsOf(dosages, cycle);
  const [first = {}, ...others] = dosages;
  return agentsOf(
    [cx.copyOf(first, { ...first, text, _text: { extension: [{ url: EXTENSIONS.v3NoMediaType, valueBoolean: true }] } }), ...others],
    cycle,
  );
}

/** The cycle that must be taken from the dispense, because it states it alone, for a dosage whose bounds are the days of it. */
function cycleToGive(d: MedicationDispense): Quantity | undefined {
  const [dosage, ...others] = d.dosageInstruction ?? [];
  const repeat = dosage?.timing?.repeat;
  const isPlain =
    repeat?.boundsDuration !== undefined && repeat.frequency !== undefined && repeat.when === undefined && repeat.timeOfDay === undefined;
  if (!isPlain || others.length > 0 || repeat.dayOfWeek !== undefined || cycleOf(dosage?.timing) !== undefined) return undefined;
  return statedCycle(d);
}

/** medicationDispenseEvent <-> MedicationDispense (MD 2.2). */
export const EVENT: Codec<MedicationDispense> = act<MedicationDispense>({
  model: MEDICATION_DISPENSE_EVENT,
  fhir: 'MedicationDispense',
  spec: 'MD 2.2',
  resource: true,
  create: () => ({ resourceType: 'MedicationDispense', id: '' }),
  alsoRead: ['subject'],
  rules: [
    pair('dispense.id', {
      v3: 'id',
      fhir: 'identifier[0]',
      codec: II,
      get: (d) => d.identifier?.[0],
      set: (d, id) => void (d.identifier = [id]),
      spec: 'MD 2.2 row 2',
    }),
    pair('dispense.status', {
      v3: 'statusCode',
      fhir: 'status',
      codec: STATUS,
      get: (d) => primitive(d, 'status', d.status as string | undefined, d._status),
      set: (d, prim) =>
        store(
          prim,
          (v) => (d.status = v as NonNullable<MedicationDispense['status']>),
          (e) => (d._status = e),
        ),
      spec: 'MD 2.2 row 3, MD 6',
    }),
    constant('dispense.category', {
      fhir: 'category',
      value: CATEGORY,
      get: (d): CodeableConcept | undefined => d.category,
      set: (d, category) => void (d.category = category),
      spec: 'MD 2.2 row 1',
    }),
    pair('dispense.code', {
      v3: 'code',
      fhir: 'type',
      codec: CD,
      get: (d) => d.type,
      set: (d, type) => void (d.type = type),
      spec: 'MD 2.2 row 19',
    }),
    pair('dispense.text', {
      v3: 'text',
      fhir: 'note[0].text',
      codec: ED,
      get: (d) => d.note?.[0] && primitive(d.note[0], 'text', d.note[0].text, d.note[0]._text),
      set: (d, { value, extension }) => {
        d.note = [{ ...(value === undefined ? {} : { text: value }), ...(extension === undefined ? {} : { _text: { extension } }) }];
      },
      spec: 'MD 2.2 row 19',
    }),
    pair('dispense.date', {
      v3: 'effectiveTime',
      fhir: ['extension(requestDate).valueDateTime', 'whenHandedOver', 'whenPrepared'],
      codec: TS_DATETIME,
      get: dateOf,
      set: (d, date) => void (d.extension = [primitiveExtension(EXTENSIONS.requestDate, 'valueDateTime', date), ...(d.extension ?? [])]),
      absent: (_d, _cx, name) => build(name, { nullFlavor: 'NI' }),
      spec: 'MD 2.2 row 4',
    }),
    derived('dispense.whenHandedOver', {
      fhir: 'whenHandedOver',
      why: 'the date of 6.12 is both (D10)',
      from: (d) => {
        const asked = extensionOf(d, 'requestDate');
        return asked === undefined ? d.whenHandedOver : asked.valueDateTime;
      },
      get: (d) => d.whenHandedOver,
      set: (d, date) => void (d.whenHandedOver = date),
      spec: 'MD 2.2 row 4',
    }),
    derived('dispense.whenPrepared', {
      fhir: 'whenPrepared',
      why: 'read only when there is no other date; never written',
      from: (d) => (extensionOf(d, 'requestDate') === undefined && d.whenHandedOver === undefined ? d.whenPrepared : undefined),
      get: (d) => d.whenPrepared,
      set: () => undefined,
      spec: 'MD 2.2 row 4',
    }),
    pair('dispense.product', {
      v3: `${DISPENSED}/MedicationKind`,
      fhir: 'medicationReference',
      codec: MEDICATION,
      get: (d): Reference | undefined => d.medicationReference,
      set: (d, product) => void (d.medicationReference = product),
      spec: 'MD 2.2 row 14',
    }),
    pair('dispense.quantity', {
      v3: 'quantity',
      fhir: 'quantity',
      codec: PQ_PRODUCT,
      get: (d) => d.quantity,
      set: (d, quantity) => void (d.quantity = quantity),
      spec: 'MD 2.2 row 5',
    }),
    pair('dispense.useTime', {
      v3: 'expectedUseTime',
      fhir: 'daysSupply',
      codec: EXPECTED_USE_TIME,
      get: (d) => d.daysSupply,
      set: (d, supply) => void (d.daysSupply = supply),
      spec: 'MD 2.2 rows 6, 7',
    }),
    pair('dispense.destination', {
      v3: 'destination/serviceDeliveryLocation',
      fhir: 'destination',
      codec: LOCATION,
      get: (d) => d.destination,
      set: (d, destination) => void (d.destination = destination),
      spec: 'MD 2.2 rows 8, 9',
    }),
    pair('dispense.responsibleParty', {
      v3: 'responsibleParty/assignedCareProvider',
      fhir: ['extension(v3ResponsibleParty).valueReference', 'performer[0].actor'],
      codec: RESPONSIBLE_PARTY,
      get: (d) => {
        const role = extensionOf(d, 'v3ResponsibleParty')?.valueReference;
        const organization = d.performer?.[0]?.actor;
        return role !== undefined ? { role } : organization === undefined ? undefined : { organization };
      },
      set: (d, { role }) => {
        if (role !== undefined) extend(d, 'v3ResponsibleParty', { valueReference: role });
      },
      spec: 'MD 2.2 rows 10, 11',
    }),
    pair('dispense.performer', {
      v3: 'performer/assignedPerson',
      fhir: 'extension(v3Performer).valueReference',
      codec: PERFORMER,
      get: (d) => {
        const role = extensionOf(d, 'v3Performer')?.valueReference;
        return role && { role };
      },
      absent: (_d, _cx, name) => notStated(name),
      set: (d, { role }) => {
        if (role !== undefined) extend(d, 'v3Performer', { valueReference: role });
      },
      spec: 'MD 2.2 rows 12, 13',
    }),
    derived('dispense.actor', {
      fhir: 'performer[0].actor',
      why: 'FHIR readers look for the supplying organisation here; the roles say the same in more detail',
      from: (d, cx) => {
        const actor = actorOf(d, cx);
        if (actor !== undefined) return cx.resources.again(actor);
        return extensionOf(d, 'v3ResponsibleParty') === undefined ? d.performer?.[0]?.actor : undefined;
      },
      get: (d) => d.performer?.[0]?.actor,
      set: (d, actor) => void (d.performer = [{ actor }]),
      spec: 'MD 2.2 row 10',
    }),
    pair('dispense.prescription', {
      v3: `${DISPENSED}/directTargetOf/prescription`,
      fhir: 'authorizingPrescription[0]',
      codec: PRESCRIPTION,
      get: (d): Reference => d.authorizingPrescription?.[0] ?? {},
      set: (d, prescription) => void (d.authorizingPrescription = [prescription]),
      spec: 'MD 2.2 row 15, MD 2.3',
    }),
    many('dispense.dosage', {
      v3: `${DISPENSED}/therapeuticAgentOf`,
      fhir: 'dosageInstruction[]',
      codec: AGENT,
      get: dosagesOf,
      set: setDosages,
      spec: 'MD 2.2 row 16',
    }),
    derived('dispense.renderedDosage', {
      fhir: 'extension(renderedDosage).valueString',
      why: 'MP9 readers show this text (MD 4)',
      from: (d) => renderedDosage(d) ?? extensionOf(d, 'renderedDosage')?.valueString,
      get: (d) => extensionOf(d, 'renderedDosage')?.valueString,
      set: (d, text) => extend(d, 'renderedDosage', { valueString: text }),
      spec: 'MD 4',
    }),
    derived('dispense.periodOfUse', {
      fhir: 'extension(timeIntervalPeriod).valuePeriod',
      why: 'MP9 readers look for the use period here; the dosages are the truth (MD 4.2)',
      from: periodOfUse,
      get: (d) => extensionOf(d, 'timeIntervalPeriod')?.valuePeriod,
      set: (d, period) => extend(d, 'timeIntervalPeriod', { valuePeriod: period }),
      spec: 'MD 4.2',
    }),
    derived('dispense.cycle', {
      fhir: 'modifierExtension(repeatPeriodCyclicalSchedule).valueDuration',
      why: 'the bounds of the only dosage are the days of a cycle of this length (MD 4.3)',
      from: (d) => cycle(d) ?? cycleToGive(d),
      get: statedCycle,
      set: (d, length) => void (d.modifierExtension = [{ url: EXTENSIONS.repeatPeriodCyclicalSchedule, valueDuration: length }]),
      spec: 'MD 4.3',
    }),
    derived('dispense.sequence', {
      fhir: 'dosageInstruction',
      why: 'follows from the start of each dosage (MD 4)',
      from: sequences,
      get: (d) => (d.dosageInstruction?.some((x) => x.sequence !== undefined) === true ? d.dosageInstruction.map(sequenceOf) : undefined),
      set: (d, values) => values.forEach((v, i) => Object.assign(d.dosageInstruction?.[i] ?? {}, v)),
      spec: 'MD 4',
    }),
  ],
});
