import type { Refusal, Trouble } from './codes.js';

/** What is told of an outcome that a requester may learn (CS b.4). Nothing that depends on the patient is among them. */
export const OUTCOME_TEXTS: Readonly<Record<Refusal | Trouble, { readonly en: string; readonly nl: string }>> = {
  'R-SYN': { en: 'the request is not well-formed', nl: 'het verzoek is niet welgevormd' },
  'R-AUTH': { en: 'the requester could not be authenticated', nl: 'de vrager kon niet worden geauthenticeerd' },
  'R-ORG': { en: 'the organisation or its system may not ask this', nl: 'de organisatie of haar systeem mag dit niet vragen' },
  'R-EXCL': { en: 'this role is excluded from the exchange', nl: 'deze rol is uitgesloten van de uitwisseling' },
  'R-MAND': { en: 'there is no valid mandate', nl: 'er is geen geldig mandaat' },
  'R-MATRIX': { en: 'this role may not have this kind of data', nl: 'deze rol mag dit soort gegevens niet hebben' },
  'R-PURP': { en: 'the purpose is not treatment', nl: 'het doel is niet behandeling' },
  'R-REL': { en: 'no treatment relation was declared', nl: 'er is geen behandelrelatie opgegeven' },
  'R-DEST': { en: 'the addressed source is outside the co-operation', nl: 'de geadresseerde bron valt buiten het samenwerkingsverband' },
  'T-TIMEOUT': { en: 'a source did not answer in time', nl: 'een bron antwoordde niet op tijd' },
  'T-ERROR': { en: 'a source could not answer', nl: 'een bron kon niet antwoorden' },
};
