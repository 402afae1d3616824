import type { Checked } from '../refusals.js';
import type { Certificate } from './certificate.js';
import { validatePath, type Path, type PathRequest, type TrustWorld } from './path.js';
import type { KeyUse } from './path-rules.js';
import type { Moments } from './revocation.js';

/** What a cached path is asked with: the world in which it was found, and its use. */
type Asked = TrustWorld & { readonly usage: KeyUse };

/** Paths that were validated, by leaf and use. */
export interface PathCache {
  find(leaf: Certificate, asked: Asked, moments: Moments): Path | undefined;
  keep(leaf: Certificate, asked: Asked, path: Path, now: number): void;
  readonly size: number;
}

/** Paths of at most so many leaves; everything is dropped when anchors, intermediates, rules or what is known of revocation change. */
export function createPathCache(most: number = 10_000): PathCache {
  const paths = new Map<string, Path>();
  let world: readonly unknown[] = [];
  const enter = (asked: Asked): void => {
    const { anchors, intermediates, rules, revocation } = asked;
    const seen = [anchors, intermediates, rules, revocation, revocation.version()];
    if (seen.every((part, i) => part === world[i])) return;
    paths.clear();
    world = seen;
  };
  return {
    find: (leaf, asked, { at, now }) => {
      enter(asked);
      const path = paths.get(keyOf(leaf, asked.usage));
      if (path === undefined || now >= path.until) return undefined;
      return at >= path.notBefore && at <= path.notAfter && at < path.before ? path : undefined;
    },
    keep: (leaf, asked, path, now) => {
      enter(asked);
      if (now >= path.until) return; // Accepted without knowing: asked again the next time.
      const oldest = paths.size >= most ? paths.keys().next().value : undefined;
      if (oldest !== undefined) paths.delete(oldest);
      paths.set(keyOf(leaf, asked.usage), path);
    },
    get size() {
      return paths.size;
    },
  };
}

/** Validates paths in one world, with a cache of its own. */
export interface PathValidator {
  /** As `validatePath`. With a cached path it costs microseconds. */
  validate(leaf: Certificate, request: PathRequest): Checked<Path>;
  /** Goes on with other anchors, intermediates or rules: a renewal without a restart. */
  replace(world: TrustWorld): void;
}

/** Makes a validator. */
export function createPathValidator(world: TrustWorld): PathValidator {
  const cache = createPathCache();
  let current = world;
  return {
    validate: (leaf, request) => validatePath(leaf, { ...current, ...request, cache }),
    replace: (next) => {
      current = next;
    },
  };
}

function keyOf({ thumbprint }: Certificate, usage: KeyUse): string {
  return `${thumbprint} ${usage}`;
}
