import fc from 'fast-check';
import type { Dosage, DosageDoseAndRate, Extension, Period, Timing, TimingRepeat } from '../../../src/fhir/types.js';
import { oneOf } from '../choice.js';
import { absence, bodySite, coding, concept, duration, period, quantity, range, ratio, unknownExtension } from './datatypes.js';
import { exact, joined, list, object } from './object.js';
import { GSTD, HL7, NHG25, NICTIZ, SNOMED } from './urls.js';
import { dateTime, text, time } from './values.js';

const decimalOf = (...texts: readonly [string, ...string[]]): fc.Arbitrary<ReturnType<typeof exact>> => fc.constantFrom(...texts).map(exact);

const length = oneOf(
  [80, duration],
  [20, decimalOf('10', '90').map((value) => ({ value, unit: 'dag', system: 'http://unitsofmeasure.org', code: 'd' }))],
);

const durationExtension: fc.Arbitrary<Extension> = length.map((valueDuration) => ({ url: NICTIZ + 'ext-TimeInterval.Duration', valueDuration }));
const periodWithDuration: fc.Arbitrary<Period> = fc.tuple(durationExtension, dateTime).map(([e, start]) => ({ extension: [e], start }));
const openEnd: fc.Arbitrary<Period> = fc.tuple(dateTime, absence()).map(([start, e]) => ({ start, _end: { extension: [e] } }));

const bounds = oneOf<TimingRepeat>(
  [40, fc.constant({})],
  [25, period.map((boundsPeriod) => ({ boundsPeriod }))],
  [20, length.map((boundsDuration) => ({ boundsDuration }))],
  [7, periodWithDuration.map((boundsPeriod) => ({ boundsPeriod }))],
  [3, openEnd.map((boundsPeriod) => ({ boundsPeriod }))],
  [5, fc.tuple(length, length).map(([low, high]) => ({ boundsRange: { low, high } }))],
);

const UNITS = ['d', 'd', 'd', 'wk', 'h', 'mo', 'a', 'min', 's'] as const;

/** Parts that only make sense together: how often, in how long; each upper bound stands beside its lower one. */
const frequency = object<TimingRepeat>({
  frequency: [88, fc.integer({ min: 1, max: 8 })],
  period: decimalOf('1', '1', '1', '2', '7', '0.5', '28', '1.0'),
  periodUnit: fc.constantFrom(...UNITS),
});
const frequencyMax = fc.integer({ min: 1, max: 4 }).map((n): TimingRepeat => ({ frequency: n, frequencyMax: n + 1, period: 1, periodUnit: 'd' }));
const periodMax = fc.integer({ min: 1, max: 6 }).map((n): TimingRepeat => ({ frequency: 1, period: n, periodMax: n + 2, periodUnit: 'h' }));
const count = fc.integer({ min: 1, max: 9 }).map((n): TimingRepeat => (n % 2 === 0 ? { count: n } : { count: n, countMax: n + 1 }));
const lasting = fc
  .integer({ min: 1, max: 9 })
  .map((n): TimingRepeat => (n % 2 === 0 ? { duration: n * 10, durationUnit: 'min' } : { duration: 1, durationMax: n + 1, durationUnit: 'h' }));

const rhythm = oneOf<TimingRepeat>([15, fc.constant({})], [70, frequency], [8, frequencyMax], [4, periodMax], [3, fc.constant({ frequency: 2 })]);

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const WHEN = ['MORN', 'AFT', 'EVE', 'NIGHT', 'HS', 'AC', 'PC', 'ACM', 'PCD', 'WAKE'] as const;
const MEALS = ['C', 'CM', 'CD', 'CV'] as const;
const times = fc.uniqueArray(time, { minLength: 1, maxLength: 4 });
const moments = fc.uniqueArray(fc.constantFrom(...WHEN), { minLength: 1, maxLength: 3 });

const moment = oneOf<TimingRepeat>(
  [70, fc.constant({})],
  [15, times.map((timeOfDay) => ({ timeOfDay }))],
  [8, moments.map((when) => ({ when }))],
  [4, fc.tuple(moments, fc.constantFrom(30, 60, 15)).map(([when, offset]) => ({ when, offset }))],
  [3, fc.constantFrom(...MEALS).map((one) => ({ when: [one] }))],
);

const exactly: fc.Arbitrary<TimingRepeat> = fc.boolean().map((valueBoolean) => ({ extension: [{ url: HL7 + 'timing-exact', valueBoolean }] }));

