import type { BusinessIdentifier } from '../shield.js';
import { treesAt, type Tree } from '../../fhir/tree.js';
import { identifierOf, linksIn, targetOf, treatmentsOf, type Candidate } from './facts.js';
import { IdentifierSet, identifierIn, identifiersOf, keyOf } from './identifier.js';
import { isItem, type View } from './view.js';

/** Where items meet that have nothing more to do with each other than the moment. */
const MEETING: ReadonlySet<string> = new Set(['Encounter', 'EpisodeOfCare', 'Composition']);
/** Elements by which an item says what it follows from. */
const FOLLOWS: ReadonlySet<string> = new Set(['authorizingPrescription', 'basedOn', 'prescription', 'partOf', 'priorPrescription', 'derivedFrom']);

/** A resource and those that belong to the same treatment, however many steps away (CS C-36 T4): by reference, prescription or treatment identifier. */
export class Treatments {
  private readonly parents = new Map<Tree | string, Tree | string>();

  constructor(candidates: readonly Candidate[], view: View) {
    for (const candidate of candidates) {
      if (!isItem(candidate.type) || MEETING.has(candidate.type)) continue;
      const { resource, entry } = candidate;
      for (const identifier of identifiersOf(resource)) this.join(resource, keyOf(identifier));
      for (const identifier of treatmentsOf(resource)) this.join(resource, `treatment ${keyOf(identifier)}`);
      for (const [key, reference] of linksIn(resource)) {
        const target = targetOf(reference, entry, view);
        if (target !== undefined && isItem(target.type) && !MEETING.has(target.type)) this.join(resource, target.resource);
        const identifier = identifierOf(reference);
        if (identifier !== undefined && FOLLOWS.has(key)) this.join(resource, keyOf(identifier));
      }
    }
  }

  private join(a: Tree | string, b: Tree | string): void {
    const [one, other] = [this.rootOf(a), this.rootOf(b)];
    if (one !== other) this.parents.set(one, other);
  }

  /** What stands for the treatment of a resource: the same for all that belong to it. */
  rootOf(of: Tree | string): Tree | string {
    let root = of;
    for (let next = this.parents.get(root); next !== undefined; next = this.parents.get(root)) root = next;
    // What was passed on the way points at the root from now on, so that long chains stay cheap.
    for (let at = of; at !== root;) {
      const next = this.parents.get(at) ?? root;
      this.parents.set(at, root);
      at = next;
    }
    return root;
  }
}

/** Resources that are an episode or treatment group, or are linked to it by any number of references (CS C-33 T6). */
export function relatedTo(groups: readonly BusinessIdentifier[], candidates: readonly Candidate[], view: View): ReadonlySet<Tree> {
  const wanted = new IdentifierSet(groups);
  const related = new Set<Tree>();
  const referrers = new Map<Tree, Tree[]>();
  for (const { resource, type, entry } of candidates) {
    if (!isItem(type)) continue;
    const own = [...identifiersOf(resource), ...treatmentsOf(resource), ...groupsOf(resource)];
    if (own.some((identifier) => wanted.has(identifier))) related.add(resource);
    for (const [, reference] of linksIn(resource)) {
      const identifier = identifierOf(reference);
      if (identifier !== undefined && wanted.has(identifier)) related.add(resource);
      const target = targetOf(reference, entry, view);
      if (target === undefined || !isItem(target.type)) continue;
      const list = referrers.get(target.resource);
      if (list === undefined) referrers.set(target.resource, [resource]);
      else list.push(resource);
    }
  }
  // What is added while the loop runs is visited too.
  for (const resource of related) for (const referrer of referrers.get(resource) ?? []) related.add(referrer);
  return related;
}

function groupsOf(resource: Tree): readonly BusinessIdentifier[] {
  return treesAt(resource, 'groupIdentifier').flatMap((identifier) => identifierIn(identifier) ?? []);
}
