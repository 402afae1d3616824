import type { CodeableConcept, Dosage, DosageDoseAndRate, Quantity, Ratio } from '../../fhir/types.js';
import { MEDICATION_ADMINISTRATION_REQUEST as MODEL, PRECONDITION, SUPPORT2 } from '../../hl7v3/models/dispense.js';
import { act } from '../act.js';
import type { XmlElement } from '../../xml/element.js';
import type { Codec } from '../codec.js';
import type { Context } from '../context.js';
import { extend, extensionOf, extensionsOf } from '../extension.js';
import { CD, CD_FLAVOR_CODING } from '../leaf/cd.js';
import { IVL_PQ, RTO, type DoseValue } from '../leaf/dose.js';
import { II } from '../leaf/ii.js';
import { PQ } from '../leaf/pq.js';
import { primitive, store } from '../leaf/primitive.js';
import { ED_STATED } from '../leaf/text.js';
import { TIMING } from '../leaf/timing.js';
import { fixed, many, pair } from '../rule.js';
import { within } from '../view.js';

/** One precondition: why a dose is taken as needed, and how long to wait. */
interface Precondition {
  criterion?: CodeableConcept;
  pause?: Quantity;
  /** The element it was read from. */
  source?: XmlElement;
}

const PRECONDITION_ACT = act<Precondition>({
  model: PRECONDITION,
  fhir: 'CodeableConcept',
  spec: 'MD 4',
  create: () => ({}),
  rules: [
    pair('precondition.criterion', {
      v3: 'observationEventCriterion/code',
      fhir: 'criterion',
      codec: CD,
      get: (p): CodeableConcept | undefined => p.criterion,
      set: (p, criterion) => void (p.criterion = criterion),
      spec: 'MD 4',
    }),
    pair('precondition.pause', {
      v3: 'pauseQuantity',
      fhir: 'pause',
      codec: PQ,
      get: (p) => p.pause,
      set: (p, pause) => void (p.pause = pause),
      spec: 'MD 4',
    }),
  ],
});

const PRECONDITION_CODEC: Codec<Precondition> = {
  ...PRECONDITION_ACT,
  toFhir: (element, cx) => {
    const read = PRECONDITION_ACT.toFhir(element, cx);
    // One that says nothing FHIR can hold is kept whole.
    return read?.criterion === undefined && read?.pause === undefined ? undefined : { ...read, source: element };
  },
};

/** The one doseAndRate of a dosage; made when first needed. */
function doseAndRate(d: Dosage): DosageDoseAndRate {
  const first = d.doseAndRate?.[0] ?? {};
  d.doseAndRate = [first];
  return first;
}

function preconditionsOf(d: Dosage): Precondition[] {
  const first = d.asNeededCodeableConcept;
  const pause = extensionOf(d, 'pauseQuantity')?.valueQuantity;
  const others = extensionsOf(d, 'asNeededFor') ?? [];
  return [
    ...(first === undefined && pause === undefined
      ? []
      : [{ ...(first === undefined ? {} : { criterion: first }), ...(pause === undefined ? {} : { pause }) }]),
    ...others.map((e) => ({ criterion: e.valueCodeableConcept ?? {} })),
  ];
}

function setPreconditions(d: Dosage, [first, ...others]: readonly Precondition[], cx: Context): void {
  if (first?.criterion !== undefined) d.asNeededCodeableConcept = first.criterion;
  if (first?.pause !== undefined) extend(d, 'pauseQuantity', { valueQuantity: first.pause });
  for (const o of others) {
    extend(d, 'asNeededFor', { valueCodeableConcept: o.criterion ?? {} });
    // FHIR has one pause for all reasons; those of the others are kept for the way back.
    for (const c of o.source?.children ?? []) if (c.local === 'pauseQuantity' && o.pause !== undefined) cx.unread(c);
  }
}

function maxDosesOf(d: Dosage): readonly Ratio[] {
  const first = d.maxDosePerPeriod === undefined ? [] : [d.maxDosePerPeriod];
  return [...first, ...(extensionsOf(d, 'maxDose') ?? []).map((e) => e.valueRatio ?? {})];
}

function setMaxDoses(d: Dosage, [first, ...others]: readonly Ratio[]): void {
  if (first !== undefined) d.maxDosePerPeriod = first;
  for (const ratio of others) extend(d, 'maxDose', { valueRatio: ratio });
}

