import { eachTree, textAt, treesAt, type Tree } from '../../fhir/tree.js';
import { cleaned } from './clean.js';
import type { Hidden } from './hidden.js';
import { IdentifierSet, identifierIn, identifiersOf, keyOf } from './identifier.js';
import type { LabelPolicy } from './labels.js';
import { isItem, type Entry, type View } from './view.js';

/** A resource as it may be shown. References to other resources of the view are `@` and their position in it. */
export interface Shown {
  readonly entry: Entry;
  readonly resource: Tree;
}

interface Options {
  readonly policy: LabelPolicy;
  readonly keepsNormal: boolean;
}

type Built = Record<string, unknown>;

/**
 * Takes what is hidden out of a view, and then what would tell of it, until nothing changes any more (CS b.3 step 14, C-32.6). An entry is
 * cleaned again only when something that it mentions becomes hidden, so the work grows with the size of the view.
 */
export class Closure {
  private readonly gone: Set<Tree>;
  private readonly names: IdentifierSet;
  private readonly urls = new Set<string>();
  /** Entries that mention a resource (by reference) or something by a key (identifier, URL). */
  private readonly mentions = new Map<Tree | string, Set<Entry>>();
  private readonly shown = new Map<Entry, Tree>();
  private readonly waiting: Set<Entry>;

  constructor(
    private readonly view: View,
    hidden: Hidden,
    private readonly options: Options,
  ) {
    this.gone = new Set();
    this.names = new IdentifierSet(hidden.named);
    const names = namesIn(view);
    for (const entry of view.entries) this.index(entry, names);
    this.waiting = new Set(view.entries);
    for (const entry of view.entries) {
      if (hidden.resources.has(entry.resource)) this.hide(entry.resource, entry);
      for (const inner of entry.contained.values()) if (hidden.resources.has(inner)) this.hide(inner, entry);
    }
    // What becomes waiting while the loop runs is visited too.
    for (const entry of this.waiting) {
      this.waiting.delete(entry);
      this.visit(entry);
    }
  }

  /** What is left, in the order of the view. */
  result(): readonly Shown[] {
    return this.view.entries.flatMap((entry) => {
      const resource = this.shown.get(entry);
      return resource === undefined ? [] : [{ entry, resource }];
    });
  }

  private visit(entry: Entry): void {
    this.shown.delete(entry);
    if (this.gone.has(entry.resource)) return;
    const built = this.isTwin(entry) ? undefined : new EntryCleaning(entry, this.view, this.gone, this.names, this.urls, this.options).run();
    if (built === undefined) this.hide(entry.resource, entry);
    else {
      this.shown.set(entry, built.resource);
      for (const inner of built.lost) this.hide(inner, entry);
    }
  }

  /** An item with the identifier of a hidden one is the same item once more. */
  private isTwin({ resource, type }: Entry): boolean {
    return isItem(type) && identifiersOf(resource).some((identifier) => this.names.has(identifier));
  }

  private hide(resource: Tree, entry: Entry): void {
    if (this.gone.has(resource)) return;
    this.gone.add(resource);
    if (resource === entry.resource) {
      this.shown.delete(entry);
      for (const url of [entry.fullUrl, entry.origin]) {
        if (url === undefined) continue;
        this.urls.add(url);
        this.wake(url);
      }
    }
    for (const identifier of identifiersOf(resource)) {
      this.names.addOf(identifier);
      this.wake(keyOf(identifier));
    }
    this.wake(resource);
  }

  private wake(mentioned: Tree | string): void {
    for (const entry of this.mentions.get(mentioned) ?? []) if (!this.gone.has(entry.resource)) this.waiting.add(entry);
  }

  private index(entry: Entry, names: ReadonlySet<string>): void {
    const add = (mentioned: Tree | string): void => {
      const known = this.mentions.get(mentioned);
      if (known === undefined) this.mentions.set(mentioned, new Set([entry]));
      else known.add(entry);
    };
    const addName = (name: string): void => {
      if (names.has(name)) add(name);
    };
    eachTree(entry.resource, (tree) => {
      const reference = textAt(tree, 'reference');
      const target = reference === undefined ? undefined : this.view.resolve(reference, entry);
      if (target !== undefined) add(target.resource);
      const identifier = identifierIn(tree);
      if (identifier !== undefined) addName(keyOf(identifier));
      for (const key in tree) {
        const value = tree[key];
        if (typeof value === 'string') addName(value);
        else if (Array.isArray(value)) for (const text of value as unknown[]) if (typeof text === 'string') addName(text);
      }
      return true;
    });
  }
}

/** URLs and identifiers of the resources of a view: what a mention of one can look like. */
function namesIn(view: View): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { resource, fullUrl, origin, contained } of view.entries) {
    for (const url of [fullUrl, origin]) if (url !== undefined) names.add(url);
    for (const one of [resource, ...contained.values()]) for (const identifier of identifiersOf(one)) names.add(keyOf(identifier));
  }
  return names;
}

/** Cleans one entry with what it contains. */
class EntryCleaning {
  private readonly goneHere = new Set<Tree>();
  private isDoomed = false;

