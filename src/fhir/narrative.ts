import type { XmlElement } from '../xml/element.js';
import { readXml } from '../xml/reader.js';
import { writeXml } from '../xml/writer.js';

/** Namespace of the narrative. */
export const XHTML = 'http://www.w3.org/1999/xhtml';

const MARKUP = /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<(?:[^<>"']|"[^"]*"|'[^']*')*>/g;

/** Is this one well-formed `div` in the XHTML namespace, and nothing before it? Then it can be put into XML as it is. */
export function isXhtmlDiv(text: string): boolean {
  if (!text.startsWith('<div')) return false;
  try {
    const root = readXml(text);
    return root.local === 'div' && root.uri === XHTML;
  } catch {
    return false;
  }
}

/**
 * The narrative as text: as it stands in the source when that is given and the piece stands on its own, else written anew, which loses
 * comments and white space between elements.
 */
export function divText(div: XmlElement, source: string | undefined): string {
  const piece = source === undefined ? undefined : pieceAt(source, div.offset);
  return piece !== undefined && isXhtmlDiv(piece) ? piece : writeXml(div, { declaration: false });
}

/** The element that begins at this offset, to its end tag. */
function pieceAt(source: string, start: number): string | undefined {
  let depth = 0;
  MARKUP.lastIndex = start;
  for (let found = MARKUP.exec(source); found !== null; found = MARKUP.exec(source)) {
    const tag = found[0];
    if (tag.startsWith('<!')) continue;
    depth += tag.startsWith('</') ? -1 : tag.endsWith('/>') ? 0 : 1;
    if (depth <= 0) return source.slice(start, MARKUP.lastIndex);
  }
  return undefined;
}
