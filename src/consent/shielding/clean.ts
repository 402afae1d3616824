import { typeDef, type ElementDef, type TypeDef } from '../../fhir/schema.js';
import { isTree, textAt, treesAt, type Tree } from '../../fhir/tree.js';
import { actLabelPart, isHiddenAct, isHiddenElement, isInternal, isNormal, type LabelPolicy } from './labels.js';

/** What cleaning asks about the world around one resource. */
export interface Surroundings {
  readonly policy: LabelPolicy;
  /** Whether the label for normal confidentiality stays. */
  readonly keepsNormal: boolean;
  /** What a Reference becomes, or undefined when it goes. `key` is the element it stands at. */
  readonly refer: (reference: Tree, key: string) => Record<string, unknown> | undefined;
  /** Whether an Identifier names something hidden. */
  readonly isHiddenIdentifier: (identifier: Tree) => boolean;
  /** Whether a text is the URL of something hidden. */
  readonly isHiddenUrl: (text: string) => boolean;
}

type Built = Record<string, unknown>;

/** Never released: what is written for people may tell of anything (CS C-32.11), and the rest is labels or bookkeeping of the source. */
const DROPPED: ReadonlySet<string> = new Set(['text', 'securityLabel', 'confidentiality', 'contained']);

/**
 * A copy of a resource without what is hidden in it (CS C-32 6, 10 to 12): references, elements labelled as hidden, narrative, labels,
 * kept XML. Undefined when a part that must be there, or that changes the meaning of the rest, is lost: then the resource is hidden too.
 * Contained resources are left out; they are cleaned one by one. The copy has an empty `id`.
 */
export function cleaned(resource: Tree, around: Surroundings): Built | undefined {
  const type = textAt(resource, 'resourceType') ?? '';
  const { resourceType, meta: _, id: __, ...content } = resource;
  const narrative = Object.fromEntries(Object.entries(content).filter(([key]) => !DROPPED.has(key.replace(/^_/, ''))));
  const inner = new Cleaning(around).fields(narrative, typeDef(type));
  if (inner === undefined || losesItsList(resource, inner)) return undefined;
  const meta = metaOf(resource, around.keepsNormal);
  return { resourceType, id: '', ...(meta === undefined ? {} : { meta }), ...inner };
}

/** Profiles and, where it may pass, normal confidentiality; all else in meta is bookkeeping of the source (CS C-32 12, 13). */
function metaOf(resource: Tree, keepsNormal: boolean): Built | undefined {
  const profile = treesAt(resource, 'meta').flatMap((meta) => (Array.isArray(meta['profile']) ? (meta['profile'] as unknown[]) : []));
  const normal = treesAt(resource, 'meta')
    .flatMap((meta) => treesAt(meta, 'security').filter(isNormal))
    .slice(0, 1);
  const security = keepsNormal ? normal.map((label) => ({ system: label['system'], code: label['code'] })) : [];
  if (profile.length === 0 && security.length === 0) return undefined;
  return { ...(profile.length === 0 ? {} : { profile }), ...(security.length === 0 ? {} : { security }) };
}

/** A list that listed something and now lists nothing would say that there is nothing (CS C-32.18). */
function losesItsList(before: Tree, after: Built): boolean {
  const key = before['resourceType'] === 'List' ? 'entry' : before['resourceType'] === 'Composition' ? 'section' : undefined;
  return key !== undefined && treesAt(before, key).length > 0 && after[key] === undefined;
}

/** An element's value and what a primitive carries beside it, after cleaning. */
interface Cleaned {
  readonly value?: unknown;
  readonly companion?: unknown;
}

class Cleaning {
  /** How much was taken away so far because it is hidden. */
  private losses = 0;

  constructor(private readonly around: Surroundings) {}

