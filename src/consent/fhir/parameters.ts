import { isFailure, type Issue } from '../../errors.js';
import type { Identifier } from '../../fhir/types.js';
import { isTree } from '../../fhir/tree.js';
import { isFhirDate, spanOf } from '../day.js';
import { Place } from './place.js';

/** Types that a parameter of an operation can have, with what each is read as. */
interface Values {
  readonly code: string;
  readonly string: string;
  readonly uri: string;
  readonly boolean: boolean;
  readonly date: string;
  readonly dateTime: string;
  readonly instant: string;
  readonly Identifier: Required<Pick<Identifier, 'system' | 'value'>>;
  readonly resource: object;
}

/** One parameter of an operation (R4 OperationDefinition.parameter). */
export interface ParameterRule {
  readonly type: keyof Values | 'parts';
  readonly min: 0 | 1;
  readonly max: 1 | '*';
  /** Of a parameter that has parts. */
  readonly parts?: ParameterRules;
  /** What it is for, in one sentence. */
  readonly means: string;
}

export type ParameterRules = Readonly<Record<string, ParameterRule>>;

type ValueOf<R extends ParameterRule> = R['type'] extends keyof Values
  ? Values[R['type']]
  : R['parts'] extends ParameterRules
    ? Read<R['parts']>
    : never;

/** What was read by rules: a list where there may be several, and nothing where there need not be one. */
export type Read<Rules extends ParameterRules> = {
  readonly [K in keyof Rules as Rules[K]['max'] extends '*' ? K : never]: readonly ValueOf<Rules[K]>[];
} & {
  readonly [K in keyof Rules as Rules[K]['max'] extends '*' ? never : Rules[K]['min'] extends 1 ? K : never]: ValueOf<Rules[K]>;
} & {
  readonly [K in keyof Rules as Rules[K]['max'] extends '*' ? never : Rules[K]['min'] extends 1 ? never : K]?: ValueOf<Rules[K]>;
};

const RULE = 'parameters';
/** Keys of a parameter besides its value. */
const KEYS = ['id', 'name', 'part', 'resource'];

/**
 * Reads a Parameters resource by the rules of an operation. What is missing, stands too often, is unknown or has another type is an issue with its
 * place, and nothing is passed over; then there are no values. Never throws, and quotes no value. A body that is not there is one without
 * parameters.
 */
export function readParameters<const Rules extends ParameterRules>(
  body: unknown,
  rules: Rules,
): { readonly values?: Read<Rules>; readonly issues: readonly Issue[] } {
  const place = new Place(body, 'Parameters');
  if (place.exists && place.at('resourceType').value !== 'Parameters') {
    place.at('resourceType').report('type-not-allowed', RULE, { expected: 'Parameters' });
    return { issues: place.issues };
  }
  place.onlyKeys(RULE, ['resourceType', 'id', 'meta', 'parameter']);
  const values = readAll(place.at('parameter'), rules);
  return place.issues.some(isFailure) ? { issues: place.issues } : { values: values as Read<Rules>, issues: place.issues };
}

function readAll(list: Place, rules: ParameterRules): Readonly<Record<string, unknown>> {
  const found = new Map<string, Place[]>();
  for (const parameter of list.items()) {
    const name = parameter.at('name');
    if (typeof name.value !== 'string' || !Object.hasOwn(rules, name.value)) {
      name.report(name.exists ? 'element-unknown' : 'required', RULE, { expected: Object.keys(rules).join(', ') });
    } else found.set(name.value, [...(found.get(name.value) ?? []), parameter]);
  }
  const values: Record<string, unknown> = {};
  for (const [name, rule] of Object.entries(rules)) {
    const places = found.get(name) ?? [];
    if (places.length < rule.min) missing(list, name);
    if (rule.max === 1) for (const more of places.slice(1)) more.report('too-many', RULE);
    const read = places.map((place) => readOne(place, rule));
    if (rule.max === '*') values[name] = read;
    else if (read[0] !== undefined) [values[name]] = read;
  }
  return values;
}

function missing(list: Place, name: string): void {
  new Place(undefined, `${list.path}.where(name = '${name}')`, list.issues).report('required', RULE);
}

function readOne(parameter: Place, rule: ParameterRule): unknown {
  const key = rule.type === 'parts' ? 'part' : rule.type === 'resource' ? 'resource' : valueKey(rule.type, parameter);
  parameter.onlyKeys(RULE, ['id', 'name', key]);
  const value = parameter.at(key);
  if (rule.type === 'parts') return readAll(value, rule.parts ?? {});
  return readValue(value, rule.type);
}

/** Where the value stands: at its own key, or, for it to be reported, at another. */
function valueKey(type: keyof Values, parameter: Place): string {
  const wanted = `value${type.charAt(0).toUpperCase()}${type.slice(1)}`;
  const keys = isTree(parameter.value) ? Object.keys(parameter.value).filter((key) => !KEYS.includes(key)) : [];
  return keys.includes(wanted) ? wanted : (keys[0] ?? wanted);
}

function readValue(value: Place, type: keyof Values): unknown {
  const key = value.path.slice(value.path.lastIndexOf('.') + 1);
  // An identifier also comes as a logical reference, as it stands in resources.
  const isNamed = key === 'resource' || key.toLowerCase() === `value${type}`.toLowerCase() || (type === 'Identifier' && key === 'valueReference');
  if (!isNamed) {
    value.report('type-not-allowed', RULE, { expected: type });
    return undefined;
  }
  switch (type) {
    case 'boolean':
      if (typeof value.value === 'boolean') return value.value;
      value.report(value.exists ? 'value-format' : 'required', RULE, { expected: 'true, false' });
      return undefined;
    case 'date':
      return value.formed(RULE, isFhirDate, 'a date that exists');
    case 'dateTime':
      return value.formed(RULE, (text) => spanOf(text) !== undefined, 'a FHIR dateTime');
    case 'instant':
      return value.formed(RULE, (text) => text.includes('T') && spanOf(text) !== undefined, 'a FHIR instant');
    case 'Identifier':
      return readIdentifier(key === 'valueReference' ? value.at('identifier') : value);
    case 'resource':
      if (isTree(value.value)) return value.value;
      value.report(value.exists ? 'value-format' : 'required', RULE, { expected: 'a resource' });
      return undefined;
    case 'code':
    case 'string':
    case 'uri':
      return value.text(RULE);
  }
}

function readIdentifier(identifier: Place): Values['Identifier'] | undefined {
  const [system, value] = [identifier.at('system').text(RULE), identifier.at('value').text(RULE)];
  return system === undefined || value === undefined ? undefined : { system, value };
}
