import type { Category } from '../category.js';
import type { AccessEvent } from './access-event.js';
import { EVENT_KINDS, type EventKind } from './event-kinds.js';

export type Language = 'nl' | 'en';

/** One line as the patient reads it, on screen and on paper alike (CS C-61 T4). */
export interface OverviewLine {
  readonly at: string;
  readonly handle: string;
  /** Name of the organisation, and the professional who answers for it (CS C-61 T3). */
  readonly who: string;
  readonly what: string;
  /** Kinds of data, in words. */
  readonly data: string;
  readonly result: string;
  /** Why a line may look odd (CS C-79). */
  readonly notes: readonly string[];
}

/** What organisations are called, and what their lines are read in. */
export interface OverviewWords {
  readonly language: Language;
  /** Name of an organisation by URA; its number is shown where there is none. */
  readonly nameOf: (ura: string) => string | undefined;
}

type Words = Readonly<Record<Language, string>>;

const DATA: Readonly<Record<Category, Words>> = {
  PS: { nl: 'huisartswaarneemgegevens', en: 'GP summary' },
  MED: { nl: 'verstrekte medicijnen', en: 'dispensed medication' },
  ICA: { nl: 'allergieën, intoleranties en contra-indicaties', en: 'allergies, intolerances and contra-indications' },
  IDX: { nl: 'welke zorgverleners gegevens delen', en: 'which providers share data' },
  RX: { nl: 'Medicatievoorschrift', en: 'prescription' },
  REF: { nl: 'verwijzing', en: 'referral' },
  LOC: { nl: 'waarneembericht', en: 'locum report' },
  OWN: { nl: 'eigen gegevens', en: 'own data' },
  LOG: { nl: 'inzageoverzicht', en: 'access overview' },
};

const WHAT: Partial<Readonly<Record<EventKind, Words>>> = {
  retrieval: { nl: 'vroeg gegevens op', en: 'asked for data' },
  refusal: { nl: 'vroeg gegevens op', en: 'asked for data' },
  push: { nl: 'verstuurde gegevens', en: 'sent data' },
  registration: { nl: 'meldde gegevens aan', en: 'registered data' },
  deregistration: { nl: 'meldde gegevens af', en: 'removed a registration' },
  consent: { nl: 'legde uw keuze vast', en: 'recorded your choice' },
};

const RESULT = {
  delivered: { nl: 'geleverd door', en: 'delivered by' },
  nothing: { nl: 'gevraagd, niets geleverd', en: 'asked, nothing delivered' },
  failed: { nl: 'gevraagd, mislukt', en: 'asked, failed' },
  refused: { nl: 'geweigerd', en: 'refused' },
  done: { nl: 'uitgevoerd', en: 'done' },
} as const;

const BATCH_NOTE: Words = {
  nl: 'Vooraf opgevraagd voor een afspraak; dat kan ook ’s nachts gebeuren.',
  en: 'Asked for in advance of an appointment; this may happen at night.',
};
const PRESCRIPTION_NOTE: Words = {
  nl: 'Een recept is naar uw apotheek gestuurd. Daarvoor is geen aparte toestemming nodig.',
  en: 'A prescription was sent to your pharmacy. That needs no separate consent.',
};

/** What a patient is not shown: nobody came as far as the patient, or the gateway itself could not go on (CS b.4). */
const UNSEEN: ReadonlySet<string> = new Set(['R-SYN', 'R-AUTH', 'R-ORG', 'R-DEST', 'L-FAIL']);

/**
 * The lines of one patient as that patient may see them (CS C-61, b.4), oldest first as they come; `events` are those of this patient.
 * Why a source gave nothing is not told, and a shield is no line: who shielded knows.
 */
export function overview(events: readonly AccessEvent[], words: OverviewWords): readonly OverviewLine[] {
  return events.filter(isInOverview).map((event) => ({
    at: event.at,
    handle: event.handle,
    who: whoOf(event, words),
    what: WHAT[event.kind]?.[words.language] ?? event.kind,
    data: (event.categories ?? []).map((category) => DATA[category][words.language]).join(', '),
    result: resultOf(event, words),
    notes: notesOf(event, words.language),
  }));
}

/** Whether the patient sees a line (CS C-61, b.4). */
export function isInOverview(event: AccessEvent): boolean {
  return EVENT_KINDS[event.kind].overview && !UNSEEN.has(event.code ?? '');
}

function whoOf({ requester, organization }: AccessEvent, { nameOf }: OverviewWords): string {
  const ura = requester?.organization ?? organization;
  const name = nameOf(ura) ?? ura;
  return requester?.responsible === undefined ? name : `${name} (${requester.responsible.uzi})`;
}

function resultOf(event: AccessEvent, { language, nameOf }: OverviewWords): string {
  if (event.outcome === 'refused') return RESULT.refused[language];
  if (event.kind !== 'retrieval') return RESULT[event.outcome === 'failed' ? 'failed' : 'done'][language];
  const delivered = (event.sources ?? []).filter(({ result }) => result === 'delivered');
  if (delivered.length > 0) return `${RESULT.delivered[language]} ${delivered.map(({ source }) => nameOf(source) ?? source).join(', ')}`;
  return RESULT[event.outcome === 'failed' ? 'failed' : 'nothing'][language];
}

function notesOf(event: AccessEvent, language: Language): string[] {
  const prescription = event.kind === 'push' && event.categories?.includes('RX') === true;
  return [...(event.batch === true ? [BATCH_NOTE[language]] : []), ...(prescription ? [PRESCRIPTION_NOTE[language]] : [])];
}
