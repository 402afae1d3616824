import { OUTCOME_TEXTS } from '../../src/consent/decision/texts.js';
import { ISSUES } from '../../src/errors.js';
import { artefact, type Artefact, type JsonObject } from './artefact.js';

/** Codes of a decision that a requester may see. Those that depend on the patient are never among them. */
const DECISIONS = Object.entries(OUTCOME_TEXTS).map(([code, { en, nl }]) => [code, en, nl] as const);

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
