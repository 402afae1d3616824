import type { CodeSystem, Concept, ExpandedCode, ValueSet, ValueSetPart } from './definition.js';
import type { Definitions } from './definitions.js';

/** The codes of a value set, as far as they are known. */
interface Members {
  /** By system; `''` for a code of which the value set does not say the system. */
  readonly codes: Map<string, Set<string>>;
  /** Systems of which every code is in it, though the codes themselves are not known here. */
  readonly whole: Set<string>;
  /** Systems of which some codes are in it and we can't know which: a filter over what is not here. */
  readonly unknown: Set<string>;
  /** A part of it is nowhere to be found. */
  isIncomplete: boolean;
}

/** Says whether codes are in value sets, always offline; a value set is worked out when first asked for. */
export class Terminology {
  private readonly made = new Map<string, Members | undefined>();
  constructor(private readonly definitions: Definitions) {}

  /** Undefined when it can't be known: the value set, or the code system that it draws on, is not here. */
  contains(valueSet: string, system: string | undefined, code: string): boolean | undefined {
    const members = this.membersOf(valueSet);
    if (members === undefined) return undefined;
    if (system === undefined) return [...members.codes.values()].some((codes) => codes.has(code)) || (isOpen(members) ? undefined : false);
    if (members.codes.get(system)?.has(code) === true || members.codes.get('')?.has(code) === true || members.whole.has(system)) return true;
    return members.unknown.has(system) || members.isIncomplete ? undefined : false;
  }

  /** Whether a value set takes codes of a system at all; undefined when it can't be known. */
  draws(valueSet: string, system: string): boolean | undefined {
    const members = this.membersOf(valueSet);
    if (members === undefined || members.isIncomplete) return undefined;
    return members.codes.has(system) || members.whole.has(system) || members.unknown.has(system);
  }

  private membersOf(canonical: string, asked: readonly string[] = []): Members | undefined {
    if (this.made.has(canonical)) return this.made.get(canonical);
    const set = this.definitions.valueSet(canonical);
    // A value set that includes itself adds nothing to itself.
    if (set === undefined || asked.includes(canonical)) return undefined;
    const members = this.expand(set, [...asked, canonical]);
    this.made.set(canonical, members);
    return members;
  }

  private expand(set: ValueSet, asked: readonly string[]): Members {
    const members: Members = { codes: new Map(), whole: new Set(), unknown: new Set(), isIncomplete: false };
    if (set.compose === undefined) {
      if (set.expansion === undefined) members.isIncomplete = true;
      else addExpanded(members, set.expansion.contains ?? []);
      return members;
    }
    for (const part of set.compose.include ?? []) this.include(members, part, asked);
    for (const part of set.compose.exclude ?? []) this.exclude(members, part);
    return members;
  }

  private include(members: Members, part: ValueSetPart, asked: readonly string[]): void {
    for (const url of part.valueSet ?? []) {
      const other = this.membersOf(url, asked);
      if (other === undefined) members.isIncomplete = true;
      else merge(members, other);
    }
    const { system, concept, filter } = part;
    if (system === undefined) return;
    if (concept !== undefined) for (const { code } of concept) add(members, system, code);
    else if (filter !== undefined) this.includeFiltered(members, system, filter);
    else this.includeWhole(members, system);
  }

  private includeWhole(members: Members, system: string): void {
    const known = this.complete(system);
    if (known === undefined) members.whole.add(system);
    else for (const code of codesOf(known.concept ?? [])) add(members, system, code);
  }

  /** Only what stands below a code can be worked out from the codes alone. */
  private includeFiltered(members: Members, system: string, filters: NonNullable<ValueSetPart['filter']>): void {
    const known = this.complete(system);
    const [filter, ...others] = filters;
    const below = filter !== undefined && others.length === 0 ? belowOf(known, filter) : undefined;
    if (below === undefined) members.unknown.add(system);
    else for (const code of below) add(members, system, code);
  }

  private exclude(members: Members, { system, concept }: ValueSetPart): void {
    if (system === undefined || concept === undefined) return;
    for (const { code } of concept) members.codes.get(system)?.delete(code);
    if (members.whole.delete(system)) members.unknown.add(system);
  }

  private complete(system: string): CodeSystem | undefined {
    const known = this.definitions.codeSystem(system);
    return known?.content === 'complete' && known.concept !== undefined ? known : undefined;
  }
}

function isOpen(members: Members): boolean {
  return members.isIncomplete || members.whole.size > 0 || members.unknown.size > 0;
}

function belowOf(
  system: CodeSystem | undefined,
  { property, op, value }: { readonly property: string; readonly op: string; readonly value: string },
) {
  if (system === undefined || property !== 'concept' || (op !== 'is-a' && op !== 'descendent-of')) return undefined;
  const top = find(system.concept ?? [], value);
  if (top === undefined) return undefined;
  return op === 'is-a' ? codesOf([top]) : codesOf(top.concept ?? []);
}

function find(concepts: readonly Concept[], code: string): Concept | undefined {
  for (const c of concepts) {
    const found = c.code === code ? c : find(c.concept ?? [], code);
    if (found !== undefined) return found;
  }
  return undefined;
}

function codesOf(concepts: readonly Concept[]): readonly string[] {
  return concepts.flatMap((c) => [c.code, ...codesOf(c.concept ?? [])]);
}

function addExpanded(members: Members, contains: readonly ExpandedCode[]): void {
  for (const { system = '', code, abstract, contains: inner } of contains) {
    if (code !== undefined && abstract !== true) add(members, system, code);
    addExpanded(members, inner ?? []);
  }
}

function add(members: Members, system: string, code: string): void {
  const codes = members.codes.get(system);
  if (codes === undefined) members.codes.set(system, new Set([code]));
  else codes.add(code);
}

function merge(into: Members, from: Members): void {
  for (const [system, codes] of from.codes) for (const code of codes) add(into, system, code);
  for (const system of from.whole) into.whole.add(system);
  for (const system of from.unknown) into.unknown.add(system);
  into.isIncomplete ||= from.isIncomplete;
}
