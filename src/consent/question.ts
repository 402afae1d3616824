import { textAt, treesAt, type Tree } from '../fhir/tree.js';
import { EXTENSIONS } from '../fhir/extensions.js';
import { toldOf, type Told } from './date-time.js';
import { identifierIn, keyOf } from './shielding/identifier.js';

/** Dutch calendar dates, `yyyy-MM-dd`, both inclusive; an end that is left out is open. */
export interface Dates {
  readonly from?: string;
  readonly until?: string;
}

/** How a question narrows the kind of data that it asks for (AM 3.6, MD 9, AI 7). */
export interface Narrowing {
  /** When medication was dispensed. */
  readonly dispensed?: Dates;
  /** When it is to be used. */
  readonly intendedUse?: Dates;
  /** When a condition holds. */
  readonly valid?: Dates;
  /** Only the last dispense of each prescription. */
  readonly mostRecent?: boolean;
}

/**
 * Tells which items of what is visible a question asks for; whatever is no dispense or condition is kept, as others may need it. What
 * cannot be told of an item does not leave it out, but that a dispense without a date was handed over in some period is not assumed.
 */
export function isAskedFor(visible: readonly Tree[], { dispensed, intendedUse, valid, mostRecent }: Narrowing): (resource: Tree) => boolean {
  const isInPeriods = (resource: Tree): boolean => {
    switch (resource['resourceType']) {
      case 'MedicationDispense':
        return isWithin(dispensed, handedOver(resource), false) && isWithin(intendedUse, useOf(resource), true);
      case 'AllergyIntolerance':
      case 'Flag':
        return isWithin(valid, validityOf(resource), true);
      default:
        return true;
    }
  };
  if (mostRecent !== true) return isInPeriods;
  const overtaken = overtakenIn(visible);
  return (resource) => isInPeriods(resource) && !overtaken.has(resource);
}

interface Days {
  readonly first: string;
  readonly last: string;
}

const OPEN: Days = { first: '0000-01-01', last: '9999-12-31' };

function isWithin(asked: Dates | undefined, found: Days | undefined, otherwise: boolean): boolean {
  if (asked === undefined) return true;
  if (found === undefined) return otherwise;
  return (asked.from === undefined || found.last >= asked.from) && (asked.until === undefined || found.first <= asked.until);
}

function handedOver(dispense: Tree): Told | undefined {
  const text = textAt(dispense, 'whenHandedOver');
  return text === undefined ? undefined : toldOf(text);
}

/** From the first to the last day on which it is to be used, as far as the dispense or its dosages tell. */
function useOf(dispense: Tree): Days | undefined {
  const told = treesAt(dispense, 'extension')
    .filter((extension) => extension['url'] === EXTENSIONS.timeIntervalPeriod)
    .flatMap((extension) => treesAt(extension, 'valuePeriod'));
  const bounds = treesAt(dispense, 'dosageInstruction')
    .flatMap((dosage) => treesAt(dosage, 'timing'))
    .flatMap((timing) => treesAt(timing, 'repeat'))
    .flatMap((repeat) => treesAt(repeat, 'boundsPeriod'));
  return spanOf([...told, ...bounds].flatMap((period) => periodOf(period) ?? []));
}

/** When an intolerance or contra-indication holds; without an end it goes on. */
function validityOf(condition: Tree): Days | undefined {
  const onset = textAt(condition, 'onsetDateTime');
  const begun = onset === undefined ? undefined : toldOf(onset);
  const ended = treesAt(condition, 'extension').find((extension) => extension['url'] === EXTENSIONS.effectiveHigh);
  const end = ended && toldOf(textAt(ended, 'valueDateTime') ?? '');
  if (begun !== undefined || end !== undefined) return { first: begun?.first ?? OPEN.first, last: end?.last ?? OPEN.last };
  return spanOf([...treesAt(condition, 'period'), ...treesAt(condition, 'onsetPeriod')].flatMap((period) => periodOf(period) ?? []));
}

function periodOf(period: Tree): Days | undefined {
  const [start, end] = [textAt(period, 'start'), textAt(period, 'end')].map((text) => (text === undefined ? undefined : toldOf(text)));
  return start === undefined && end === undefined ? undefined : { first: start?.first ?? OPEN.first, last: end?.last ?? OPEN.last };
}

function spanOf(all: readonly Days[]): Days | undefined {
  const [first, ...others] = all;
  if (first === undefined) return undefined;
  return others.reduce(
    (whole, one) => ({ first: one.first < whole.first ? one.first : whole.first, last: one.last > whole.last ? one.last : whole.last }),
    first,
  );
}

/** Dispenses that are surely earlier than another one of every prescription that they are of. */
function overtakenIn(visible: readonly Tree[]): ReadonlySet<Tree> {
  const dispenses = visible
    .filter((resource) => resource['resourceType'] === 'MedicationDispense')
    .map((resource) => ({ resource, at: handedOver(resource), prescriptions: prescriptionsOf(resource, visible) }));
  const byPrescription = new Map<string, Told[]>();
  for (const { at, prescriptions } of dispenses) {
    if (at === undefined) continue;
    for (const key of prescriptions) byPrescription.set(key, [...(byPrescription.get(key) ?? []), at]);
  }
  const isOvertaken = (at: Told, key: string): boolean => byPrescription.get(key)?.some((other) => isEarlier(at, other)) === true;
  return new Set(
    dispenses
      .filter(({ at, prescriptions }) => at !== undefined && prescriptions.length > 0 && prescriptions.every((key) => isOvertaken(at, key)))
      .map(({ resource }) => resource),
  );
}

function isEarlier(one: Told, other: Told): boolean {
  if (one.instant !== undefined && other.instant !== undefined) return one.instant < other.instant;
  return one.last < other.first;
}

/** What identifies the prescriptions of a dispense: their identifiers, wherever they stand. */
function prescriptionsOf(dispense: Tree, visible: readonly Tree[]): readonly string[] {
  return treesAt(dispense, 'authorizingPrescription').flatMap((reference) => {
    const target = visible[Number(/^@(\d+)$/.exec(textAt(reference, 'reference') ?? '')?.[1] ?? -1)];
    const identifiers = [...treesAt(reference, 'identifier'), ...(target === undefined ? [] : treesAt(target, 'identifier'))];
    return identifiers.flatMap((identifier) => identifierIn(identifier) ?? []).map(keyOf);
  });
}
