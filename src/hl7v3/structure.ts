import { XSI, type XmlElement } from '../xml/element.js';
import { V3, type ElementModel } from './model.js';
import type { Problem } from './problem.js';

/** Told of every element that the model knows; what it finds joins the problems. */
export type Visit = (element: XmlElement, model: ElementModel) => readonly Problem[];

/**
 * Compares an element with its model: unknown and misplaced children and attributes (warnings), missing and repeated ones
 * (errors). Looks into children as far as the model does. `allowed` are children that stand outside the model.
 */
export function structureProblems(
  element: XmlElement,
  model: ElementModel,
  allowed: (child: XmlElement) => boolean = none,
  visit: Visit = nothing,
): readonly Problem[] {
  const problems = attributeProblems(element, model);
  if (element.content !== undefined || (element.children.length === 0 && element.text.trim() !== ''))
    problems.push({ code: 'not-mapped', element, expected: 'no text' });
  const places = placesIn(model);
  const seen = new Set<ElementModel>();
  let last = 0;
  for (const child of element.children) {
    if (allowed(child)) continue;
    const place = child.uri === V3 ? places.get(child.local) : undefined;
    const own = place === undefined ? undefined : model.children[place];
    if (place === undefined || own === undefined) {
      problems.push({ code: 'not-mapped', element: child });
      continue;
    }
    if (place < last) problems.push({ code: 'element-order', element: child, expected: `before ${model.children[last]?.name ?? ''}` });
    last = Math.max(last, place);
    if ((own.schemaMax ?? own.max) === 1 && seen.has(own)) problems.push({ code: 'too-many', element: child, expected: '1' });
    seen.add(own);
    problems.push(...visit(child, own));
    if (own.children.length > 0) problems.push(...structureProblems(child, own, none, visit));
  }
  for (const m of model.children) if (m.min === 1 && !seen.has(m)) problems.push({ code: 'required', element, expected: m.name });
  return problems;
}

/** Structural attributes have the value that the schema fixes; others are not known here. */
function attributeProblems(element: XmlElement, model: ElementModel): Problem[] {
  const problems: Problem[] = [];
  for (const { uri, local, value } of element.attributes) {
    if (uri === XSI) continue;
    const values = uri === '' ? model.structural[local] : undefined;
    if (values === undefined) problems.push({ code: 'not-mapped', element, attribute: local });
    else if (!values.includes(value)) problems.push({ code: 'fixed-value', element, attribute: local, found: value, expected: values.join(' or ') });
  }
  return problems;
}

const known = new WeakMap<ElementModel, ReadonlyMap<string, number>>();

/** The place of each child in the model, by name; made once for each model. */
function placesIn(model: ElementModel): ReadonlyMap<string, number> {
  const made = known.get(model) ?? new Map(model.children.map((m, place) => [m.name, place]));
  known.set(model, made);
  return made;
}

function none(): boolean {
  return false;
}

function nothing(): readonly Problem[] {
  return [];
}
