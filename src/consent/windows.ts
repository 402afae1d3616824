import type { Resource } from '../fhir/types.js';
import type { Category } from './category.js';
import { datesOf, monthsBefore } from './date-time.js';

/** A resource of any type: windows look at a few elements only. */
export interface Seen {
  readonly resourceType: string;
  readonly status?: string;
  readonly clinicalStatus?: { readonly coding?: readonly { readonly code?: string }[] };
  readonly authoredOn?: string;
  readonly period?: { readonly start?: string };
  readonly effectiveDateTime?: string;
  readonly effectiveInstant?: string;
  readonly effectivePeriod?: { readonly start?: string };
}

/** How far back a summary goes, and how many consults it has at least (CS C-48). */
const MONTHS = 4;
const CONSULTS = 5;

const MEDICATION = ['MedicationDispense', 'MedicationRequest', 'MedicationStatement', 'MedicationAdministration'];
const INTOLERANCE = ['AllergyIntolerance', 'Flag', 'Condition'];

/** What content refers to: which of it stays is a matter of closure. */
const ABOUT = ['Patient', 'Practitioner', 'PractitionerRole', 'Organization', 'Location', 'RelatedPerson', 'Medication', 'Provenance'];

/** An episode, by these statuses, that is over or never was. */
const CLOSED = ['finished', 'cancelled', 'entered-in-error', 'inactive', 'remission', 'resolved'];

/**
 * What of the visible resources a kind of data holds and no more (CS C-48, C-49; b.3 step 13). `visible` is what shields left, so
 * "the last five" are five that may be seen (C-32.16). `today` is the Dutch calendar date, `yyyy-MM-dd`. Order stays.
 */
export function minimise<T extends Resource | Seen>(visible: readonly T[], categories: readonly Category[], today: string): readonly T[] {
  const kept = new Set<Resource | Seen>(categories.flatMap((category) => contentOf(visible, category, today)));
  return visible.filter((one) => kept.has(one) || (kept.size > 0 && ABOUT.includes(one.resourceType ?? '')));
}

function contentOf(visible: readonly (Resource | Seen)[], category: Category, today: string): readonly (Resource | Seen)[] {
  const ofType = (types: readonly string[]): readonly (Resource | Seen)[] => visible.filter(({ resourceType }) => types.includes(resourceType ?? ''));
  if (category === 'PS') return summary(visible as readonly Seen[], today);
  if (category === 'MED') return ofType(MEDICATION);
  return category === 'ICA' ? ofType(INTOLERANCE) : [];
}

/** Open episodes, the journal and what was measured in its time, prescriptions of four months, intolerances and the like (CS C-48). */
function summary(visible: readonly Seen[], today: string): readonly Seen[] {
  const since = monthsBefore(today, MONTHS);
  const journal = journalOf(visible, since);
  const begin = journal.map(dateOf).reduce<string>((first, date) => (date !== undefined && date < first ? date : first), since);
  const consults = new Set(journal);
  return visible.filter((one) => {
    switch (one.resourceType) {
      case 'EpisodeOfCare':
      case 'Condition':
        return isOpen(one);
      case 'Encounter':
        return consults.has(one);
      case 'Observation':
        return isSince(one, begin);
      case 'MedicationRequest':
        return isSince(one, since);
      default:
        return one.resourceType === 'AllergyIntolerance' || one.resourceType === 'Flag';
    }
  });
}

/** All consults of four months or the last five, whichever are more; one without a date is in neither. */
function journalOf(visible: readonly Seen[], since: string): readonly Seen[] {
  const dated = visible.flatMap((one) => {
    const date = one.resourceType === 'Encounter' ? dateOf(one) : undefined;
    return date === undefined ? [] : [{ one, date }];
  });
  const recent = dated.filter(({ date }) => date >= since);
  const chosen = recent.length >= CONSULTS ? recent : dated.toSorted((a, b) => (a.date < b.date ? 1 : a.date > b.date ? -1 : 0)).slice(0, CONSULTS);
  return chosen.map(({ one }) => one);
}

function isOpen({ status, clinicalStatus }: Seen): boolean {
  return ![status, ...(clinicalStatus?.coding ?? []).map(({ code }) => code)].some((code) => code !== undefined && CLOSED.includes(code));
}

function isSince(one: Seen, date: string): boolean {
  const found = dateOf(one);
  return found !== undefined && found >= date;
}

/** Dutch calendar date of a resource; the last possible one where the day is not told, so that nothing recent is lost. */
function dateOf({ authoredOn, period, effectiveDateTime, effectiveInstant, effectivePeriod }: Seen): string | undefined {
  const text = authoredOn ?? period?.start ?? effectiveDateTime ?? effectiveInstant ?? effectivePeriod?.start;
  return text === undefined ? undefined : datesOf(text)?.last;
}
