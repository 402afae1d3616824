import fc from 'fast-check';
import type { XmlAttribute, XmlElement } from '../../../src/xml/element.js';
import { type Make, type Scope, attributes, attributesOf, element, inOrder, maybe, oneOf, rarely } from './build.js';
import { ed } from './basic.js';
import { decimalDigits, phrase } from './values.js';
import { UNITS, nullFlavorCode, type Vocabulary } from './vocabulary.js';

const AMOUNT_UNITS = ['1', 'ml', 'mg', 'g', 'ug', 'kg', 'l', 'cm', '[iU]', '[drp]', 'mg/ml', '10*6', '{dosis}', 'mL'] as const;
const TIME_UNITS = ['s', 'min', 'h', 'd', 'wk', 'mo', 'a'] as const;

const amountUnit = oneOf<string | undefined>([60, fc.constant('1')], [30, fc.constantFrom(...AMOUNT_UNITS)], [10, fc.constant(undefined)]);
const timeUnit = oneOf<string | undefined>([60, fc.constant('d')], [40, fc.constantFrom(...TIME_UNITS)]);

function coded(from: Vocabulary, value: fc.Arbitrary<string>, scope: Scope): fc.Arbitrary<readonly XmlAttribute[]> {
  const code = fc.tuple(fc.constantFrom(...from.codes), fc.integer({ min: 0, max: 9 }));
  const version = maybe(rarely(scope, 1), fc.constantFrom('2023-09', '1'));
  return fc.tuple(value, code, maybe(5, fc.constant('G-Standaard')), version).map(([v, [[c, display], named], system, release]) => {
    const own = {
      value: v,
      code: c,
      codeSystem: from.system,
      codeSystemName: system,
      codeSystemVersion: release,
      displayName: named > 0 ? display : undefined,
    };
    return attributesOf(own);
  });
}

/** PQR: the same amount in a unit of another system. */
export const translation: Make = (name, scope) => {
  const [gstd, nhg] = UNITS.map((from) => coded(from, decimalDigits, scope));
  return element(name, {
    attributes: oneOf(
      [70, gstd ?? attributes({})],
      [25, nhg ?? attributes({})],
      [rarely(scope, 2), attributes({ value: decimalDigits, displayName: phrase })],
      [rarely(scope, 2), attributes({ nullFlavor: nullFlavorCode })],
      [rarely(scope, 1), attributes({ code: fc.constant('245'), codeSystem: fc.constant('2.16.840.1.113883.2.4.4.1.900.2') })],
    ),
    children: inOrder(maybe(rarely(scope, 1), ed('originalText', scope))),
  });
};

interface PqShape {
  readonly value: fc.Arbitrary<string>;
  readonly unit: fc.Arbitrary<string | undefined>;
  /** Percentage that carries one to three translations. */
  readonly translated: number;
  readonly nullFlavor: number;
}

const AMOUNT: PqShape = { value: decimalDigits, unit: amountUnit, translated: 70, nullFlavor: 4 };
const DURATION: PqShape = { value: durationDigits(), unit: timeUnit, translated: 2, nullFlavor: 3 };
const PERIOD: PqShape = { value: periodDigits(), unit: timeUnit, translated: 1, nullFlavor: 1 };

function durationDigits(): fc.Arbitrary<string> {
  return oneOf<string>([70, fc.constantFrom('10', '90', '7', '21', '1', '0.5', '365', '14.0')], [30, fc.integer({ min: 1, max: 400 }).map(String)]);
}

function periodDigits(): fc.Arbitrary<string> {
  return oneOf<string>(
    [75, fc.constantFrom('1', '0.5', '0.3333', '0.25', '0.2', '0.1429', '28', '2', '3', '0.33', '0.1667', '1.0')],
    [15, fc.integer({ min: 1, max: 90 }).map(String)],
    [10, fc.integer({ min: 1, max: 9999 }).map((n) => '0.' + String(n).padStart(4, '0'))],
  );
}

