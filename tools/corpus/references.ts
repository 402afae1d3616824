import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Case } from '../../src/conformance/corpus/cases.js';
import { toBundle } from '../../src/conformance/corpus/translation.js';
import { READ } from '../../src/conformance/translation.js';
import { readFhirText } from '../../src/mapping/fhir-text.js';
import type { ReferenceDifferences, Section } from './reference-differences.js';
import { saidIn, type Said, type Value } from './resource-values.js';

/** Resources that one side may hold once and the other more often. */
const PARTIES: ReadonlySet<string> = new Set(['Patient', 'Practitioner', 'PractitionerRole', 'Organization', 'RelatedPerson']);

/**
 * Every value of the reference that is not in ours, at the resource that is known by the same identifier or else is most like it; where there
 * is no resource of its type, that, and what is nowhere at all.
 */
export function referenceDifferences(reference: unknown, ours: unknown): readonly Value[] {
  const own = saidIn(ours);
  const texts = new Set(own.flatMap((said) => said.values.map((v) => v.text)));
  const left = [...own];
  return saidIn(reference).flatMap((said) => {
    const same = nearest(said, left);
    // What another resource says is at least not lost.
    if (same === undefined) return [{ path: said.type, text: said.keys.join(' ') }, ...said.values.filter((v) => !texts.has(v.text))];
    if (!PARTIES.has(said.type)) left.splice(left.indexOf(same), 1);
    return missing(said.values, same.values);
  });
}

function nearest(said: Said, others: readonly Said[]): Said | undefined {
  const alike = others.filter((o) => o.type === said.type);
  const known = alike.filter((o) => o.keys.some((key) => said.keys.includes(key)));
  return (known.length > 0 ? known : alike)
    .map((other) => ({ other, distance: missing(said.values, other.values).length }))
    .sort((a, b) => a.distance - b.distance)[0]?.other;
}

function missing(values: readonly Value[], others: readonly Value[]): readonly Value[] {
  const left = [...others];
  return values.filter(({ path, text }) => {
    const i = left.findIndex((o) => o.path === path && o.text === text);
    if (i >= 0) left.splice(i, 1);
    return i < 0;
  });
}

/** Which file beside a message is its reference, by what the reference may be believed to be. */
const FILES: readonly (readonly [section: Section, isAbout: (name: string) => boolean, file: string])[] = [
  ['cio', (name) => name.startsWith('cio'), 'reference.fhir.xml'],
  ['ica', () => true, 'reference.r4-assembled.xml'],
];

/** What of the reference of a case is not in its translation and not on the list; undefined when it has no reference. */
export function compareWithReference(c: Case, known: ReferenceDifferences): readonly string[] | undefined {
  const found = FILES.map(([section, isAbout, file]) => ({ section, isAbout, file: join(dirname(c.file), file) }));
  const reference = found.find(({ isAbout, file }) => isAbout(c.name) && existsSync(file));
  if (reference === undefined) return undefined;
  const { value } = readFhirText(readFileSync(reference.file, 'utf8'), READ);
  return referenceDifferences(value, toBundle(c.payloads).bundle)
    .filter(({ path }) => !known.isKnown(reference.section, c.name, path))
    .map(({ path, text }) => `the reference has ${path}: ${text}`);
}
