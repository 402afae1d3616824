import { TYPES_OF, type SandboxFolder, type SourceCategory, type SourceShields } from '../../../config/source.js';
import { readJson } from '../../../fhir/json.js';
import { isTree, textAt, treesAt } from '../../../fhir/tree.js';
import type { Bundle } from '../../../fhir/types.js';
import { CONDITIONS, DISPENSES } from '../../../mapping/payloads.js';
import type { SourceQuestion } from '../../connector.js';
import { Collected } from '../fhir/collected.js';
import { SourceFailure } from '../failure.js';
import type { Given, System } from '../fetching.js';
import { givenOf } from '../hl7v3/to-fhir.js';
import type { ConnectOutside } from '../outside.js';
import { withoutHidden } from '../shields.js';
import { readSandboxFile, type Found } from './read-file.js';

/** Invented patients as a source, and which files are left out, with the reason. */
export interface SandboxSystem extends System {
  readonly problems: () => readonly string[];
  /** BSNs of which there is something of a kind, in the order of the files. */
  readonly patients: (category: SourceCategory) => readonly string[];
}

/** Reads all files now. What is of no use is told by `problems`; the rest is served. */
export function openSandbox({ path }: SandboxFolder, shields: SourceShields, outside: ConnectOutside): SandboxSystem {
  const { kept, leftOut } = readAll(path, shields, outside);
  return {
    fetch: (question) => {
      // Data that could not be read at all is not nothing.
      if (kept === undefined) throw new SourceFailure('unreadable');
      return Promise.resolve(given(kept.get(keyOf(question.category, question.bsn)) ?? [], question, outside));
    },
    ping: () => Promise.resolve(kept !== undefined),
    problems: () => leftOut,
    patients: (category) => [...(kept?.keys() ?? [])].flatMap((key) => (key.startsWith(`${category} `) ? [key.slice(category.length + 1)] : [])),
    close: () => Promise.resolve(),
  };
}

interface AllRead {
  readonly kept: ReadonlyMap<string, readonly Found[]> | undefined;
  readonly leftOut: readonly string[];
}

function keyOf(category: SourceCategory, bsn: string): string {
  return `${category} ${bsn}`;
}

function readAll(path: string, shields: SourceShields, { folders }: ConnectOutside): AllRead {
  const kept = new Map<string, readonly Found[]>();
  const leftOut: string[] = [];
  const files = filesAt(path, folders);
  if (files === undefined) return { kept: undefined, leftOut: ['path'] };
  for (const file of files) {
    const read = readSandboxFile(file, folders.read(file), (item) => withoutHidden(item, shields));
    if ('leftOut' in read) {
      leftOut.push(`path ${file} ${read.leftOut}`);
      continue;
    }
    for (const one of read.found) {
      const key = keyOf(one.category, one.bsn);
      const before = kept.get(key) ?? [];
      // Messages add up; what two Bundles call the same need not be it.
      if (before.length > 0 && [one, ...before].some(({ kind }) => kind === 'fhir')) leftOut.push(`path ${file} patient-twice`);
      else kept.set(key, [...before, one]);
    }
  }
  return { kept, leftOut };
}

function filesAt(path: string, folders: ConnectOutside['folders']): readonly string[] | undefined {
  try {
    return folders.filesAt(path);
  } catch {
    return undefined;
  }
}

/** Where the resources of a file would stand, had they an address. */
const BASE = 'http://localhost/sandbox';

function given(found: readonly Found[], { category }: SourceQuestion, outside: ConnectOutside): Given {
  const timestamp = new Date(outside.now()).toISOString();
  const self = category === 'MED' ? DISPENSES.search : CONDITIONS.search;
  const [bundle] = found.flatMap((one) => (one.kind === 'fhir' ? [bundleOf(one.json, category, timestamp, self)] : []));
  if (bundle !== undefined) return { bundle, issues: [] };
  const payloads = found.flatMap((one) => (one.kind === 'hl7v3' ? one.payloads : []));
  return givenOf(payloads, { ids: outside.newId, timestamp, self });
}

/** The part of a Bundle that is of one kind; read anew each time, so that nobody changes it for others. */
function bundleOf(json: string, category: SourceCategory, timestamp: string, self: string): Bundle {
  const bundle = readJson(json);
  const collected = new Collected(BASE, Infinity);
  if (isTree(bundle)) {
    collected.label(bundle);
    for (const entry of treesAt(bundle, 'entry')) {
      for (const resource of treesAt(entry, 'resource')) {
        const isMatch = TYPES_OF[category].some((type) => type === resource['resourceType']);
        collected.add(resource, isMatch ? 'match' : 'include', textAt(entry, 'fullUrl'));
      }
    }
  }
  return collected.bundle(timestamp, self);
}
