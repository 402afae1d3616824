import { LineCounter, parseDocument, type Document, type Node } from 'yaml';
import { SuiteError } from './suite-error.js';
import type { Finding } from './verdict.js';

/** What a known deviation is about: the cases of the suite, what a corpus loses, or the validity of what it becomes. */
export type Realm = 'cases' | 'corpus' | 'validity';

/** A deviation that is known: a finding at this path of this case, or of every case (`*`). */
export interface Known {
  readonly of: Realm;
  readonly case: string;
  readonly path: string;
  readonly reason: string;
}

const ALL = '*';
const FIELDS = ['case', 'path', 'reason'] as const;

/**
 * Reads known.yml: a list of `case`, `path`, `reason` and, for what is not lost by a corpus, `of: cases` or `of: validity`.
 * @throws SuiteError with the line that is broken
 */
export function readKnown(text: string, file: string): readonly Known[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [error] = document.errors;
  if (error !== undefined) throw new SuiteError(file, error.linePos?.[0].line, 'is not YAML');
  const value: unknown = document.toJS() ?? [];
  if (!Array.isArray(value)) throw new SuiteError(file, 1, 'must be a list');
  return value.map((entry: unknown, i) => readEntry(entry, file, lineOf(document, i, lines)));
}

function readEntry(entry: unknown, file: string, line: number | undefined): Known {
  const fields = (typeof entry === 'object' && entry !== null ? entry : {}) as Readonly<Record<string, unknown>>;
  for (const name of FIELDS) {
    const value = fields[name];
    if (typeof value !== 'string' || value === '') throw new SuiteError(file, line, `an entry needs ${FIELDS.join(', ')}`);
  }
  const { of: realm = 'corpus', case: name, path, reason, ...others } = fields;
  const [other] = Object.keys(others);
  if (other !== undefined) throw new SuiteError(file, line, `${other} is not a key that exists`);
  if (realm !== 'cases' && realm !== 'corpus' && realm !== 'validity') throw new SuiteError(file, line, 'of must be cases, corpus or validity');
  return { of: realm, case: String(name), path: String(path), reason: String(reason) };
}

function lineOf(document: Document, index: number, lines: LineCounter): number | undefined {
  const range = (document.getIn([index], true) as Node | undefined)?.range;
  return range === undefined || range === null ? undefined : lines.linePos(range[0]).line;
}

/** What is left of the findings of a case, and what was known of it. */
export interface Sifted {
  readonly findings: readonly Finding[];
  readonly reasons: readonly string[];
}

/** A case of our own has few findings, each known by itself; of a message of others all that begins so is meant. */
function isAbout(known: Known, path: string): boolean {
  return known.of === 'corpus' ? path.startsWith(known.path) : path === known.path;
}

/** Known deviations during a run: a finding that is listed passes, an entry that never occurs is stale. */
export class KnownDeviations {
  private readonly entries: readonly Known[];
  private readonly met = new Set<Known>();
  private readonly asked = new Set<Known>();

  constructor(entries: readonly Known[], realm: Realm) {
    this.entries = entries.filter((k) => k.of === realm);
  }

  /** Takes the known findings of a case out; it may go by several names. */
  sift(names: readonly string[], findings: readonly Finding[]): Sifted {
    const entries = this.entries.filter((k) => k.case === ALL || names.includes(k.case));
    for (const entry of entries) this.asked.add(entry);
    const reasons = new Set<string>();
    const left = findings.filter((finding) => {
      const entry = entries.find((k) => isAbout(k, finding.path));
      if (entry === undefined) return true;
      this.met.add(entry);
      reasons.add(entry.reason);
      return false;
    });
    return { findings: left, reasons: [...reasons] };
  }

  /** Whether any case was run that an entry names. */
  get isAboutRun(): boolean {
    return this.asked.size > 0;
  }

  get size(): number {
    return this.entries.length;
  }

  /** Entries that were not met, of the cases that were run or of all. */
  stale(which: 'run' | 'all'): readonly string[] {
    return this.entries.filter((k) => !this.met.has(k) && (which === 'all' || this.asked.has(k))).map((k) => `${k.case} ${k.path}`);
  }
}
