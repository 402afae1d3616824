import { eachTree, textAt, type Tree } from '../../fhir/tree.js';
import { CATEGORIES, type Category } from '../category.js';
import type { SourceUra } from '../opt-in.js';
import type { Shield } from '../shield.js';
import { Closure, type Shown } from './closure.js';
import { categoriesOf } from './facts.js';
import { hiddenBy } from './hidden.js';
import type { LabelPolicy } from './labels.js';
import type { Knowledge } from './matching.js';
import { containedIn, isItem, isSupporting, type View } from './view.js';

/** For whom, and by what rules of the source, a view is shielded. */
export interface ShieldSettings extends Knowledge {
  /** URA of the source that has the data: only its own shields count (CS C-36). */
  readonly source: SourceUra;
  /** URA of who asks; the source itself sees what it shields (CS C-31). */
  readonly requester?: SourceUra;
  readonly labels: LabelPolicy;
  /** Whether the label for normal confidentiality passes; HL7v3 demands it nowhere, so there it does not (CS c.6). */
  readonly normal: 'passes' | 'is-removed';
}

/** What may be shown of a view, in its order; references to another resource are `@` and that one's position here. */
export interface Visible {
  readonly resources: readonly Tree[];
  /** `Type/id` by which the source knows each, at the same position. */
  readonly origins: readonly (string | undefined)[];
}

const OPEN: LabelPolicy = { restricted: 'not-shielded' };

/**
 * What others may see of the data of one source (CS b.3 steps 12 to 14): without the items that shields or labels hide, without anything
 * that tells of them, without items of another kind than was asked for, and without what only those referred to. The input is not changed
 * (CS C-39), and the result depends on nothing that is hidden (P3). Never throws: what cannot be judged is hidden (P1).
 */
export function shield(view: View, shields: readonly Shield[], settings: ShieldSettings): Visible {
  const keepsNormal = settings.normal === 'passes';
  if (settings.requester !== undefined && sameUra(settings.requester, settings.source)) {
    return reachable(new Closure(view, { resources: new Set(), named: [] }, { policy: OPEN, keepsNormal }).result());
  }
  const rules = shields.filter((s) => s.status === 'active' && sameUra(s.source, settings.source)).flatMap((s) => s.rules);
  let [of, hidden] = [view, hiddenBy(rules, view, settings.labels, settings)];
  for (;;) {
    const visible = reachable(new Closure(of, hidden, { policy: settings.labels, keepsNormal }).result());
    if (rules.length === 0) return visible;
    // A rule may have let an item pass for what is hidden by another: so it is judged again by what is visible, until that changes nothing.
    of = viewOfVisible(visible);
    hidden = hiddenBy(rules, of, settings.labels, settings);
    if (hidden.resources.size === 0) return visible;
  }
}

/** The kinds of data of which something is visible to others (CS C-03 T3, C-38), in the order of the catalogue, among those that the source offers. */
export function visibleCategories(
  view: View,
  shields: readonly Shield[],
  settings: Omit<ShieldSettings, 'category' | 'requester'>,
  offered: readonly Category[] = ['PS', 'MED', 'ICA'],
): readonly Category[] {
  return CATEGORIES.filter(
    (category) =>
      offered.includes(category) &&
      shield(view, shields, { ...settings, category }).resources.some((resource) => {
        const type = textAt(resource, 'resourceType') ?? '';
        return isItem(type) && categoriesOf(type).includes(category);
      }),
  );
}

function sameUra(a: SourceUra, b: SourceUra): boolean {
  return a.padStart(8, '0') === b.padStart(8, '0');
}

/** Leaves out parties and medication that nothing visible leads to, and numbers the references anew; it changes what it is given. */
export function reachable(shown: readonly Shown[]): Visible {
  const byIndex = new Map(shown.map((one) => [one.entry.index, one]));
  const wanted = new Set(shown.filter(({ entry }) => !isSupporting(entry.type)));
  // What is added while the loop runs is visited too.
  for (const { resource } of wanted) {
    eachTree(resource, (tree) => {
      const target = byIndex.get(positionIn(tree) ?? -1);
      if (target !== undefined) wanted.add(target);
      return true;
    });
  }
  const kept = shown.filter((one) => wanted.has(one));
  const positions = new Map(kept.map(({ entry }, position) => [entry.index, position]));
  for (const { resource } of kept) {
    eachTree(resource, (tree) => {
      const index = positionIn(tree);
      // The resource was copied for this.
      if (index !== undefined) (tree as Record<string, unknown>)['reference'] = `@${positions.get(index) ?? ''}`;
      return true;
    });
  }
  return { resources: kept.map(({ resource }) => resource), origins: kept.map(({ entry }) => entry.origin) };
}

/** A visible set as a view: what is in it can be judged again. */
export function viewOfVisible({ resources, origins }: Visible): View {
  const entries = resources.map((resource, index) => ({
    resource,
    type: textAt(resource, 'resourceType') ?? '',
    fullUrl: undefined,
    origin: origins[index],
    contained: containedIn(resource),
    index,
  }));
  return { entries, labels: [], resolve: (reference) => entries[positionIn({ reference }) ?? -1] };
}

/** Position that a reference within a visible set leads to. */
export function positionIn(tree: Tree): number | undefined {
  const reference = textAt(tree, 'reference');
  return reference !== undefined && /^@\d+$/.test(reference) ? Number(reference.slice(1)) : undefined;
}
