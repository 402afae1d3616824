import fc from 'fast-check';
import type { Address, Element, Extension, HumanName } from '../../../src/fhir/types.js';
import { maybe, oneOf } from '../choice.js';
import { absentElement, coding, period, specified } from './datatypes.js';
import { joined, list, object } from './object.js';
import { HL7, NICTIZ, V3 } from './urls.js';
import { digits, text } from './values.js';

const NAMES = ['Fictief', 'Verzinsel', "d'Ançona", 'Jansen-Pietersen', 'Ĳzer'] as const;
const PREFIXES = ['van', 'van der', "'t", 'de', 'le'] as const;

function stringExtension(name: string, valueString: string | undefined): Extension[] {
  return valueString === undefined ? [] : [{ url: HL7 + name, valueString }];
}

interface FamilyParts {
  readonly ownPrefix?: string;
  readonly own?: string;
  readonly partnerPrefix?: string;
  readonly partner?: string;
}

const familyParts = object<FamilyParts>({
  ownPrefix: [35, fc.constantFrom(...PREFIXES)],
  own: [90, fc.constantFrom(...NAMES)],
  partnerPrefix: [15, fc.constantFrom(...PREFIXES)],
  partner: [25, fc.constantFrom(...NAMES)],
});

/** The whole family name with its parts in extensions, as the profile of names has it; or the family name alone. */
const family: fc.Arbitrary<HumanName> = fc.tuple(familyParts, fc.constantFrom('NL1', 'NL2', 'NL3', 'NL4'), fc.nat(99)).map(([parts, order, dice]) => {
  const own = [parts.ownPrefix, parts.own].filter((s) => s !== undefined).join(' ');
  const partner = [parts.partnerPrefix, parts.partner].filter((s) => s !== undefined).join(' ');
  const shown = { NL1: [own], NL2: [partner], NL3: [partner, own], NL4: [own, partner] }[order];
  const whole = shown.filter((s) => s !== '').join('-') || own || partner || 'Onbekend';
  if (dice < 12) return { family: whole };
  const extension = [
    ...stringExtension('humanname-own-prefix', parts.ownPrefix),
    ...stringExtension('humanname-own-name', parts.own),
    ...stringExtension('humanname-partner-prefix', parts.partnerPrefix),
    ...stringExtension('humanname-partner-name', parts.partner),
  ];
  const assembly: Extension[] = dice < 70 ? [{ url: HL7 + 'humanname-assembly-order', valueCode: order }] : [];
  return {
    ...(assembly.length > 0 ? { extension: assembly } : {}),
    family: whole,
    ...(extension.length > 0 ? { _family: { extension } } : {}),
  };
});

function qualified(value: string, qualifier: string | undefined): { readonly value: string; readonly element: Element | null } {
  return { value, element: qualifier === undefined ? null : { extension: [{ url: HL7 + 'iso21090-EN-qualifier', valueCode: qualifier }] } };
}

const given: fc.Arbitrary<HumanName> = list(
  4,
  oneOf(
    [50, fc.constantFrom('J.', 'M.', 'Th.', 'J.W.').map((v) => qualified(v, 'IN'))],
    [35, fc.constantFrom('Jan', 'Marie-Louise', 'Jan Willem').map((v) => qualified(v, 'BR'))],
    [15, fc.constantFrom('Zoë', 'P.').map((v) => qualified(v, undefined))],
  ),
).map((parts) => ({
  given: parts.map((p) => p.value),
  ...(parts.some((p) => p.element !== null) ? { _given: parts.map((p) => p.element) } : {}),
}));

const use = oneOf<HumanName>(
  [85, fc.constant<HumanName>({ use: 'official' })],
  [10, fc.constant<HumanName>({})],
  [5, fc.constantFrom('maiden', 'nickname', 'old', 'anonymous').map((u) => ({ use: u }))],
);
const rest = object<HumanName>({
  text: [10, fc.constant('J. van Fictief')],
  prefix: [8, list(2, fc.constantFrom('dr.', 'Mw.'))],
  suffix: [6, list(1, fc.constantFrom('MSc'))],
  period: [3, period],
});
const official = joined<HumanName>(use, rest, family, given);
const usual: fc.Arbitrary<HumanName> = fc.constantFrom('Jan', 'Loes').map((name) => ({ use: 'usual' as const, given: [name] }));

