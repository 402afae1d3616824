import type { DaysOf } from '../../fhir/search/date.js';
import { textAt, treesAt, type Tree } from '../../fhir/tree.js';
import type { Category } from '../category.js';
import type { BusinessIdentifier, ShieldRule } from '../shield.js';
import { isInGroup, type Hierarchy } from './code-group.js';
import { authorsOf, categoriesOf, codesOf, type Candidate, type Codes } from './facts.js';
import { IdentifierSet, identifiersOf } from './identifier.js';
import { labelsOf } from './labels.js';
import { relatedTo, Treatments } from './linked.js';
import { daysOfItem, isWithin } from './period.js';
import { isItem, type Entry, type View } from './view.js';

/** What matching needs to know besides the data. */
export interface Knowledge {
  readonly daysOf: DaysOf;
  /** Without one, only ATC has groups, and any other `is-a` hides what it cannot judge. */
  readonly hierarchy?: Hierarchy;
  /** Kind of data that was asked for: what is in the answer is that kind too. */
  readonly category?: Category;
}

type Part = (candidate: Candidate) => boolean;

/** Judges the resources of one view by rules of shields. What several rules need is found once. */
export class Matching {
  private readonly codes = new Map<Tree, Codes>();
  private readonly authors = new Map<Tree, readonly BusinessIdentifier[]>();
  private readonly provenances = new Map<Tree, Entry[]>();
  private treatments: Treatments | undefined = undefined;

  constructor(
    private readonly view: View,
    private readonly candidates: readonly Candidate[],
    private readonly knowledge: Knowledge,
  ) {
    for (const entry of view.entries) {
      if (entry.type !== 'Provenance') continue;
      for (const reference of treesAt(entry.resource, 'target')) {
        const target = view.resolve(textAt(reference, 'reference') ?? '', entry)?.resource;
        if (target !== undefined) this.provenances.set(target, [...(this.provenances.get(target) ?? []), entry]);
      }
    }
  }

  /** Resources that fit all parts of a rule (CS c.3); a rule without any part would hide everything, and does (P1). */
  matching(rule: ShieldRule): readonly Candidate[] {
    const parts = this.partsOf(rule);
    return this.candidates.filter((candidate) => parts.every((part) => part(candidate)));
  }

  private partsOf(rule: ShieldRule): readonly Part[] {
    const { items, categories, period, codes, authors, related, labels } = rule;
    const { daysOf } = this.knowledge;
    const isOnItems = [period, codes, authors].some((part) => part !== undefined);
    return [
      ...(items === undefined ? [] : [this.itemPart(items)]),
      ...(categories === undefined ? [] : [this.categoryPart(categories)]),
      ...(isOnItems ? [(c: Candidate): boolean => isItem(c.type)] : []),
      ...(period === undefined ? [] : [(c: Candidate): boolean => isWithin(daysOfItem(c.resource, daysOf), period, daysOf)]),
      ...(codes === undefined ? [] : [this.codePart(codes, categories)]),
      ...(authors === undefined ? [] : [this.authorPart(authors)]),
      ...(related === undefined ? [] : [this.relatedPart(related)]),
      ...(labels === undefined ? [] : [labelPart(labels)]),
    ];
  }

  private itemPart(items: NonNullable<ShieldRule['items']>): Part {
    const wanted = new IdentifierSet(items.map((item) => item.identifier));
    const isNamed = ({ resource, entry }: Candidate): boolean =>
      identifiersOf(resource).some((identifier) => wanted.has(identifier)) ||
      (resource === entry.resource && entry.origin !== undefined && wanted.has({ value: entry.origin }));
    if (items.every((item) => !item.dependents)) return isNamed;
    const roots = new IdentifierSet(items.filter((item) => item.dependents).map((item) => item.identifier));
    const first = this.candidates.filter(({ resource, entry }) =>
      [...identifiersOf(resource), ...(entry.origin === undefined ? [] : [{ value: entry.origin }])].some((identifier) => roots.has(identifier)),
    );
    this.treatments ??= new Treatments(this.candidates, this.view);
    const { treatments } = this;
    const joined = new Set(first.map(({ resource }) => treatments.rootOf(resource)));
    return (candidate) => isNamed(candidate) || (isItem(candidate.type) && joined.has(treatments.rootOf(candidate.resource)));
  }

  private categoryPart(categories: readonly Category[]): Part {
    const { category } = this.knowledge;
    return ({ type }) => {
      if (!isItem(type)) return false;
      const [own, ...others] = categoriesOf(type);
      const asked = category !== undefined && others.includes(category) ? category : own;
      return categories.some((hidden) => hidden === own || hidden === asked);
    };
  }

  private codePart(codes: NonNullable<ShieldRule['codes']>, categories: ShieldRule['categories']): Part {
    return (candidate) => {
      const found = this.found(this.codes, candidate, () => codesOf(candidate, this.view));
      return codes.some((group) => isInGroup(found, candidate.type, group, categories !== undefined, this.knowledge.hierarchy));
    };
  }

  /** An item of which nothing tells who made it may be by the author that is hidden (P1). */
  private authorPart(authors: readonly BusinessIdentifier[]): Part {
    const wanted = authors.map((author) => new IdentifierSet([author]));
    return (candidate) => {
      const told = this.provenances.get(candidate.resource) ?? [];
      const found = this.found(this.authors, candidate, () => authorsOf(candidate, this.view, told));
      return wanted.some((one) => !one.canTell(found) || found.some((author) => one.has(author)));
    };
  }

  private relatedPart(groups: readonly BusinessIdentifier[]): Part {
    const related = relatedTo(groups, this.candidates, this.view);
    return ({ resource }) => related.has(resource);
  }

  private found<T>(known: Map<Tree, T>, { resource }: Candidate, find: () => T): T {
    const old = known.get(resource);
    if (old !== undefined) return old;
    const made = find();
    known.set(resource, made);
    return made;
  }
}

function labelPart(labels: NonNullable<ShieldRule['labels']>): Part {
  return ({ resource }) => labelsOf(resource).some((found) => labels.some((l) => l.system === found['system'] && l.code === found['code']));
}