/** medicationAdministrationRequest <-> Dosage (MD 4). */
export const DOSAGE: Codec<Dosage> = act<Dosage>({
  model: MODEL,
  fhir: 'Dosage',
  spec: 'MD 4',
  create: () => ({}),
  alsoRead: ['sequence', 'extension(v3SameAgent).valueBoolean'],
  rules: [
    pair('dosage.id', {
      v3: 'id',
      fhir: 'extension(v3Id).valueIdentifier',
      codec: II,
      get: (d) => extensionOf(d, 'v3Id')?.valueIdentifier,
      set: (d, id) => extend(d, 'v3Id', { valueIdentifier: id }),
      spec: 'MD 4',
    }),
    pair('dosage.text', {
      v3: 'text',
      fhir: 'text',
      codec: ED_STATED,
      get: (d) => primitive(d, 'text', d.text, d._text),
      set: (d, prim) =>
        store(
          prim,
          (v) => (d.text = v),
          (e) => (d._text = e),
        ),
      spec: 'MD 4',
    }),
    fixed('dosage.status', { v3: 'statusCode', attributes: { code: 'active' }, spec: 'MD 4' }),
    many('dosage.instruction', {
      v3: 'support2',
      fhir: 'additionalInstruction[]',
      codec: within('dosage.instruction.code', SUPPORT2, 'medicationAdministrationInstruction/code', CD_FLAVOR_CODING, 'MD 4'),
      get: (d): readonly CodeableConcept[] | undefined => d.additionalInstruction,
      set: (d, codes) => void (d.additionalInstruction = codes),
      spec: 'MD 4',
    }),
    pair('dosage.time', {
      v3: 'effectiveTime',
      fhir: 'timing',
      codec: TIMING,
      get: (d) => d.timing,
      set: (d, timing) => void (d.timing = timing),
      spec: 'MD 4.1',
    }),
    many('dosage.precondition', {
      v3: 'precondition',
      fhir: ['asNeededCodeableConcept', 'extension(asNeededFor)[].valueCodeableConcept', 'extension(pauseQuantity).valueQuantity'],
      codec: PRECONDITION_CODEC,
      get: preconditionsOf,
      set: setPreconditions,
      spec: 'MD 4',
    }),
    pair('dosage.site', {
      v3: 'approachSiteCode',
      fhir: 'site',
      codec: CD,
      get: (d) => d.site,
      set: (d, site) => void (d.site = site),
      spec: 'MD 4',
    }),
    pair('dosage.route', {
      v3: 'routeCode',
      fhir: 'route',
      codec: CD,
      get: (d) => d.route,
      set: (d, route) => void (d.route = route),
      spec: 'MD 4',
    }),
    pair('dosage.dose', {
      v3: 'doseQuantity',
      fhir: ['doseAndRate[0].doseQuantity', 'doseAndRate[0].doseRange'],
      codec: IVL_PQ,
      get: (d) => doseValue(d.doseAndRate?.[0]?.doseQuantity, d.doseAndRate?.[0]?.doseRange),
      set: (d, { quantity, range }) => {
        if (quantity !== undefined) doseAndRate(d).doseQuantity = quantity;
        if (range !== undefined) doseAndRate(d).doseRange = range;
      },
      spec: 'MD 4',
    }),
    pair('dosage.rate', {
      v3: 'rateQuantity',
      fhir: ['doseAndRate[0].rateQuantity', 'doseAndRate[0].rateRange'],
      codec: IVL_PQ,
      get: (d) => doseValue(d.doseAndRate?.[0]?.rateQuantity, d.doseAndRate?.[0]?.rateRange),
      set: (d, { quantity, range }) => {
        if (quantity !== undefined) doseAndRate(d).rateQuantity = quantity;
        if (range !== undefined) doseAndRate(d).rateRange = range;
      },
      spec: 'MD 4',
    }),
    pair('dosage.doseCheck', {
      v3: 'doseCheckQuantity',
      fhir: 'extension(doseCheck).valueRatio',
      codec: RTO,
      get: (d) => extensionOf(d, 'doseCheck')?.valueRatio,
      set: (d, ratio) => extend(d, 'doseCheck', { valueRatio: ratio }),
      spec: 'MD 4',
    }),
    many('dosage.maxDose', {
      v3: 'maxDoseQuantity',
      fhir: ['maxDosePerPeriod', 'extension(maxDose)[].valueRatio'],
      codec: RTO,
      get: maxDosesOf,
      set: setMaxDoses,
      spec: 'MD 4',
    }),
  ],
});

function doseValue(quantity: DoseValue['quantity'], range: DoseValue['range']): DoseValue | undefined {
  return quantity === undefined && range === undefined
    ? undefined
    : { ...(quantity === undefined ? {} : { quantity }), ...(range === undefined ? {} : { range }) };
}
