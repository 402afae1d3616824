import { attribute, XSI, type XmlElement } from '../xml/element.js';
import { build, typed } from './codec.js';
import type { Context } from './context.js';

/** What a message fixes of an element. */
export interface ConstantElement {
  readonly attributes: Readonly<Record<string, string>>;
  /** The `xsi:type` that senders state. */
  readonly type?: string;
  /** Senders add a display as a courtesy to people: it says nothing that the code does not say, and is no deviation. */
  readonly displayed?: true;
}

/** Whether an element is the constant it should be; what it has besides is reported. */
export function isConstant(element: XmlElement, { attributes: expected, type, displayed }: ConstantElement, cx: Context): boolean {
  let same = true;
  for (const [name, value] of Object.entries(expected)) {
    const found = element.attributes.find((a) => a.local === name && a.uri === '')?.value;
    if (found === value) continue;
    same = false;
    cx.report(found === undefined ? 'required' : 'fixed-value', element, name, { severity: 'warning', expected: value });
  }
  for (const a of element.attributes) {
    if (a.local in expected || a.local === 'codeSystemName') continue;
    if (a.uri === XSI && a.local === 'type' && element.type?.local === type) continue;
    // A display of a constant says nothing that the constant does not say; it is not carried.
    if (a.local === 'displayName' && same && displayed === true) continue;
    if (a.local === 'displayName' || !same) cx.report('not-mapped', element, a.local);
    else cx.unread(element, a.local);
  }
  for (const c of element.children) if (same) cx.unread(c);
  return same;
}

/** The constant again; with the display of the one that was read, where that is no news (normalisation 14). */
export function constantElement(name: string, { attributes, type, displayed }: ConstantElement, read?: XmlElement): XmlElement {
  const displayName = displayed === true && read !== undefined ? attribute(read, 'displayName') : undefined;
  const element = build(name, { ...attributes, displayName });
  return type === undefined ? element : typed(type, element);
}
