import type { Issue } from '../../errors.js';
import { BaseTypes } from './base-types.js';
import type { Definitions } from './definitions.js';
import { constrain } from './constrain.js';
import { Invariants } from './invariants.js';
import { isTree, Judging, type Library } from './judging.js';
import { Profiles } from './profile.js';
import { checkResource } from './shape.js';
import { Terminology } from './terminology.js';

export interface ValidateOptions {
  /** Profiles that the root must conform to, besides those that it claims. */
  readonly profiles?: readonly string[];
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
  validate(resource: unknown, { profiles = [], positionOf = () => undefined }: ValidateOptions = {}): Issue[] {
    if (!isTree(resource)) return [{ code: 'input-unknown', severity: 'fatal', path: '' }];
    const j = new Judging(resource, this.library);
    checkResource(resource, 'Resource', [], j, resource, 'resourceType');
    for (const url of profiles) {
      const profile = this.library.profiles.get(url);
      if (profile === undefined) j.report('profile-unknown', resource, undefined, 'profile', { severity: 'error', found: url });
      else if (profile.type === resource['resourceType']) constrain(resource, profile, j);
      else j.report('type-not-allowed', resource, 'resourceType', profile.url, { expected: profile.type });
    }
    return j.issues(positionOf);
  }
}
