import { XSI, type XmlElement } from '../xml/element.js';
import { formOf, V3, type ElementModel } from './model.js';
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
    const named = places.get(child.local);
    const own = named === undefined ? undefined : formOf(named.models, child);
    if (named === undefined || own === undefined || child.uri !== (own.uri ?? V3)) {
      problems.push({ code: 'not-mapped', element: child });
      continue;
    }
    const { place } = named;
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

/** Children of one name: their place in the model, and the forms that they have. */
interface Named {
  readonly place: number;
  readonly models: readonly ElementModel[];
}

const known = new WeakMap<ElementModel, ReadonlyMap<string, Named>>();

/** The children of a model by name; made once for each model. */
function placesIn(model: ElementModel): ReadonlyMap<string, Named> {
  const made = known.get(model) ?? namedIn(model.children);
  known.set(model, made);
  return made;
}

function namedIn(children: readonly ElementModel[]): ReadonlyMap<string, Named> {
  const names = [...new Set(children.map((m) => m.name))];
  return new Map(names.map((name) => [name, { place: children.findIndex((m) => m.name === name), models: children.filter((m) => m.name === name) }]));
}

function none(): boolean {
  return false;
}

function nothing(): readonly Problem[] {
  return [];
}
