import { Decimal, decimalText } from '../decimal.js';
import type { Around } from './invariants.js';
import type { Tree } from '../tree.js';

/** True or false, or undefined when FHIRPath itself has to say. */
type Native = (value: Tree, around: Around) => boolean | undefined;

/** An element exists when it has a value or something beside it. */
const has = (value: Tree, key: string): boolean => value[key] !== undefined || value[`_${key}`] !== undefined;
const items = (value: unknown): readonly Tree[] => (Array.isArray(value) ? (value as readonly Tree[]) : value === undefined ? [] : [value as Tree]);
const texts = (value: unknown): readonly string[] => (Array.isArray(value) ? value : [value]).filter((v): v is string => typeof v === 'string');
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const needs =
  (key: string, ...others: readonly string[]): Native =>
  (v) =>
    !has(v, key) || others.every((o) => has(v, o));
const notNegative =
  (key: string): Native =>
  (v) =>
    v[key] === undefined || numberOf(v[key]) >= 0;

const STATES = new Set(['C', 'CM', 'CD', 'CV']);

/**
 * The invariants that occur most, by their expression, since FHIRPath costs some 50 microseconds for each: a list of fifty dispenses has
 * thousands. A test compares each with FHIRPath on generated values.
 */
export const NATIVE: ReadonlyMap<string, Native> = new Map<string, Native>([
  ['code.empty() or system.exists()', needs('code', 'system')],
  ['comparator.empty()', (v) => !has(v, 'comparator')],
  ['data.empty() or contentType.exists()', needs('data', 'contentType')],
  ['value.empty() or system.exists()', needs('value', 'system')],
  [
    'code.exists() implies ((system = %ucum) and value.exists())',
    // Without a system FHIRPath leaves it undecided; qty-3 says what is wrong then.
    (v) => !has(v, 'code') || (has(v, 'value') && (v['system'] === UCUM || !has(v, 'system'))),
  ],
  ['start.hasValue().not() or end.hasValue().not() or (start <= end)', (v) => inOrder(v['start'], v['end'])],
  ['low.empty() or high.empty() or (low <= high)', (v) => quantitiesInOrder(v)],
  [
    '(numerator.empty() xor denominator.exists()) and (numerator.exists() or extension.exists())',
    (v) => has(v, 'numerator') === has(v, 'denominator') && (has(v, 'numerator') || has(v, 'extension')),
  ],
  [
    "reference.startsWith('#').not() or (reference.substring(1).trace('url') in %rootResource.contained.id.trace('ids'))",
    ({ reference }, { container }) =>
      typeof reference !== 'string' ||
      !reference.startsWith('#') ||
      reference === '#' ||
      items(container['contained']).some((r) => r['id'] === reference.slice(1)),
  ],
  ['duration.empty() or durationUnit.exists()', needs('duration', 'durationUnit')],
  ['period.empty() or periodUnit.exists()', needs('period', 'periodUnit')],
  ['duration.exists() implies duration >= 0', notNegative('duration')],
  ['period.exists() implies period >= 0', notNegative('period')],
  ['periodMax.empty() or period.exists()', needs('periodMax', 'period')],
  ['durationMax.empty() or duration.exists()', needs('durationMax', 'duration')],
  ['countMax.empty() or count.exists()', needs('countMax', 'count')],
  [
    "offset.empty() or (when.exists() and when.select($this in ('C' | 'CM' | 'CD' | 'CV')).allFalse())",
    (v) => !has(v, 'offset') || (has(v, 'when') && !texts(v['when']).some((w) => STATES.has(w))),
  ],
  ['timeOfDay.empty() or when.empty()', (v) => !has(v, 'timeOfDay') || !has(v, 'when')],
  ['(identifier.count() + name.count()) > 0', (v) => has(v, 'identifier') || has(v, 'name')],
  ["where(use = 'home').empty()", (v) => v['use'] !== 'home'],
  [
    'name.exists() or telecom.exists() or address.exists() or organization.exists()',
    (v) => ['name', 'telecom', 'address', 'organization'].some((k) => has(v, k)),
  ],
  ['whenHandedOver.empty() or whenPrepared.empty() or whenHandedOver >= whenPrepared', (v) => inOrder(v['whenPrepared'], v['whenHandedOver'])],
  ['policy.exists() or policyRule.exists()', (v) => has(v, 'policy') || has(v, 'policyRule')],
  ["total.empty() or (type = 'searchset') or (type = 'history')", (v) => !has(v, 'total') || isOneOf(v['type'], 'searchset', 'history')],
  ["entry.search.empty() or (type = 'searchset')", (v) => v['type'] === 'searchset' || !items(v['entry']).some((e) => has(e, 'search'))],
  [
    "entry.all(request.exists() = (%resource.type = 'batch' or %resource.type = 'transaction' or %resource.type = 'history'))",
    (v) => items(v['entry']).every((e) => has(e, 'request') === isOneOf(v['type'], 'batch', 'transaction', 'history')),
  ],
  [
    "entry.all(response.exists() = (%resource.type = 'batch-response' or %resource.type = 'transaction-response' or %resource.type = 'history'))",
    (v) => items(v['entry']).every((e) => has(e, 'response') === isOneOf(v['type'], 'batch-response', 'transaction-response', 'history')),
  ],
  [
    "(type = 'history') or entry.where(fullUrl.exists()).select(fullUrl&resource.meta.versionId).isDistinct()",
    (v) => v['type'] === 'history' || areDistinct(v),
  ],
  ['resource.exists() or request.exists() or response.exists()', (v) => ['resource', 'request', 'response'].some((k) => has(v, k))],
  ["fullUrl.exists() implies fullUrl.contains('/_history/').not()", (v) => typeof v['fullUrl'] !== 'string' || !v['fullUrl'].includes('/_history/')],
  [
    "type = 'document' implies (identifier.system.exists() and identifier.value.exists())",
    (v) => v['type'] !== 'document' || items(v['identifier']).some((i) => has(i, 'system') && has(i, 'value')),
  ],
  ["type = 'document' implies (timestamp.hasValue())", (v) => v['type'] !== 'document' || v['timestamp'] !== undefined],
  ["type = 'document' implies entry.first().resource.is(Composition)", (v) => v['type'] !== 'document' || beginsWith(v, 'Composition')],
  ["type = 'message' implies entry.first().resource.is(MessageHeader)", (v) => v['type'] !== 'message' || beginsWith(v, 'MessageHeader')],
]);

