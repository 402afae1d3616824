import { isDeepEqual } from '../fhir/equal.js';
import type { Provenance, Reference, Resource } from '../fhir/types.js';

const PLACEHOLDER = '@';
/** Behind it, what is no include. */
const STANDING = '!';
/** As many as are compared one by one. */
const FEW = 8;

/**
 * The resources of one answer. Towards FHIR: equal resources become one (DT 14.6) and references stay placeholders until
 * ids are given out in output order (DT 16). Towards HL7v3: references are resolved within the Bundle.
 */
export class Resources {
  private readonly byHint = new Map<string, number[]>();
  private readonly included: Resource[] = [];
  private readonly references: Reference[] = [];
  private readonly byUrl = new Map<string, Resource>();
  private readonly used = new Set<Resource>();
  private readonly standing: Resource[] = [];

  /** `find` resolves the references of a Bundle that was received, `telling` finds the Provenance resources about one of its resources. */
  constructor(
    private readonly find: (reference: string) => Resource | undefined = () => undefined,
    private readonly telling: (resource: Resource) => readonly Provenance[] = () => [],
  ) {}

  /** For the trace: a resource that was dropped because an equal one was there. */
  readonly same = new Map<object, Resource>();

  /** Adds a resource, or finds its equal, and returns a reference to it. */
  add(resource: Resource): Reference {
    const isEqual = (i: number): boolean => isDeepEqual(this.included[i], resource);
    const sharing = listIn(this.byHint, hintOf(resource));
    // Where many share a hint their texts tell them apart, or the time would grow with the square of their number.
    const alike = sharing.length < FEW || sharing.some(isEqual) ? sharing : listIn(this.byHint, JSON.stringify(resource));
    let index = alike.find(isEqual);
    if (index === undefined) {
      index = this.included.push(resource) - 1;
      alike.push(index);
    } else {
      const first = this.included[index];
      if (first !== undefined) this.same.set(resource, first);
    }
    const reference: Reference = { reference: PLACEHOLDER + index };
    this.references.push(reference);
    return reference;
  }

  /** Another reference to what an existing one points at. */
  again(reference: Reference): Reference {
    // One that points at nothing only says why.
    if (reference.reference === undefined) return { ...reference };
    const copy: Reference = { reference: reference.reference };
    this.references.push(copy);
    return copy;
  }

  /** A reference to a resource that is no include: it stands in the Bundle by itself. */
  to(resource: Resource): Reference {
    const reference: Reference = { reference: PLACEHOLDER + STANDING + String(this.standing.push(resource) - 1) };
    this.references.push(reference);
    return reference;
  }

  /** What was received about the origin of a resource; it counts as used. */
  provenanceOf(resource: Resource): readonly Provenance[] {
    const found = this.telling(resource);
    for (const p of found) this.used.add(p);
    return found;
  }

  /** The included resources in order of first use. */
  get includes(): readonly Resource[] {
    return this.included;
  }

  /** Replaces placeholders by real references, once every included resource has its full URL. */
  settle(urlOf: (resource: Resource) => string): void {
    for (const resource of this.included) this.byUrl.set(urlOf(resource), resource);
    for (const r of this.references) {
      const target = r.reference === undefined ? undefined : this.placeholder(r.reference);
      if (target !== undefined) r.reference = urlOf(target);
    }
  }

  /** The resource a reference points at, or undefined; what was resolved counts as used. */
  resolve(reference: string): Resource | undefined {
    const found = this.find(reference) ?? this.byUrl.get(reference) ?? this.placeholder(reference);
    if (found !== undefined) this.used.add(found);
    return found;
  }

  /** Counts a resource as used that nothing refers to: it is written for itself, or told to be refused. */
  use(resource: Resource): void {
    this.used.add(resource);
  }

  isUsed(resource: Resource): boolean {
    return this.used.has(resource);
  }

  private placeholder(reference: string): Resource | undefined {
    if (!reference.startsWith(PLACEHOLDER)) return undefined;
    return reference[1] === STANDING ? this.standing[Number(reference.slice(2))] : this.included[Number(reference.slice(1))];
  }
}

function listIn(lists: Map<string, number[]>, key: string): number[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}

/** Something that equal resources share and others mostly do not, so that few need to be compared in full. */
function hintOf(resource: Resource): string {
  const type = resource.resourceType ?? '';
  if (resource.resourceType === 'PractitionerRole')
    return `${type} ${resource.practitioner?.reference ?? ''} ${resource.organization?.reference ?? ''}`;
  if (resource.resourceType === 'Medication') return `${type} ${resource.code?.coding?.[0]?.code ?? ''} ${resource.code?.text ?? ''}`;
  const identifier = 'identifier' in resource ? resource.identifier : undefined;
  return `${type} ${(Array.isArray(identifier) ? identifier[0]?.value : undefined) ?? ''}`;
}