const repeat = joined<TimingRepeat>(
  oneOf<TimingRepeat>([96, fc.constant({})], [4, exactly]),
  bounds,
  oneOf<TimingRepeat>([95, fc.constant({})], [3, count], [2, lasting]),
  rhythm,
  oneOf<TimingRepeat>([88, fc.constant({})], [12, fc.subarray([...DAYS], { minLength: 1 }).map((dayOfWeek) => ({ dayOfWeek }))]),
  moment,
);

const timingCode = oneOf(
  [
    70,
    concept(
      coding('http://terminology.hl7.org/CodeSystem/v3-GTSAbbreviation', [
        ['BID', 'twee keer per dag'],
        ['QD', 'dagelijks'],
      ]),
    ),
  ],
  [30, text.map((t) => ({ text: t }))],
);

const timing = oneOf<Timing>(
  [84, repeat.map((r): Timing => (Object.keys(r).length === 0 ? { repeat: { frequency: 1, period: 1, periodUnit: 'd' } } : { repeat: r }))],
  [6, list(2, dateTime).map((event) => ({ event }))],
  [4, fc.tuple(list(2, dateTime), repeat).map(([event, r]) => (Object.keys(r).length === 0 ? { event } : { event, repeat: r }))],
  [4, fc.tuple(timingCode, frequency).map(([code, r]) => ({ code, repeat: r }))],
  [2, absence().map((e) => ({ extension: [e] }))],
);

const INSTRUCTIONS = coding(NHG25, [
  ['1008', 'Met water innemen'],
  ['1137', 'Zo nodig'],
  ['7', 'niet kauwen'],
]);
const CRITERIA = coding(NHG25, [
  ['1137', 'zo nodig'],
  ['1028', 'bij pijn'],
]);
const ROUTES = coding(GSTD + '9', [
  ['9', 'ORAAL'],
  ['14', 'CUTAAN'],
  ['2', 'OCULAIR'],
]);
const METHODS = coding(SNOMED, [
  ['421521009', 'Swallow'],
  ['422145002', 'Inject'],
]);

const asNeeded = oneOf<Dosage>(
  [60, fc.constant({})],
  [20, concept(CRITERIA).map((asNeededCodeableConcept) => ({ asNeededCodeableConcept }))],
  [20, fc.boolean().map((asNeededBoolean) => ({ asNeededBoolean }))],
);

const dose = oneOf<DosageDoseAndRate>(
  [15, fc.constant({})],
  [65, quantity.map((doseQuantity) => ({ doseQuantity }))],
  [20, range.map((doseRange) => ({ doseRange }))],
);
const rate = oneOf<DosageDoseAndRate>(
  [88, fc.constant({})],
  [5, quantity.map((rateQuantity) => ({ rateQuantity }))],
  [4, range.map((rateRange) => ({ rateRange }))],
  [3, ratio(duration).map((rateRatio) => ({ rateRatio }))],
);
const doseKind = object<DosageDoseAndRate>({
  type: [4, fc.constant({ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/dose-rate-type', code: 'ordered' }] })],
});
const doseAndRate = joined<DosageDoseAndRate>(doseKind, dose, rate).map((d): DosageDoseAndRate =>
  Object.keys(d).length === 0 ? { doseQuantity: { value: 1, unit: 'stuk' } } : d,
);

const furtherCriterion: fc.Arbitrary<Extension> = concept(CRITERIA).map((valueCodeableConcept) => ({
  url: NICTIZ + 'ext-Dosage-AsNeededFor',
  valueCodeableConcept,
}));

const body = object<Dosage>({
  extension: [6, list(2, oneOf<Extension>([75, furtherCriterion], [25, unknownExtension]))],
  sequence: [35, fc.integer({ min: 1, max: 4 })],
  text: [85, text],
  additionalInstruction: [30, list(3, concept(INSTRUCTIONS))],
  patientInstruction: [6, text],
  timing: [85, timing],
  site: [5, bodySite],
  route: [30, concept(ROUTES)],
  method: [4, concept(METHODS)],
  doseAndRate: [85, oneOf([95, list(1, doseAndRate)], [5, list(2, doseAndRate)])],
  maxDosePerPeriod: [10, ratio(length)],
  maxDosePerAdministration: [3, quantity],
  maxDosePerLifetime: [2, quantity],
});

/** One instruction for dosing; its timing keeps the invariants of the datatype. */
export const dosage: fc.Arbitrary<Dosage> = joined<Dosage>(body, asNeeded).map((d): Dosage =>
  Object.keys(d).length === 0 ? { text: 'volgens schema' } : d,
);
