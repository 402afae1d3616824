import fc from 'fast-check';
import type { XmlElement } from '../../../src/xml/element.js';
import { ii } from './basic.js';
import { type Make, type Scope, attributes, element, inOrder, maybe, oneOf, rarely } from './build.js';
import { ivlTs } from './time.js';
import { nullFlavorCode } from './vocabulary.js';

const NUMBERS = ['tel:+31201234567', 'tel:020-1234567', 'fax:0201234568', 'tel:(020)1234567', 'tel:0612345678'] as const;
const LOCATORS = [
  'mailto:j.fictief@voorbeeld.example',
  'http://apotheek.example/a?b=c&d',
  'https://voorbeeld.example/',
  'x-hl7-applicatie:999',
] as const;

function telUse(scope: Scope): fc.Arbitrary<string | undefined> {
  return oneOf<string | undefined>(
    [30, fc.constant(undefined)],
    [50, fc.constantFrom('HP', 'WP', 'MC')],
    [10, fc.constantFrom('H', 'HV', 'TMP', 'PG', 'EC', 'AS', 'PUB', 'DIR')],
    [5, fc.constantFrom('HP MC', 'WP PG', 'WP DIR EC')],
    [rarely(scope, 1), fc.constant('')],
  );
}

/** TEL. */
export const tel: Make = (name, scope) => {
  const value = oneOf<string>(
    [60, fc.constantFrom(...NUMBERS)],
    [35, fc.constantFrom(...LOCATORS)],
    [rarely(scope, 3), fc.constantFrom('0201234567', 'tel:', 'ftp://x.example')],
  );
  const periods = inOrder(maybe(rarely(scope, 2), ivlTs('useablePeriod', scope)), maybe(rarely(scope, 1), ii('any')('id', scope)));
  return oneOf<XmlElement>(
    [95, element(name, { attributes: attributes({ value, use: telUse(scope) }), children: periods })],
    [5, element(name, { attributes: attributes({ nullFlavor: nullFlavorCode }) })],
  );
};
