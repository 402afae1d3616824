import { HL7, lastStep, type Binding, type Constraint, type ElementDefinition, type TypeRef } from './definition.js';
import type { Definitions } from './definitions.js';
import { PRIMITIVES, type Primitive } from './primitive.js';

/** An element of a type of R4 under the name that it has in JSON; a choice has one of these for each of its types. */
export interface BaseElement {
  /** `valueQuantity` */
  readonly name: string;
  /** `value` for a choice, else the same. */
  readonly element: string;
  readonly isChoice: boolean;
  readonly many: boolean;
  /** Type code: `Quantity`, `code`, `Reference`, `Resource`; `BackboneElement` or `Element` for one with elements of its own. */
  readonly code: string;
  /** Name under which the type of an object is found: `Quantity`, `Patient.contact`; undefined for primitives, narrative and resources. */
  readonly type: string | undefined;
  readonly primitive: Primitive | undefined;
  readonly isResource: boolean;
  readonly isXhtml: boolean;
  /** Types that a reference may point at; undefined for any. */
  readonly targets: ReadonlySet<string> | undefined;
  /** Profiles of its type that R4 itself demands, such as SimpleQuantity. */
  readonly profiles: readonly string[];
  readonly binding: Binding | undefined;
  /** Invariants of the element itself, those of its type apart. */
  readonly constraints: readonly Constraint[];
}

/** A type of R4: its elements, which of them must be there, and its invariants. */
export interface BaseType {
  readonly name: string;
  readonly isResource: boolean;
  readonly properties: ReadonlyMap<string, BaseElement>;
  /** The same by the name of the element: a choice has several. */
  readonly elements: ReadonlyMap<string, readonly BaseElement[]>;
  /** Names of the elements with a minimum of 1. */
  readonly required: readonly string[];
  readonly constraints: readonly Constraint[];
  /** The type it specialises, and that one's: `Resource`, `DomainResource`, `Element`. */
  readonly ancestors: readonly string[];
}

/** Checked in a way of their own: every element, every extension, contained resources, narrative. */
export const OWN_WAY = /^(ele-1|ext-1|dom-[2-6]|txt-[12])$/;

/** The types of R4, each read from its definition when first asked for. */
export class BaseTypes {
  private readonly made = new Map<string, BaseType | undefined>();
  constructor(private readonly definitions: Definitions) {}

  /** `HumanName`, `Patient` or, for elements with elements of their own, `Patient.contact`. */
  get(name: string): BaseType | undefined {
    if (!this.made.has(name)) this.made.set(name, this.make(name));
    return this.made.get(name);
  }

  /** Whether a type is this one or a specialisation of it. */
  isKindOf(name: string, of: string): boolean {
    return name === of || this.get(name)?.ancestors.includes(of) === true;
  }

  private make(name: string): BaseType | undefined {
    const [root = ''] = name.split('.');
    const definition = this.definitions.type(root);
    const elements = definition?.snapshot?.element;
    const own = elements?.find((e) => e.path === name);
    if (definition === undefined || elements === undefined || own === undefined) return undefined;
    const children = elements.filter((e) => e.path.startsWith(`${name}.`) && !e.path.slice(name.length + 1).includes('.'));
    const isRoot = name === root;
    const variants = children.map((e) => this.variants(e, elements, isRoot && definition.kind === 'resource'));
    return {
      name,
      isResource: isRoot && definition.kind === 'resource',
      properties: new Map(variants.flat().map((e) => [e.name, e])),
      elements: new Map(variants.map((list) => [list[0]?.element ?? '', list])),
      required: children.filter((e) => (e.min ?? 0) > 0).map((e) => lastStep(e.path).replace('[x]', '')),
      constraints: checkable(own),
      ancestors: isRoot ? this.ancestors(definition.baseDefinition) : ['BackboneElement', 'Element'],
    };
  }

  private ancestors(base: string | undefined): readonly string[] {
    const name = base?.startsWith(HL7) === true ? base.slice(HL7.length) : undefined;
    return name === undefined ? [] : [name, ...(this.get(name)?.ancestors ?? [])];
  }

  private variants(e: ElementDefinition, all: readonly ElementDefinition[], isResource: boolean): readonly BaseElement[] {
    const step = lastStep(e.path);
    const isChoice = step.endsWith('[x]');
    const element = isChoice ? step.slice(0, -3) : step;
    // What refers to another element of the same type has the elements of that one.
    const same = e.contentReference === undefined ? undefined : e.contentReference.slice(e.contentReference.indexOf('#') + 1);
    const types: readonly TypeRef[] = same === undefined ? (e.type ?? []) : [{ code: 'BackboneElement' }];
    const hasOwn = same !== undefined || all.some((x) => x.path.startsWith(`${e.path}.`));
    return types.map((t) => {
      const code = codeOf(t.code, e.path, isResource);
      const kind = this.definitions.type(code)?.kind;
      const primitive = PRIMITIVES.get(code);
      return {
        name: isChoice ? element + capital(code) : element,
        element,
        isChoice,
        many: e.max !== '1' && e.max !== '0',
        code,
        type: hasOwn ? (same ?? e.path) : kind === 'complex-type' ? code : undefined,
        primitive,
        isResource: kind === 'resource',
        isXhtml: code === 'xhtml',
        targets: targetTypes(t.targetProfile),
        profiles: t.profile ?? [],
        binding: e.binding,
        constraints: hasOwn ? [] : checkable(e),
      };
    });
  }
}

/** Ids and URLs of elements are strings of FHIRPath's own; which of FHIR's follows from where they stand. */
function codeOf(code: string, path: string, isResource: boolean): string {
  if (!code.startsWith('http://hl7.org/fhirpath/')) return code;
  if (path === 'Extension.url') return 'uri';
  return isResource && path.endsWith('.id') ? 'id' : 'string';
}

function targetTypes(profiles: readonly string[] | undefined): ReadonlySet<string> | undefined {
  if (profiles === undefined) return undefined;
  const names = profiles.map((p) => p.slice(HL7.length));
  return names.includes('Resource') ? undefined : new Set(names);
}

function checkable(e: ElementDefinition): readonly Constraint[] {
  return (e.constraint ?? []).filter((c) => !OWN_WAY.test(c.key) && c.expression !== undefined);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
