import { elementsOf, textOf, type ExactElement } from '../../xml/exact-element.js';

const BLANK = /^[ \t\r\n]*$/;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Whether an element has that name, by namespace and never by prefix. */
export function isNamed(element: ExactElement | undefined, uri: string, local: string): element is ExactElement {
  return element?.local === local && element.uri === uri;
}

/** Value of an attribute; without `uri` one without a namespace. */
export function attributeOf(element: ExactElement, local: string, uri = ''): string | undefined {
  for (const a of element.attributes) if (a.local === local && a.uri === uri) return a.value;
  return undefined;
}

/** Whether an element has no other attributes than these, named `local` or `{uri}local`. */
export function hasOnly(element: ExactElement, allowed: readonly string[]): boolean {
  return element.attributes.every((a) => allowed.includes(a.uri === '' ? a.local : `{${a.uri}}${a.local}`));
}

/** The child elements where nothing but white space stands between them; undefined where there is text. */
export function onlyElements(element: ExactElement): readonly ExactElement[] | undefined {
  for (const node of element.nodes) if (typeof node === 'string' && !BLANK.test(node)) return undefined;
  return elementsOf(element);
}

/** The text of an element that holds nothing else: no elements, no comments. */
export function onlyText(element: ExactElement): string | undefined {
  return element.hasComment || element.nodes.some((node) => typeof node !== 'string') ? undefined : textOf(element);
}

/** Whether a comment stands anywhere in an element, but not in `except`. */
export function hasCommentWithin(element: ExactElement, except?: ExactElement): boolean {
  return element.hasComment || elementsOf(element).some((child) => child !== except && hasCommentWithin(child, except));
}

/** Bytes of base64 in which white space may stand; undefined when it is something else. */
export function bytesOf(text: string): Buffer | undefined {
  const packed = text.replace(/[ \t\r\n]+/g, '');
  return packed !== '' && BASE64.test(packed) ? Buffer.from(packed, 'base64') : undefined;
}
