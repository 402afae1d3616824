import type { XmlElement } from '../xml/element.js';

const placeholders = new WeakSet<XmlElement>();

/** Marks an element that was written only because HL7v3 demands it, not because FHIR says so. */
export function placeholder(element: XmlElement): XmlElement {
  placeholders.add(element);
  return element;
}

/** Whether an element gives way to one that was kept from the original (DT 15). */
export function isPlaceholder(element: XmlElement): boolean {
  return placeholders.has(element);
}
