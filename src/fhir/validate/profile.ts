import type { BaseElement, BaseTypes } from './base-types.js';
import {
  demanded,
  type Binding,
  type Constraint,
  type Demanded,
  type ElementDefinition,
  type Slicing,
  type StructureDefinition,
  type TypeRef,
} from './definition.js';
import { DefinitionError, type Definitions } from './definitions.js';

/**
 * What profiles say of one element beyond the type of R4: the snapshot, without all that R4 says itself. Elements of which they say
 * nothing have no node, so that nobody walks there.
 */
export interface ProfileNode {
  /** Id of the element, `MedicationDispense.extension:requestDate`. */
  readonly id: string;
  /** Canonical of the nearest profile that says something of it. */
  profile: string;
  min?: number;
  max?: number;
  types?: readonly TypeRef[];
  demanded?: Demanded;
  binding?: Binding;
  constraints: readonly Constraint[];
  slicing?: Slicing;
  /** By name of the element, `value` for `value[x]`. */
  readonly children: Map<string, ProfileNode>;
  /** By name of the slice, in order. */
  readonly slices: Map<string, ProfileNode>;
  /** The same element in the profile of the type that it is part of, which is judged there: it tells what a slice is told by. */
  readonly elsewhere: readonly ProfileNode[];
}

/** A profile with everything it builds on merged into it. */
export interface Profile {
  readonly url: string;
  /** Type of R4 that it constrains. */
  readonly type: string;
  readonly root: ProfileNode;
}

/** Profiles as trees, each made when first asked for and kept. */
export class Profiles {
  private readonly made = new Map<string, Profile | undefined>();
  constructor(
    private readonly definitions: Definitions,
    private readonly types: BaseTypes,
  ) {}

  /**
   * The profile with that canonical; undefined when it is not there or is a type of R4 itself.
   * @throws DefinitionError when what it says can't be understood
   */
  get(canonical: string): Profile | undefined {
    if (!this.made.has(canonical)) {
      // A profile that comes back to itself by the types of its elements finds nothing there.
      this.made.set(canonical, undefined);
      const definition = this.definitions.structure(canonical);
      this.made.set(canonical, definition?.derivation === 'constraint' ? this.make(definition) : undefined);
    }
    return this.made.get(canonical);
  }

  private make(definition: StructureDefinition): Profile {
    const chain = this.definitions.chain(definition).filter((d) => d.derivation === 'constraint');
    const root = newNode(definition.type, definition.url);
    for (const d of chain.reverse()) this.addAll(root, d);
    return { url: definition.url, type: definition.type, root };
  }

  /** Nearer profiles come later and win; what they leave out stays. */
  private addAll(root: ProfileNode, definition: StructureDefinition): void {
    for (const element of (definition.differential ?? definition.snapshot)?.element ?? []) {
      const steps = stepsOf(element);
      if (steps[0]?.name !== definition.type) throw new DefinitionError('profile-element', definition.url, element.path);
      say(this.nodeAt(root, steps.slice(1), definition), element, definition.url);
    }
  }

  private nodeAt(root: ProfileNode, steps: readonly Step[], definition: StructureDefinition): ProfileNode {
    let node = root;
    let type: string | undefined = definition.type;
    for (const step of steps) {
      const owner: string | undefined = type;
      const property: BaseElement | undefined = owner === undefined ? undefined : this.types.get(owner)?.properties.get(step.name);
      // `valueQuantity` is short for the slice of `value[x]` with that type.
      const isShort: boolean = property?.isChoice === true && !step.isChoice;
      const name: string = isShort ? (property?.element ?? step.name) : step.name;
      const child: { readonly type: string | undefined } | undefined =
        step.isChoice && owner !== undefined ? this.onlyType(owner, name, step.slice) : property;
      const above = [...node.elsewhere, ...this.typeRoots(node)];
      node = childOf(node.children, name, () =>
        newNode(
          `${node.id}.${name}`,
          definition.url,
          above.flatMap((n) => n.children.get(name) ?? []),
        ),
      );
      const slice = step.slice ?? (isShort ? step.name : undefined);
      if (slice !== undefined) {
        const unsliced = node;
        node = childOf(node.slices, slice, () =>
          newNode(
            `${unsliced.id}:${slice}`,
            definition.url,
            unsliced.elsewhere.flatMap((n) => n.slices.get(slice) ?? []),
          ),
        );
        if (isShort && property !== undefined) node.types ??= [{ code: property.code }];
      }
      type = child?.type ?? node.types?.[0]?.code;
    }
    return node;
  }

  private typeRoots(node: ProfileNode): readonly ProfileNode[] {
    return (node.types ?? []).flatMap((t) => t.profile ?? []).flatMap((url) => this.get(url)?.root ?? []);
  }

  /** The type that a choice has below a slice named after it, `valueQuantity`. */
  private onlyType(owner: string, element: string, slice: string | undefined): { readonly type: string | undefined } | undefined {
    const property = slice === undefined ? undefined : this.types.get(owner)?.properties.get(slice);
    return property?.element === element ? property : undefined;
  }
}

interface Step {
  readonly name: string;
  readonly isChoice: boolean;
  readonly slice: string | undefined;
}

/** Steps of an element: by its id, which names the slices on the way, or else by its path with only its own slice. */
function stepsOf({ id, path, sliceName }: ElementDefinition): readonly Step[] {
  const isWhole = id?.replace(/:[^.]*/g, '').replaceAll('[x]', '') === path.replaceAll('[x]', '');
  const steps = splitId(isWhole ? id : path).map((part) => {
    const colon = part.indexOf(':');
    const name = colon < 0 ? part : part.slice(0, colon);
    const slice = colon < 0 ? undefined : part.slice(colon + 1);
    return { name: name.replace('[x]', ''), isChoice: name.endsWith('[x]'), slice };
  });
  const last = steps.at(-1);
  return isWhole || sliceName === undefined || last === undefined ? steps : [...steps.slice(0, -1), { ...last, slice: sliceName }];
}

/** A dot in the name of a slice does not divide: names of slices end at the next element, which begins with a small letter. */
function splitId(id: string): readonly string[] {
  return id.split('.').reduce<string[]>((parts, part) => {
    const before = parts.at(-1);
    const isInSlice = before?.includes(':') === true && !/^[a-z]/.test(part);
    if (isInSlice) parts[parts.length - 1] = `${before}.${part}`;
    else parts.push(part);
    return parts;
  }, []);
}

function newNode(id: string, profile: string, elsewhere: readonly ProfileNode[] = []): ProfileNode {
  return { id, profile, constraints: [], children: new Map(), slices: new Map(), elsewhere };
}

function childOf(among: Map<string, ProfileNode>, name: string, make: () => ProfileNode): ProfileNode {
  const known = among.get(name) ?? make();
  among.set(name, known);
  return known;
}

/** Writes what an element definition says over what was said before; invariants add up. */
function say(node: ProfileNode, e: ElementDefinition, profile: string): void {
  node.profile = profile;
  if (e.min !== undefined) node.min = Math.max(e.min, node.min ?? 0);
  if (e.max !== undefined && e.max !== '*') node.max = Math.min(Number(e.max), node.max ?? Infinity);
  if (e.type !== undefined) node.types = e.type;
  const value = demanded(e);
  if (value !== undefined) node.demanded = value;
  if (e.binding !== undefined) node.binding = e.binding;
  if (e.slicing !== undefined) node.slicing = e.slicing;
  node.constraints = [...node.constraints, ...(e.constraint ?? [])];
}
