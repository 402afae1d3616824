/** What a text is, judged by how it begins. */
export type TextKind = 'hl7v3' | 'fhir-xml' | 'fhir-json';

/** How much of a text is looked at, in characters. */
export const HEAD = 1 << 16;

/** Namespace of FHIR XML; its reader and writer are only loaded when a text needs them. */
const FHIR = 'http://hl7.org/fhir';
const BLANK = /[ \t\r\n]*/y;
const START_TAG = /<(?:([\w.-]+):)?[\w.-]+([^>]*)/y;

/**
 * Tells by the first character what a text is, and of XML by the namespace of its root; XML that says nothing of FHIR counts as
 * HL7v3, so that the reader can say what is wrong with it. Undefined when it is neither XML nor JSON.
 */
export function kindOf(text: string): TextKind | undefined {
  const start = afterBlank(text, text.charCodeAt(0) === 0xfeff ? 1 : 0);
  const first = text.charAt(start);
  if (first === '{' || first === '[') return 'fhir-json';
  if (first !== '<') return undefined;
  return rootNamespace(text.slice(start, HEAD)) === FHIR ? 'fhir-xml' : 'hl7v3';
}

function afterBlank(text: string, from: number): number {
  BLANK.lastIndex = from;
  return from + (BLANK.exec(text)?.[0].length ?? 0);
}

/** Namespace of the first element, past the declaration, comments and processing instructions. */
function rootNamespace(text: string): string | undefined {
  let at = 0;
  for (;;) {
    const end = text.startsWith('<?', at) ? '?>' : text.startsWith('<!--', at) ? '-->' : undefined;
    if (end === undefined) break;
    const found = text.indexOf(end, at + 2);
    if (found < 0) return undefined;
    at = afterBlank(text, found + end.length);
  }
  START_TAG.lastIndex = at;
  const [, prefix, attributes = ''] = START_TAG.exec(text) ?? [];
  for (const [, name, value] of attributes.matchAll(/\bxmlns(?::([\w.-]+))?\s*=\s*["']([^"']*)["']/g)) if (name === prefix) return value;
  return undefined;
}
