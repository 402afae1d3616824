import { NORMALISATIONS, type Normalisation } from '../../src/mapping/normalisations.js';

const HEAD = `# Normalisations

Made from \`src/mapping/normalisations.ts\` by \`npm run docs\`; do not edit.

What a round trip may change, and why that is no loss. The laws allow these differences and no other. Numbers are never used again, so
some are missing. References such as DT 7, MD 4 and AI 2 are paragraphs of the specifications of datatypes, of medication dispense and of
allergies and contra-indications.
`;

const SIDES: readonly (readonly [side: Normalisation['side'], title: string])[] = [
  ['HL7v3', 'HL7v3 to FHIR and back'],
  ['FHIR', 'FHIR to HL7v3 and back'],
];

/** docs/reference/normalisations.md: one paragraph for each, by the side on which the round trip starts. */
export function normalisationsDocument(): string {
  return HEAD + SIDES.map(([side, title]) => `\n## ${title}\n${paragraphs(side)}`).join('');
}

function paragraphs(side: Normalisation['side']): string {
  const entries = NORMALISATIONS.filter((n) => n.side === side).sort((a, b) => a.number - b.number);
  return entries.map(({ number, title, text }) => `\n### ${number}. ${title}\n\n${text}\n`).join('');
}
