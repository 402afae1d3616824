import type { XmlElement } from '../../xml/element.js';
import type { About } from '../codec.js';
import { DISPENSE_LIST } from '../dispense/list.js';
import type { RuleDoc } from '../rule.js';

/** A place of the message that the mapping describes: the rule that reads it, and the places below it. */
export interface RulePlace {
  /** Id of the rule that reads this or, where none does, what it is in. */
  readonly rule: string;
  /** The rule that reads exactly this. */
  readonly doc: RuleDoc | undefined;
  readonly below: Map<string, RulePlace>;
}

const LIST = 'MedicationDispenseList';

/** The places of a dispense list, from the description that translates. */
const PLACES: RulePlace = placesOf(DISPENSE_LIST.about, { rule: 'list', doc: undefined, below: new Map() });

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

/** The place of an element of a list, or of a child that it lacks: the innermost that the mapping knows; undefined outside a list. */
export function placeOf(element: XmlElement, missing?: string): RulePlace | undefined {
  const names: string[] = missing === undefined ? [] : [missing];
  for (let e: XmlElement | undefined = element; e !== undefined; e = e.parent) {
    if (e.local === LIST) return descend(names);
    names.unshift(e.local);
  }
  return undefined;
}

function descend(names: readonly string[]): RulePlace {
  let place = PLACES;
  for (const name of names) {
    const next = place.below.get(name);
    // What no rule reads has no rule of its own; its text is not that of the place above.
    if (next === undefined) return { ...place, doc: undefined };
    place = next;
  }
  return place;
}
