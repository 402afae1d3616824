import { HL7, type CodeSystem, type StructureDefinition, type ValueSet } from './definition.js';

/** Why a set of profiles can't be used. */
export class DefinitionError extends Error {
  override readonly name = 'DefinitionError';
  constructor(
    readonly code: 'profile-kind' | 'profile-base' | 'profile-circular' | 'profile-element',
    /** Canonical of the profile at fault. */
    readonly url: string,
    readonly found: string,
  ) {
    super(`${code}: ${url} (${found})`);
  }
}

/** All conformance resources that validation may use, by canonical. A later one of the same canonical takes the place of an earlier. */
export class Definitions {
  private readonly structures = new Map<string, StructureDefinition>();
  private readonly sets = new Map<string, ValueSet>();
  private readonly systems = new Map<string, CodeSystem>();

  /** Adds a resource of any type; only StructureDefinition, ValueSet and CodeSystem count. */
  add(resource: unknown): void {
    if (!isConformance(resource)) return;
    if (resource.resourceType === 'StructureDefinition') this.structures.set(resource.url, resource as StructureDefinition);
    else if (resource.resourceType === 'ValueSet') this.sets.set(resource.url, resource as ValueSet);
    else if (resource.resourceType === 'CodeSystem') this.systems.set(resource.url, resource as CodeSystem);
  }

  /** By canonical, with or without version. */
  structure(canonical: string): StructureDefinition | undefined {
    return this.structures.get(withoutVersion(canonical));
  }

  /** Definition of a type of R4, by its name. */
  type(name: string): StructureDefinition | undefined {
    return this.structures.get(HL7 + name);
  }

  valueSet(canonical: string): ValueSet | undefined {
    return this.sets.get(withoutVersion(canonical));
  }

  codeSystem(canonical: string): CodeSystem | undefined {
    return this.systems.get(withoutVersion(canonical));
  }

  /**
   * The profiles from this one down to the type of R4 that they constrain, the nearest first.
   * @throws DefinitionError when a base is not there, the chain runs in a circle or the kind can't be judged
   */
  chain(profile: StructureDefinition): readonly StructureDefinition[] {
    const out = [profile];
    for (let p = profile; p.derivation === 'constraint';) {
      const base = p.baseDefinition === undefined ? undefined : this.structure(p.baseDefinition);
      if (base === undefined) throw new DefinitionError('profile-base', profile.url, p.baseDefinition ?? '');
      if (out.includes(base)) throw new DefinitionError('profile-circular', profile.url, base.url);
      if (base.kind === 'logical') throw new DefinitionError('profile-kind', profile.url, 'logical');
      out.push(base);
      p = base;
    }
    return out;
  }
}

interface Conformance {
  readonly resourceType: string;
  readonly url: string;
}

function isConformance(resource: unknown): resource is Conformance {
  if (typeof resource !== 'object' || resource === null) return false;
  const { resourceType, url } = resource as Partial<Conformance>;
  return typeof resourceType === 'string' && typeof url === 'string';
}

function withoutVersion(canonical: string): string {
  const bar = canonical.indexOf('|');
  return bar < 0 ? canonical : canonical.slice(0, bar);
}
