import { mayHoldBsn } from '../../bsn.js';
import { ISSUES, type Detail, type Issue, type IssueCode, type Pending } from '../../errors.js';
import { readEntries, type ReadBundle } from '../bundle.js';
import { pathsIn } from '../paths.js';
import { isTree, type Tree } from '../tree.js';
import type { BaseTypes } from './base-types.js';
import type { Definitions } from './definitions.js';
import type { Invariants } from './invariants.js';
import type { Profiles } from './profile.js';
import type { Terminology } from './terminology.js';

/** What every judgement of this set of profiles shares. */
export interface Library {
  readonly definitions: Definitions;
  readonly types: BaseTypes;
  readonly profiles: Profiles;
  readonly terminology: Terminology;
  readonly invariants: Invariants;
}

/**
 * One run over one resource or Bundle: what was found, where the walk is, and what references lead to. Findings remember the object
 * they are about; paths are worked out when somebody asks.
 */
export class Judging {
  private pending: Pending[] = [];
  private entries: ReadBundle | undefined;
  private readonly missing = new Set<string>();
  /** Nearest resource around what is being looked at, and the one that is not contained in another. */
  resource: Tree;
  container: Tree;
  /** References into the resource itself (`#x`), and the contained resources that refer to what they are contained in. */
  anchors = new Set<string>();
  readonly refersUp = new Set<Tree>();
  /** What was compared before, with what came of it. */
  readonly compared = new Map<object, Map<string, readonly Pending[]>>();

  constructor(
    readonly root: Tree,
    readonly library: Library,
    /** Judge also by the rule set `aorta-transformable`. */
    readonly isForAorta = false,
  ) {
    this.resource = root;
    this.container = root;
  }

  report(code: IssueCode, at: object, key: string | number | undefined, rule: string, detail: Detail = {}): void {
    this.pending.push({ ...detail, code, at, key, rule });
  }

  /** Whether it is the first time that this is asked for a canonical: what is not here is told once, not at every place. */
  isNew(canonical: string): boolean {
    if (this.missing.has(canonical)) return false;
    this.missing.add(canonical);
    return true;
  }

  /** Runs a check whose findings do not count and gives them back. */
  quietly(run: () => void): readonly Pending[] {
    const before = this.pending;
    this.pending = [];
    try {
      run();
      return this.pending;
    } finally {
      this.pending = before;
    }
  }

  /** What a reference leads to: a contained resource, or an entry of the Bundle. */
  resolve(reference: string): Tree | undefined {
    if (reference.startsWith('#')) return containedIn(this.container, reference.slice(1));
    this.entries ??= readEntries(this.root);
    return this.entries.resolve(reference)?.resource;
  }

  issues(locate: (path: string) => Pick<Issue, 'line' | 'column'> | undefined): Issue[] {
    const paths = pathsIn(this.root);
    return this.pending.map(({ code, at, key, rule, severity, found, expected }) => {
      const path = paths.pathOf(at, key);
      return {
        code,
        severity: severity ?? ISSUES[code].severity,
        path,
        ...locate(path),
        rule,
        ...(found === undefined || mayHoldBsn(found) ? {} : { found }),
        ...(expected === undefined ? {} : { expected }),
      };
    });
  }
}

export function isFault(p: Pending): boolean {
  const severity = p.severity ?? ISSUES[p.code].severity;
  return severity === 'error' || severity === 'fatal';
}

/** The profiles that a resource says it conforms to. */
export function claims(resource: Tree): readonly string[] {
  const meta = resource['meta'];
  const list = isTree(meta) ? meta['profile'] : undefined;
  return Array.isArray(list) ? list.filter((url): url is string => typeof url === 'string') : [];
}

function containedIn(container: Tree, id: string): Tree | undefined {
  if (id === '') return container;
  const list = container['contained'];
  return Array.isArray(list) ? (list as readonly unknown[]).filter(isTree).find((r) => r['id'] === id) : undefined;
}
