import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

interface Known {
  readonly case: string;
  readonly path: string;
  readonly reason: string;
}

/** Known deviations: a finding that is listed passes, an entry that never occurs is stale and fails. */
export class KnownDeviations {
  private readonly entries: readonly Known[];
  private readonly met = new Set<Known>();

  constructor(file: string) {
    this.entries = (parse(readFileSync(file, 'utf8')) ?? []) as readonly Known[];
  }

  /** The findings that are not known. */
  unknown(name: string, findings: readonly string[]): readonly string[] {
    return findings.filter((finding) => {
      const entry = this.entries.find((k) => k.case === name && finding.startsWith(k.path));
      if (entry !== undefined) this.met.add(entry);
      return entry === undefined;
    });
  }

  get size(): number {
    return this.entries.length;
  }

  /** Entries that were not met in this run. */
  stale(): readonly string[] {
    return this.entries.filter((k) => !this.met.has(k)).map((k) => `${k.case} ${k.path}`);
  }
}
