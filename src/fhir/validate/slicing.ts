import { checkCount, checkOne } from './constrain.js';
import type { Slicing } from './definition.js';
import { closest, fitsSlice } from './discriminator.js';
import type { Held } from './held.js';
import type { Tree } from '../tree.js';
import type { Judging } from './judging.js';
import type { ProfileNode } from './profile.js';

const BY_URL: Slicing = { discriminator: [{ type: 'value', path: 'url' }], rules: 'open' };
const BY_TYPE: Slicing = { discriminator: [{ type: 'type', path: '$this' }], rules: 'open' };

/** Sorts the values of an element into its slices, judges each there, and reports slices with too few or too many. */
export function checkSlices(node: ProfileNode, held: readonly Held[], owner: Tree, name: string, j: Judging): void {
  const slicing = slicingOf(node);
  const groups = new Map<ProfileNode, Held[]>([...node.slices.values()].map((slice) => [slice, []]));
  const unmatched: Held[] = [];
  for (const h of held) {
    let isMatched = false;
    for (const [slice, group] of groups) {
      if (!fitsSlice(slice, slicing, h, j)) continue;
      group.push(h);
      isMatched = true;
    }
    if (!isMatched) unmatched.push(h);
  }
  for (const [slice, group] of groups) {
    const near = slice.min !== undefined && group.length < slice.min ? nearest(unmatched, slice, slicing, j) : undefined;
    // A value that was meant for it is a better place for the finding than the element as a whole.
    if (near !== undefined) j.report('slice-unmatched', near.held.at, near.held.key, slice.id, near.detail);
    else checkCount(slice, group, owner, name, j);
    for (const h of group) checkOne(slice, h, j);
  }
  if (slicing.rules === 'closed') for (const h of unmatched) reportUnmatched(node, slicing, h, j);
  if (slicing.ordered === true) checkOrder(node, groups, held, j);
}

/** Extensions and choices are sliced without anybody saying so. */
function slicingOf(node: ProfileNode): Slicing {
  if (node.slicing !== undefined) return node.slicing;
  return /\.(modifierE|e)xtension$/.test(node.id) ? BY_URL : BY_TYPE;
}

interface Near {
  readonly held: Held;
  readonly detail: { readonly found?: string; readonly expected: string };
}

/** The value that comes nearest to a slice which has none: all but one of its discriminators fit. */
function nearest(unmatched: readonly Held[], slice: ProfileNode, slicing: Slicing, j: Judging): Near | undefined {
  const count = slicing.discriminator?.length ?? 0;
  // Another extension was not meant for this one.
  if (slicing.discriminator?.[0]?.path === 'url') return undefined;
  for (const held of unmatched) {
    const miss = closest([slice], slicing, held, j);
    if (miss !== undefined && (count > 1 || unmatched.length === 1) && miss.misses < Math.max(count, 2)) {
      return { held, detail: detailOf(miss.slice, miss.found, miss.expected) };
    }
  }
  return undefined;
}

function reportUnmatched(node: ProfileNode, slicing: Slicing, held: Held, j: Judging): void {
  const miss = closest([...node.slices.values()], slicing, held, j);
  if (miss === undefined) j.report('slice-unmatched', held.at, held.key, node.id, { expected: [...node.slices.keys()].join(' or ') });
  else j.report('slice-unmatched', held.at, held.key, miss.slice.id, detailOf(miss.slice, miss.found, miss.expected));
}

function detailOf(slice: ProfileNode, found: string | undefined, expected: string): Near['detail'] {
  const name = slice.id.slice(slice.id.lastIndexOf(':') + 1);
  return { expected: `closest is ${name}: ${expected}`, ...(found === undefined ? {} : { found }) };
}

/** Values of an ordered slicing stand in the order of its slices. */
function checkOrder(node: ProfileNode, groups: ReadonlyMap<ProfileNode, readonly Held[]>, held: readonly Held[], j: Judging): void {
  let last = 0;
  const order = [...groups.keys()];
  for (const h of held) {
    const place = order.findIndex((slice) => groups.get(slice)?.includes(h) === true);
    if (place < 0) continue;
    if (place < last) j.report('element-order', h.at, h.key, node.id, { severity: 'error' });
    last = Math.max(last, place);
  }
}
