/** What a schema demands, without the value that does not fulfil it. */
export interface Constraint {
  /** Which kind of demand it is. */
  readonly kind: string;
  /** Attribute that is meant. */
  readonly attribute?: string;
  readonly expected?: string;
}

const PREFIX = /^Element '(?:\{[^}]*\})?[^']*'(?:, attribute '(?:\{[^}]*\})?([^']*)')?: (.*)$/s;

/** Demands by the end of the message of libxml2: what comes before it may be a value of the input. The last group is the schema's. */
const DEMANDS: readonly (readonly [pattern: RegExp, kind: string, expected: (tail: string) => string | undefined])[] = [
  [/^This element is not expected\.(?: Expected is (?:one of )?\( ([^()]*) \)\.)?$/, 'element', names],
  [/^Missing child element\(s\)\.(?: Expected is (?:one of )?\( ([^()]*) \)\.)?$/, 'missing', names],
  [/^The attribute '[^']*' is not allowed\.$/, 'attribute', () => 'no such attribute'],
  [/^Character content other than whitespace is not allowed/, 'content', () => 'no text'],
  [/^Character content is not allowed/, 'content', () => 'nothing'],
  [/^Element content is not allowed/, 'content', () => 'no elements'],
  [/^The type definition is abstract/, 'xsi-type', () => 'an xsi:type'],
  [/^The (?:type definition|QName value) '.*' ?(?:, specified by xsi:type|of the xsi:type attribute)/s, 'xsi-type', () => undefined],
  [/^\[facet 'pattern'\].*is not accepted by the pattern '(.*)'\.$/s, 'pattern', (pattern) => `the pattern ${pattern}`],
  [/^\[facet 'enumeration'\].*is not an element of the set \{(.*)\}\.$/s, 'enumeration', (set) => set.replaceAll("'", '')],
  [/^\[facet 'minLength'\].* the allowed minimum length of '(\d+)'\.$/s, 'length', (n) => `${n} characters or more`],
  [/^\[facet 'maxLength'\].* the allowed maximum length of '(\d+)'\.$/s, 'length', (n) => `${n} characters or less`],
  [/^\[facet 'min\w+'\].* value allowed \('([^']*)'\)\.$/s, 'range', (bound) => `more, the bound being ${bound}`],
  [/^\[facet 'max\w+'\].* value allowed \('([^']*)'\)\.$/s, 'range', (bound) => `less, the bound being ${bound}`],
  [/is not a valid value of the (?:local )?(?:atomic |union |list )?type '([^']*)'\.$/s, 'type', names],
  [/is not a valid value of the local (?:atomic|union|list) type\.$/s, 'type', () => undefined],
  [/does not match the fixed value constraint '([^']*)'\.$/s, 'fixed', (value) => value],
];

const REQUIRED = /^The attribute '(?:\{[^}]*\})?([^']*)' is required but missing\.$/;

/** Takes a message of libxml2 apart; of one that is not known only what comes before the first quote is kept. */
export function constraintOf(message: string): Constraint {
  const [, attribute, text = message] = PREFIX.exec(message) ?? [];
  const missing = REQUIRED.exec(text)?.[1];
  if (missing !== undefined) return { kind: 'required', attribute: missing };
  const at = attribute === undefined ? {} : { attribute };
  for (const [pattern, kind, told] of DEMANDS) {
    const match = pattern.exec(text);
    if (match === null) continue;
    const expected = told(match[1] ?? '');
    return { kind, ...at, ...(expected === undefined || expected === '' ? {} : { expected }) };
  }
  const words = text.split("'")[0]?.trim() ?? '';
  return { kind: 'constraint', ...at, ...(words === '' ? {} : { expected: words }) };
}

/** Names of the schema without their namespace. */
function names(list: string): string {
  return list.replace(/\{[^}]*\}/g, '');
}
