import { OPERATIONS, type OperationRules } from '../../src/consent/fhir/operations.js';
import type { ParameterRule, ParameterRules } from '../../src/consent/fhir/parameters.js';
import { artefact, type Artefact, type JsonObject } from './artefact.js';

/** The operations on Consent, from the table by which their parameters are read (CS e). */
export function operationDefinitions(version: string): readonly Artefact[] {
  return OPERATIONS.map((operation) => operationDefinition(operation, version));
}

function operationDefinition({ name, on, in: given, out, affectsState, ...heading }: OperationRules, version: string): Artefact {
  return artefact('OperationDefinition', heading, version, {
    kind: 'operation',
    affectsState,
    code: name,
    resource: ['Consent'],
    system: false,
    type: on === 'type',
    instance: on === 'instance',
    parameter: [...parametersOf(given, 'in'), ...parametersOf(out, 'out')],
  });
}

function parametersOf(rules: ParameterRules, use: 'in' | 'out'): readonly JsonObject[] {
  return Object.entries(rules).map(([name, rule]) => ({
    ...{ name, use, min: rule.min, max: String(rule.max), documentation: rule.means },
    ...(rule.parts === undefined ? { type: typeOf(rule.type) } : { part: parametersOf(rule.parts, use) }),
  }));
}

function typeOf(type: ParameterRule['type']): string {
  return type === 'resource' ? 'Resource' : type;
}
