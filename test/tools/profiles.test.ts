import { EXTENSIONS, GW } from '../../src/fhir/extensions.js';
import { ISSUE_SYSTEM } from '../../src/fhir/outcome.js';
import { version } from '../../src/cli/version.js';
import { DOSAGE } from '../../src/mapping/dispense/dosage.js';
import { EVENT } from '../../src/mapping/dispense/event.js';
import { generatedArtefacts } from '../../tools/profiles/artefacts.js';
import { DATE } from '../../tools/profiles/artefact.js';
import { isComplex, type Cardinality, type ValueRule } from '../../tools/profiles/extension-row.js';
import { EXTENSION_TABLE } from '../../tools/profiles/extension-table.js';
import { printJson } from '../../tools/profiles/print.js';
import { tablesOfMappings } from '../../tools/profiles/tables.js';
import { element, file, files, texts, unknownKeys, type Element, type File } from './profile-files.js';

const TYPES = 'StructureDefinition|CodeSystem|ValueSet|ConceptMap|CapabilityStatement|OperationDefinition';
const definitions = new Set([...files.values()].map((f) => f.url));
const generated = generatedArtefacts(version());

const cardinality = (e: Element | undefined): string => `${e?.min ?? ''}..${e?.max ?? ''}`;

describe.each([...files])('%s', (name, content) => {
  test('given its name, when read, then it is the resource of that type and id, at its own canonical', () => {
    expect(name).toBe(`${content.resourceType}-${content.id}.json`);
    expect(content.url).toBe(`${GW}/${content.resourceType}/${content.id}`);
  });

  test('given its heading, when read, then it is a draft of this version, with a name for programs and a description', () => {
    expect(content).toMatchObject({ status: 'draft', version: version(), date: DATE, publisher: 'Schakel' });
    expect(content['name']).toMatch(/^[A-Z][A-Za-z0-9]*$/);
    expect(content['description']).toMatch(/\w.*\.$/);
    if (content.resourceType === 'StructureDefinition') expect(content).toMatchObject({ fhirVersion: '4.0.1', derivation: 'constraint' });
    expect(content).not.toHaveProperty('snapshot');
  });

  test('given its elements, when compared with R4, then it has no key that R4 does not know', () => {
    expect(unknownKeys(content, content.resourceType)).toEqual([]);
  });

  test('given what it refers to under our base, when looked up, then it is there', () => {
    const mentioned = texts.get(name)?.match(new RegExp(`${GW}/(${TYPES})/[A-Za-z0-9-]+`, 'g')) ?? [];
    expect(mentioned.filter((url) => !definitions.has(url))).toEqual([]);
  });

  test('given its elements, when ids and paths are compared, then an id is its path with the slices named', () => {
    const wrong = (content.differential?.element ?? []).filter((e) => e.id.replace(/:[^.]+/g, '') !== e.path);
    expect(wrong).toEqual([]);
    const ids = (content.differential?.element ?? []).map((e) => e.id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

test('given all files, when their canonicals are collected, then each stands once', () => {
  expect(definitions.size).toBe(files.size);
});

describe.each(EXTENSION_TABLE.map((row) => [row.name, row] as const))('the extension %s', (name, row) => {
  const definition = file(`StructureDefinition-${name}`);

  test('given its row, when the file is read, then context, cardinality and meaning are those of the row', () => {
    expect(definition).toMatchObject({ type: 'Extension', kind: 'complex-type', description: row.description });
    expect(definition.context?.map((c) => [c.type, c.expression])).toEqual(row.on.map((on) => ['element', on]));
    expect(cardinality(element(definition, 'Extension'))).toBe(row.card);
    expect(element(definition, 'Extension.url')?.fixedUri).toBe(definition.url);
    expect(element(definition, 'Extension')?.isModifier).toBe(row.modifies === undefined ? undefined : true);
  });

  test('given its row, when the file is read, then it has either a value or the parts of the row', () => {
    const { value } = row;
    const [own, parts] = [element(definition, 'Extension.value[x]'), element(definition, 'Extension.extension')];
    if (!isComplex(value)) {
      expect(parts?.max).toBe('0');
      expectValue(definition, 'Extension.value[x]', value);
      return;
    }
    expect(own?.max).toBe('0');
    const slices = definition.differential?.element.filter((e) => /^Extension\.extension:\w+$/.test(e.id)) ?? [];
    expect(slices.map((s) => [s.id, cardinality(s)])).toEqual(value.map((p) => [`Extension.extension:${p.name}`, p.card satisfies Cardinality]));
    for (const p of value) {
      expect(element(definition, `Extension.extension:${p.name}.url`)?.fixedUri).toBe(p.name);
      expectValue(definition, `Extension.extension:${p.name}.value[x]`, p);
    }
  });
});

function expectValue(definition: File, id: string, rule: ValueRule): void {
  const found = element(definition, id);
  const types = found?.type?.map(({ code, targetProfile }) => {
    const targets = targetProfile?.map((url) => url.replace('http://hl7.org/fhir/StructureDefinition/', ''));
    return targets === undefined ? code : `${code}(${targets.join('|')})`;
  });
  expect([types, found?.min, found?.binding?.valueSet]).toEqual([[rule.type], 1, rule.codes]);
}

test('given every extension of ours that translation spells, when looked up, then it is defined', () => {
  const own = Object.values(EXTENSIONS).filter((url) => url.startsWith(GW));
  expect(own.length).toBeGreaterThan(10);
  expect(own.filter((url) => !definitions.has(url))).toEqual([]);
  expect(definitions.has(ISSUE_SYSTEM)).toBe(true);
});

test('given the files that are made from the code, when compared with the disk, then they are there, and no others of their kinds', () => {
  for (const { path, resource } of generated) expect([path, texts.get(path.replace('profiles/', ''))]).toEqual([path, printJson(resource)]);
  const made = new Set(generated.map(({ path }) => path.replace('profiles/', '')));
  const kinds = [...files].filter(([, f]) => f.resourceType === 'ValueSet' || f.resourceType === 'ConceptMap' || f.type === 'Extension');
  expect(kinds.map(([name]) => name).filter((name) => !made.has(name))).toEqual([]);
});

describe('the profile of a dispense', () => {
  /** URLs of the slices of an extension element, by their definition or by the URL they fix. */
  function slicesOf(path: string): string[] {
    const profile = file('StructureDefinition-gw-dispense');
    const slices = profile.differential?.element.filter((e) => e.path === path && e.id !== path) ?? [];
    return slices.map((s) => s.type?.[0]?.profile?.[0] ?? element(profile, `${s.id}.url`)?.fixedUri ?? '').sort();
  }

  /** URLs of the extensions that the rules of an act write beside its elements. */
  function writtenBy(about: typeof EVENT.about, place: 'extension' | 'modifierExtension'): string[] {
    const found = (about.rules ?? []).flatMap((r) => r.fhir).flatMap((path) => new RegExp(`^${place}\\((\\w+)\\)`).exec(path)?.[1] ?? []);
    return [...new Set(found)].map((name) => EXTENSIONS[name as keyof typeof EXTENSIONS]).sort();
  }

  test('given the rules of the event, when their extensions are compared with the slices, then they are the same and unread XML', () => {
    expect(slicesOf('MedicationDispense.extension')).toEqual([...writtenBy(EVENT.about, 'extension'), EXTENSIONS.v3Raw].sort());
    expect(slicesOf('MedicationDispense.modifierExtension')).toEqual(writtenBy(EVENT.about, 'modifierExtension'));
  });

  test('given the rules of a dosage, when their extensions are compared with the slices, then they are the same and the mark of a shared agent', () => {
    expect(slicesOf('MedicationDispense.dosageInstruction.extension')).toEqual(
      [...writtenBy(DOSAGE.about, 'extension'), EXTENSIONS.v3SameAgent].sort(),
    );
  });
});

test('given the code tables of the mapping, when compared with the maps, then these have every row in both directions', () => {
  const rowsOf = (name: string): (string | undefined)[][] =>
    file(`ConceptMap-${name}`).group?.[0]?.element.map((e) => [e.code, e.target[0]?.code]) ?? [];
  const tables = new Map(tablesOfMappings().map((t) => [t.kind, t.table]));
  expect([...tables.keys()].sort()).toEqual([
    'CATEGORY',
    'CRITICALITY',
    'DISPENSE_STATUS',
    'GENDER',
    'INTOLERANCE_CODE',
    'QUALIFIED_CRITICALITY',
    'REACTION_SEVERITY',
  ]);
  for (const [kind, id] of [
    ['CATEGORY', 'allergy-category'],
    ['QUALIFIED_CRITICALITY', 'allergy-criticality'],
    ['REACTION_SEVERITY', 'reaction-severity'],
    ['DISPENSE_STATUS', 'dispense-status'],
    ['GENDER', 'gender'],
    ['INTOLERANCE_CODE', 'intolerance-type'],
  ] as const) {
    expect(rowsOf(`${id}-to-fhir`)).toEqual(tables.get(kind));
    const rows = tables.get(kind) ?? [];
    // Of several codes that become the same one, the first goes back.
    const firsts = rows.filter(([, fhir], i) => rows.findIndex(([, other]) => other === fhir) === i);
    expect(rowsOf(`${id}-to-v3`)).toEqual(expect.arrayContaining(firsts.map(([v3, fhir]) => [fhir, v3])));
  }
});

test('given value sets with codes of ours, when looked up, then the code system has them', () => {
  const missing = [...files.values()]
    .flatMap((f) => f.compose?.include ?? [])
    .filter(({ system }) => system.startsWith(GW))
    .flatMap(({ system, concept = [] }) => {
      const codes = file(`CodeSystem-${system.slice(system.lastIndexOf('/') + 1)}`).concept?.map((c) => c.code);
      return concept.filter(({ code }) => codes?.includes(code) !== true);
    });
  expect(missing).toEqual([]);
});

test('given the issue codes, when read, then those that depend on the patient are not among them', () => {
  const codes = file('CodeSystem-issue').concept?.map((c) => c.code) ?? [];
  expect(codes).toEqual(expect.arrayContaining(['R-MATRIX', 'T-TIMEOUT', 'code-unknown']));
  expect(codes.filter((code) => code.startsWith('N-') || code.includes('_'))).toEqual([]);
  expect(new Set(codes).size).toBe(codes.length);
});

test('given the rules, when counted, then the numbers that were given out are there', () => {
  const codes = file('CodeSystem-rule').concept?.map((c) => c.code) ?? [];
  const unused = [29, 56, 57, 58, 59];
  const numbers = Array.from({ length: 80 }, (_, i) => i + 1).filter((n) => !unused.includes(n));
  expect(codes).toEqual(numbers.map((n) => `C-${String(n).padStart(2, '0')}`));
});