  constructor(
    private readonly entry: Entry,
    private readonly view: View,
    private readonly gone: ReadonlySet<Tree>,
    private readonly names: IdentifierSet,
    private readonly urls: ReadonlySet<string>,
    private readonly options: Options,
  ) {}

  run(): { readonly resource: Tree; readonly lost: readonly Tree[] } | undefined {
    const contained = this.contained();
    const resource = this.clean(this.entry.resource);
    if (resource === undefined || this.isDoomed) return undefined;
    if (contained.size === 0) return { resource, lost: [...this.goneHere] };
    const kept = reached(resource, contained);
    const names = new Map([...kept.keys()].map((id, i) => [id, `c${i + 1}`]));
    const inner = [...kept].map(([id, built]) => ({ ...built, id: names.get(id) }));
    for (const built of [resource, ...inner]) rename(built, names);
    const { resourceType, id, meta, ...content } = resource;
    return {
      // Where R4 has contained resources: before the content.
      resource: { resourceType, id, ...(meta === undefined ? {} : { meta }), ...(inner.length === 0 ? {} : { contained: inner }), ...content },
      lost: [...this.goneHere],
    };
  }

  /** What may stay of the contained resources: each that is lost may take others with it. */
  private contained(): ReadonlyMap<string, Built> {
    const { contained } = this.entry;
    for (const inner of contained.values()) if (this.isNamed(inner)) this.goneHere.add(inner);
    for (;;) {
      const kept = new Map<string, Built>();
      const before = this.goneHere.size;
      for (const [id, inner] of contained) {
        const built = this.isGone(inner) ? undefined : this.clean(inner);
        if (built === undefined) this.goneHere.add(inner);
        else kept.set(id, built);
      }
      if (this.goneHere.size === before) return kept;
    }
  }

  private clean(resource: Tree): Built | undefined {
    return cleaned(resource, {
      ...this.options,
      refer: (reference, key) => this.refer(reference, key),
      isHiddenIdentifier: (identifier) => this.isHiddenIdentifier(identifier),
      isHiddenUrl: (text) => this.urls.has(text),
    });
  }

  private refer(reference: Tree, key: string): Built | undefined {
    if (treesAt(reference, 'identifier').some((identifier) => this.isHiddenIdentifier(identifier))) return undefined;
    const url = textAt(reference, 'reference');
    if (url === undefined) return { ...reference };
    if (url.startsWith('#')) return this.referInside(reference, url.slice(1));
    const target = this.view.resolve(url, this.entry);
    const isSubject = key === 'subject' || key === 'patient';
    if (target === undefined) {
      // Nothing tells whether it is hidden or was never there; but who the answer is about is known to who asks.
      return isSubject && /(^|\/)Patient\//.test(url) ? { ...reference } : undefined;
    }
    if (!this.gone.has(target.resource)) return { ...reference, reference: `@${target.index}` };
    if (isSubject && target.type === 'Patient') this.isDoomed = true;
    return undefined;
  }

  private referInside(reference: Tree, id: string): Built | undefined {
    const target = this.entry.contained.get(id);
    if (id !== '' && (target === undefined || this.isGone(target))) return undefined;
    return { ...reference };
  }

  private isGone(resource: Tree): boolean {
    return this.gone.has(resource) || this.goneHere.has(resource);
  }

  private isNamed(inner: Tree): boolean {
    return isItem(textAt(inner, 'resourceType') ?? '') && identifiersOf(inner).some((identifier) => this.names.has(identifier));
  }

  private isHiddenIdentifier(tree: Tree): boolean {
    const identifier = identifierIn(tree);
    return identifier !== undefined && this.names.has(identifier);
  }
}

/** The contained resources that the resource leads to, or that lead to it; others have no business in it (dom-3). */
function reached(resource: Tree, contained: ReadonlyMap<string, Built>): ReadonlyMap<string, Built> {
  const wanted = new Set<string>();
  const see = (value: unknown): void =>
    eachTree(value, (tree) => {
      const url = textAt(tree, 'reference');
      if (url?.startsWith('#') === true && contained.has(url.slice(1))) wanted.add(url.slice(1));
      return true;
    });
  see(resource);
  for (const [id, inner] of contained) if (refersToWhole(inner)) wanted.add(id);
  // What is added while the loop runs is visited too.
  for (const id of wanted) see(contained.get(id));
  return new Map([...contained].filter(([id]) => wanted.has(id)));
}

/** Gives references to contained resources their new names: a gap in the old ones would tell of what stood there (CS C-32.15). */
function rename(value: unknown, names: ReadonlyMap<string, string>): void {
  eachTree(value, (tree) => {
    const name = names.get(textAt(tree, 'reference')?.replace(/^#/, '') ?? '');
    if (name !== undefined && textAt(tree, 'reference')?.startsWith('#') === true) (tree as Built)['reference'] = '#' + name;
    return true;
  });
}

function refersToWhole(inner: Tree): boolean {
  let found = false;
  eachTree(inner, (tree) => {
    found ||= tree['reference'] === '#';
    return !found;
  });
  return found;
}
