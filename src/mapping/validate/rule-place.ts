import type { XmlElement } from '../../xml/element.js';
import type { About } from '../codec.js';
import { formOf, stepOf, type ElementModel } from '../../hl7v3/model.js';
import { formOfPayload, PAYLOADS, type PayloadForm } from '../payloads.js';
import type { RuleDoc } from '../rule.js';

/** A place of the message that the mapping describes: the rule that reads it, and the places below it. */
export interface RulePlace {
  /** Id of the rule that reads this or, where none does, what it is in. */
  readonly rule: string;
  /** The rule that reads exactly this. */
  readonly doc: RuleDoc | undefined;
  readonly below: Map<string, RulePlace>;
}

/** The places of each payload, from the description that translates. */
const PLACES: ReadonlyMap<PayloadForm, RulePlace> = new Map(
  PAYLOADS.flatMap((p) => p.forms.map((f) => [f, placesOf(f.about, { rule: firstStep(f.about), doc: undefined, below: new Map() })] as const)),
);

/** What the rules of a description have in common. */
function firstStep(about: About): string {
  return about.rules?.[0]?.id.split('.')[0] ?? '';
}

function placesOf(about: About, root: RulePlace): RulePlace {
  for (const rule of about.rules ?? []) {
    if (rule.v3 === undefined) continue;
    const steps = rule.v3.split('/');
    const name = steps.pop() ?? '';
    const parent = steps.reduce((place, step) => stepInto(place, step), root);
    const place: RulePlace = { rule: rule.id, doc: rule, below: parent.below.get(name)?.below ?? new Map<string, RulePlace>() };
    parent.below.set(name, place);
    if (rule.codec !== undefined) placesOf(rule.codec, place);
  }
  return root;
}

function stepInto(place: RulePlace, name: string): RulePlace {
  const next = place.below.get(name) ?? { rule: place.rule, doc: undefined, below: new Map<string, RulePlace>() };
  place.below.set(name, next);
  return next;
}

/** The place of an element of a payload, or of a child that it lacks: the innermost that the mapping knows; undefined outside a payload. */
export function placeOf(element: XmlElement, missing?: string): RulePlace | undefined {
  const steps: XmlElement[] = [];
  for (let e: XmlElement | undefined = element; e !== undefined; e = e.parent) {
    const form = formOfPayload(e);
    const root = form && PLACES.get(form);
    if (form?.about.model !== undefined && root !== undefined) return descend(root, form.about.model, steps, missing);
    steps.unshift(e);
  }
  return undefined;
}

/** Steps are looked up by the models, since they tell the forms of an element apart. */
function descend(root: RulePlace, model: ElementModel, steps: readonly XmlElement[], missing: string | undefined): RulePlace {
  let place = root;
  let at: ElementModel | undefined = model;
  for (const e of steps) {
    const own: ElementModel | undefined =
      at &&
      formOf(
        at.children.filter((m) => m.name === e.local),
        e,
      );
    const next: RulePlace | undefined = place.below.get(own === undefined ? e.local : stepOf(own));
    // What no rule reads has no rule of its own; its text is not that of the place above.
    if (next === undefined) return { ...place, doc: undefined };
    at = own ?? next.doc?.codec?.model;
    if (next.doc?.codec?.model !== undefined) at = next.doc.codec.model;
    place = next;
  }
  const below = missing === undefined ? undefined : place.below.get(missing);
  return missing === undefined ? place : (below ?? { ...place, doc: undefined });
}
