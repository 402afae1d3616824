import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readEntries } from '../../fhir/bundle.js';
import { Decimal } from '../../fhir/decimal.js';
import { readFhirText } from '../../mapping/fhir-text.js';
import { READ } from '../translation.js';

/** The FHIR that somebody else made of the same message: to compare with, not to believe. */
export const REFERENCE = 'reference.fhir.xml';

/** How much two Bundles have in common: a figure for a person, which decides nothing. */
export interface LeafFigures {
  /** Different values of the reference, each with its place. */
  readonly leaves: number;
  /** Share of them that we have too. */
  readonly recall: number;
  /** Share of ours that the reference has too. */
  readonly precision: number;
}

/** Compares a Bundle with the reference beside its message; undefined when there is none, or none that can be read. */
export function compareWithReference(bundle: object, folder: string): LeafFigures | undefined {
  const file = join(folder, REFERENCE);
  if (!existsSync(file)) return undefined;
  const { value } = readFhirText(readFileSync(file, 'utf8'), READ);
  return typeof value === 'object' && value !== null ? figures(bundle, value) : undefined;
}

/** Compares the values of two Bundles as sets. */
export function figures(ours: object, reference: object): LeafFigures {
  const [own, other] = [leavesIn(ours), leavesIn(reference)];
  const common = [...own].filter((leaf) => other.has(leaf)).length;
  const share = (of: ReadonlySet<string>): number => (of.size === 0 ? 1 : common / of.size);
  return { leaves: other.size, recall: share(other), precision: share(own) };
}

/** What differs in each run or says nothing of the patient: ids, references, and what resources say of themselves. */
const SKIPPED = new Set(['resourceType', 'id', 'reference', 'meta', 'text.div', 'text.status']);

/** Every value of every resource as `Type.element.element=value`, without positions. */
function leavesIn(bundle: object): ReadonlySet<string> {
  const out = new Set<string>();
  for (const { resource } of readEntries(bundle).entries) walk(resource, resource.resourceType ?? '', '', out);
  return out;
}

function walk(value: unknown, type: string, path: string, out: Set<string>): void {
  if (value === null || value === undefined) return;
  if (typeof value !== 'object' || value instanceof Decimal) out.add(`${type}${path}=${value as string}`);
  else if (Array.isArray(value)) for (const item of value) walk(item, type, path + named(item), out);
  else
    for (const [key, item] of Object.entries(value)) {
      const name = key.startsWith('_') ? key.slice(1) : key;
      if (SKIPPED.has(name) || SKIPPED.has(`${path.slice(1)}.${name}`) || name === 'url') continue;
      walk(item, type, `${path}.${name}`, out);
    }
}

/** Extensions are told apart by what they are. */
function named(item: unknown): string {
  return typeof item === 'object' && item !== null && 'url' in item ? `(${String(item.url)})` : '';
}
