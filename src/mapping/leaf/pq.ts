import { decimal, decimalText, type Decimal } from '../../fhir/decimal.js';
import { EXTENSIONS } from '../../fhir/extensions.js';
import { codeSystems, UCUM } from '../../fhir/systems.js';
import type { Extension, Quantity } from '../../fhir/types.js';
import { XSI, type XmlElement } from '../../xml/element.js';
import { build, type Codec } from '../codec.js';
import type { Context } from '../context.js';
import { knownExtensions, knownKeys } from './known.js';
import { ABSENT_URLS, readFlavor, writeFlavor } from './null-flavor.js';

/** G-Standaard thesaurus of basic units: in every quantity of a product. */
const BASIC_UNITS = '2.16.840.1.113883.2.4.4.1.900.2';

/** DT 5: UCUM unit and the basic unit that says the same; from FHIR only the first of a unit is used. */
const BASIC_UNIT_OF: readonly (readonly [ucum: string, code: string])[] = [
  ['cm', '205'],
  ['g', '215'],
  ['[iU]', '217'],
  ['kg', '219'],
  ['l', '222'],
  ['mg', '229'],
  ['ml', '233'],
  ['mm', '234'],
  ['1', '245'],
  ['ug', '252'],
  ['ul', '254'],
  ['[drp]', '303'],
];
const basicUnits: ReadonlyMap<string, string> = new Map(BASIC_UNIT_OF);
/** Two more basic units are UCUM `1` as well; the way back is not unique (DT 5). */
const ucumOfBasicUnit: ReadonlyMap<string, string> = new Map([
  ...BASIC_UNIT_OF.map(([ucum, code]) => [code, ucum] as const),
  ['208', '1'],
  ['211', '1'],
]);

/** What the basic units that are UCUM `1` are called; `1` itself is no word (DT 5). */
const COUNTED: ReadonlyMap<string, string> = new Map([
  ['208', 'dosis'],
  ['211', 'eenheid'],
  ['245', 'stuk'],
]);

/** The units of time, shown in Dutch (DT 5). */
export const TIME_WORDS: ReadonlyMap<string, string> = new Map([
  ['s', 'seconde'],
  ['min', 'minuut'],
  ['h', 'uur'],
  ['d', 'dag'],
  ['wk', 'week'],
  ['mo', 'maand'],
  ['a', 'jaar'],
]);

/** Spellings of units that senders use and UCUM as AORTA writes it. */
const RESPELLED: ReadonlyMap<string, string> = new Map([['mL', 'ml']]);

interface PqSpec {
  /** From FHIR without translation, the basic unit is added: every product quantity of 6.12 has one. */
  readonly basicUnit: boolean;
}

interface PqParts {
  value?: string;
  unit?: string;
  readonly extension: Extension[];
}

function readParts(element: XmlElement, cx: Context): PqParts {
  const parts: PqParts = { extension: [] };
  if (element.text !== '') cx.report('not-mapped', element, '/text()');
  for (const a of element.attributes) {
    if (a.uri === XSI && a.local === 'type') checkType(element, 'PQ', cx);
    else if (a.uri !== '') cx.unread(element, a.local);
    else if (a.local === 'value') parts.value = a.value;
    else if (a.local === 'unit') parts.unit = a.value;
    else if (a.local === 'nullFlavor') parts.extension.push(readFlavor(a.value, element, cx));
    else cx.unread(element, a.local);
  }
  return parts;
}

function toFhir(element: XmlElement, cx: Context): Quantity | undefined {
  const { value, unit, extension } = readParts(element, cx);
  const code = ucumUnit(unit, element, cx);
  let shown: string | undefined;
  for (const c of element.children) {
    const translation = c.local === 'translation' && c.uri === element.uri ? readTranslation(c, cx) : undefined;
    if (translation === undefined) {
      cx.unread(c);
      continue;
    }
    extension.push({ url: EXTENSIONS.pqTranslation, valueQuantity: translation });
    if (translation.system === 'urn:oid:' + BASIC_UNITS) shown ??= translation.unit;
  }
  if (unit === undefined && value !== undefined && cx.options.absentUnit === true)
    extension.push({ url: EXTENSIONS.v3AbsentUnit, valueBoolean: true });
  const quantity: Quantity = extension.length > 0 ? { extension } : {};
  if (value === undefined) {
    if (extension.length > 0 && unit === undefined) return quantity;
    cx.report('required', element, 'value');
    return undefined;
  }
  const number = readNumber(value, element, cx);
  if (number === undefined || code === undefined) return undefined;
  quantity.value = number;
  quantity.unit = shown ?? TIME_WORDS.get(code) ?? code;
  quantity.system = UCUM;
  quantity.code = code;
  return quantity;
}

