import type { XmlElement } from '../xml/element.js';
import type { Position } from './position.js';

const STEP = /([^.[\]]+)(?:\[(\d+)\])?/g;

/**
 * Position in FHIR XML of the value that a path leads to, `Patient.name[0].given[1]`; of the deepest element on the way that exists.
 * A resource inside `contained` or `resource` has no step of its own, and attributes have the position of their element.
 */
export function locatorXml(root: XmlElement): (path: string) => Position {
  return (path) => {
    let here = root;
    for (const [, name = '', index] of [...path.matchAll(STEP)].slice(1)) {
      const found = here.children.filter((c) => c.local === name)[Number(index ?? 0)];
      if (found === undefined) break;
      here = isWrapper(found) ? (found.children[0] ?? found) : found;
    }
    return { line: here.line, column: here.column };
  };
}

/** Only resources begin with a capital. */
function isWrapper({ children: [first, ...others] }: XmlElement): boolean {
  return first !== undefined && others.length === 0 && /^[A-Z]/.test(first.local);
}
