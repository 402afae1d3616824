import fc from 'fast-check';
import { element } from '../../src/hl7v3/element.js';
import type { ElementModel } from '../../src/hl7v3/model.js';
import { typed, type About } from '../../src/mapping/codec.js';
import { DISPENSE_LIST } from '../../src/mapping/dispense/list.js';
import { XmlElement } from '../../src/xml/element.js';

/*
 * Messages made from the description that translates: every rule of every act, with values by the kind of its codec. What the
 * rules do not mention does not occur.
 */
type Make = (name: string) => fc.Arbitrary<XmlElement>;

const digits = (min: number, max: number): fc.Arbitrary<string> => fc.stringMatching(new RegExp(`^[0-9]{${min},${max}}$`));
const word = fc.stringMatching(/^[a-zA-Z]{1,12}$/);
const text = fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join(' '));
const oid = fc.constantFrom('2.16.528.1.1007.3.3', '2.16.528.1.1007.3.1', '2.16.840.1.113883.2.4.6.1', '2.16.528.1.1007.3.3.7654321.5');
const codeSystem = fc.constantFrom('2.16.840.1.113883.2.4.4.7', '2.16.840.1.113883.2.4.4.10', '2.16.840.1.113883.2.4.4.5', '2.16.840.1.113883.6.73');
const flavour = fc.constantFrom('UNK', 'NI', 'NA', 'OTH', 'ASKU');
const number = fc.tuple(fc.nat(9999), fc.constantFrom('', '.0', '.25', '.5000')).map(([whole, part]) => `${whole}${part}`);
const unit = fc.constantFrom('1', 'mg', 'ml', 'g', '[iU]', 'd');
const day = fc
  .tuple(fc.integer({ min: 1950, max: 2040 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 }))
  .map(([y, m, d]) => `${y}${two(m)}${two(d)}`);
const clock = fc.tuple(fc.nat(23), fc.nat(59)).map(([h, m]) => two(h) + two(m));
const moment = fc.oneof(
  day,
  fc.tuple(day, clock).map(([d, c]) => d + c),
  fc.tuple(day, clock).map(([d, c]) => `${d}${c}00+0100`),
);

function two(n: number): string {
  return String(n).padStart(2, '0');
}

/** An element with some attributes, each of which may be left out when its arbitrary says so. */
function leafOf(attributes: Readonly<Record<string, fc.Arbitrary<string | undefined>>>, content: fc.Arbitrary<string> = fc.constant('')): Make {
  return (name) => fc.tuple(fc.record(attributes), content).map(([values, inner]) => element(name, values, [], inner));
}

function either(...makes: readonly Make[]): Make {
  return (name) => fc.oneof(...makes.map((make) => make(name)));
}

function withInside(
  attributes: Readonly<Record<string, fc.Arbitrary<string | undefined>>>,
  inside: readonly fc.Arbitrary<readonly XmlElement[]>[],
  type?: string,
): Make {
  return (name) =>
    fc.tuple(fc.record(attributes), fc.tuple(...inside)).map(([values, parts]) => {
      const made = element(name, values, parts.flat());
      return type === undefined ? made : typed(type, made);
    });
}

const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined });
const one = (arbitrary: fc.Arbitrary<XmlElement>): fc.Arbitrary<readonly XmlElement[]> => arbitrary.map((e) => [e]);
const some = (arbitrary: fc.Arbitrary<XmlElement>, max: number): fc.Arbitrary<readonly XmlElement[]> => fc.array(arbitrary, { maxLength: max });
const absent = leafOf({ nullFlavor: flavour });
const codeAttributes = { code: digits(1, 8), codeSystem, displayName: optional(text) };
const code = leafOf(codeAttributes);
const concept = either(withInside(codeAttributes, [some(code('translation'), 3)]), absent);
const translation = leafOf({
  value: number,
  code: digits(1, 3),
  codeSystem: fc.constant('2.16.840.1.113883.2.4.4.1.900.2'),
  displayName: optional(word),
});
const quantity = withInside({ value: number, unit }, [some(translation('translation'), 2)]);
const product = withInside({ value: number, unit }, [one(translation('translation')), some(translation('translation'), 1)]);
const time = leafOf({ value: moment });
const width = leafOf({ value: number.filter((n) => Number(n) > 0), unit: fc.constantFrom('d', 'wk') });
const interval = either(
  withInside({}, [one(time('low')), one(time('high'))], 'IVL_TS'),
  withInside({}, [one(time('low')), one(width('width'))], 'IVL_TS'),
  withInside({}, [one(width('width'))], 'IVL_TS'),
);
const pattern = withInside(
  {},
  [one(leafOf({ value: fc.constantFrom('1', '0.5', '0.3333', '0.25', '2', '28'), unit: fc.constantFrom('d', 'wk', 'h') })('period'))],
  'PIVL_TS',
);
const atTime = withInside(
  {},
  [
    one(withInside({}, [one(leafOf({ value: fc.tuple(day, clock).map(([d, c]) => d + c) })('center'))])('phase')),
    one(leafOf({ value: fc.constant('1'), unit: fc.constant('d') })('period')),
  ],
  'PIVL_TS',
);
const cycle = withInside(
  { operator: fc.constant('A') },
  [one(withInside({}, [one(width('width'))])('phase')), one(leafOf({ value: fc.constantFrom('28', '21'), unit: fc.constant('d') })('period'))],
  'PIVL_TS',
);
const cyclic = withInside({}, [one(pattern('comp')), one(cycle('comp'))], 'SXPR_TS');
const both = withInside({}, [one(interval('comp')), one(pattern('comp'))], 'SXPR_TS');

