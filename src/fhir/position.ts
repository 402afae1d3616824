/** A place in a text, from 1, in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

const BREAK = /\r\n?|\n/g;

/** Turns offsets into lines and columns; the lines are looked up once, so many questions about one text stay cheap. */
export function positions(text: string): (offset: number) => Position {
  const starts = [0];
  for (const found of text.matchAll(BREAK)) starts.push(found.index + found[0].length);
  return (offset) => {
    let low = 0;
    for (let high = starts.length; high - low > 1;) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  };
}
