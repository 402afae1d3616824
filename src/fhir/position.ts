/** A place in a text, from 1, in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

const LF = 0x0a;
const CR = 0x0d;

/** Turns offsets into lines and columns; the lines are looked up once and only as far as asked, so many questions about one text stay cheap. */
export function positions(text: string): (offset: number) => Position {
  const starts = [0];
  let seen = 0;
  return (offset) => {
    for (; seen < Math.min(offset, text.length); seen++) {
      const c = text.charCodeAt(seen);
      if (c === LF || (c === CR && text.charCodeAt(seen + 1) !== LF)) starts.push(seen + 1);
    }
    let low = 0;
    for (let high = starts.length; high - low > 1;) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  };
}
