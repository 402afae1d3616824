import { mayHoldBsn } from '../../bsn.js';
import { ISSUES, isFailure, type Detail, type Issue, type IssueCode } from '../../errors.js';
import { isTree } from '../../fhir/tree.js';

/** What the name of an element can be (R4 eld-20). */
const NAME = /^_?[A-Za-z][A-Za-z0-9]{0,63}$/;

/** What no string of R4 holds, and no store has to keep. */
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/;

/** A place in a resource that is being read: its value, its FHIRPath, and the list of what is wrong that all places share. */
export class Place {
  constructor(
    readonly value: unknown,
    readonly path: string,
    readonly issues: Issue[] = [],
  ) {}

  get exists(): boolean {
    return this.value !== undefined && this.value !== null;
  }

  /** What stands below; nothing stands below what is no object. */
  at(key: string): Place {
    return new Place(isTree(this.value) ? this.value[key] : undefined, `${this.path}.${key}`, this.issues);
  }

  /** The items of the list that this is; a value that is no list is reported, for R4 fixes which elements are. */
  items(): readonly Place[] {
    if (!this.exists) return [];
    if (Array.isArray(this.value)) return this.value.map((item: unknown, i) => new Place(item, `${this.path}[${i}]`, this.issues));
    this.report('value-format', 'R4', { expected: 'a list' });
    return [];
  }

  /** The one item of a list that must have exactly one. */
  only(rule: string): Place {
    const items = this.items();
    if (items.length === 0) this.report('required', rule);
    for (const more of items.slice(1)) more.report('too-many', rule);
    return items[0] ?? new Place(undefined, this.path, this.issues);
  }

  /** The extensions with a URL. */
  extensions(url: string): readonly Place[] {
    return this.at('extension')
      .items()
      .filter((e) => e.at('url').value === url);
  }

  /** The text that this must be; without one `undefined` and a problem, when it is `required` or no text. */
  text(rule: string, required = true): string | undefined {
    if (typeof this.value === 'string' && this.value.trim() !== '' && !CONTROL.test(this.value)) return this.value;
    if (this.exists) this.report('value-format', rule, { expected: 'a text' });
    else if (required) this.report('required', rule);
    return undefined;
  }

  /** A text that passes a test. */
  formed(rule: string, fits: (text: string) => boolean, expected: string, required = true): string | undefined {
    const text = this.text(rule, required);
    if (text === undefined || fits(text)) return text;
    this.report('value-format', rule, { expected });
    return undefined;
  }

  /** A code out of a list. */
  code<T extends string>(rule: string, codes: readonly T[], required = true): T | undefined {
    const text = this.text(rule, required);
    const code = codes.find((c) => c === text);
    if (text !== undefined && code === undefined) this.report('code-unknown', rule, { found: text, expected: codes.join(', ') });
    return code;
  }

  /** Reports what stands here and is not in the list of keys: nothing a client says is passed over. */
  onlyKeys(rule: string, keys: readonly string[]): void {
    if (!isTree(this.value)) return;
    for (const key of Object.keys(this.value)) {
      if (keys.includes(key.startsWith('_') ? key.slice(1) : key)) continue;
      // What a client makes up as a name may hold anything; what has the form of one is told.
      const place = NAME.test(key) && !mayHoldBsn(key) ? this.at(key) : this;
      place.report('too-many', rule, { expected: 'not in this profile' });
    }
  }

  /** Notes a problem; a value that may be a BSN is not quoted. */
  report(code: IssueCode, rule: string, { found, expected, severity }: Detail = {}): void {
    this.issues.push({
      code,
      severity: severity ?? ISSUES[code].severity,
      path: this.path,
      rule,
      ...(found === undefined || mayHoldBsn(found) ? {} : { found }),
      ...(expected === undefined ? {} : { expected }),
    });
  }

  get hasFailed(): boolean {
    return this.issues.some(isFailure);
  }
}
