import type { Visible } from '../../consent/shielding/shield.js';
import { isTree, type Tree } from '../../fhir/tree.js';
import type { Bundle } from '../../fhir/types.js';

/**
 * What several sources gave, as one set: resources become one only when they and all that they refer to are the same in every detail (D16);
 * never on an id. Order is that of the sources and, of each, that of its message. References are `@` and a position.
 */
export function merged(bundles: readonly Bundle[]): Visible {
  const pool = new Pool();
  for (const bundle of bundles) pool.take(bundle);
  return { resources: pool.resources, origins: pool.resources.map(() => undefined) };
}

type Changing = Record<string, unknown>;

class Pool {
  readonly resources: Changing[] = [];
  /** Positions by the whole text of a resource. */
  private readonly byText = new Map<string, number>();

  take({ entry = [] }: Bundle): void {
    const byUrl = new Map(
      entry.flatMap(({ fullUrl, resource }) => (fullUrl === undefined || !isTree(resource) ? [] : [[fullUrl, resource] as const])),
    );
    const places = new Map<string, number>();
    const open = new Set<string>();
    const placed = (url: string): number | undefined => {
      const resource = byUrl.get(url);
      if (resource === undefined || isOutcome(resource)) return undefined;
      const known = places.get(url);
      if (known !== undefined) return known;
      // It refers back to itself: then it keeps a place of its own.
      if (open.has(url)) return keep(places, url, this.resources.push({}) - 1);
      open.add(url);
      const copy = withoutId(copied(resource, placed));
      const own = places.get(url);
      if (own === undefined) return keep(places, url, this.place(copy));
      Object.assign(this.resources[own] ?? {}, copy);
      return own;
    };
    for (const url of byUrl.keys()) placed(url);
  }

  private place(copy: Changing): number {
    const text = JSON.stringify(copy);
    const same = this.byText.get(text);
    return same ?? keep(this.byText, text, this.resources.push(copy) - 1);
  }
}

function keep(places: Map<string, number>, key: string, place: number): number {
  places.set(key, place);
  return place;
}

function isOutcome(resource: Tree): boolean {
  return resource['resourceType'] === 'OperationOutcome';
}

function withoutId({ id: _, ...rest }: Changing): Changing {
  return rest;
}

function copied(tree: Tree, placed: (url: string) => number | undefined): Changing {
  const copy: Changing = {};
  for (const key in tree) copy[key] = copiedValue(tree[key], key, placed);
  return copy;
}

function copiedValue(value: unknown, key: string, placed: (url: string) => number | undefined): unknown {
  if (key === 'reference' && typeof value === 'string') {
    const place = placed(value);
    return place === undefined ? value : `@${place}`;
  }
  if (Array.isArray(value)) return value.map((one) => copiedValue(one, '', placed));
  return isTree(value) ? copied(value, placed) : value;
}
