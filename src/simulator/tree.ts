import { XmlElement } from '../xml/element.js';

/** A tree in which every element is replaced by what `change` makes of it, the innermost first. */
export function mapped(element: XmlElement, change: (element: XmlElement) => XmlElement): XmlElement {
  const content = element.content?.map((part) => (typeof part === 'string' ? part : mapped(part, change)));
  const children =
    content === undefined ? element.children.map((child) => mapped(child, change)) : content.filter((part) => typeof part !== 'string');
  const { uri, local, attributes, text, type } = element;
  return change(new XmlElement(uri, local, attributes, children, text, type, undefined, 0, 0, 0, content));
}

/** The element with another value of an attribute that it has. */
export function withValue(element: XmlElement, name: string, value: string): XmlElement {
  const { uri, local, attributes, children, text, type, content } = element;
  const changed = attributes.map((one) => (one.local === name && one.uri === '' ? { ...one, value } : one));
  return new XmlElement(uri, local, changed, children, text, type, undefined, 0, 0, 0, content);
}