  /** The elements of an object; undefined when one is lost that may not be, or nothing is left. */
  fields(tree: Tree, defs: TypeDef | undefined): Built | undefined {
    const out: Built = {};
    for (const key in tree) {
      const isCompanion = key.startsWith('_');
      const name = isCompanion ? key.slice(1) : key;
      // Read with the value it belongs to.
      if (isCompanion && tree[name] !== undefined) continue;
      const def = defs?.get(name);
      const before = this.losses;
      const { value, companion } = this.element(tree[name], tree[def?.companion ?? '_' + name], name, def);
      const isGone = value === undefined && companion === undefined;
      if (this.losses > before && (def?.modifier === true || (isGone && def?.required === true))) return undefined;
      if (value !== undefined) out[name] = value;
      if (companion !== undefined) out['_' + name] = companion;
    }
    return Object.keys(out).length === 0 && Object.keys(tree).length > 0 ? undefined : out;
  }

  private element(value: unknown, companion: unknown, key: string, def: ElementDef | undefined): Cleaned {
    if (Array.isArray(value) || Array.isArray(companion)) return this.list(asList(value), asList(companion), key, def);
    if (isTree(value)) return { value: this.object(value, key, def) };
    const isHidden = isTree(companion) && isHiddenElement(companion, this.around.policy);
    if (isHidden || (typeof value === 'string' && this.around.isHiddenUrl(value))) {
      this.losses++;
      return {};
    }
    return { value, companion: isTree(companion) ? this.companion(companion) : undefined };
  }

  private list(values: readonly unknown[], companions: readonly unknown[], key: string, def: ElementDef | undefined): Cleaned {
    const shown = key === 'extension' ? values.filter((value) => !isTree(value) || !isInternal(value)) : values;
    const length = Math.max(shown.length, companions.length);
    const all = Array.from({ length }, (_, i) => this.element(shown[i] ?? undefined, companions[i] ?? undefined, key, def));
    const kept = all.filter((one) => one.value !== undefined || one.companion !== undefined);
    // FHIR fills the places of values and companions that are not there with null.
    return {
      value: kept.some((one) => one.value !== undefined) ? kept.map((one) => one.value ?? null) : undefined,
      companion: kept.some((one) => one.companion !== undefined) ? kept.map((one) => one.companion ?? null) : undefined,
    };
  }

  private object(tree: Tree, key: string, def: ElementDef | undefined): Built | undefined {
    const { id: _, ...content } = tree;
    const type = def?.type ?? '';
    if (type === 'Extension' && isInternal(tree)) return undefined;
    const isReference = type === 'Reference' || (type === '' && textAt(tree, 'reference') !== undefined);
    const shown = this.isHidden(tree, type) ? undefined : isReference ? this.around.refer(content, key) : content;
    if (shown === undefined) {
      this.losses++;
      return undefined;
    }
    if (isReference) return this.fields(shown, typeDef('Reference'));
    if (type === 'Extension') return this.extension(shown);
    return type === 'Composition.section' ? this.section(shown) : this.fields(shown, typeDef(type));
  }

  /** Whether an object is hidden itself: by its label, by that of the act behind it (CS C-36 T3), or because it names something hidden. */
  private isHidden(tree: Tree, type: string): boolean {
    const { policy, isHiddenIdentifier } = this.around;
    if (isHiddenElement(tree, policy)) return true;
    if (type === 'Extension') return isHiddenAct(tree, policy) || treesAt(tree, 'valueIdentifier').some(isHiddenIdentifier);
    return type === 'Reference' && treesAt(tree, 'extension').some((extension) => isHiddenAct(extension, policy));
  }

  private extension(tree: Tree): Built | undefined {
    const part = actLabelPart(tree);
    const shown = part === undefined ? tree : { ...tree, extension: treesAt(tree, 'extension').filter((inner) => inner['url'] !== part) };
    const inner = this.fields(shown, typeDef('Extension'));
    // A url alone says nothing any more.
    return inner !== undefined && Object.keys(inner).length > 1 ? inner : undefined;
  }

  private section({ text: _, ...content }: Tree): Built | undefined {
    const inner = this.fields(content, typeDef('Composition.section'));
    if (inner !== undefined && !isHollow(content, inner)) return inner;
    this.losses++;
    return undefined;
  }

  private companion(tree: Tree): Built | undefined {
    const { id: _, ...content } = tree;
    return this.fields(content, typeDef('Element'));
  }
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}

/** A section that held something and now only has a title. */
function isHollow(before: Tree, after: Built): boolean {
  return after['entry'] === undefined && after['section'] === undefined && (before['emptyReason'] === undefined || before['entry'] !== undefined);
}
