import fc from 'fast-check';
import { XSI, XmlElement, type XmlAttribute } from '../../../src/xml/element.js';
import { type Make, type Scope, attributes, element, inOrder, maybe, oneOf, plain, rarely } from './build.js';
import { nullFlavorCode } from './vocabulary.js';

/** One particle of a sequence: an element that stands there once, perhaps, or several times. */
export interface Slot {
  readonly name: string;
  readonly make: (name: string, scope: Scope) => fc.Arbitrary<XmlElement | readonly XmlElement[] | undefined>;
  readonly percent: number;
  readonly rare: boolean;
}

/** An element the schema asks for. */
export function must(name: string, make: Make): Slot {
  return { name, make, percent: 100, rare: false };
}

/** An element that may be missing. */
export function may(name: string, percent: number, make: Make): Slot {
  return { name, make, percent, rare: false };
}

/** An element that may stand there several times. */
export function many(name: string, percent: number, max: number, make: Make): Slot {
  return { name, make: (n, scope) => fc.array(make(n, scope), { minLength: 1, maxLength: max, size: 'max' }), percent, rare: false };
}

/** The same slot, only in a scope that allows rare things. */
export function rare(slot: Slot): Slot {
  return { ...slot, rare: true };
}

/** Several rare slots at the cost of one. */
function together(percent: number, slots: readonly Slot[]): Slot {
  return { name: '', make: (_, scope) => inOrder(...slots.map((s) => slotOf(s, scope))), percent, rare: true };
}

/** A class of the model with its structural attributes (name, default) and its sequence. */
export function model(structural: Readonly<Record<string, string>>, slots: readonly Slot[]): Make {
  return (name, scope) => {
    const used = slots.filter((s) => scope.rare || !s.rare);
    return element(name, { attributes: structure(structural, scope), children: inOrder(...used.map((s) => slotOf(s, scope))) });
  };
}

function slotOf(slot: Slot, scope: Scope): fc.Arbitrary<XmlElement | readonly XmlElement[] | undefined> {
  const made = slot.make(slot.name, scope);
  return slot.percent >= 100 ? made : maybe(slot.percent, made);
}

/** Most senders leave the defaults out, some write all of them; a null flavour on a class is rare. */
function structure(defaults: Readonly<Record<string, string>>, scope: Scope): fc.Arbitrary<readonly XmlAttribute[]> {
  const all = Object.entries(defaults).map(([local, value]) => ({ local, uri: '', value }));
  const flavour = all.length === 0 ? 0 : rarely(scope, 1);
  return oneOf<readonly XmlAttribute[]>(
    [85, NONE],
    [10, fc.constant(all)],
    [5, fc.subarray(all)],
    [flavour, attributes({ nullFlavor: nullFlavorCode })],
  );
}

const NONE: fc.Arbitrary<readonly XmlAttribute[]> = fc.constant([]);

const template: Make = (name) =>
  fc.constantFrom('2.16.840.1.113883.2.4.3.11.1', '2.16.840.1.113883.2.4.3.11.60.20.77').map((root) => plain(name, { root }));
const realm: Make = (name) => fc.constant(plain(name, { code: 'NL' }));
const typeId: Make = (name) => fc.constant(plain(name, { root: '2.16.840.1.113883.1.3', extension: 'COCT_HD924000NL02' }));

/** What every class of the 2011 schemas may start with. */
export const ROOT_ELEMENTS: readonly Slot[] = [
  together(2, [may('realmCode', 50, realm), may('typeId', 40, typeId), many('templateId', 50, 2, template)]),
];

/** What the classes of the 2005 schemas may end with. */
export const TEMPLATE_LAST: readonly Slot[] = [rare(many('templateId', 1, 2, template))];

/** What the role of the patient may start with. */
export const TYPE_AND_TEMPLATE_FIRST: readonly Slot[] = [together(2, [many('typeId', 50, 2, typeId), many('templateId', 50, 2, template)])];

/** An element with only `xsi:nil`, where the schema declares it nillable. */
export const nil: Make = (name) => fc.constant(new XmlElement('urn:hl7-org:v3', name, [{ local: 'nil', uri: XSI, value: 'true' }]));

/** Either of two ways to make the element, the second one only where rare things are allowed. */
export function orRarely(usual: Make, unusual: Make, percent: number): Make {
  return (name, scope) => oneOf([100 - rarely(scope, percent), usual(name, scope)], [rarely(scope, percent), unusual(name, scope)]);
}