function partsOf(kinds: Readonly<Record<string, fc.Arbitrary<string>>>): Make {
  const parts = Object.entries(kinds).map(([name, content]) => fc.option(leafOf({}, content)(name), { nil: undefined }));
  return (name) =>
    fc
      .tuple(...parts)
      .map((found) => element(name, {}, found))
      .filter((e) => e.children.length > 0);
}

const given = leafOf({ qualifier: fc.constantFrom('BR', 'IN') }, word);
const family = leafOf({ qualifier: fc.constant('BR') }, word);

/** Values by the kind of a codec. */
const KINDS: Readonly<Record<string, Make>> = {
  II: either(leafOf({ root: oid, extension: digits(3, 9) }), absent),
  TS: either(time, absent),
  CS: either(leafOf({ code: fc.constantFrom('active', 'completed') }), absent),
  CD: concept,
  CD_FLAVOR_CODING: concept,
  CD_PRODUCT: concept,
  ED: leafOf({ mediaType: optional(fc.constant('text/plain')) }, text),
  ST: leafOf({}, text),
  PQ: quantity,
  PQ_PRODUCT: product,
  IVL_PQ: either(withInside({}, [one(product('center'))]), withInside({}, [one(product('low')), one(product('high'))])),
  RTO: withInside({}, [one(quantity('numerator').map((e) => typed('PQ', e))), one(quantity('denominator').map((e) => typed('PQ', e)))]),
  GTS: either(interval, pattern, atTime, both, cyclic, time),
  PN: withInside({}, [some(given('given'), 1), one(family('family'))]),
  AD: partsOf({ streetName: word, houseNumber: digits(1, 3), postalCode: word, city: word, country: word, desc: text }),
  TEL: leafOf({ value: digits(10, 10).map((n) => `tel:${n}`), use: optional(fc.constantFrom('HP', 'WP', 'MC')) }),
  BL: leafOf({ value: fc.constantFrom('true', 'false') }),
  INT: leafOf({ value: fc.nat(9).map(String) }),
  GENDER: either(
    leafOf({ code: fc.constantFrom('F', 'M', 'UN'), codeSystem: fc.constant('2.16.840.1.113883.5.1'), displayName: optional(word) }),
    absent,
  ),
  ROLE_STATUS: either(leafOf({ code: fc.constantFrom('active', 'terminated') }), absent),
  USE_TIME: either(withInside({}, [one(width('width'))]), absent),
};

function leafMake(about: About): Make {
  const codes = about.table?.map(([v3]) => v3);
  const known = KINDS[about.kind] ?? (codes === undefined ? undefined : either(leafOf({ code: fc.constantFrom(...codes) }), absent));
  if (known === undefined) throw new Error(`no values for codec ${about.kind}`);
  return known;
}

/** An act: its structure from its model, its values from its rules. */
function actMake(about: About): Make {
  const { model, rules } = about;
  if (model === undefined || rules === undefined) return leafMake(about);
  const child = (m: ElementModel, path: string): fc.Arbitrary<readonly XmlElement[]> | undefined => {
    const rule = rules.find((r) => r.v3 === path);
    if (rule === undefined) {
      const inner = m.children.map((c) => child(c, `${path}/${c.name}`)).filter((c) => c !== undefined);
      return inner.length === 0 ? undefined : optionalOne(structure(m.name, inner), m.min === 1);
    }
    if (rule.attributes !== undefined) return one(fc.constant(element(m.name, rule.attributes)));
    const value = rule.codec === undefined ? undefined : actMake(rule.codec)(m.name);
    if (value === undefined) return undefined;
    return rule.many ? fc.array(value, { minLength: m.min, maxLength: 3 }) : optionalOne(value, m.min === 1);
  };
  return (name) =>
    structure(
      name,
      model.children.map((c) => child(c, c.name)).filter((c) => c !== undefined),
    );
}

function optionalOne(value: fc.Arbitrary<XmlElement>, required: boolean): fc.Arbitrary<readonly XmlElement[]> {
  return fc.array(value, { minLength: required ? 1 : 0, maxLength: 1 });
}

function structure(name: string, inside: readonly fc.Arbitrary<readonly XmlElement[]>[]): fc.Arbitrary<XmlElement> {
  return fc.tuple(...inside).map((parts) => element(name, {}, parts.flat()));
}

/** A MedicationDispenseList by the rules. */
export const list: fc.Arbitrary<XmlElement> = actMake(DISPENSE_LIST.about)('MedicationDispenseList');
