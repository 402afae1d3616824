import { attribute, child, childrenNamed, XmlElement, type QName, type XmlAttribute } from '../xml/element.js';
import { V3, type ElementModel } from './model.js';

/** What an element held besides the fields that were read from it; written back, so that nothing received is lost. */
export interface Rest {
  readonly attributes: readonly XmlAttribute[];
  readonly children: readonly XmlElement[];
  readonly text: string;
  /** Resolved `xsi:type`, when the attribute is among the attributes. */
  readonly type: QName | undefined;
  /** Text and elements in their order, where the element mixes them and none of the elements was taken. */
  readonly content?: XmlElement['content'];
}

/** Takes an element apart and remembers what was taken; `rest` comes last. */
export interface Reading {
  readonly attribute: (local: string) => string | undefined;
  /** The first child of that name; repetitions stay in the rest. */
  readonly one: <T>(local: string, read: (element: XmlElement) => T) => T | undefined;
  readonly all: <T>(local: string, read: (element: XmlElement) => T) => readonly T[];
  /** Children chosen by more than their name. */
  readonly some: <T>(chosen: (element: XmlElement) => boolean, read: (element: XmlElement) => T) => readonly T[];
  readonly text: () => string;
  readonly rest: () => Rest | undefined;
}

/** Starts reading an element field by field; children are looked up in the namespace of the element itself. */
export function reading(source: XmlElement): Reading {
  const names = new Set<string>();
  const taken = new Set<XmlElement>();
  let textTaken = false;
  const take = (found: readonly XmlElement[]): readonly XmlElement[] => {
    for (const one of found) taken.add(one);
    return found;
  };
  return {
    attribute: (local) => {
      names.add(local);
      return attribute(source, local);
    },
    one: (local, read) => {
      const found = child(source, local);
      return take(found === undefined ? [] : [found]).map(read)[0];
    },
    all: (local, read) => take(childrenNamed(source, local)).map(read),
    some: (chosen, read) => take(source.children.filter(chosen)).map(read),
    text: () => {
      textTaken = true;
      return source.text;
    },
    rest: () => leftOver(source, names, taken, textTaken),
  };
}

function leftOver(source: XmlElement, names: ReadonlySet<string>, taken: ReadonlySet<XmlElement>, textTaken: boolean): Rest | undefined {
  const attributes = source.attributes.filter((a) => a.uri !== '' || !names.has(a.local));
  const children = source.children.filter((c) => !taken.has(c));
  const text = textTaken || source.text.trim() === '' ? '' : source.text;
  if (attributes.length === 0 && children.length === 0 && text === '') return undefined;
  const { type, content } = source;
  return { attributes, children, text, type, ...(content === undefined || taken.size > 0 ? {} : { content }) };
}

/** Builds an element of the HL7v3 namespace; attributes and children without a value are left out. Text beside children comes first. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | undefined>> = {},
  children: readonly (XmlElement | undefined)[] = [],
  text = '',
): XmlElement {
  const list: XmlAttribute[] = [];
  for (const local in attributes) {
    const value = attributes[local];
    if (value !== undefined) list.push({ local, uri: '', value });
  }
  const present = children.filter((c) => c !== undefined);
  return compose(V3, name, list, present, text);
}

/** The same element with a rest put back: attributes behind its own, children where the model says, unknown ones last. */
export function withRest(built: XmlElement, rest: Rest | undefined, model?: ElementModel): XmlElement {
  if (rest === undefined) return built;
  const children = [...built.children, ...rest.children];
  const ordered = model === undefined ? children : inOrder(children, model);
  const text = rest.text === '' ? built.text : rest.text;
  const attributes = [...built.attributes, ...rest.attributes];
  // The kept mixture holds only as long as nobody has changed the text.
  const mixed = rest.content?.filter((part) => typeof part === 'string').join('') === text ? rest.content : undefined;
  return compose(built.uri, built.local, attributes, ordered, text, rest.type, mixed);
}

/** For fields that are kept as the element they were. */
export function whole(kept: XmlElement): XmlElement {
  return kept;
}

function compose(
  uri: string,
  local: string,
  attributes: readonly XmlAttribute[],
  children: readonly XmlElement[],
  text: string,
  type?: QName,
  mixed?: XmlElement['content'],
): XmlElement {
  const content = text !== '' && children.length > 0 ? (mixed ?? [text, ...children]) : undefined;
  return new XmlElement(uri, local, attributes, children, text, type, undefined, 0, 0, 0, content);
}

function inOrder(children: readonly XmlElement[], model: ElementModel): readonly XmlElement[] {
  const places = new Map(model.children.map((c, place) => [c.name, place]));
  const place = (c: XmlElement): number => (c.uri === V3 ? places.get(c.local) : undefined) ?? places.size;
  return [...children].sort((a, b) => place(a) - place(b));
}
