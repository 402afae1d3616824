import type { Reference, Resource } from '../fhir/types.js';
import { isSameElement, type XmlElement } from '../xml/element.js';
import type { Context } from './context.js';

/** As many elements as are remembered for each kind: a message repeats few persons, and mostly the one before. */
const FEW = 4;

interface Read {
  readonly element: XmlElement;
  readonly reference: Reference;
}

/**
 * What was translated before in the same answer. Messages repeat the patient, the author and the organisation with every item; resources
 * that are equal become one anyway (DT 14.6), so that reading the same element twice only costs time.
 */
export class Once {
  private readonly read = new Map<object, Read[]>();
  private readonly written = new Map<object, Map<Resource, XmlElement>>();

  /** A reference to what an element becomes: to the same resource as before when the same element was read without any remark. */
  reference(kind: object, element: XmlElement, cx: Context, read: () => Reference | undefined): Reference | undefined {
    // A trace is to tell of every element by itself.
    if (cx.trace !== undefined) return read();
    const known = this.read.get(kind) ?? [];
    const before = known.find((r) => isSameElement(r.element, element));
    if (before !== undefined) return cx.resources.again(before.reference);
    const remarks = cx.remarks;
    const reference = read();
    if (reference === undefined || cx.remarks !== remarks) return reference;
    this.read.set(kind, [{ element, reference }, ...known.slice(0, FEW - 1)]);
    return reference;
  }

  /** The element that a resource is written as under a name, made once. */
  element(kind: object, resource: Resource, name: string, cx: Context, write: () => XmlElement | undefined): XmlElement | undefined {
    if (cx.trace !== undefined) return write();
    const known = this.written.get(kind) ?? new Map<Resource, XmlElement>();
    this.written.set(kind, known);
    const before = known.get(resource);
    if (before?.local === name) return before;
    const element = write();
    if (element !== undefined) known.set(resource, element);
    return element;
  }
}
