import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fhirTrip, type FhirTrip } from '../../src/cli/fhir-trip.js';
import type { Leaf } from '../../src/cli/records.js';
import { countingIds, TIMESTAMP } from '../../src/conformance/corpus/translation.js';
import { READ } from '../../src/conformance/translation.js';
import type { Issue } from '../../src/errors.js';
import { readEntries } from '../../src/fhir/bundle.js';
import { readJson, writeJson } from '../../src/fhir/json.js';
import { isTree, type Tree } from '../../src/fhir/tree.js';
import { readFhirText } from '../../src/mapping/fhir-text.js';
import { CONDITIONS } from '../../src/mapping/payloads.js';
import { writeXml } from '../../src/xml/writer.js';
import { isDropped, names } from './sensitivity.js';
import type { Schemas } from './validity.js';

/** What does not come back as it was since it follows from what does; another value than that is told by an issue (DT 9, 10, 11, AI 6). */
const COMPUTED: readonly RegExp[] = [
  // Of a name in parts, and of a line in parts.
  /\.name\[\d+\]\.text$/,
  /\.address\[\d+\]\.line\[\d+\]$/,
  // The display of a code of a fixed system, and the kind of device, which use says too.
  /\.address\[\d+\]\.extension\[\d+\]\.valueCodeableConcept\.coding\[\d+\]\.display$/,
  /\.telecom\[\d+\]\.system\.extension\[\d+\]\./,
];
/** An origin comes back when somebody told of it; its moment always stands on the Flag. */
const ORIGIN = /\.(resourceType|target\[\d+\]\.reference|recorded)$/;

/** What became of the values of one record that others wrote in FHIR. */
export interface InputFigures {
  readonly name: string;
  readonly values: number;
  /** As it was, or computed again. */
  readonly back: number;
  /** Did not come back, and an issue says so. */
  readonly named: number;
  /** Not written at all, or not complete by the schema, which an error says. */
  readonly isRefused: boolean;
  readonly isIncomplete: boolean;
  /** Paths of what was lost without a word, and what else is wrong. */
  readonly findings: readonly string[];
}

/** Every intolerance and contra-indication of a folder of FHIR files, there and back with all that it refers to. */
export function fhirInputs(folder: string, schemas: Schemas): readonly InputFigures[] {
  if (!existsSync(folder)) return [];
  return subfoldersOf(folder).flatMap((set) => {
    const pool = resourcesIn(join(folder, set));
    return pool.filter(isRecord).map((record) => inputFigures(`${set}/${String(record['id'])}`, bundleOf(record, pool), schemas));
  });
}

function subfoldersOf(folder: string): readonly string[] {
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries
    .filter((e) => e.isDirectory())
    .map((e) => e.name)
    .sort();
}

/** The resources of files that each hold one or a Bundle of them. */
function resourcesIn(folder: string): readonly Tree[] {
  const files = readdirSync(folder).filter((name) => /\.(xml|json)$/.test(name));
  return files.sort().flatMap((name) => {
    const { value } = readFhirText(readFileSync(join(folder, name), 'utf8'), READ);
    if (!isTree(value)) throw new Error(`${name} is no FHIR`);
    return value['resourceType'] === 'Bundle' ? readEntries(value).entries.map((e) => e.resource as unknown as Tree) : [value];
  });
}

function isRecord(resource: Tree): boolean {
  return CONDITIONS.types.includes(String(resource['resourceType']));
}

/** A record with what it refers to, directly or not, and what tells of its origin; another record is an input of its own. */
export function bundleOf(record: Tree, pool: readonly Tree[]): object {
  const byName = new Map(pool.map((r) => [nameOf(r), r]));
  const origins = pool.filter((r) => r['resourceType'] === 'Provenance' && referencesIn(r['target']).includes(nameOf(record)));
  const found = new Set<Tree>([record, ...origins]);
  // What is added while the loop runs is visited too.
  for (const resource of found) {
    for (const reference of referencesIn(resource)) {
      const target = byName.get(reference);
      if (target !== undefined && !isRecord(target)) found.add(target);
    }
  }
  return { resourceType: 'Bundle', type: 'collection', entry: [...found].map((resource) => ({ resource })) };
}

function nameOf(resource: Tree): string {
  return `${String(resource['resourceType'])}/${String(resource['id'])}`;
}

function referencesIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (!isTree(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => (key === 'reference' && typeof inner === 'string' ? [inner] : referencesIn(inner)));
}

/** The figures of a Bundle, which travels as text. */
export function inputFigures(name: string, bundle: object, schemas: Schemas): InputFigures {
  const trip = fhirTrip(readJson(writeJson(bundle)), { ids: countingIds(), timestamp: TIMESTAMP });
  const values = trip.sent.flatMap((record) => record.leaves).length;
  const isRefused = trip.payloads.length === 0 && trip.issues.some((i) => i.severity === 'error' || i.severity === 'fatal');
  const isIncomplete = trip.issues.some((i) => i.code === 'required');
  const lost = trip.lost.filter((leaf) => isRefused || !isComputed(leaf));
  const silent = isRefused ? [] : lost.filter((leaf) => !trip.issues.some((issue) => tells(issue, leaf)));
  return {
    name,
    values,
    back: values - lost.length,
    named: lost.length - silent.length,
    isRefused,
    isIncomplete,
    findings: [...silent.map(({ path }) => `${path} is lost without a word`), ...(isIncomplete ? [] : invalid(trip, schemas))],
  };
}

function isComputed({ path, key }: Leaf): boolean {
  return COMPUTED.some((pattern) => pattern.test(path)) || (key.startsWith('Provenance.') && ORIGIN.test(path));
}

/** A value may be told at its own place, or where something refers to it. */
function tells(issue: Issue, { path, via }: Leaf): boolean {
  return [path, ...via].some((at) => names(issue, at) || isDropped(issue, at));
}

function invalid({ payloads }: FhirTrip, schemas: Schemas): readonly string[] {
  return payloads.flatMap(
    (p) =>
      schemas
        .get(p.local)
        ?.payload.faults(writeXml(p))
        .map((f) => f.message) ?? [`there is no schema for ${p.local}`],
  );
}
