import type { Extension } from '../fhir/types.js';
import { EXTENSIONS } from '../fhir/extensions.js';
import { ISSUES, type Detail, type Issue, type IssueCode, type Pending } from '../errors.js';
import { pathOf, XSI, type XmlElement } from '../xml/element.js';
import { writeXml } from '../xml/writer.js';
import { Once } from './once.js';
import type { Resources } from './resources.js';
import type { Trace } from './trace.js';

export interface MappingOptions {
  /** Keep `@codeSystemName` in an extension; off, it is a declared normalisation (DT 7). */
  readonly codeSystemName?: boolean;
  /** Mark quantities that came without `@unit`; off, `1` is written (DT 5). */
  readonly absentUnit?: boolean;
  /** Moment of retrieval, as an instant: what ended before it is past. */
  readonly timestamp?: string;
}

/** What may be a BSN, whatever attribute it stands in: never quoted. */
export const NUMBER_OF_PERSON = /\d{8,}/;

interface RawFrame {
  readonly base: XmlElement;
  readonly items: Extension[];
}

/** Turns a reported place into the path and position that the sender can look up. */
export type Locate = (at: object, key: string | number | undefined) => Pick<Issue, 'path' | 'line' | 'column'>;

/**
 * All that a codec may touch besides its input: where it reports, where resources go, what is traced. Problems remember the
 * element or object they are about; paths and positions are only worked out when somebody asks for the issues.
 */
export class Context {
  /** Id of the rule at work; the engine sets it. */
  rule = '';
  private readonly pending: Pending[] = [];
  private readonly frames: RawFrame[] = [];
  /** What was kept below each element, and what of all that is not needed after all. */
  private readonly keptBelow = new Map<XmlElement, Extension[]>();
  private readonly dropped = new Set<Extension>();
  private kept = 0;
  private readonly originals = new Map<object, object>();
  /** What was translated before. */
  readonly once = new Once();

  constructor(
    readonly resources: Resources,
    readonly options: MappingOptions = {},
    readonly trace: Trace | undefined = undefined,
  ) {}

  /** How much was said so far: problems, and what was kept. */
  get remarks(): number {
    return this.pending.length + this.kept;
  }

  /** Reports a problem at an element (key = attribute) or at an object of the Bundle (key = property). */
  report(code: IssueCode, at: object, key?: string | number, detail: Detail = {}): void {
    this.pending.push({ ...detail, code, at, key, rule: this.rule });
  }

  /** Runs something whose problems do not count. */
  quietly<T>(run: () => T): T {
    const issues = this.pending.length;
    const kept = this.frames.at(-1)?.items.length ?? 0;
    const result = run();
    this.pending.length = issues;
    const items = this.frames.at(-1)?.items;
    if (items !== undefined) items.length = kept;
    return result;
  }

  /** Enters the element that becomes a resource: what nobody reads below it is kept on that resource (DT 15). */
  enter(base: XmlElement): void {
    this.frames.push({ base, items: [] });
  }

  /** Leaves it again, with the `v3-raw` extensions collected. */
  leave(): readonly Extension[] {
    return this.frames.pop()?.items.filter((item) => !this.dropped.has(item)) ?? [];
  }

  /** An element or attribute that no rule reads: reported and kept. Of the `xsi` attributes only the type says something. */
  unread(element: XmlElement, attributeName?: string): void {
    const a = attributeName === undefined ? undefined : element.attributes.find((x) => x.local === attributeName);
    if (a?.uri === XSI && a.local !== 'type') return;
    this.report('not-mapped', element, attributeName);
    this.keep(element, attributeName);
  }

  /** Keeps an element or attribute whose problem was reported already; what it held itself need not be kept apart. */
  keep(element: XmlElement, attributeName?: string): void {
    const frame = this.frames.at(-1);
    if (frame === undefined) return;
    const a = attributeName === undefined ? undefined : element.attributes.find((x) => x.local === attributeName);
    if (attributeName !== undefined && a === undefined) return;
    const isType = a?.uri === XSI;
    const path = relativePath(frame.base, element, isType ? 'xsi:type' : attributeName);
    const xml = a === undefined ? writeXml(element, { declaration: false, within: frame.base.uri }) : isType ? (element.type?.local ?? '') : a.value;
    if (a === undefined) for (const inner of this.keptBelow.get(element) ?? []) this.dropped.add(inner);
    const item: Extension = {
      url: EXTENSIONS.v3Raw,
      extension: [
        { url: 'path', valueString: path },
        { url: 'xml', valueString: xml },
      ],
    };
    frame.items.push(item);
    this.kept++;
    for (let e = a === undefined ? element.parent : element; e !== undefined && e !== frame.base; e = e.parent) {
      const below = this.keptBelow.get(e);
      if (below === undefined) this.keptBelow.set(e, [item]);
      else below.push(item);
    }
  }

  /**
   * Drops the attributes kept below an element whose parts come back in another order: they would land on the wrong part.
   */
  forget(element: XmlElement): void {
    for (const item of this.keptBelow.get(element) ?? []) {
      if (item.extension?.[0]?.valueString?.includes('/@') === true) this.dropped.add(item);
    }
  }

  /** A changed copy of an object of the Bundle, for which problems are reported at the original. */
  copyOf<T extends object>(original: object, copy: T): T {
    this.originals.set(copy, this.originals.get(original) ?? original);
    return copy;
  }

  get failed(): boolean {
    return this.pending.length > 0;
  }

  /** The problems so far, in the order in which they were met, each once. */
  issues(locate: Locate): Issue[] {
    const seen = new Set<string>();
    const out: Issue[] = [];
    for (const p of this.pending) {
      const issue: Issue = {
        code: p.code,
        severity: p.severity ?? ISSUES[p.code].severity,
        ...locate(this.originals.get(p.at) ?? p.at, p.key),
        ...(p.rule === '' ? {} : { rule: p.rule }),
        ...(p.found === undefined || NUMBER_OF_PERSON.test(p.found) ? {} : { found: p.found }),
        ...(p.expected === undefined ? {} : { expected: p.expected }),
      };
      const key = JSON.stringify(issue);
      if (!seen.has(key)) out.push(issue);
      seen.add(key);
    }
    return out;
  }
}

/** Path below the element that became the resource: `product/dispensedMedication/x[2]/@y`. */
function relativePath(base: XmlElement, element: XmlElement, attributeName: string | undefined): string {
  const full = pathOf(element, attributeName);
  const above = pathOf(base);
  return full.startsWith(above) ? full.slice(above.length + 1) : full;
}
