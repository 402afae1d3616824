import type { Issue } from '../../errors.js';
import { goesToV3 } from './aorta.js';
import { BaseTypes } from './base-types.js';
import type { Definitions } from './definitions.js';
import { constrain } from './constrain.js';
import { Invariants } from './invariants.js';
import { isTree, type Tree } from '../tree.js';
import { claims, Judging, type Library } from './judging.js';
import { Profiles } from './profile.js';
import { checkResource } from './shape.js';
import { Terminology } from './terminology.js';

export interface ValidateOptions {
  /** Profiles to conform to, besides those that are claimed: by the root, or by the resources of their type in a Bundle. */
  readonly profiles?: readonly string[];
  /** The rule set `aorta-transformable`; when left out, on for a Bundle that can become HL7v3. */
  readonly aorta?: boolean;
  /** Position of a path in what the sender wrote. */
  readonly positionOf?: (path: string) => Pick<Issue, 'line' | 'column'> | undefined;
}

/** Judges resources by the definitions of R4 and by profiles; everything it learns of the definitions is kept for the next. */
export class Validator {
  private readonly library: Library;

  constructor(definitions: Definitions) {
    const types = new BaseTypes(definitions);
    this.library = {
      definitions,
      types,
      profiles: new Profiles(definitions, types),
      terminology: new Terminology(definitions),
      invariants: new Invariants(),
    };
  }

  /**
   * Findings for a resource or Bundle: shape, cardinality, value sets, invariants, references, extensions, claimed and asked-for
   * profiles, in the order of the elements. Never throws for what the resource holds; nothing is fetched.
   * @throws DefinitionError when a profile can't be understood
   */
  validate(resource: unknown, { profiles = [], aorta, positionOf = () => undefined }: ValidateOptions = {}): Issue[] {
    if (!isTree(resource)) return [{ code: 'input-unknown', severity: 'fatal', path: '' }];
    const j = new Judging(resource, this.library, aorta ?? goesToV3(resource));
    checkResource(resource, 'Resource', [], j, resource, 'resourceType');
    for (const url of profiles) this.askedFor(url, resource, j);
    return j.issues(positionOf);
  }

  private askedFor(url: string, root: Tree, j: Judging): void {
    const profile = this.library.profiles.get(url);
    if (profile === undefined) return j.report('profile-unknown', root, undefined, 'profile', { severity: 'error', found: url });
    const meant = [root, ...resourcesIn(root)].filter((r) => r['resourceType'] === profile.type);
    if (meant.length === 0) j.report('type-not-allowed', root, 'resourceType', profile.url, { expected: profile.type });
    // What a resource claims was judged with it.
    for (const resource of meant.filter((r) => !claims(r).includes(url))) {
      j.resource = resource;
      j.container = resource;
      constrain(resource, profile, j);
    }
  }
}

function resourcesIn({ resourceType, entry }: Tree): readonly Tree[] {
  if (resourceType !== 'Bundle' || !Array.isArray(entry)) return [];
  return entry.flatMap((e: unknown) => (isTree(e) && isTree(e['resource']) ? [e['resource']] : []));
}
