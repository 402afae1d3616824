import fc from 'fast-check';
import type { XmlElement } from '../../../src/xml/element.js';
import { ii } from './basic.js';
import { type Make, type Scope, attributes, element, inOrder, maybe, oneOf, rarely, withMixedText } from './build.js';
import { ivlTs } from './time.js';
import { phrase } from './values.js';
import { nullFlavorCode } from './vocabulary.js';

const PART_TYPES: Readonly<Record<string, string>> = { family: 'FAM', given: 'GIV', prefix: 'PFX', suffix: 'SFX', delimiter: 'DEL' };

type Part = (name: string, qualifier: string | undefined, text: readonly string[]) => fc.Arbitrary<XmlElement>;

/** A part of a name; the schema lets it carry a language, its own part type and a null flavour too. */
function partIn(scope: Scope): Part {
  return (name, qualifier, text) => {
    const own = {
      qualifier: fc.constant(qualifier),
      language: maybe(rarely(scope, 1), fc.constant('nl')),
      partType: maybe(rarely(scope, 1), fc.constant(PART_TYPES[name])),
    };
    return oneOf<XmlElement>(
      [98, element(name, { attributes: attributes(own), text: oneOf<string>([95, fc.constantFrom(...text)], [5, phrase]) })],
      [2, element(name, { attributes: attributes({ qualifier: fc.constant(qualifier), nullFlavor: nullFlavorCode }) })],
    );
  };
}

const FAMILIES = ['Fictief', 'Verzinsel', "d'Ançona", 'Jansen-Pietersen', 'de Vries', 'Noble-van Son', 'Ĳzer'] as const;
const GIVENS = ['Jan', 'Marie-Louise', 'Jan Willem', 'Zoë'] as const;
const INITIALS = ['J.', 'J.J.', 'J.W.F.', 'JJ', 'Chr.Th.', 'J. P.', ' J.'] as const;
const VV = ['van ', 'van der ', "'t ", "d'", 'le', ' de ', 'van  den '] as const;
const TITLES = ['dr. ', 'Mw.', 'prof.dr. ', 'ir'] as const;

function kinds(scope: Scope): Readonly<Record<string, fc.Arbitrary<XmlElement>>> {
  const part = partIn(scope);
  const either = (name: string, codes: readonly (string | undefined)[], text: readonly string[]): fc.Arbitrary<XmlElement> =>
    fc.oneof(...codes.map((code) => part(name, code, text)));
  return {
    initials: either('given', ['IN'], INITIALS),
    given: either('given', ['BR'], GIVENS),
    plainGiven: either('given', [undefined], [...GIVENS, ...INITIALS]),
    call: either('given', ['CL'], ['Jan', 'Loes']),
    bothGiven: either('given', ['BR CL', 'CL BR', 'AC', 'SP', 'NB', ''].slice(0, scope.rare ? 6 : 2), ['Jan']),
    own: either('family', ['BR'], FAMILIES),
    partner: either('family', ['SP'], FAMILIES),
    plainFamily: either('family', [undefined], FAMILIES),
    oddFamily: either('family', ['AC', 'BR SP', 'LS'], FAMILIES),
    vv: either('prefix', ['VV'], VV),
    title: either('prefix', ['AC', 'TITLE', 'NB', 'PR', undefined], TITLES),
    bothPrefix: either('prefix', ['VV BR', 'VV SP', 'BR', 'SP'], VV),
    suffix: either('suffix', ['AC', 'TITLE', undefined], [' MSc', 'jr.', ', PhD']),
    delimiter: either('delimiter', [undefined], ['-', ', ', ' ']),
  };
}

const PATTERNS = [
  ['initials', 'own'],
  ['initials', 'vv', 'own'],
  ['given', 'initials', 'vv', 'own', 'vv', 'partner'],
  ['given', 'initials', 'own'],
  ['initials', 'vv', 'partner', 'vv', 'own'],
  ['initials', 'partner', 'delimiter', 'own'],
  ['plainGiven', 'vv', 'own'],
  ['given', 'call', 'own'],
  ['call', 'own'],
  ['given', 'call', 'initials', 'vv', 'own', 'partner'],
  ['vv', 'partner'],
  ['plainFamily'],
  ['plainGiven', 'plainFamily'],
  ['title', 'initials', 'own', 'suffix'],
  ['title', 'given', 'given', 'vv', 'own'],
] as const;

function parts(scope: Scope): fc.Arbitrary<readonly XmlElement[]> {
  const kind = kinds(scope);
  const all = Object.values(kind);
  const patterns = PATTERNS.map((pattern) => inOrder(...pattern.flatMap((k) => kind[k] ?? [])));
  return oneOf<readonly XmlElement[]>([88, fc.oneof(...patterns)], [12, fc.array(fc.oneof(...all), { maxLength: 6, size: 'max' })]);
}

function nameUse(scope: Scope): fc.Arbitrary<string | undefined> {
  const others = ['A', 'I', 'R', 'OR', 'ABC', 'SYL', 'IDE', 'PREVIOUS', 'PREVIOUS-BIRTH', 'PREVIOUS-MAIDEN', 'PREVIOUS-BACHELOR', 'PREFERRED'];
  return oneOf<string | undefined>(
    [50, fc.constant('L')],
    [35, fc.constant(undefined)],
    [12, fc.constantFrom(...others)],
    [rarely(scope, 3), fc.constantFrom('L OR', 'OR PREVIOUS')],
  );
}

/** PN. */
export const pn: Make = (name, scope) => {
  const own = attributes({ use: nameUse(scope) });
  const last = inOrder(maybe(6, ivlTs('validTime', scope)), maybe(rarely(scope, 1), ii('any')('id', scope)));
  const children = fc.tuple(parts(scope), last).map(([a, b]) => (b.length === 0 ? a : [...a, ...b]));
  const usual = element(name, { attributes: own, children });
  return oneOf<XmlElement>(
    [91, usual],
    [4, element(name, { attributes: own, text: fc.constantFrom('J. Fictief', 'dr. A. van  Verzinsel', 'Baby Fictief') })],
    [3, element(name, { attributes: attributes({ nullFlavor: nullFlavorCode, use: nameUse(scope) }) })],
    [rarely(scope, 2), usual.map((e) => withMixedText(e, 'Mw. '))],
  );
};

/** ON: mostly bare text; the schema allows prefix, suffix and delimiter. */
export const on: Make = (name, scope) => {
  const part = partIn(scope);
  const odd = fc.oneof(part('prefix', undefined, ['Apotheek ']), part('suffix', 'LS', [' B.V.', ' VOF']), part('delimiter', undefined, [' - ']));
  const own = attributes({ use: maybe(10, fc.constantFrom('L', 'A', 'OR')) });
  const period = inOrder(maybe(rarely(scope, 2), ivlTs('validTime', scope)));
  const text = oneOf<string>([80, fc.constantFrom('Apotheek De Fictie', 'Verzinsel & Zn. Apotheken', "Apotheek 't Hoekje")], [20, phrase]);
  const children = fc.tuple(fc.array(odd, { minLength: 1, maxLength: 3 }), period).map(([a, b]) => [...a, ...b]);
  return oneOf<XmlElement>(
    [94, element(name, { attributes: own, text })],
    [3, element(name, { attributes: attributes({ nullFlavor: nullFlavorCode }) })],
    [rarely(scope, 3), fc.tuple(element(name, { attributes: own, children }), phrase).map(([e, before]) => withMixedText(e, before))],
  );
};
