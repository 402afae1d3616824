import { XmlElement } from '../xml/element.js';

/** Whether an element goes, with all that is in it; `path` are the local names from the root down to it. */
export type IsOut = (element: XmlElement, path: readonly string[]) => boolean;

/** A tree without some of its elements; positions in the source stay. The same tree when none goes, undefined when the root itself does. */
export function pruned(root: XmlElement, isOut: IsOut): XmlElement | undefined {
  if (isOut(root, [root.local])) return undefined;
  return holds(root, [], isOut) ? without(root, [], isOut, root.parent) : root;
}

function holds(element: XmlElement, above: readonly string[], isOut: IsOut): boolean {
  const path = [...above, element.local];
  return isOut(element, path) || element.children.some((child) => holds(child, path, isOut));
}

/** A tree points up as well as down: each element is made anew for the one that holds it. */
function without(e: XmlElement, above: readonly string[], isOut: IsOut, parent: XmlElement | undefined): XmlElement {
  const path = [...above, e.local];
  const children: XmlElement[] = [];
  const content: (string | XmlElement)[] = [];
  const mixed = e.content === undefined ? undefined : content;
  const made = new XmlElement(e.uri, e.local, e.attributes, children, e.text, e.type, parent, e.line, e.column, e.offset, mixed, e.ordinal);
  for (const part of e.content ?? e.children) {
    if (typeof part === 'string') content.push(part);
    else if (!isOut(part, [...path, part.local])) {
      const kept = without(part, path, isOut, made);
      content.push(kept);
      children.push(kept);
    }
  }
  return made;
}
