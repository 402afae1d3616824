import { artefact, canonical, type Artefact, type JsonObject } from './artefact.js';
import { ANY_SYSTEM, isComplex, type Cardinality, type ExtensionRow, type Invariant, type Part, type ValueRule } from './extension-row.js';

const HL7 = 'http://hl7.org/fhir/StructureDefinition/';

/** The StructureDefinition of one row. */
export function extensionDefinition(row: ExtensionRow, version: string): Artefact {
  const { name, description } = row;
  return artefact('StructureDefinition', { id: name, title: titleOf(name), description }, version, {
    fhirVersion: '4.0.1',
    kind: 'complex-type',
    abstract: false,
    context: row.on.map((expression) => ({ type: 'element', expression })),
    type: 'Extension',
    baseDefinition: `${HL7}Extension`,
    derivation: 'constraint',
    differential: { element: [root(row), ...(isComplex(row.value) ? complex(row, row.value) : simple(row, row.value))] },
  });
}

function root({ name, description, card, modifies, invariant }: ExtensionRow): JsonObject {
  return {
    id: 'Extension',
    path: 'Extension',
    short: titleOf(name),
    definition: description,
    ...bounds(card),
    constraint: invariant === undefined ? undefined : [constraint(invariant, canonical('StructureDefinition', name))],
    isModifier: modifies === undefined ? undefined : true,
    isModifierReason: modifies,
  };
}

function constraint({ key, human, expression }: Invariant, source: string): JsonObject {
  return { key, severity: 'error', human, expression, source };
}

function simple({ name }: ExtensionRow, rule: ValueRule): JsonObject[] {
  return [
    { id: 'Extension.extension', path: 'Extension.extension', max: '0' },
    { id: 'Extension.url', path: 'Extension.url', fixedUri: canonical('StructureDefinition', name) },
    ...valueElements('Extension', 'Extension', rule),
  ];
}

function complex({ name }: ExtensionRow, parts: readonly Part[]): JsonObject[] {
  const slicing = { discriminator: [{ type: 'value', path: 'url' }], ordered: false, rules: 'closed' };
  return [
    { id: 'Extension.extension', path: 'Extension.extension', slicing, min: parts.filter((p) => p.card.startsWith('1')).length || undefined },
    ...parts.flatMap(partElements),
    { id: 'Extension.url', path: 'Extension.url', fixedUri: canonical('StructureDefinition', name) },
    { id: 'Extension.value[x]', path: 'Extension.value[x]', max: '0' },
  ];
}

function partElements(p: Part): JsonObject[] {
  const id = `Extension.extension:${p.name}`;
  const path = 'Extension.extension';
  return [
    { id, path, sliceName: p.name, short: p.short, ...bounds(p.card), type: [{ code: 'Extension' }] },
    { id: `${id}.extension`, path: `${path}.extension`, max: '0' },
    { id: `${id}.url`, path: `${path}.url`, fixedUri: p.name },
    ...valueElements(id, path, p),
  ];
}

/** The value itself and, for a reference by identifier, what that must be. */
function valueElements(id: string, path: string, rule: ValueRule): JsonObject[] {
  const at = (step: string): JsonObject => ({ id: `${id}.value[x]${step}`, path: `${path}.value[x]${step}` });
  const binding = rule.codes === undefined ? undefined : { strength: 'required', valueSet: rule.codes };
  const out: JsonObject[] = [{ ...at(''), min: 1, type: [typeOf(rule.type)], binding }];
  if (rule.identifiedBy === undefined) return out;
  out.push({ ...at('.identifier'), min: 1 }, { ...at('.identifier.system'), min: 1 }, { ...at('.identifier.value'), min: 1 });
  if (rule.identifiedBy !== ANY_SYSTEM) out[2] = { ...out[2], fixedUri: rule.identifiedBy };
  return out;
}

function typeOf(type: string): JsonObject {
  const [, code = type, targets] = /^(\w+)\((.*)\)$/.exec(type) ?? [];
  return { code, targetProfile: targets?.split('|').map((target) => HL7 + target) };
}

function bounds(card: Cardinality): JsonObject {
  const [min = '', max = ''] = card.split('..');
  return { min: Number(min), max };
}

/** `v3-no-qualifier` in words. */
function titleOf(name: string): string {
  const words = name.replace(/^v3-/, 'HL7v3 ').replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
