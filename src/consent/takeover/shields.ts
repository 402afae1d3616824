import { CATEGORIES, type Category } from '../category.js';
import type { PatientKey } from '../opt-in.js';
import type { BusinessIdentifier, Shield, ShieldRule } from '../shield.js';
import type { Takeover } from '../takeover.js';

/** What an item, episode or treatment group of the former practice is called at the successor; without `to` it is not known there. */
export interface ItemMapping {
  readonly from: BusinessIdentifier;
  readonly to?: BusinessIdentifier;
  /** Kind of data of the item, so that only that kind stays closed when the item is not known. */
  readonly category?: Category;
}

/** A shield as it must be stored under the successor; id, version and moments are given when it is. */
export interface CarriedShield {
  readonly from: string;
  readonly patient: PatientKey;
  readonly rules: readonly ShieldRule[];
  readonly given: string;
  readonly riskDiscussed: string;
  readonly policy: string;
  /** Kinds of data closed altogether until somebody resolves what the items are called now (CS C-71 T5). */
  readonly unresolved: readonly Category[];
}

export interface CarriedShields {
  readonly carried: readonly CarriedShield[];
  /** Patients with kinds of data that stay closed. */
  readonly closed: readonly { readonly patient: PatientKey; readonly categories: readonly Category[] }[];
}

/** Shields go over one to one; a rule with an item that has no new name becomes one that closes the whole kind of data (CS C-71 T5). */
export function carryShields(shields: readonly Shield[], { from }: Takeover, items: readonly ItemMapping[]): CarriedShields {
  const names = new Map(items.map((item) => [keyOf(item.from), item]));
  const carried = shields.filter((s) => s.status === 'active' && s.source === from).map((shield) => carryShield(shield, names));
  const closed = carried.filter((s) => s.unresolved.length > 0).map((s) => ({ patient: s.patient, categories: s.unresolved }));
  return { carried, closed };
}

type Names = ReadonlyMap<string, ItemMapping>;

function carryShield({ id, patient, rules, given, riskDiscussed, policy }: Shield, names: Names): CarriedShield {
  const moved = rules.map((rule) => carryRule(rule, names));
  return {
    from: id,
    ...{ patient, given, riskDiscussed, policy },
    rules: moved.map((m) => m.rule),
    unresolved: [...new Set(moved.flatMap((m) => m.unresolved))],
  };
}

interface Moved {
  readonly rule: ShieldRule;
  readonly unresolved: readonly Category[];
}

function carryRule(rule: ShieldRule, names: Names): Moved {
  const used = [...(rule.items ?? []).map((i) => i.identifier), ...(rule.related ?? [])];
  const lost = used.filter((identifier) => names.get(keyOf(identifier))?.to === undefined);
  if (lost.length > 0) {
    const unresolved = [...new Set(lost.flatMap((identifier) => namedCategory(rule, names.get(keyOf(identifier)))))];
    return { rule: { categories: unresolved }, unresolved };
  }
  const renamed = (identifier: BusinessIdentifier): BusinessIdentifier => names.get(keyOf(identifier))?.to ?? identifier;
  return {
    rule: {
      ...rule,
      ...(rule.items === undefined ? {} : { items: rule.items.map((i) => ({ ...i, identifier: renamed(i.identifier) })) }),
      ...(rule.related === undefined ? {} : { related: rule.related.map(renamed) }),
    },
    unresolved: [],
  };
}

/** The kinds of data that an item can be of: as the mapping or the rule says, else any. An episode hides items of every kind. */
function namedCategory(rule: ShieldRule, item: ItemMapping | undefined): readonly Category[] {
  return item?.category !== undefined ? [item.category] : (rule.categories ?? CATEGORIES);
}

function keyOf({ system = '', value }: BusinessIdentifier): string {
  return `${system}|${value}`;
}
