import { isResourceType } from '../../fhir/schema.js';
import { textAt, treesAt, type Tree } from '../../fhir/tree.js';
import type { Category } from '../category.js';
import type { BusinessIdentifier, ShieldRule } from '../shield.js';
import { categoriesOf, type Candidate } from './facts.js';
import { hides, isHiddenRaw, labelsOf, type LabelPolicy } from './labels.js';
import { Matching, type Knowledge } from './matching.js';
import { isItem, type Entry, type View } from './view.js';

/** What is hidden before references are looked at. */
export interface Hidden {
  readonly resources: ReadonlySet<Tree>;
  /** Identifiers of items that a shield names, whether or not they are in the view. */
  readonly named: readonly BusinessIdentifier[];
}

/** Types that never leave: shields themselves, and what the source's system said about its own answer (CS C-32.2, f.2). */
const NEVER: ReadonlySet<string> = new Set(['Consent', 'OperationOutcome']);

/** Every resource of a view, contained ones behind the one that contains them. */
export function candidatesOf(view: View): readonly Candidate[] {
  return view.entries.flatMap((entry) => [
    { resource: entry.resource, type: entry.type, entry },
    ...[...entry.contained.values()].map((resource) => ({ resource, type: textAt(resource, 'resourceType') ?? '', entry })),
  ]);
}

/** Resources that rules or labels hide (CS C-33, C-34, c.6): the union of all, and labels of lists on what they list. */
export function hiddenBy(rules: readonly ShieldRule[], view: View, policy: LabelPolicy, knowledge: Knowledge): Hidden {
  const candidates = candidatesOf(view);
  const isWhole = view.labels.some((label) => hides(label, policy));
  const resources = new Set<Tree>();
  for (const { resource, type, entry } of candidates) {
    const isShown = isResourceType(type) && !NEVER.has(type) && isAsked(type, knowledge.category);
    if (!isWhole && isShown && !isLabelled(resource, policy)) continue;
    resources.add(resource);
    if (type === 'List' || type === 'Composition') for (const listed of listedIn(resource, entry, view)) resources.add(listed);
  }
  const matching = new Matching(view, candidates, knowledge);
  for (const rule of rules) for (const { resource } of matching.matching(rule)) resources.add(resource);
  return { resources, named: rules.flatMap(namedBy) };
}

/** Whether a type is of the kind of data that was asked for: an item of another kind is no part of the answer (CS C-49, b.3 step 13). */
function isAsked(type: string, asked: Category | undefined): boolean {
  return asked === undefined || !isItem(type) || categoriesOf(type).includes(asked);
}

/** Items that a rule names and hides whatever else they are. */
function namedBy(rule: ShieldRule): readonly BusinessIdentifier[] {
  return Object.keys(rule).length === 1 ? (rule.items ?? []).map((item) => item.identifier) : [];
}

function isLabelled(resource: Tree, policy: LabelPolicy): boolean {
  return labelsOf(resource).some((label) => hides(label, policy)) || treesAt(resource, 'extension').some(isHiddenRaw);
}

/** What a List or Composition lists, in all of its sections. A party or medication that only serves an item is no member. */
function listedIn(resource: Tree, from: Entry, view: View): readonly Tree[] {
  const entries = [...treesAt(resource, 'entry'), ...sectionsIn(resource).flatMap((section) => treesAt(section, 'entry'))];
  return entries
    .flatMap((entry) => [entry, ...treesAt(entry, 'item')])
    .flatMap((reference) => {
      const url = textAt(reference, 'reference');
      const target = url === undefined ? undefined : url.startsWith('#') ? from.contained.get(url.slice(1)) : view.resolve(url, from)?.resource;
      return target !== undefined && isItem(textAt(target, 'resourceType') ?? '') ? [target] : [];
    });
}

function sectionsIn(tree: Tree): readonly Tree[] {
  return treesAt(tree, 'section').flatMap((section) => [section, ...sectionsIn(section)]);
}
