import fc from 'fast-check';
import type { XmlAttribute, XmlElement } from '../../../src/xml/element.js';
import { type Make, type Scope, attributes, attributesOf, element, inOrder, maybe, oneOf, rarely } from './build.js';
import { ed } from './basic.js';
import { phrase } from './values.js';
import { VOCABULARIES, nullFlavorCode, type Vocabulary } from './vocabulary.js';

export type CodedType = 'CV' | 'CE';
type Own = fc.Arbitrary<readonly XmlAttribute[]>;

/** Attributes of a code out of one of the systems; the name is missing now and then, or is the sender's own. */
function codeOf(from: readonly Vocabulary[], scope: Scope): Own {
  const known = from.flatMap((v) => v.codes.map(([code, display]) => ({ code, display, system: v.system })));
  const name = oneOf<'own' | 'other' | 'none'>([80, fc.constant('own')], [5, fc.constant('other')], [15, fc.constant('none')]);
  const systemName = maybe(10, fc.constantFrom('G-Standaard', 'een stelsel'));
  const version = maybe(4, fc.constantFrom('2023-09', '1.0'));
  const update = maybe(rarely(scope, 1), fc.constant('altered'));
  return fc.tuple(fc.constantFrom(...known), name, phrase, systemName, version, update).map(([c, named, other, stem, release, mode]) => {
    const displayName = named === 'own' ? c.display : named === 'other' ? other : undefined;
    const own = { code: c.code, codeSystem: c.system, codeSystemName: stem, codeSystemVersion: release, displayName, updateMode: mode };
    return attributesOf(own);
  });
}

function qualifier(scope: Scope): fc.Arbitrary<XmlElement> {
  const own = codeOf([VOCABULARIES.site], scope);
  const parts = inOrder(maybe(80, element('name', { attributes: own })), maybe(90, element('value', { attributes: own })));
  return element('qualifier', { attributes: attributes({ inverted: maybe(20, fc.constantFrom('true', 'false')) }), children: parts });
}

/** CD as a translation: it may have a text, qualifiers, groups of them and translations of its own. */
function translation(from: readonly Vocabulary[], scope: Scope, depth = 1): fc.Arbitrary<XmlElement> {
  const group = element('group', { children: inOrder(qualifier(scope)) });
  return element('translation', {
    attributes: oneOf([96, codeOf(from, scope)], [4, attributes({ nullFlavor: nullFlavorCode })]),
    children: inOrder(
      maybe(rarely(scope, 2), ed('originalText', scope)),
      maybe(rarely(scope, 1), qualifier(scope)),
      maybe(rarely(scope, 1), group),
      maybe(depth > 0 ? rarely(scope, 1) : 0, depth > 0 ? translation(from, scope, depth - 1) : element('translation', {})),
    ),
  });
}

interface CodedOptions {
  /** Systems of the translations; without them a CE has translations out of the systems of the code. */
  readonly translations?: readonly Vocabulary[];
  /** Percentage of codes that have translations, where the type allows them. */
  readonly translated?: number;
}

const FOREIGN: readonly Vocabulary[] = [VOCABULARIES.other, VOCABULARIES.local, VOCABULARIES.uuid];

/** CV or CE with codes out of the given systems, a foreign code now and then, or a null flavour with or without text. */
export function coded(type: CodedType, from: readonly Vocabulary[], options: CodedOptions = {}): Make {
  return (name, scope) => {
    const text = (percent: number): fc.Arbitrary<XmlElement | undefined> => maybe(percent, ed('originalText', scope));
    const also = fc.array(translation(options.translations ?? [...from, ...FOREIGN], scope), { minLength: 1, maxLength: 3, size: 'max' });
    const further = (percent: number): fc.Arbitrary<readonly XmlElement[] | undefined> => maybe(type === 'CE' ? percent : 0, also);
    const made = (own: Own, textPercent: number, furtherPercent: number): fc.Arbitrary<XmlElement> =>
      element(name, { attributes: own, children: inOrder(text(textPercent), further(furtherPercent)) });
    const none = attributes({ nullFlavor: nullFlavorCode });
    const { system, codes } = from[0] ?? VOCABULARIES.other;
    return oneOf<XmlElement>(
      [72, made(codeOf(from, scope), 8, options.translated ?? 10)],
      [8, made(codeOf(FOREIGN, scope), 15, 10)],
      [10, made(none, 90, 15)],
      [4, made(none, 0, 30)],
      [2, made(attributes({ codeSystem: fc.constant(system) }), 30, 0)],
      [2, made(attributes({ code: fc.constant(codes[0]?.[0] ?? 'X') }), 20, 0)],
      [rarely(scope, 1), made(attributes({ displayName: phrase }), 50, 0)],
      [rarely(scope, 1), made(attributes({}), 90, 0)],
      [rarely(scope, 1), made(attributes({ nullFlavor: nullFlavorCode, codeSystem: fc.constant(system), displayName: maybe(50, phrase) }), 50, 0)],
    );
  };
}
