import fc from 'fast-check';
import { element } from '../../src/hl7v3/element.js';
import { typed, type About } from '../../src/mapping/codec.js';
import type { RuleDoc } from '../../src/mapping/rule.js';
import type { XmlElement } from '../../src/xml/element.js';

/* Values for the rules of the mapping, by the kind of their codec. */

/** Makes elements of one kind under the given name. */
export type Make = (name: string) => fc.Arbitrary<XmlElement>;

const digits = (min: number, max: number): fc.Arbitrary<string> => fc.stringMatching(new RegExp(`^[0-9]{${min},${max}}$`));
const word = fc.stringMatching(/^[a-zA-Z]{1,12}$/);
const text = fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join(' '));
const oid = fc.constantFrom('2.16.528.1.1007.3.3', '2.16.528.1.1007.3.1', '2.16.840.1.113883.2.4.6.1', '2.16.528.1.1007.3.3.7654321.5');
const codeSystem = fc.constantFrom('2.16.840.1.113883.2.4.4.7', '2.16.840.1.113883.2.4.4.10', '2.16.840.1.113883.2.4.4.5', '2.16.840.1.113883.6.73');
const HPK = '2.16.840.1.113883.2.4.4.7';
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

/** The value, or undefined. */
export const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined });
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
const ends = withInside({}, [some(time('low'), 1), one(time('high'))], 'IVL_TS');
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

/** The same values where the element states of what type they are. */
function as(type: string, make: Make): Make {
  return (name) => make(name).map((e) => typed(type, e));
}

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
  IVL_TS: either(interval, ends),
  CODING: either(code, absent),
  AGENT: concept,
  CONDITION_VALUE: either(concept, leafOf({ nullFlavor: fc.constant('OTH') })),
  SELF: leafOf({}),
  OBSERVATION_VALUE: either(as('CD', concept), as('PQ', quantity), as('ST', leafOf({}, text))),
};

const agentOf = (...systems: readonly string[]): Make =>
  withInside({ ...codeAttributes, codeSystem: fc.constantFrom(...systems) }, [some(code('translation'), 2)]);

const uncertainty = either(leafOf({ code: fc.constantFrom('N', 'U'), codeSystem: fc.constant('2.16.840.1.113883.5.1053') }), absent);

/** Values of rules that take only some of what their codec takes: the form of the element depends on them. */
const BY_RULE: Readonly<Record<string, Make>> = {
  'flag.code': leafOf({ code: fc.constant('DX'), codeSystem: fc.constant('2.16.840.1.113883.5.4'), displayName: optional(text) }),
  'allergy.uncertainty': uncertainty,
  'flag.uncertainty': uncertainty,
  'allergy.medicationAgent': agentOf(HPK),
  'allergy.materialAgent': either(agentOf('2.16.840.1.113883.2.4.4.1.750', '2.16.840.1.113883.2.4.4.1.902.122'), absent),
};

/** Values of the attributes that rules read; some say what is so without them. */
const ATTRIBUTES: Readonly<Record<string, fc.Arbitrary<string | undefined>>> = {
  NEGATION: fc.constantFrom(undefined, 'false', 'true'),
};

/** Values of an attribute, by the kind of the codec of its rule. */
export function attributeValues({ kind }: About): fc.Arbitrary<string | undefined> {
  const known = ATTRIBUTES[kind];
  if (known === undefined) throw new Error(`no values for an attribute of codec ${kind}`);
  return known;
}

/** Values of an element that is no act. */
export function valuesOf(about: About, rule: RuleDoc | undefined): Make {
  const known = BY_RULE[rule?.id ?? ''] ?? KINDS[about.kind] ?? codesOf(about);
  if (known === undefined) throw new Error(`no values for codec ${about.kind}`);
  return known;
}

/** One of a closed list of codes, with its system where the element states one. */
function codesOf({ vocabulary, table, codeSystem: system }: About): Make | undefined {
  const codes = vocabulary ?? table?.map(([v3]) => v3);
  if (codes === undefined) return undefined;
  const stated = system === undefined ? {} : { codeSystem: fc.constant(system), displayName: optional(text) };
  return either(leafOf({ code: fc.constantFrom(...codes), ...stated }), ...(system === undefined ? [absent] : []));
}
