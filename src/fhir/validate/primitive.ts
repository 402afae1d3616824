import { Decimal } from '../decimal.js';

/** What a primitive looks like in JSON, and which texts it may be. */
export interface Primitive {
  readonly json: 'string' | 'number' | 'boolean';
  readonly form?: RegExp;
}

const YEAR = '(\\d(\\d(\\d[1-9]|[1-9]0)|[1-9]00)|[1-9]000)';
const MONTH = '-(0[1-9]|1[0-2])';
const DAY = '-(0[1-9]|[12]\\d|3[01])';
const TIME = '([01]\\d|2[0-3]):[0-5]\\d:([0-5]\\d|60)(\\.\\d+)?';
const ZONE = '(Z|[+-]((0\\d|1[0-3]):[0-5]\\d|14:00))';
const form = (pattern: string): RegExp => new RegExp(`^${pattern}$`);
const text = (shape?: RegExp): Primitive => (shape === undefined ? { json: 'string' } : { json: 'string', form: shape });

/** The primitive types of R4 (http://hl7.org/fhir/R4/datatypes.html). A string may not be blank, which goes for all that are texts. */
export const PRIMITIVES: ReadonlyMap<string, Primitive> = new Map([
  ['base64Binary', text(/^(\s*([0-9a-zA-Z+/=]){4}\s*)+$/)],
  ['boolean', { json: 'boolean' }],
  ['canonical', text(/^\S+$/)],
  ['code', text(/^\S+(\s\S+)*$/)],
  ['date', text(form(`${YEAR}(${MONTH}(${DAY})?)?`))],
  ['dateTime', text(form(`${YEAR}(${MONTH}(${DAY}(T${TIME}${ZONE})?)?)?`))],
  ['decimal', { json: 'number' }],
  ['id', text(/^[A-Za-z0-9\-.]{1,64}$/)],
  ['instant', text(form(`${YEAR}${MONTH}${DAY}T${TIME}${ZONE}`))],
  ['integer', { json: 'number', form: /^-?(0|[1-9]\d*)$/ }],
  ['markdown', text()],
  ['oid', text(/^urn:oid:[0-2](\.(0|[1-9]\d*))+$/)],
  ['positiveInt', { json: 'number', form: /^[1-9]\d*$/ }],
  ['string', text()],
  ['time', text(form(TIME))],
  ['unsignedInt', { json: 'number', form: /^(0|[1-9]\d*)$/ }],
  ['uri', text(/^\S*$/)],
  ['url', text(/^\S*$/)],
  ['uuid', text(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/)],
]);

/** What is wrong with a value of a primitive type; undefined when nothing is. */
export function primitiveFault(value: unknown, { json, form: shape }: Primitive): 'kind' | 'form' | undefined {
  const isNumber = typeof value === 'number' || value instanceof Decimal;
  if (json === 'number' ? !isNumber : typeof value !== json) return 'kind';
  if (json === 'string' && (value as string).trim() === '') return 'form';
  return shape === undefined || shape.test(String(value)) ? undefined : 'form';
}