function readNumber(value: string, element: XmlElement, cx: Context): number | Decimal | undefined {
  const number = decimal(value);
  if (number === undefined) cx.report('value-format', element, 'value', { expected: 'a decimal' });
  return number;
}

function ucumUnit(unit: string | undefined, element: XmlElement, cx: Context): string | undefined {
  if (unit === undefined) return '1';
  if (unit === '' || /\s/.test(unit)) {
    cx.report('value-format', element, 'unit', { expected: 'a UCUM unit' });
    return undefined;
  }
  return respelled(unit, element, 'unit', cx);
}

function respelled(unit: string, at: object, key: string, cx: Context): string {
  const expected = RESPELLED.get(unit);
  if (expected !== undefined) cx.report('unit-case', at, key, { found: unit, expected });
  return expected ?? unit;
}

/**
 * One translation of a quantity: value, code, code system and display, each where it was sent; undefined when its value is no
 * decimal or it says nothing.
 */
function readTranslation(element: XmlElement, cx: Context): Quantity | undefined {
  const found = new Map<string, string>();
  const extension: Extension[] = [];
  for (const a of element.attributes) {
    if (a.uri === '' && a.value !== '' && TRANSLATION_ATTRIBUTES.has(a.local)) found.set(a.local, a.value);
    else if (a.uri === '' && a.local === 'nullFlavor') extension.push(readFlavor(a.value, element, cx));
    else if (a.uri !== '' || a.local !== 'codeSystemName') cx.unread(element, a.local);
  }
  for (const c of element.children) cx.unread(c);
  const [text, unit, codeSystem, code] = [found.get('value'), found.get('displayName'), found.get('codeSystem'), found.get('code')];
  const value = text === undefined ? undefined : decimal(text);
  const system = codeSystem === undefined ? undefined : codeSystems.toUri(codeSystem);
  if ((text !== undefined && value === undefined) || (codeSystem !== undefined && system === undefined)) return undefined;
  const out: Quantity = {};
  if (extension.length > 0) out.extension = extension;
  if (value !== undefined) out.value = value;
  if (unit !== undefined) out.unit = unit;
  if (system !== undefined) out.system = system;
  if (code !== undefined) out.code = code;
  return Object.keys(out).length === 0 ? undefined : out;
}

const TRANSLATION_ATTRIBUTES = new Set(['value', 'displayName', 'codeSystem', 'code']);

/** The xsi:type that a place demands; others are reported. */
export function checkType(element: XmlElement, expected: string, cx: Context): void {
  if (element.type?.local === expected && element.type.uri === element.uri) return;
  cx.report('xsi-type', element, 'type', { found: element.type?.local ?? '', expected });
}

const KEYS = new Set(['extension', 'value', 'unit', 'system', 'code']);
const URLS = new Set<string>([EXTENSIONS.nullFlavor, EXTENSIONS.dataAbsentReason, EXTENSIONS.v3AbsentUnit]);
const REPEATING = new Set<string>([EXTENSIONS.pqTranslation]);