function pqAttributes(
  shape: PqShape,
  extra: Readonly<Record<string, fc.Arbitrary<string | undefined>>>,
  scope: Scope,
): fc.Arbitrary<readonly XmlAttribute[]> {
  return oneOf(
    [100 - shape.nullFlavor, attributes({ ...extra, value: shape.value, unit: shape.unit })],
    [shape.nullFlavor, attributes({ ...extra, nullFlavor: nullFlavorCode, unit: maybe(20, shape.unit) })],
    [rarely(scope, 1), attributes({ ...extra, unit: shape.unit })],
  );
}

function quantity(
  name: string,
  scope: Scope,
  shape: PqShape,
  type?: string,
  extra: Readonly<Record<string, fc.Arbitrary<string | undefined>>> = {},
): fc.Arbitrary<XmlElement> {
  const translations = maybe(shape.translated, fc.array(translation('translation', scope), { minLength: 1, maxLength: 3, size: 'max' }));
  return element(name, { type, attributes: pqAttributes(shape, extra, scope), children: inOrder(translations) });
}

/** PQ, an amount of medicine. */
export const pq: Make = (name, scope) => quantity(name, scope, AMOUNT);

/** PQ, a length of time. */
export const duration: Make = (name, scope) => quantity(name, scope, DURATION);

/** PQ, the period of a repetition. */
export const period: Make = (name, scope) => quantity(name, scope, PERIOD);

function interval(scope: Scope, shape: PqShape): fc.Arbitrary<readonly XmlElement[]> {
  const inclusive = maybe(4, fc.constantFrom('true', 'false'));
  const bound = (name: string): fc.Arbitrary<XmlElement> => quantity(name, scope, shape, undefined, { inclusive });
  const width = quantity('width', scope, shape);
  const center = quantity('center', scope, shape);
  return oneOf<readonly XmlElement[]>(
    [60, inOrder(center)],
    [25, inOrder(bound('low'), bound('high'))],
    [4, inOrder(bound('low'))],
    [4, inOrder(bound('high'))],
    [rarely(scope, 1), inOrder(bound('low'), width)],
    [rarely(scope, 1), inOrder(width)],
    [rarely(scope, 1), inOrder(width, bound('high'))],
    [rarely(scope, 1), inOrder(center, width)],
  );
}

function ivlOf(shape: PqShape): Make {
  return (name, scope) => {
    const operator = maybe(rarely(scope, 1), fc.constantFrom('A', 'I'));
    return oneOf<XmlElement>(
      [85, element(name, { attributes: attributes({ operator }), children: interval(scope, shape) })],
      [12, quantity(name, scope, { ...shape, nullFlavor: 0 }, undefined, { operator })],
      [3, element(name, { attributes: attributes({ operator, nullFlavor: nullFlavorCode }) })],
    );
  };
}

/** IVL_PQ: a dose or a rate. */
export const ivlPq: Make = ivlOf(AMOUNT);

/** IVL_PQ of time, as the offset from an event. */
export const ivlDuration: Make = ivlOf({
  value: fc.constantFrom('30', '1', '-30', '0', '0.5', '15.0'),
  unit: fc.constantFrom('min', 'h', 's'),
  translated: 0,
  nullFlavor: 2,
});

/** RTO_QTY_QTY with PQ on both sides; "as much as needed" is a numerator with QS. */
export function rto(per: 'amount' | 'time'): Make {
  return (name, scope) => {
    const asNeeded = element('numerator', { type: 'PQ', attributes: attributes({ nullFlavor: fc.constant('QS') }) });
    const count = element('numerator', { type: 'INT', attributes: attributes({ value: fc.constantFrom('1', '4') }) });
    const numerator = oneOf<XmlElement>([85, quantity('numerator', scope, AMOUNT, 'PQ')], [13, asNeeded], [rarely(scope, 2), count]);
    const denominator = quantity('denominator', scope, per === 'time' ? DURATION : AMOUNT, 'PQ');
    return element(name, {
      attributes: attributes({ nullFlavor: maybe(rarely(scope, 2), nullFlavorCode) }),
      children: inOrder(numerator, denominator),
    });
  };
}
