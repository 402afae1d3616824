import { attribute, pathOf, XSI, type XmlAttribute, type XmlElement } from '../xml/element.js';
import type { Trace } from './trace.js';

/** Attributes that the schema fixes; the engine has checked them. */
const STRUCTURAL = new Set(['classCode', 'moodCode', 'typeCode', 'determinerCode', 'inversionInd', 'contextConductionInd', 'contextControlCode']);

/** A value of the message that no rule wrote anywhere. */
export interface Uncarried {
  readonly path: string;
  readonly line: number;
}

/**
 * The census of unread input. A value counts as read only when a rule wrote it somewhere: the proof is that the rule, asked to
 * write its FHIR value back, gives the same value in the same place. Looking at a value is not enough.
 */
export function census(payload: XmlElement, trace: Trace): Uncarried[] {
  const carried = new Map<XmlElement, Set<string>>();
  for (const entry of trace.entries) {
    const back = entry.back?.(entry.element.local);
    if (back !== undefined) mark(entry.element, back, carried);
  }
  const out: Uncarried[] = [];
  collect(payload, carried, out);
  return out;
}

function mark(read: XmlElement, back: XmlElement, carried: Map<XmlElement, Set<string>>): void {
  const names = carried.get(read) ?? new Set<string>();
  carried.set(read, names);
  for (const a of read.attributes) {
    const same = a.uri === XSI ? read.type?.local === back.type?.local : attribute(back, a.local) === (a.local === 'code' ? a.value.trim() : a.value);
    if (same) names.add(a.local);
  }
  if (read.text.trim() === back.text.trim()) names.add('');
  const seen = new Map<string, number>();
  for (const c of read.children) {
    const nth = seen.get(c.local) ?? 0;
    seen.set(c.local, nth + 1);
    const other = back.children.filter((b) => b.local === c.local)[nth];
    if (other !== undefined) mark(c, other, carried);
  }
}

function collect(element: XmlElement, carried: ReadonlyMap<XmlElement, ReadonlySet<string>>, out: Uncarried[]): void {
  const names = carried.get(element);
  for (const a of element.attributes) {
    const fixed = STRUCTURAL.has(a.local) || isDefault(a) || a.local === 'codeSystemName' || (a.uri === XSI && a.local !== 'type');
    if (!fixed && names?.has(a.local) !== true) out.push({ path: pathOf(element, a.local), line: element.line });
  }
  if (element.text.trim() !== '' && names?.has('') !== true) out.push({ path: pathOf(element), line: element.line });
  for (const c of element.children) collect(c, carried, out);
}

/** What the schema says where nothing is stated. */
function isDefault({ local, value }: XmlAttribute): boolean {
  return local === 'negationInd' && value === 'false';
}
