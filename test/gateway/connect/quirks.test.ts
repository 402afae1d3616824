import { readFileSync } from 'node:fs';
import { FHIR_QUIRKS, HL7V3_QUIRKS } from '../../../src/gateway/connect/quirks.js';

interface Schema {
  readonly $defs: Readonly<
    Record<string, { readonly properties: Readonly<Record<string, { readonly items?: { readonly enum?: readonly string[] } }>> }>
  >;
}

const { $defs } = JSON.parse(readFileSync('schemas/config.schema.json', 'utf8')) as Schema;

test.each([
  ['fhirServer', FHIR_QUIRKS],
  ['hl7v3System', HL7V3_QUIRKS],
])('given the quirks of a %s, when compared, then the schema knows exactly those', (kind, quirks) => {
  expect($defs[kind]?.properties['quirks']?.items?.enum).toEqual(Object.keys(quirks));
});

test('given every quirk, when the documentation is read, then it has a row', () => {
  const text = readFileSync('docs/connectors.md', 'utf8');
  const rows = [...text.matchAll(/^\| `([a-z0-9-]+)` +\| [^|]+\| [^|]+\|$/gm)].map(([, name]) => name);
  expect(rows.filter((name) => name !== undefined && !['filtered', 'marked', 'register'].includes(name))).toEqual([
    ...Object.keys(FHIR_QUIRKS),
    ...Object.keys(HL7V3_QUIRKS),
  ]);
});
