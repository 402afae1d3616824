/** Text of a page that may be sent: everything in it was escaped. Only `html` makes it. */
export class Html {
  constructor(readonly text: string) {}
}

/** What may stand in a page: texts are escaped, pieces of a page stand as they are, undefined is nothing. */
export type Piece = Html | string | number | undefined | readonly Html[];

/** A piece of a page. Whatever is put into it is escaped, in text and in attributes with double quotes; nowhere else may anything be put. */
export function html(strings: TemplateStringsArray, ...pieces: readonly Piece[]): Html {
  return new Html(strings.reduce((text, part, i) => text + written(pieces[i - 1]) + part));
}

function written(piece: Piece): string {
  if (piece === undefined) return '';
  if (piece instanceof Html) return piece.text;
  if (typeof piece === 'string' || typeof piece === 'number') return escaped(String(piece));
  return piece.map(({ text }) => text).join('');
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
/** Control characters have no place in HTML, and those that turn the direction of text would show another order than there is. */
const SPECIAL = /[&<>"'\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

function escaped(text: string): string {
  return text.replace(SPECIAL, (c) => ESCAPES[c] ?? `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
