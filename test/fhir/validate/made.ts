import { standardDefinitions } from '../../../src/definitions.js';
import type { ElementDefinition } from '../../../src/fhir/validate/definition.js';
import { Validator, type ValidateOptions } from '../../../src/fhir/validate/validate.js';

export const BASE = 'https://test.example/fhir/';

/** A profile on a type, in JSON. */
export function profile(name: string, type: string, elements: readonly object[], more: object = {}): object {
  const id = BASE + name;
  return {
    resourceType: 'StructureDefinition',
    url: id,
    name,
    kind: 'resource',
    abstract: false,
    type,
    baseDefinition: `http://hl7.org/fhir/StructureDefinition/${type}`,
    derivation: 'constraint',
    differential: { element: elements },
    ...more,
  };
}

/** One line of a differential. */
export function element(path: string, says: Partial<ElementDefinition> & object = {}, id = path): object {
  return { id, path, ...says };
}

/** A value set of codes of one system. */
export function valueSet(name: string, system: string, ...codes: readonly string[]): object {
  return { resourceType: 'ValueSet', url: BASE + name, compose: { include: [{ system, concept: codes.map((code) => ({ code })) }] } };
}

/** An extension on elements. */
export function extension(name: string, type: string, contexts: readonly string[], root: object = {}): object {
  const elements = [
    element('Extension', root),
    element('Extension.extension', { max: '0' }),
    { id: 'Extension.url', path: 'Extension.url', fixedUri: BASE + name },
    element('Extension.value[x]', { type: [{ code: type }] }),
  ];
  return profile(name, 'Extension', elements, { kind: 'complex-type', context: contexts.map((expression) => ({ type: 'element', expression })) });
}

/** Findings of a validator with these definitions: `severity code path rule`, without what is for information only. */
export function judging(...definitions: readonly object[]): (resource: object, options?: ValidateOptions) => readonly string[] {
  const all = standardDefinitions();
  for (const d of definitions) all.add(d);
  const validator = new Validator(all);
  return (resource, options) =>
    validator
      .validate(resource, options)
      .filter((i) => i.severity !== 'information')
      .map((i) => `${i.severity} ${i.code} ${i.path} ${i.rule ?? ''}`);
}
