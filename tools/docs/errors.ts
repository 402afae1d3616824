import { ISSUES } from '../../src/errors.js';
import { row } from './row.js';

const HEAD = `# Problems that Schakel reports

Made from \`src/errors.ts\` by \`npm run docs\`; do not edit.

A problem has a code, a severity, a path on the side that the sender wrote (an element path in HL7v3, a FHIRPath in a Bundle), a line
and a column where there are lines, the mapping rule that met it, and what was found and expected. A code keeps its meaning: it can be
added, never reused. A code can be reported at another severity than the one below where the place asks for it.
The FHIR type is the one of \`OperationOutcome.issue.code\`.

| code | severity | FHIR type | English | Dutch |
| --- | --- | --- | --- | --- |
`;

/** docs/errors.md: the catalogue as one table, in its own order. */
export function errorsDocument(): string {
  const rows = Object.entries(ISSUES).map(([code, { severity, type, en, nl }]) => row([`\`${code}\``, severity, type, en, nl]));
  return HEAD + rows.join('');
}
