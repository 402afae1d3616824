import { identifierSystems } from '../../fhir/systems.js';
import { textAt, treesAt, type Tree } from '../../fhir/tree.js';
import type { BusinessIdentifier } from '../shield.js';

const PADDED = /^http:\/\/fhir\.nl\/fhir\/NamingSystem\/(ura|uzi-nr-pers|uzi-nr-sys|agb-z|bsn)$/;

/** One name for a system, whether it was written as a URL or as an OID. */
export function systemOf(uri: string): string {
  return uri.startsWith('urn:oid:') ? (identifierSystems.toUri(uri.slice(8)) ?? uri) : uri;
}

/** System and value of an identifier as one text to compare; numbers that are padded with zeros compare without them (DT 0.2). */
export function keyOf({ system, value }: BusinessIdentifier): string {
  const name = system === undefined ? '' : systemOf(system);
  return `${name}|${PADDED.test(name) ? value.replace(/^0+(?=\d)/, '') : value}`;
}

/** What an Identifier says, or undefined when it has no value. */
export function identifierIn(tree: Tree): BusinessIdentifier | undefined {
  const [system, value] = [textAt(tree, 'system'), textAt(tree, 'value')];
  return value === undefined ? undefined : system === undefined ? { value } : { system, value };
}

/** The business identifiers of a resource. */
export function identifiersOf(resource: Tree): readonly BusinessIdentifier[] {
  return treesAt(resource, 'identifier').flatMap((identifier) => identifierIn(identifier) ?? []);
}

/** Identifiers to look for. One that a person wrote without a system is found under every system. */
export class IdentifierSet {
  private readonly keys = new Set<string>();
  private readonly values = new Set<string>();
  private readonly systems = new Set<string>();

  constructor(identifiers: readonly BusinessIdentifier[] = []) {
    for (const identifier of identifiers) {
      if (identifier.system === undefined) this.values.add(identifier.value);
      else this.addOf(identifier);
    }
  }

  /** Adds an identifier of a resource: found where it stands just like this. */
  addOf(identifier: BusinessIdentifier): void {
    this.keys.add(keyOf(identifier));
    this.systems.add(systemOf(identifier.system ?? ''));
  }

  has(identifier: BusinessIdentifier): boolean {
    return this.keys.has(keyOf(identifier)) || this.values.has(identifier.value);
  }

  /** Whether those found have an identifier in every system looked for: only then can absence be told from ignorance. */
  canTell(found: readonly BusinessIdentifier[]): boolean {
    const known = new Set(found.map(({ system }) => systemOf(system ?? '')));
    return [...this.systems].every((system) => known.has(system)) && (this.values.size === 0 || found.length > 0);
  }
}
