/** Objects with more keys than this keep them in a set; up to here comparing hashes one by one is faster. */
const FEW = 16;

/** The keys of all objects that are open, as places in the text, to find one that stands twice without making strings of them. */
export class KeyStack {
  private size = 0;
  /** Where the keys of each depth begin. */
  private readonly first: Int32Array;
  private readonly last: Int32Array;
  private readonly lastEnd: Int32Array;
  private readonly hashes: Int32Array;
  private readonly starts: Int32Array;
  private readonly ends: Int32Array;
  private readonly sets: (Set<string> | undefined)[];

  constructor(
    private readonly text: string,
    maxDepth: number,
  ) {
    const depths = maxDepth + 1;
    this.first = new Int32Array(depths);
    this.last = new Int32Array(depths);
    this.lastEnd = new Int32Array(depths);
    this.hashes = new Int32Array(depths * FEW);
    this.starts = new Int32Array(depths * FEW);
    this.ends = new Int32Array(depths * FEW);
    this.sets = new Array<undefined>(depths).fill(undefined);
  }

  open(level: number): void {
    this.first[level] = this.size;
  }

  close(level: number): void {
    this.size = this.first[level] ?? 0;
    this.sets[level] = undefined;
  }

  /** The key added last at that depth. */
  current(level: number): string {
    return keyText(this.text, this.last[level] ?? 0, this.lastEnd[level] ?? 0);
  }

  /** False when the object has this key already. Collisions cost at most a few comparisons, so no input makes this slow. */
  add(level: number, start: number, end: number, hash: number): boolean {
    this.last[level] = start;
    this.lastEnd[level] = end;
    const first = this.first[level] ?? 0;
    if (this.size - first === FEW) return this.addToSet(level, keyText(this.text, start, end));
    for (let i = first; i < this.size; i++) {
      if (this.hashes[i] === hash && this.textAt(i) === keyText(this.text, start, end)) return false;
    }
    this.hashes[this.size] = hash;
    this.starts[this.size] = start;
    this.ends[this.size++] = end;
    return true;
  }

  private addToSet(level: number, key: string): boolean {
    let set = this.sets[level];
    if (set === undefined) {
      set = new Set();
      for (let i = this.first[level] ?? 0; i < this.size; i++) set.add(this.textAt(i));
      this.sets[level] = set;
    }
    const before = set.size;
    return set.add(key).size > before;
  }

  private textAt(i: number): string {
    return keyText(this.text, this.starts[i] ?? 0, this.ends[i] ?? 0);
  }
}

/** What the key between two quotes means, escapes resolved. */
export function keyText(text: string, start: number, end: number): string {
  const raw = text.slice(start, end);
  return raw.includes('\\') ? (JSON.parse(`"${raw}"`) as string) : raw;
}

/** Looked up once: this runs for every character of every key. */
const { imul } = Math;

/** Hash of a key, one character further. */
export function nextHash(hash: number, c: number): number {
  return (imul(hash, 31) + c) | 0;
}
