import { attribute, type XmlElement } from '../xml/element.js';
import { pruned } from './pruned.js';

/** A place where MSK is what senders write for "not stated". */
export interface Placeholder {
  readonly interaction: string;
  /** Local names, from some ancestor down to the element. */
  readonly path: readonly string[];
  /** How many of the real acts that were counted have it. */
  readonly seen: number;
  readonly of: number;
}

/** The only places where MSK says nothing about hiding: the schema demands the element and nearly all have it (D19, CS c.6). */
export const PLACEHOLDERS: readonly Placeholder[] = [
  { interaction: 'QURX_IN990113NL', path: ['medicationDispenseEvent', 'performer', 'assignedPerson', 'id'], seen: 334, of: 365 },
];

/**
 * A message of a source without its masked elements (D19): each with `nullFlavor="MSK"` is taken out with what is in it, the placeholders
 * excepted. Read positions stay. The same tree when nothing is masked, undefined when the root itself is.
 */
export function withoutMasked(root: XmlElement): XmlElement | undefined {
  return pruned(root, isMasked);
}

/** How many elements of a message are masked, placeholders excepted. */
export function maskedIn(root: XmlElement, above: readonly string[] = []): number {
  const path = [...above, root.local];
  return (isMasked(root, path) ? 1 : 0) + root.children.reduce((sum, child) => sum + maskedIn(child, path), 0);
}

function isMasked(element: XmlElement, path: readonly string[]): boolean {
  if (attribute(element, 'nullFlavor') !== 'MSK') return false;
  return !PLACEHOLDERS.some((placeholder) => placeholder.path.every((step, i) => path[path.length - placeholder.path.length + i] === step));
}
