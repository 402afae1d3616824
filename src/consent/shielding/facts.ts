import { EXTENSIONS } from '../../fhir/extensions.js';
import { eachTree, textAt, treesAt, type Tree } from '../../fhir/tree.js';
import type { Category } from '../category.js';
import type { BusinessIdentifier } from '../shield.js';
import { identifierIn, identifiersOf } from './identifier.js';
import { isParty, type Entry, type View } from './view.js';

const MEDICATION: readonly Category[] = ['MED', 'PS'];
const CONDITIONS: readonly Category[] = ['ICA', 'PS'];

/** Kinds of data that a type can be part of, the kind it is by itself first (CS d); any other item belongs to the GP summary. */
const CATEGORIES: Readonly<Record<string, readonly Category[]>> = {
  MedicationDispense: ['MED'],
  MedicationStatement: ['MED'],
  MedicationAdministration: ['MED'],
  MedicationRequest: MEDICATION,
  AllergyIntolerance: CONDITIONS,
  Flag: CONDITIONS,
  Condition: ['PS', 'ICA'],
};

/** The kinds of data that a type of item can be part of. */
export function categoriesOf(type: string): readonly Category[] {
  return CATEGORIES[type] ?? ['PS'];
}

/** One resource that a shield may hide: an entry itself, or a resource contained in it. */
export interface Candidate {
  readonly resource: Tree;
  readonly type: string;
  readonly entry: Entry;
}

/** A resource that a reference means, contained or at the top. */
export function targetOf(reference: Tree, from: Entry, view: View): Candidate | undefined {
  const url = textAt(reference, 'reference');
  if (url === undefined) return undefined;
  if (!url.startsWith('#')) {
    const entry = view.resolve(url, from);
    return entry && { resource: entry.resource, type: entry.type, entry };
  }
  const resource = from.contained.get(url.slice(1));
  return resource && { resource, type: textAt(resource, 'resourceType') ?? '', entry: from };
}

const DRUG_KINDS: ReadonlySet<string> = new Set(['Medication', 'Substance']);

/** What an item is about: its main concept and the medication it refers to. Codings are those of the whole item, translations with them. */
export interface Codes {
  readonly main: readonly Tree[];
  readonly all: readonly Tree[];
}

/** The codes of an item, and of the medication that it contains or refers to (CS C-33 T4). */
export function codesOf(item: Candidate, view: View): Codes {
  const main: Tree[] = [];
  const all: Tree[] = [];
  const seen = new Set<Tree>();
  const read = ({ resource, entry }: Candidate): void => {
    if (seen.has(resource)) return;
    seen.add(resource);
    for (const key of ['code', 'medicationCodeableConcept']) main.push(...treesAt(resource, key).flatMap((concept) => treesAt(concept, 'coding')));
    eachTree(resource, (tree, key) => {
      if (key === 'meta' || key === 'contained') return false;
      if (textAt(tree, 'code') !== undefined && textAt(tree, 'system') !== undefined) all.push(tree);
      const target = targetOf(tree, entry, view);
      if (target !== undefined && DRUG_KINDS.has(target.type)) read(target);
      return true;
    });
  };
  read(item);
  return { main, all };
}

/** Who made or entered an item: the identifiers of every person and organisation that it refers to, and what Provenance tells of it. */
export function authorsOf(item: Candidate, view: View, provenances: readonly Entry[]): readonly BusinessIdentifier[] {
  const found: BusinessIdentifier[] = [];
  const seen = new Set<Tree>();
  const read = (resource: Tree, entry: Entry): void => {
    if (seen.has(resource)) return;
    seen.add(resource);
    eachTree(resource, (tree, key) => {
      // The patient is not the author of what is about the patient.
      if (key === 'subject' || key === 'patient' || key === 'contained') return false;
      if (key !== '') found.push(...toList(identifierOf(tree)));
      const target = targetOf(tree, entry, view);
      if (target === undefined || !isParty(target.type)) return true;
      found.push(...identifiersOf(target.resource));
      read(target.resource, target.entry);
      return true;
    });
  };
  read(item.resource, item.entry);
  for (const provenance of provenances) read(provenance.resource, provenance);
  return found;
}

/** Identifiers of the treatment (MBH) that an item is part of. */
export function treatmentsOf(resource: Tree): readonly BusinessIdentifier[] {
  return treesAt(resource, 'extension')
    .filter((extension) => extension['url'] === EXTENSIONS.treatment)
    .flatMap((extension) => treesAt(extension, 'valueIdentifier').flatMap((identifier) => identifierIn(identifier) ?? []));
}

/** Where something is only listed: being listed does not make it part of what it stands beside. */
const LISTING: ReadonlySet<string> = new Set(['contained', 'entry', 'section', 'activity', 'target', 'entity']);

/** Every reference in a resource but those by which it lists others, with the key it stands at. */
export function linksIn(resource: Tree): readonly (readonly [key: string, reference: Tree])[] {
  const found: (readonly [string, Tree])[] = [];
  eachTree(resource, (tree, key) => {
    if (LISTING.has(key)) return false;
    if (textAt(tree, 'reference') !== undefined || (key !== '' && identifierOf(tree) !== undefined)) found.push([key, tree]);
    return true;
  });
  return found;
}

function toList<T>(value: T | undefined): readonly T[] {
  return value === undefined ? [] : [value];
}

/** The identifier of a logical reference. */
export function identifierOf(reference: Tree): BusinessIdentifier | undefined {
  return Array.isArray(reference['identifier']) ? undefined : treesAt(reference, 'identifier').flatMap((i) => identifierIn(i) ?? [])[0];
}
