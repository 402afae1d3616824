import fc from 'fast-check';
import type { XmlElement } from '../../../src/xml/element.js';
import { ii } from './basic.js';
import { type Make, type Scope, attributes, attributesOf, element, inOrder, maybe, oneOf, rarely, withMixedText } from './build.js';
import { ivlTs } from './time.js';
import { digits, phrase } from './values.js';
import { nullFlavorCode } from './vocabulary.js';

/** Parts of an address with their part type and texts. */
const PARTS = {
  streetName: ['STR', 'Dorpsstraat', "Laan van 't Fictieve  Eind", 'Zeedijk'],
  houseNumber: ['BNR', '12', '1', '100'],
  houseNumberNumeric: ['BNN', '12', '007'],
  buildingNumberSuffix: ['BNS', 'a', 'bis', '3-hoog', 'III'],
  additionalLocator: ['ADL', 'to', 'by', 't.o.'],
  unitID: ['UNID', 'app. 4', 'kamer 12'],
  postalCode: ['ZIP', '1234 AB', '1234AB', '9999ZZ', 'B-1000'],
  city: ['CTY', 'Fictiedam', "'s-Verzinselbosch"],
  county: ['CPA', 'Fictiedam', 'Verzonnen Meren'],
  country: ['CNT', 'Nederland', 'België', 'NL'],
  streetAddressLine: ['SAL', 'Dorpsstraat 12 a', 'Postbus 99'],
  desc: ['DESC', 'afhaalpunt bij de buren', 'thuis'],
  state: ['STA', 'Utrecht'],
  direction: ['DIR', 'noord'],
  streetNameBase: ['STB', 'Dorps'],
  streetNameType: ['STTYP', 'straat'],
  unitType: ['UNIT', 'app.'],
  carrier: ['CAR', 'Postbus'],
  censusTract: ['CEN', '36'],
  addressKey: ['ADDRK', '1234AB12'],
  delimiter: ['DEL', ', ', ' '],
} as const;

type PartName = keyof typeof PARTS;

const COMMON = Object.keys(PARTS).slice(0, 12) as readonly PartName[];
const ALL = Object.keys(PARTS) as readonly PartName[];
/** Parts of a plain mixed type: no other attribute than the part type. */
const BARE: ReadonlySet<PartName> = new Set(['desc', 'addressKey']);

function text(name: PartName): fc.Arbitrary<string> {
  const [, ...texts] = PARTS[name];
  if (name === 'houseNumber') return fc.nat(999).map((n) => String(n + 1));
  if (name === 'postalCode') return oneOf<string>([50, digits(3).map((d) => `1${d} AB`)], [50, fc.constantFrom(...texts)]);
  return oneOf<string>([95, fc.constantFrom(...(texts as readonly string[]))], [5, phrase]);
}

/** A part of an address; a country may be coded, and any part may be without a value. */
function part(name: PartName, scope: Scope): fc.Arbitrary<XmlElement> {
  const partType = maybe(rarely(scope, 1), fc.constant<string>(PARTS[name][0]));
  if (BARE.has(name)) return element(name, { attributes: attributes({ partType }), text: text(name) });
  const code = maybe(name === 'country' ? 40 : rarely(scope, 1), fc.constantFrom('NL', 'BE'));
  const named = maybe(30, fc.constant('Nederland'));
  const own = fc.tuple(code, named, partType).map(([c, display, type]) => {
    const coding = c === undefined ? {} : { code: c, codeSystem: '1.0.3166.1.2.2', displayName: display };
    return attributesOf({ ...coding, partType: type });
  });
  return oneOf<XmlElement>(
    [98, element(name, { attributes: own, text: text(name) })],
    [2, element(name, { attributes: attributes({ nullFlavor: nullFlavorCode }) })],
  );
}

/** Combinations that senders write; `?` marks a part that may be missing. */
const PATTERNS = [
  'streetName houseNumber postalCode city',
  'streetName additionalLocator? houseNumber buildingNumberSuffix? buildingNumberSuffix? postalCode city county? country?',
  'streetName houseNumber buildingNumberSuffix? unitID? postalCode city country',
  'streetAddressLine streetAddressLine? postalCode city country?',
  'houseNumber postalCode',
  'postalCode',
  'city',
  'city country',
  'desc',
  'desc postalCode? city',
] as const;

function patterns(scope: Scope): readonly fc.Arbitrary<readonly XmlElement[]>[] {
  return PATTERNS.map((pattern) =>
    inOrder(...pattern.split(' ').map((p) => (p.endsWith('?') ? maybe(40, part(p.slice(0, -1) as PartName, scope)) : part(p as PartName, scope)))),
  );
}

function addressUse(scope: Scope): fc.Arbitrary<string | undefined> {
  return oneOf<string | undefined>(
    [30, fc.constant(undefined)],
    [55, fc.constantFrom('PHYS', 'HP', 'PST', 'TMP', 'WP', 'HV')],
    [5, fc.constantFrom('H', 'BAD', 'ABC', 'SYL', 'IDE', 'CONF')],
    [rarely(scope, 4), fc.constantFrom('HP PHYS', 'PST WP', 'HP PST CONF')],
  );
}

/** AD. */
export const ad: Make = (name, scope) => {
  const own = attributes({ use: addressUse(scope), isNotOrdered: maybe(rarely(scope, 1), fc.constantFrom('true', 'false')) });
  const some = fc.oneof(...(scope.rare ? ALL : COMMON).map((p) => part(p, scope)));
  const parts = oneOf<readonly XmlElement[]>([85, fc.oneof(...patterns(scope))], [15, fc.array(some, { maxLength: 6, size: 'max' })]);
  const last = inOrder(maybe(rarely(scope, 3), ivlTs('useablePeriod', scope)), maybe(rarely(scope, 1), ii('any')('id', scope)));
  const children = fc.tuple(parts, last).map(([a, b]) => (b.length === 0 ? a : [...a, ...b]));
  const usual = element(name, { attributes: own, children });
  return oneOf<XmlElement>(
    [94, usual],
    [3, element(name, { attributes: attributes({ nullFlavor: nullFlavorCode, use: addressUse(scope) }) })],
    [rarely(scope, 2), element(name, { attributes: own, text: fc.constantFrom('Dorpsstraat 12, Fictiedam', 'onbekend') })],
    [rarely(scope, 1), usual.map((e) => withMixedText(e, 't.a.v. '))],
  );
};