function toV3(quantity: Quantity, spec: PqSpec, cx: Context, name: string): XmlElement | undefined {
  // Less than five is not five: a value that HL7v3 would read without its comparator is not written.
  if (quantity.comparator !== undefined) {
    cx.report('not-mapped', quantity, undefined, { severity: 'error', found: 'comparator' });
    return undefined;
  }
  knownKeys(quantity, KEYS, cx);
  if (quantity.extension !== undefined) knownExtensions(quantity.extension, URLS, cx, REPEATING);
  const flavor = writeFlavor(quantity.extension, cx);
  if (quantity.value === undefined) {
    for (const key of ['unit', 'system', 'code']) if (key in quantity) cx.report('not-mapped', quantity, key);
    const children = translations(quantity, cx);
    if (flavor !== undefined || children.length > 0) return build(name, { nullFlavor: flavor }, children);
    cx.report('required', quantity, 'value');
    return undefined;
  }
  const unit = unitOf(quantity, cx);
  if (unit === undefined) return undefined;
  const children = translations(quantity, cx);
  const shown = quantity.extension?.find((e) => e.valueQuantity?.system === 'urn:oid:' + BASIC_UNITS)?.valueQuantity?.unit;
  const value = decimalText(quantity.value);
  const added =
    children.length === 0 && (spec.basicUnit || quantity.system === 'urn:oid:' + BASIC_UNITS) ? basicUnit(quantity, unit, value) : undefined;
  const said = quantity.unit === quantity.code ? [quantity.unit, unit] : [quantity.unit];
  if (added === undefined && quantity.unit !== undefined && !said.includes(shown ?? TIME_WORDS.get(unit) ?? unit)) {
    cx.report('derived-differs', quantity, 'unit');
  }
  const absent = quantity.extension?.some((e) => e.url === EXTENSIONS.v3AbsentUnit && e.valueBoolean === true) === true;
  return build(name, { value, unit: absent && unit === '1' ? undefined : unit, nullFlavor: flavor }, added === undefined ? children : [added]);
}

function basicUnit(quantity: Quantity, unit: string, value: string): XmlElement | undefined {
  const code = quantity.system === 'urn:oid:' + BASIC_UNITS ? quantity.code : basicUnits.get(unit);
  if (code === undefined) return undefined;
  return build('translation', { value, code, codeSystem: BASIC_UNITS, displayName: quantity.unit === '1' ? COUNTED.get(code) : quantity.unit });
}

/** UCUM unit of a quantity that is coded in UCUM, in basic units, or not at all; undefined (and reported) for any other system. */
function unitOf(quantity: Quantity, cx: Context): string | undefined {
  const { system, code } = quantity;
  if (system === undefined && code === undefined) {
    // A number alone is a number of pieces; five of a unit that only has a word is not five pieces.
    const isNumber = quantity.unit === undefined || quantity.unit === '1';
    cx.report('required', quantity, 'code', { severity: isNumber ? 'warning' : 'error', expected: 'a UCUM unit' });
    return isNumber ? '1' : undefined;
  }
  if (system === UCUM && code !== undefined && code !== '' && !/\s/.test(code)) return respelled(code, quantity, 'code', cx);
  const fromBasic = system === 'urn:oid:' + BASIC_UNITS && code !== undefined ? ucumOfBasicUnit.get(code) : undefined;
  if (fromBasic === undefined) cx.report('code-unknown', quantity, system === UCUM ? 'code' : 'system', { expected: 'a UCUM unit' });
  return fromBasic;
}

function translations(quantity: Quantity, cx: Context): XmlElement[] {
  const out: XmlElement[] = [];
  for (const e of quantity.extension ?? []) {
    if (e.url !== EXTENSIONS.pqTranslation) continue;
    const q = e.valueQuantity ?? {};
    const codeSystem = q.system === undefined ? undefined : codeSystems.toRoot(q.system);
    if (q.system !== undefined && codeSystem === undefined) {
      cx.report('system-not-supported', q, 'system', { found: q.system });
      continue;
    }
    knownKeys(q, KEYS, cx);
    knownExtensions(q.extension, ABSENT_URLS, cx);
    const value = q.value === undefined ? undefined : decimalText(q.value);
    out.push(build('translation', { value, code: q.code, codeSystem, displayName: q.unit, nullFlavor: writeFlavor(q.extension, cx) }));
  }
  return out;
}

function pq(spec: PqSpec): Codec<Quantity> {
  return {
    about: { kind: spec.basicUnit ? 'PQ_PRODUCT' : 'PQ', fhir: 'Quantity', spec: 'DT 5', normalises: spec.basicUnit ? [2, 5, 6] : [2, 5] },
    toFhir,
    toV3: (quantity, cx, name) => toV3(quantity, spec, cx, name),
  };
}

/** PQ <-> Quantity (DT 5). */
export const PQ = pq({ basicUnit: false });

/** PQ of a product or dose, which always has its basic unit <-> Quantity. */
export const PQ_PRODUCT = pq({ basicUnit: true });
