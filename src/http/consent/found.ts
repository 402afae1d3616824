import type { Category } from '../../consent/category.js';
import { ACT_REASON, CATEGORY_SYSTEM, CONSENT_DOCUMENT, LOINC, OPTIN_PROFILE, SHIELD_PROFILE, URA_SYSTEM } from '../../consent/fhir/canonicals.js';
import { spanOf } from '../../consent/day.js';
import type { Shield } from '../../consent/shield.js';
import { URI_SYSTEM } from '../../fhir/systems.js';
import type { Span } from '../../fhir/search/span.js';
import type { Candidate } from '../../store/register/opt-in.js';

interface Token {
  readonly system?: string;
  readonly code: string;
}

/** A Consent as far as a search looks at it: what its parameters compare with. */
export interface FoundConsent {
  readonly id: string;
  readonly profile: string;
  readonly registered: string;
  readonly tokens: Readonly<Record<'_id' | 'identifier' | 'status' | 'category' | 'organization' | 'actor' | 'purpose', readonly Token[]>>;
  readonly spans: Readonly<Record<'date' | 'period' | '_lastUpdated', Span | undefined>>;
}

const STATUS_SYSTEM = 'http://hl7.org/fhir/consent-state-codes';
const TREAT: Token = { system: ACT_REASON, code: 'TREAT' };

/** A decision. */
export function foundDecision(candidate: Candidate): FoundConsent {
  const { id, source, status, categories, given, registered, saved = registered, effective, ended, recipients = [] } = candidate;
  return {
    ...found({ id, source, status, given, categories, registered, saved }, OPTIN_PROFILE, [source, ...recipients], [TREAT]),
    spans: { ...spans(given, saved), period: { from: Date.parse(effective), to: ended === undefined ? Infinity : Date.parse(ended) } },
  };
}

/** A shield: it has no actors, no purpose and no period of its own. */
export function foundShield({ id, source, status, given, registered, ended = registered }: Shield): FoundConsent {
  return found({ id, source, status, given, categories: [], registered, saved: ended }, SHIELD_PROFILE, [], []);
}

interface Common {
  readonly id: string;
  readonly source: string;
  readonly status: string;
  readonly given: string;
  readonly categories: readonly Category[];
  readonly registered: string;
  readonly saved: string;
}

function found(of: Common, profile: string, actors: readonly string[], purpose: readonly Token[]): FoundConsent {
  const { id, source, status, given, categories, registered, saved } = of;
  const uras = (list: readonly string[]): readonly Token[] => list.map((code) => ({ system: URA_SYSTEM, code }));
  return {
    ...{ id, profile, registered },
    tokens: {
      _id: [{ code: id }],
      identifier: [{ system: URI_SYSTEM, code: `urn:uuid:${id}` }],
      status: [{ system: STATUS_SYSTEM, code: status }],
      category: [{ system: LOINC, code: CONSENT_DOCUMENT }, ...categories.map((code) => ({ system: CATEGORY_SYSTEM, code }))],
      organization: uras([source]),
      actor: uras(actors),
      purpose,
    },
    spans: spans(given, saved),
  };
}

function spans(given: string, saved: string): FoundConsent['spans'] {
  const at = Date.parse(saved);
  return { date: spanOf(given), period: undefined, _lastUpdated: { from: at, to: at } };
}