/** Names of a person: official ones, perhaps a call name of its own, seldom text alone. */
export const names: fc.Arbitrary<HumanName[]> = oneOf<HumanName[]>(
  [65, list(1, official)],
  [20, fc.tuple(official, usual)],
  [5, fc.tuple(official, official)],
  [4, joined<HumanName>(use, family).map((n) => [n])],
  [3, joined<HumanName>(use, given).map((n) => [n])],
  [3, text.map((t) => [{ text: t }])],
);

interface LineParts {
  readonly street?: string;
  readonly number?: string;
  readonly suffix?: string;
  readonly locator?: string;
  readonly unit?: string;
}

const lineParts = object<LineParts>({
  street: [95, fc.constantFrom('Dorpsstraat', "Laan van 't Fictieve Eind")],
  number: [95, fc.nat(999).map((n) => String(n + 1))],
  suffix: [25, fc.constantFrom('a', 'bis', 'III')],
  locator: [8, fc.constantFrom('to', 'by')],
  unit: [8, fc.constantFrom('app. 4', 'kamer 12')],
});

const ADDRESS_PARTS: Readonly<Record<keyof LineParts, string>> = {
  street: 'streetName',
  locator: 'additionalLocator',
  number: 'houseNumber',
  suffix: 'buildingNumberSuffix',
  unit: 'unitID',
};

/** One line with its parts in extensions. */
const codedLine: fc.Arbitrary<Address> = lineParts.map((parts) => {
  const keys = (Object.keys(ADDRESS_PARTS) as (keyof LineParts)[]).filter((k) => parts[k] !== undefined);
  if (keys.length === 0) return {};
  const extension = keys.flatMap((k) => stringExtension('iso21090-ADXP-' + ADDRESS_PARTS[k], parts[k]));
  return { line: [keys.map((k) => parts[k]).join(' ')], _line: [{ extension }] };
});
const plainLines: fc.Arbitrary<Address> = list(2, fc.constantFrom('Dorpsstraat 12 a', 'Postbus 99', 't.a.v. de heer Fictief')).map((line) => ({
  line,
}));

const addressType: fc.Arbitrary<Address> = fc
  .constantFrom(['HP', 'home', 'both'], ['PST', undefined, 'postal'], ['TMP', 'temp', 'both'], ['WP', 'work', 'both'], ['PHYS', 'home', 'physical'])
  .map(([code, home, type]) => {
    const concept = { coding: [{ system: V3 + 'AddressUse', code }] };
    const kind = { url: NICTIZ + 'ext-AddressInformation.AddressType', valueCodeableConcept: concept };
    return { extension: [kind], ...(home === undefined ? {} : { use: home }), type };
  });
const bareUse: fc.Arbitrary<Address> = object<Address>({
  use: [60, fc.constantFrom('home', 'work', 'temp', 'old', 'billing')],
  type: [40, fc.constantFrom('postal', 'physical', 'both')],
});

const place = object<Address>({
  city: [92, fc.constantFrom('Fictiedam', "'s-Verzinselbosch")],
  district: [15, fc.constant('Verzonnen Meren')],
  state: [2, fc.constant('Utrecht')],
  postalCode: [88, digits(3).map((d) => `1${d} AB`)],
  country: [30, fc.constantFrom('Nederland', 'België', 'NL')],
  _country: [
    20,
    specified(
      coding('urn:iso:std:iso:3166', [
        ['NL', 'Nederland'],
        ['BE', 'België'],
      ]),
    ),
  ],
  text: [8, fc.constant('Dorpsstraat 12, Fictiedam')],
  period: [4, period],
});

/** Address by the profile of addresses, or with plain lines, or with a text only. */
export const address: fc.Arbitrary<Address> = oneOf<Address>(
  [93, joined<Address>(oneOf([70, addressType], [30, bareUse]), oneOf([80, codedLine], [20, plainLines]), place)],
  [5, object<Address>({ text })],
  [
    2,
    fc
      .tuple(place, maybe(100, absentElement))
      .map(([p, _city]) => ({ postalCode: p.postalCode ?? '1000 AA', ...(_city === undefined ? {} : { _city }) })),
  ],
);
