import { parse } from 'yaml';

const SECTIONS = ['cio', 'ica'] as const;
/** More than this is no list of exceptions any more. */
const MOST = 20;

/** What kind of reference a difference is from: one that its publisher stands for, or one that was put together and is only a hint. */
export type Section = (typeof SECTIONS)[number];

interface Entry {
  readonly section: Section;
  readonly case: string;
  readonly path: string;
  readonly reason: string;
}

/** Differences from references that are known: at a path of a case; `*` in either stands for anything. */
export class ReferenceDifferences {
  private readonly entries: readonly Entry[];
  private readonly met = new Set<Entry>();
  private readonly asked = new Set<Section>();

  /** @throws Error when the list does not have its form, or is too long */
  constructor(text: string) {
    const sections = (parse(text) ?? {}) as Readonly<Record<string, unknown>>;
    this.entries = Object.entries(sections).flatMap(([section, list]) => entriesOf(section, list));
    if (this.entries.length > MOST) throw new Error(`${this.entries.length} differences from references: at most ${MOST} can be explained`);
  }

  /** Whether a difference is on the list. */
  isKnown(section: Section, name: string, path: string): boolean {
    this.asked.add(section);
    const entries = this.entries.filter((e) => e.section === section && fits(e.case, name) && fits(e.path, path));
    for (const entry of entries) this.met.add(entry);
    return entries.length > 0;
  }

  /** Entries that were not met, of the sections that were asked about. */
  get stale(): readonly string[] {
    return this.entries.filter((e) => this.asked.has(e.section) && !this.met.has(e)).map((e) => `${e.section} ${e.case} ${e.path}`);
  }

  get size(): number {
    return this.entries.length;
  }
}

function fits(pattern: string, text: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(text);
}

function entriesOf(section: string, list: unknown): readonly Entry[] {
  if (!isSection(section)) throw new Error(`${section} is no section: ${SECTIONS.join(', ')}`);
  return (Array.isArray(list) ? (list as readonly unknown[]) : []).map((item) => {
    const { case: name, path, reason, ...others } = (typeof item === 'object' && item !== null ? item : {}) as Readonly<Record<string, unknown>>;
    if (typeof name !== 'string' || typeof path !== 'string' || typeof reason !== 'string' || Object.keys(others).length > 0)
      throw new Error(`an entry of ${section} has case, path and reason`);
    return { section, case: name, path, reason };
  });
}

function isSection(name: string): name is Section {
  return (SECTIONS as readonly string[]).includes(name);
}
