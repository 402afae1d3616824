import { createHash } from 'node:crypto';
import { readJson, writeJson } from '../fhir/json.js';
import { JsonError } from '../fhir/json-error.js';
import { DefinitionError, type Definitions } from '../fhir/validate/definitions.js';
import { readFhirXml } from '../fhir/xml-reader.js';
import { XmlError } from '../xml/error.js';
import { FILE_LIMITS } from '../xml/limits.js';
import { readXml } from '../xml/reader.js';
import { UsageError, type Edge, type FileInfo } from './edge.js';
import { version } from './version.js';

/** A profile file larger than this is none. */
const LARGEST = 64 << 20;
const CONFORMANCE = new Set(['StructureDefinition', 'ValueSet', 'CodeSystem']);
const XML_ROOT = /<(?:\w+:)?(StructureDefinition|ValueSet|CodeSystem)[\s>]/;

/** How many resources a folder gave, and whether they came from the cache. */
export interface LoadedFolder {
  readonly count: number;
  readonly isCached: boolean;
}

/**
 * Adds the profiles, value sets and code systems of a folder, in FHIR XML or JSON, to the definitions; other files are left alone. What
 * was read is kept in the cache under the names, sizes and times of the files.
 * @throws UsageError when a file can't be read or a profile can't be used
 */
export async function loadProfiles(folder: string, definitions: Definitions, edge: Edge): Promise<LoadedFolder> {
  const files = filesIn(folder, edge);
  const key = keyOf(folder, files);
  const cached = edge.cache?.read(key);
  const resources = cached === undefined ? await readAll(folder, files, edge) : (JSON.parse(cached) as readonly unknown[]);
  if (cached === undefined) edge.cache?.write(key, writeJson(resources));
  for (const resource of resources) definitions.add(resource);
  for (const resource of resources) checkBase(resource, folder, definitions);
  return { count: resources.length, isCached: cached !== undefined };
}

function filesIn(folder: string, edge: Edge): readonly FileInfo[] {
  const files = edge.files(folder);
  if (files === undefined) throw new UsageError(`${folder}: no such folder`);
  const wanted = files.filter((f) => /\.(xml|json)$/i.test(f.path));
  const large = wanted.find((f) => f.size > LARGEST);
  if (large !== undefined) throw new UsageError(`${large.path}: too large for a profile`);
  return wanted;
}

function keyOf(folder: string, files: readonly FileInfo[]): string {
  const hash = createHash('sha256').update(`${version()}\n${folder}\n`);
  for (const { path, size, changed } of files) hash.update(`${path}\n${size}\n${changed}\n`);
  return `profiles-${hash.digest('hex').slice(0, 32)}`;
}

async function readAll(folder: string, files: readonly FileInfo[], edge: Edge): Promise<readonly unknown[]> {
  const out: unknown[] = [];
  for (const { path } of files) {
    const resource = await readOne(path, edge);
    if (resource !== undefined) out.push(lean(resource));
  }
  if (out.length === 0) throw new UsageError(`${folder}: no profile, value set or code system in it`);
  return out;
}

async function readOne(path: string, edge: Edge): Promise<object | undefined> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of edge.open(path)) chunks.push(chunk);
  const text = new TextDecoder().decode(Buffer.concat(chunks));
  try {
    const resource = /\.xml$/i.test(path) ? fromXml(text) : readJson(text);
    const type = (resource as { readonly resourceType?: string } | null | undefined)?.resourceType ?? '';
    return CONFORMANCE.has(type) ? (resource as object) : undefined;
  } catch (error) {
    if (!(error instanceof XmlError) && !(error instanceof JsonError)) throw error;
    throw new UsageError(`${path}:${error.line}:${error.column}: ${error.code}`);
  }
}

/** Examples and the like are not read at all. */
function fromXml(text: string): object | undefined {
  if (!XML_ROOT.test(text.slice(0, 4000))) return undefined;
  return readFhirXml(readXml(text, { limits: FILE_LIMITS, processingInstructions: 'skip-in-prolog' }), text).value;
}

const PROSE = new Set([
  'text',
  'description',
  'comment',
  'definition',
  'requirements',
  'mapping',
  'alias',
  'short',
  'contact',
  'copyright',
  'purpose',
  'designation',
]);

/** Without the prose, which validation does not read and the cache need not keep. */
function lean(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(lean);
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !PROSE.has(key))
      .map(([key, inner]) => [key, lean(inner)]),
  );
}

function checkBase(resource: unknown, folder: string, definitions: Definitions): void {
  const { resourceType, url, kind } = resource as { readonly resourceType: string; readonly url?: string; readonly kind?: string };
  const definition = resourceType === 'StructureDefinition' && kind !== 'logical' && url !== undefined ? definitions.structure(url) : undefined;
  if (definition === undefined) return;
  try {
    definitions.chain(definition);
  } catch (error) {
    if (error instanceof DefinitionError) throw new UsageError(`${folder}: ${error.url}: ${WHY[error.code]} ${error.found}`);
    throw error;
  }
}

const WHY: Readonly<Record<DefinitionError['code'], string>> = {
  'profile-base': 'builds on a profile that is in no folder:',
  'profile-circular': 'builds on itself by way of',
  'profile-kind': 'builds on something that is no profile:',
  'profile-element': 'has an element that is not one of its type:',
};