const UCUM = 'http://unitsofmeasure.org';

function isOneOf(value: unknown, ...among: readonly string[]): boolean {
  return typeof value === 'string' && among.includes(value);
}

function numberOf(value: unknown): number {
  return typeof value === 'number' || value instanceof Decimal ? Number(decimalText(value)) : NaN;
}

/** Dates of the same precision, or moments, can be compared here. */
function inOrder(from: unknown, to: unknown): boolean | undefined {
  if (typeof from !== 'string' || typeof to !== 'string') return true;
  const isMoment = from.includes('T') && to.includes('T');
  if (isMoment) return Date.parse(from) <= Date.parse(to);
  return from.length === to.length ? from <= to : undefined;
}

function quantitiesInOrder({ low, high }: Tree): boolean | undefined {
  const [a] = items(low);
  const [b] = items(high);
  if (a === undefined || b === undefined) return true;
  const isSameUnit = a['code'] === b['code'] && a['system'] === b['system'] && a['unit'] === b['unit'];
  return isSameUnit && a['value'] !== undefined && b['value'] !== undefined ? numberOf(a['value']) <= numberOf(b['value']) : undefined;
}

function areDistinct(bundle: Tree): boolean {
  const seen = new Set<string>();
  for (const { fullUrl, resource } of items(bundle['entry'])) {
    if (typeof fullUrl !== 'string') continue;
    const [meta] = items(items(resource)[0]?.['meta']);
    const key = `${fullUrl} ${textOf(meta?.['versionId'])}`;
    if (seen.has(key)) return false;
    seen.add(key);
  }
  return true;
}

/** Without a first resource FHIRPath leaves it undecided. */
function beginsWith(bundle: Tree, type: string): boolean {
  const [entry] = items(bundle['entry']);
  const [first] = items(entry?.['resource']);
  return first === undefined || first['resourceType'] === type;
}
