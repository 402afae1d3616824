import fc from 'fast-check';
import type { XmlElement } from '../../../src/xml/element.js';
import { type Make, type Scope, attributes, element, inOrder, maybe, oneOf, plain, rarely, withMixedText } from './build.js';
import { ivlDuration, period } from './quantity.js';
import { ivl, ivlElement, operator, tsText } from './time.js';
import { nullFlavorCode } from './vocabulary.js';

const EVENTS = ['AC', 'ACD', 'ACM', 'ACV', 'C', 'CD', 'CM', 'CV', 'HS', 'IC', 'ICD', 'ICM', 'ICV', 'PC', 'PCD', 'PCM', 'PCV', 'WAKE'] as const;

/** A time of day on a date that means nothing, as senders anchor a repetition. */
const anchor = fc
  .tuple(fc.constantFrom('19700101', '20230904', '20240331'), fc.integer({ min: 0, max: 23 }), fc.constantFrom(0, 30, 45))
  .map(([day, hour, minute]) => day + String(hour).padStart(2, '0') + String(minute).padStart(2, '0'));

function phase(scope: Scope): fc.Arbitrary<XmlElement> {
  const center = anchor.map((value) => plain('phase', {}, [plain('center', { value })]));
  const weekday = tsText({ rare: false }, fc.constant(8)).map((value) => plain('phase', {}, [plain('low', { value })]));
  return oneOf<XmlElement>([40, center], [15, weekday], [45, ivl({ value: 10, nullFlavor: 2 })('phase', scope)]);
}

/** PIVL_TS, on its own or as a component. */
export function pivl(name: string, scope: Scope, component: boolean): fc.Arbitrary<XmlElement> {
  const own = attributes({
    operator: operator(scope, component),
    alignment: maybe(rarely(scope, 2), fc.constantFrom('DW', 'DM', 'HD', 'CY')),
    institutionSpecified: maybe(3, fc.constantFrom('true', 'false')),
  });
  const usual = element(name, { type: 'PIVL_TS', attributes: own, children: inOrder(maybe(40, phase(scope)), period('period', scope)) });
  const unusual = element(name, { type: 'PIVL_TS', attributes: own, children: inOrder(maybe(60, phase(scope))) });
  const none = element(name, { type: 'PIVL_TS', attributes: attributes({ nullFlavor: nullFlavorCode }) });
  return oneOf<XmlElement>([94, usual], [rarely(scope, 2), unusual], [2, none]);
}

const event: fc.Arbitrary<XmlElement> = element('event', {
  attributes: attributes({
    code: fc.constantFrom(...EVENTS),
    codeSystem: maybe(30, fc.constant('2.16.840.1.113883.5.139')),
    codeSystemName: maybe(5, fc.constant('TimingEvent')),
  }),
});

/** EIVL_TS, on its own or as a component. */
export function eivl(name: string, scope: Scope, component: boolean): fc.Arbitrary<XmlElement> {
  const own = attributes({ operator: operator(scope, component) });
  const offset = ivlDuration('offset', scope);
  return oneOf<XmlElement>(
    [95, element(name, { type: 'EIVL_TS', attributes: own, children: inOrder(event, maybe(45, offset)) })],
    [rarely(scope, 5), element(name, { type: 'EIVL_TS', attributes: own, children: inOrder(offset) })],
  );
}

function single(name: string, scope: Scope, component: boolean): fc.Arbitrary<XmlElement> {
  const op = operator(scope, component);
  return oneOf<XmlElement>(
    [70, element(name, { attributes: attributes({ operator: op, value: tsText(scope) }) })],
    [30, element(name, { attributes: attributes({ operator: op, nullFlavor: nullFlavorCode }) })],
    [rarely(scope, 5), element(name, { type: 'SXCM_TS', attributes: attributes({ operator: op, value: tsText(scope) }) })],
  );
}

/** SXPR_TS; `depth` is how many further ones may nest in it. */
export function sxpr(name: string, scope: Scope, component: boolean, depth: number): fc.Arbitrary<XmlElement> {
  const own = attributes({ operator: operator(scope, component), nullFlavor: maybe(rarely(scope, 1), nullFlavorCode) });
  const part = timing('comp', scope, true, depth);
  const common = inOrder(ivlElement('comp', scope, { value: 1, nullFlavor: 1 }, 'IVL_TS', true), pivl('comp', scope, true));
  const parts = oneOf<readonly XmlElement[]>(
    [45, common],
    [52, fc.array(part, { minLength: 1, maxLength: 3, size: 'max' })],
    [rarely(scope, 1), fc.constant([])],
  );
  const usual = element(name, { type: 'SXPR_TS', attributes: own, children: parts });
  return oneOf<XmlElement>([99, usual], [rarely(scope, 1), usual.map((e) => withMixedText(e, 'volgens schema '))]);
}

function timing(name: string, scope: Scope, component: boolean, depth: number): fc.Arbitrary<XmlElement> {
  return oneOf<XmlElement>(
    [25, ivlElement(name, scope, { value: 5, nullFlavor: 3 }, 'IVL_TS', component)],
    [30, pivl(name, scope, component)],
    [5, eivl(name, scope, component)],
    [5, single(name, scope, component)],
    [depth > 0 ? (component ? 12 : 35) : 0, depth > 0 ? sxpr(name, scope, component, depth - 1) : fc.constant(plain(name))],
  );
}

/** GTS: any of the time types, expressions nested up to three deep. */
export const gts: Make = (name, scope) => timing(name, scope, false, 3);
