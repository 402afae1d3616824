import fc from 'fast-check';
import { V3 } from '../../../src/hl7v3/model.js';
import { XmlElement, XSI, type XmlAttribute } from '../../../src/xml/element.js';
import { NOTHING, several } from '../choice.js';

export { maybe, oneOf, type Choice } from '../choice.js';

/** How far a tree may stray: `rare` adds what the schema allows but hardly any sender writes. Valid against the schema either way. */
export interface Scope {
  readonly rare: boolean;
}

export const EVERYTHING: Scope = { rare: true };
export const USUAL: Scope = { rare: false };

/** Makes elements of one datatype or class under the given name. */
export type Make = (name: string, scope: Scope) => fc.Arbitrary<XmlElement>;

/** The percentage in a scope that allows rare things, else 0. */
export function rarely(scope: Scope, percent: number): number {
  return scope.rare ? percent : 0;
}

type Values = Readonly<Record<string, fc.Arbitrary<string | undefined>>>;

/** Attributes without prefix, in the order given; undefined leaves one out. */
export function attributes(values: Values): fc.Arbitrary<readonly XmlAttribute[]> {
  const used = Object.entries(values).filter(([, arbitrary]) => arbitrary !== NOTHING);
  const names = used.map(([local]) => local);
  return several(used.map(([, arbitrary]) => arbitrary)).map((found) => present(names, found));
}

/** The same for values that are there already. */
export function attributesOf(values: Readonly<Record<string, string | undefined>>): readonly XmlAttribute[] {
  return present(Object.keys(values), Object.values(values));
}

function present(names: readonly string[], values: readonly (string | undefined)[]): XmlAttribute[] {
  const out: XmlAttribute[] = [];
  names.forEach((local, i) => {
    const value = values[i];
    if (value !== undefined) out.push({ local, uri: '', value });
  });
  return out;
}

/** A sequence of children, those that are undefined left out. */
export function inOrder(...parts: readonly fc.Arbitrary<XmlElement | readonly XmlElement[] | undefined>[]): fc.Arbitrary<readonly XmlElement[]> {
  return several(parts.filter((part) => part !== NOTHING)).map((found) => found.flatMap((part) => part ?? []));
}

/** Content of an element: text, or children, or neither. */
interface Parts {
  readonly attributes?: fc.Arbitrary<readonly XmlAttribute[]>;
  readonly children?: fc.Arbitrary<readonly XmlElement[]>;
  readonly text?: fc.Arbitrary<string>;
  /** Value of `xsi:type`, a type of the HL7v3 namespace. */
  readonly type?: string | undefined;
}

export function element(name: string, { attributes: own, children, text, type }: Parts): fc.Arbitrary<XmlElement> {
  if (text !== undefined) return fc.tuple(own ?? NO_ATTRIBUTES, text).map(([a, t]) => typed(type, name, a, [], t));
  if (own === undefined) return (children ?? NO_CHILDREN).map((c) => typed(type, name, [], c, ''));
  if (children === undefined) return own.map((a) => typed(type, name, a, [], ''));
  return fc.tuple(own, children).map(([a, c]) => typed(type, name, a, c, ''));
}

const NO_ATTRIBUTES: fc.Arbitrary<readonly XmlAttribute[]> = fc.constant([]);
const NO_CHILDREN: fc.Arbitrary<readonly XmlElement[]> = fc.constant([]);

/** An element without arbitraries. */
export function plain(name: string, own: Readonly<Record<string, string>> = {}, children: readonly XmlElement[] = [], text = ''): XmlElement {
  return typed(undefined, name, attributesOf(own), children, text);
}

function typed(type: string | undefined, name: string, own: readonly XmlAttribute[], children: readonly XmlElement[], text: string): XmlElement {
  if (type === undefined) return new XmlElement(V3, name, own, children, text);
  return new XmlElement(V3, name, [typeAttribute(type), ...own], children, text, { uri: V3, local: type });
}

function typeAttribute(value: string): XmlAttribute {
  return { local: 'type', uri: XSI, value };
}

/** The same element with `xsi:type`, for a place where the schema doesn't need it but allows it. */
export function withType(e: XmlElement, type: string): XmlElement {
  const others = e.attributes.filter((a) => a.uri !== XSI || a.local !== 'type');
  return typed(type, e.local, others, e.children, e.text);
}

/** The same element with an attribute before its own. */
export function withAttribute(e: XmlElement, local: string, value: string): XmlElement {
  return new XmlElement(e.uri, e.local, [{ local, uri: '', value }, ...e.attributes], e.children, e.text, e.type);
}

/** The same element under another name. */
export function renamed(e: XmlElement, name: string): XmlElement {
  return new XmlElement(e.uri, name, e.attributes, e.children, e.text, e.type);
}

/** The same element with text between its children as well, as a mixed type allows. */
export function withMixedText(e: XmlElement, before: string): XmlElement {
  if (e.children.length === 0) return e;
  return new XmlElement(e.uri, e.local, e.attributes, e.children, before, e.type, undefined, 0, 0, 0, [before, ...e.children]);
}
