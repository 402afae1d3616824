import { SNOMED, V3_NULL_FLAVOR } from '../../src/fhir/systems.js';
import type { About } from '../../src/mapping/codec.js';
import { MAPPINGS } from '../../src/mapping/documents.js';
import { NULL_FLAVORS } from '../../src/mapping/leaf/null-flavor.js';
import { canonical, type Artefact } from './artefact.js';
import { valueSet } from './code-lists.js';
import { conceptMap, type MapGroup } from './concept-map.js';

/** What a table of the mapping does not say of itself. */
interface Naming {
  readonly id: string;
  readonly title: string;
  readonly v3: string;
  readonly fhir: string;
}

/** A code table of the mapping: `about.table` is there. */
type Table = About & { readonly table: NonNullable<About['table']> };

const V3 = 'http://terminology.hl7.org/CodeSystem/v3-';

/** By the kind of the codec. A table without a name stops the generator. */
const NAMES: Readonly<Record<string, Naming>> = {
  DISPENSE_STATUS: {
    id: 'dispense-status',
    title: 'Status of a dispense',
    v3: `${V3}ActStatus`,
    fhir: 'http://terminology.hl7.org/CodeSystem/medicationdispense-status',
  },
  INTOLERANCE_CODE: {
    id: 'intolerance-type',
    title: 'Allergy or intolerance',
    v3: `${V3}ActCode`,
    fhir: 'http://hl7.org/fhir/allergy-intolerance-type',
  },
  CATEGORY: {
    id: 'allergy-category',
    title: 'Kind of propensity',
    v3: SNOMED,
    fhir: 'http://hl7.org/fhir/allergy-intolerance-category',
  },
  CRITICALITY: {
    id: 'expected-severity',
    title: 'Severity that a reaction is expected to have',
    v3: SNOMED,
    fhir: 'http://hl7.org/fhir/allergy-intolerance-criticality',
  },
  QUALIFIED_CRITICALITY: {
    id: 'allergy-criticality',
    title: 'How grave a reaction may be',
    v3: SNOMED,
    fhir: 'http://hl7.org/fhir/allergy-intolerance-criticality',
  },
  REACTION_SEVERITY: {
    id: 'reaction-severity',
    title: 'Severity of a reaction',
    v3: SNOMED,
    fhir: 'http://hl7.org/fhir/reaction-event-severity',
  },
  GENDER: { id: 'gender', title: 'Gender', v3: `${V3}AdministrativeGender`, fhir: 'http://hl7.org/fhir/administrative-gender' },
};

/** Value sets of both sides and maps of both directions, for each code table that a mapping rule uses. */
export function tableArtefacts(version: string): readonly Artefact[] {
  return tablesOfMappings().flatMap((table) => {
    const naming = NAMES[table.kind];
    if (naming === undefined) throw new Error(`the table ${table.kind} has no name in tools/profiles/tables.ts`);
    return [...valueSets(table, naming, version), toFhir(table, naming, version), toV3(table, naming, version)];
  });
}

/** Every code table that can be reached from a mapping, each once. */
export function tablesOfMappings(): readonly Table[] {
  const seen = new Set<About>();
  const tables = new Map<string, Table>();
  const visit = (about: About): void => {
    if (seen.has(about)) return;
    seen.add(about);
    if (isTable(about)) tables.set(about.kind, about);
    for (const rule of about.rules ?? []) if (rule.codec !== undefined) visit(rule.codec);
  };
  for (const { roots } of MAPPINGS) for (const { about } of roots) visit(about);
  return [...tables.values()];
}

function isTable(about: About): about is Table {
  return about.table !== undefined;
}

function valueSets({ table, absent }: Table, { id, title, v3, fhir }: Naming, version: string): readonly Artefact[] {
  const fhirCodes = [...new Set([...table.map(([, code]) => code), ...(absent === undefined ? [] : [absent])])];
  const v3Codes = table.map(([code]) => code);
  return [
    valueSet({ id, title, description: 'The codes that translation from HL7v3 writes.' }, [{ system: fhir, codes: fhirCodes }], version),
    valueSet(
      { id: `${id}-v3`, title: `${title} in HL7v3`, description: 'The HL7v3 codes that translation reads and writes.' },
      [{ system: v3, codes: v3Codes }],
      version,
    ),
  ];
}

type Row = Table['table'][number];

/** Whether a row is the one that its FHIR code goes back by. */
function isFirst(row: Row, table: readonly Row[]): boolean {
  return table.find(([, code]) => code === row[1]) === row;
}

function toFhirRow(row: Row, table: readonly Row[]): MapGroup['rows'][number] {
  const [code, target] = row;
  return isFirst(row, table) ? { code, target } : { code, target, equivalence: 'wider' };
}

function toFhir({ table, absent }: Table, { id, title, v3, fhir }: Naming, version: string): Artefact {
  const groups: MapGroup[] = [{ source: v3, target: fhir, rows: table.map((row) => toFhirRow(row, table)) }];
  if (absent !== undefined) {
    const rows = [...NULL_FLAVORS].map((code) => ({ code, target: absent, equivalence: 'wider' as const }));
    groups.push({ source: V3_NULL_FLAVOR, target: fhir, rows });
  }
  const heading = { id: `${id}-to-fhir`, title: `${title}, HL7v3 to FHIR`, description: 'What translation from HL7v3 makes of each code.' };
  return conceptMap(heading, groups, version, { target: canonical('ValueSet', id) });
}

function toV3({ table, inexact = [], absent }: Table, { id, title, v3, fhir }: Naming, version: string): Artefact {
  const rows = [
    // Of several codes that become the same one, the first goes back.
    ...table.filter((row) => isFirst(row, table)).map(([target, code]) => ({ code, target })),
    ...inexact.map(([code, target]) => ({ code, target, equivalence: 'inexact' as const, comment: 'reported as a warning' })),
    ...(absent === undefined ? [] : [{ code: absent, comment: 'written as the nullFlavor that stands beside it, else UNK' }]),
  ];
  const heading = { id: `${id}-to-v3`, title: `${title}, FHIR to HL7v3`, description: 'What translation to HL7v3 makes of each code.' };
  return conceptMap(heading, [{ source: fhir, target: v3, rows }], version, { target: canonical('ValueSet', `${id}-v3`) });
}
