import { pathsIn } from '../fhir/paths.js';
import { pathOf, XmlElement } from '../xml/element.js';
import { leavesOf } from './explain.js';
import { realPlace } from './place.js';
import type { PositionOf, ToV3Result } from './to-v3.js';
import type { TraceEntry } from './trace.js';

/** Where one HL7v3 value came from, and which rule made it. */
export interface V3Explanation {
  /** Path of the attribute or element that holds the value. */
  readonly v3: string;
  readonly value: string;
  readonly rule: string;
  /** FHIRPath of the value, or of what holds all that it follows from. */
  readonly fhir: string;
  readonly line?: number;
  readonly column?: number;
}

/** The place in the Bundle that an element was written from. */
interface Origin {
  readonly rule: string;
  readonly path: string;
  readonly object: unknown;
}

/** Explains every value of payloads that were written from a Bundle (architecture 2.1, `--explain`); the trace must have been kept. */
export function explainV3(bundle: object, { payloads, trace }: ToV3Result, positionOf: PositionOf = () => undefined): V3Explanation[] {
  const entries = new Map<XmlElement, TraceEntry>();
  for (const entry of trace?.entries ?? []) if (!entries.has(entry.element)) entries.set(entry.element, entry);
  const paths = pathsIn(bundle);
  const out: V3Explanation[] = [];
  const visit = (e: XmlElement, at: XmlElement, above: Origin): void => {
    const entry = entries.get(e);
    const origin = entry === undefined ? above : originOf(entry, above, paths);
    for (const a of e.attributes) out.push(explained(pathOf(at, a.local), a.value, origin, positionOf));
    if (e.children.length === 0 && e.text !== '') out.push(explained(pathOf(at), e.text, origin, positionOf));
    e.children.forEach((c, i) => visit(c, at.children[i] ?? c, origin));
  };
  for (const list of payloads) visit(list, withParents(list, undefined), { rule: 'list', path: 'Bundle', object: undefined });
  return out;
}

function originOf({ rule, value, owner, places }: TraceEntry, above: Origin, paths: ReturnType<typeof pathsIn>): Origin {
  if (typeof value === 'object' && value !== null && paths.has(value)) return { rule, path: paths.pathOf(value), object: value };
  if (!paths.has(owner)) return { ...above, rule };
  const found = places.map((place) => realPlace(owner, place)).find((place) => at(owner, place) !== undefined);
  if (found === undefined) return { rule, path: paths.pathOf(owner), object: owner };
  return { rule, path: `${paths.pathOf(owner)}.${found}`, object: at(owner, found) };
}

/** The value at a place without extensions by name. */
function at(owner: object, place: string): unknown {
  let value: unknown = owner;
  for (const step of place.match(/[^.[\]]+/g) ?? []) value = (value as Readonly<Record<string, unknown>> | undefined)?.[step];
  return value;
}

/** Below the place that the rule names, the leaf with the same text where there is one. */
function explained(v3: string, value: string, { rule, path, object }: Origin, positionOf: PositionOf): V3Explanation {
  const leaf = typeof object === 'object' && object !== null ? leavesOf(object).find((l) => l.value.trim() === value.trim()) : undefined;
  const fhir = leaf === undefined ? path : path + leaf.path.replace(/^[A-Za-z]+(?=[.[])/, '');
  return { v3, value, rule, fhir, ...positionOf(fhir) };
}

/** A copy that knows its parents, so that its elements have paths. */
function withParents(e: XmlElement, parent: XmlElement | undefined): XmlElement {
  const children: XmlElement[] = [];
  const copy = new XmlElement(e.uri, e.local, e.attributes, children, e.text, e.type, parent);
  for (const c of e.children) children.push(withParents(c, copy));
  return copy;
}
