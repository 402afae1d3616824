const ZERO = 0x30;
const NINE = 0x39;
const MINUS = 0x2d;

/** By character code: may it stand behind a backslash? */
const SIMPLE_ESCAPES = new Uint8Array(128);
for (const c of '"\\/bfnrt') SIMPLE_ESCAPES[c.charCodeAt(0)] = 1;

/** May this character stand behind a backslash? (`u` apart, which has four digits with it.) */
export function mayBeEscaped(c: number): boolean {
  return SIMPLE_ESCAPES[c] === 1;
}

/** Sure without printing it: at most 15 digits, no zero at the end of a fraction, and not so small that an exponent is printed. */
export function printsBack(whole: number, fraction: number, last: number, first: number): boolean {
  if (fraction === 0) return whole <= 15 && first !== MINUS;
  return whole + fraction <= 15 && fraction <= 6 && last !== ZERO;
}

/** The value of four hexadecimal digits, or -1. */
export function hex4(text: string, at: number): number {
  let value = 0;
  for (let i = at; i < at + 4; i++) {
    const c = text.charCodeAt(i);
    const letter = c | 0x20;
    if (c >= ZERO && c <= NINE) value = value * 16 + c - ZERO;
    else if (letter >= 0x61 && letter <= 0x66) value = value * 16 + letter - 0x57;
    else return -1;
  }
  return value;
}

/** indexOf that says "never" by a place behind every other. */
export function findOrInfinity(text: string, what: string, from: number): number {
  const at = text.indexOf(what, from);
  return at < 0 ? Infinity : at;
}

/** A copy that shares no memory with the text it was cut from. */
export function copyOf(text: string): string {
  return text.length < 13 ? text : Buffer.from(text, 'latin1').toString('latin1');
}
