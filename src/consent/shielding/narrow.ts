import { treesAt, type Tree } from '../../fhir/tree.js';
import { cleaned } from './clean.js';
import type { LabelPolicy } from './labels.js';
import { positionIn, reachable, viewOfVisible, type Visible } from './shield.js';

/** What is visible was judged by its labels before. */
const OPEN: LabelPolicy = { restricted: 'not-shielded' };

/**
 * What of a visible set was asked for: the resources to keep, with what they need, and without references to those that go (a resource
 * that cannot do without such a reference goes too). `keeps` is asked about every resource.
 */
export function narrowed(visible: Visible, keeps: (resource: Tree) => boolean): Visible {
  const { entries } = viewOfVisible(visible);
  const gone = new Set(entries.filter(({ resource }) => !keeps(resource)).map(({ index }) => index));
  if (gone.size === 0) return visible;
  for (;;) {
    const before = gone.size;
    const shown = entries.flatMap((entry) => {
      const resource = gone.has(entry.index) ? undefined : withoutReferences(entry.resource, gone);
      if (resource === undefined) gone.add(entry.index);
      return resource === undefined ? [] : [{ entry, resource }];
    });
    if (gone.size === before) return reachable(shown);
  }
}

function withoutReferences(resource: Tree, gone: ReadonlySet<number>): Tree | undefined {
  const clean = (tree: Tree): Tree | undefined =>
    cleaned(tree, {
      policy: OPEN,
      keepsNormal: true,
      refer: (reference) => (gone.has(positionIn(reference) ?? -1) ? undefined : { ...reference }),
      isHiddenIdentifier: () => false,
      isHiddenUrl: () => false,
    });
  const kept = clean(resource);
  const inner = treesAt(resource, 'contained');
  if (kept === undefined || inner.length === 0) return kept;
  const contained = inner.flatMap((one) => {
    const cleanOne = clean(one);
    return cleanOne === undefined ? [] : [{ ...cleanOne, id: one['id'] }];
  });
  if (contained.length < inner.length) return undefined;
  const { resourceType, id, meta, ...content } = kept;
  return { resourceType, id, ...(meta === undefined ? {} : { meta }), contained, ...content };
}
