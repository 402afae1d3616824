import { OUTWARD_TEXT, REFUSALS, type Outward } from '../../src/trust/refusals.js';
import { row } from './row.js';

const HEAD = `# Reasons why Schakel does not trust

Made from \`src/trust/refusals.ts\` by \`npm run docs\`; do not edit.

A message, token or certificate that is not trusted has one code. The code goes to the access log and to \`schakel verify\`; the sender gets the
same text whatever was wrong: "${OUTWARD_TEXT.en}" (SEC 2.7). What differs outside is only what the sender's software needs to go on: the
SOAP fault code, or on the FHIR side the HTTP status with its OAuth error. A code keeps its meaning: it can be added, never reused.

| code | SOAP fault | HTTP | OAuth error | issue | English | Dutch |
| --- | --- | --- | --- | --- | --- | --- |
`;

/** docs/reference/refusals.md: the reasons as one table, in the order of the code. */
export function refusalsDocument(): string {
  const rows = Object.entries(REFUSALS).map(([code, { outward, en, nl }]) => row([`\`${code}\``, ...outside(outward), en, nl]));
  return HEAD + rows.join('');
}

function outside({ faultcode, status, error, issue }: Outward): readonly string[] {
  return [
    faultcode === undefined ? 'none: an HL7v3 answer says no' : `\`${faultcode}\``,
    String(status),
    error === undefined ? '' : `\`${error}\``,
    issue,
  ];
}
