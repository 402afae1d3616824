import { ISSUES } from '../../src/errors.js';
import { artefact, type Artefact, type JsonObject } from './artefact.js';

/** Codes of a decision that a requester may see. Those that depend on the patient are never among them. */
const DECISIONS: readonly (readonly [code: string, en: string, nl: string])[] = [
  ['R-SYN', 'the request is not well-formed', 'het verzoek is niet welgevormd'],
  ['R-AUTH', 'the requester could not be authenticated', 'de vrager kon niet worden geauthenticeerd'],
  ['R-ORG', 'the organisation or its system may not ask this', 'de organisatie of haar systeem mag dit niet vragen'],
  ['R-EXCL', 'this role is excluded from the exchange', 'deze rol is uitgesloten van de uitwisseling'],
  ['R-MAND', 'there is no valid mandate', 'er is geen geldig mandaat'],
  ['R-MATRIX', 'this role may not have this kind of data', 'deze rol mag dit soort gegevens niet hebben'],
  ['R-PURP', 'the purpose is not treatment', 'het doel is niet behandeling'],
  ['R-REL', 'no treatment relation was declared', 'er is geen behandelrelatie opgegeven'],
  ['R-DEST', 'the addressed source is outside the co-operation', 'de geadresseerde bron valt buiten het samenwerkingsverband'],
  ['T-TIMEOUT', 'a source did not answer in time', 'een bron antwoordde niet op tijd'],
  ['T-ERROR', 'a source could not answer', 'een bron kon niet antwoorden'],
];

/** Codes for the restricted log, and those of the verification of tokens (in capitals), stay inside. */
const INSIDE = /^N-|^[A-Z]+_/;

/** The codes that OperationOutcome.issue.details may hold: the catalogue of problems and the outcomes of a decision. */
export function issueCodes(version: string): Artefact {
  const catalogue = Object.entries(ISSUES).map(([code, { en, nl }]) => [code, en, nl] as const);
  const heading = {
    id: 'issue',
    title: 'Issue codes',
    description: 'Problems that Schakel may report to others. A code keeps its meaning: it can be added, never reused.',
  };
  return artefact('CodeSystem', heading, version, {
    caseSensitive: true,
    content: 'complete',
    concept: [...DECISIONS, ...catalogue].filter(([code]) => !INSIDE.test(code)).map(concept),
  });
}

function concept([code, display, nl]: readonly [string, string, string]): JsonObject {
  return { code, display, designation: [{ language: 'nl', value: nl }] };
}
