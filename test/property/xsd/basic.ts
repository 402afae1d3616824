import fc from 'fast-check';
import type { XmlAttribute, XmlElement } from '../../../src/xml/element.js';
import { type Choice, type Make, type Scope, attributes, element, maybe, oneOf, rarely } from './build.js';
import { bsn, digits, localId, oid, phrase, prose, uuid } from './values.js';
import { nullFlavorCode } from './vocabulary.js';

/** What an identifier is for; decides which roots are likely. */
export type IdKind = 'bsn' | 'patient' | 'person' | 'organization' | 'act' | 'any';

type Text = fc.Arbitrary<string>;

const ROOTS: Readonly<Record<IdKind, readonly (readonly [string, Text])[]>> = {
  bsn: [['2.16.840.1.113883.2.4.6.3', bsn]],
  patient: [
    ['2.16.840.1.113883.2.4.6.6.999.1', digits(7)],
    ['2.16.840.1.113883.2.4.6.4', digits(4)],
  ],
  person: [
    ['2.16.528.1.1007.3.1', digits(9)],
    ['2.16.840.1.113883.2.4.6.1', digits(8)],
    ['2.16.528.1.1007.5.1', digits(11)],
  ],
  organization: [
    ['2.16.528.1.1007.3.3', digits(8)],
    ['2.16.840.1.113883.2.4.6.1', digits(8)],
  ],
  act: [
    ['2.16.528.1.1007.3.3.1234567.1', localId],
    ['2.16.528.1.1007.3.3.7777777.1.1', localId],
  ],
  any: [
    ['2.16.840.1.113883.2.4.6.6', digits(3)],
    ['2.16.528.1.1007.3.2', digits(9)],
  ],
};

function pair(root: Text, extension: fc.Arbitrary<string | undefined>): fc.Arbitrary<readonly XmlAttribute[]> {
  return attributes({ root, extension });
}

function idForms(kind: IdKind, scope: Scope): readonly Choice<readonly XmlAttribute[]>[] {
  const nothing = fc.constant(undefined);
  const known = ROOTS[kind].map(([root, extension]) => pair(fc.constant(root), extension));
  if (kind === 'bsn')
    return [
      [95, fc.oneof(...known)],
      [5, attributes({ nullFlavor: nullFlavorCode })],
    ];
  return [
    [60, fc.oneof(...known)],
    [10, pair(oid, localId)],
    [4, pair(uuid, nothing)],
    [3, pair(oid, nothing)],
    [2, pair(uuid, localId)],
    [15, attributes({ nullFlavor: nullFlavorCode })],
    [rarely(scope, 1), attributes({ nullFlavor: nullFlavorCode, extension: localId })],
    [rarely(scope, 1), attributes({ nullFlavor: nullFlavorCode, root: fc.oneof(...ROOTS[kind].map(([root]) => fc.constant(root))) })],
    [rarely(scope, 1), attributes({ extension: localId })],
    [rarely(scope, 1), pair(fc.constantFrom('HIS-7', 'apotheek'), localId)],
  ];
}

/** II; the schema asks for nothing, so outside the usual forms a root or extension may be missing. */
export function ii(kind: IdKind): Make {
  return (name, scope) => {
    const extra = attributes({
      assigningAuthorityName: maybe(kind === 'bsn' ? 0 : 3, phrase),
      displayable: maybe(rarely(scope, 1), fc.constantFrom('true', 'false')),
    });
    return element(name, { attributes: fc.tuple(oneOf(...idForms(kind, scope)), extra).map(([a, b]) => (b.length === 0 ? a : [...a, ...b])) });
  };
}

/** CS: a code or a null flavour. */
export function cs(codes: readonly string[], nullPercent = 5): Make {
  return (name) =>
    element(name, {
      attributes: oneOf(
        [100 - nullPercent, attributes({ code: fc.constantFrom(...codes) })],
        [nullPercent, attributes({ nullFlavor: nullFlavorCode })],
      ),
    });
}

function valued(value: Text): Make {
  return (name, scope) =>
    element(name, {
      attributes: oneOf(
        [95, attributes({ value })],
        [5, attributes({ nullFlavor: nullFlavorCode })],
        [rarely(scope, 1), attributes({ value, updateMode: fc.constantFrom('added', 'altered') })],
      ),
    });
}

/** BL. */
export const bl: Make = valued(fc.constantFrom('true', 'false'));

/** INT with small values, as for an order number. */
export const int: Make = valued(fc.integer({ min: 0, max: 12 }).map(String));

/** ED with plain text, with or without its media type. */
export const ed: Make = (name, scope) => {
  const mediaType = maybe(50, fc.constant('text/plain'));
  const language = maybe(rarely(scope, 2), fc.constantFrom('nl', 'nl-NL', 'en'));
  const representation = maybe(rarely(scope, 1), fc.constant('TXT'));
  return oneOf<XmlElement>(
    [95, element(name, { attributes: attributes({ mediaType, language, representation }), text: prose })],
    [4, element(name, { attributes: attributes({ nullFlavor: nullFlavorCode }) })],
    [rarely(scope, 1), element(name, {})],
  );
};

/** ST. */
export const st: Make = (name, scope) =>
  oneOf<XmlElement>(
    [95, element(name, { attributes: attributes({ language: maybe(rarely(scope, 1), fc.constant('nl')) }), text: phrase })],
    [5, element(name, { attributes: attributes({ nullFlavor: nullFlavorCode }) })],
  );
