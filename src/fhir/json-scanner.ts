import { JsonError, type JsonErrorCode } from './json-error.js';
import { KeyStack, keyText, nextHash } from './json-keys.js';
import { copyOf, findOrInfinity, hex4, mayBeEscaped, printsBack } from './json-token.js';
import { positions } from './position.js';

/** A number that JavaScript would not print back: where it stands, and what of that place it shares with the number found before it. */
export interface LostNumber {
  readonly text: string;
  /** How many of the steps are those of the number before. */
  readonly shared: number;
  /** The other steps. */
  readonly steps: readonly (string | number)[];
}

const MAX_DEPTH = 100;

const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const DOT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const UNICODE_ESCAPE = 0x75;
const LITERALS = ['true', 'false', 'null'];

/**
 * Goes once over a JSON text before JSON.parse does: finds faults with their position, and every number whose digits would be lost
 * (D29). No recursion and no regular expression over the text, so neither size nor nesting can overflow the stack.
 */
export class JsonScanner {
  private pos = 0;
  private depth = 0;
  /** Depth up to which the place is still that of the last number found. */
  private unchanged = 0;
  private readonly isArray = new Uint8Array(MAX_DEPTH + 1);
  private readonly members = new Int32Array(MAX_DEPTH + 1);
  private readonly keys: KeyStack;
  /** Where the next backslash is, once looked up. */
  private backslash = -1;
  private readonly lost: LostNumber[] = [];

  /** `exact`: also finds control characters in strings, which JSON.parse refuses anyway; slower. */
  constructor(
    private readonly text: string,
    private readonly exact = false,
  ) {
    this.keys = new KeyStack(text, MAX_DEPTH);
  }

  /** @throws JsonError at the first fault. */
  scan(): readonly LostNumber[] {
    this.value(this.blank());
    while (this.depth > 0) this.member();
    this.blank();
    if (this.pos < this.text.length) this.fail('json-not-well-formed', this.pos);
    return this.lost;
  }

  private fail(code: JsonErrorCode, offset: number): never {
    const { line, column } = positions(this.text.slice(0, offset))(offset);
    throw new JsonError(code, line, column);
  }

  /** Skips white space; the character after it, NaN at the end. */
  private blank(): number {
    let c = this.text.charCodeAt(this.pos);
    while (c === 0x20 || c === 0x0a || c === 0x0d || c === 0x09) c = this.text.charCodeAt(++this.pos);
    return c;
  }

  /** One member of the innermost open array or object, or its end. */
  private member(): void {
    const level = this.depth;
    const array = this.isArray[level] === 1;
    let c = this.blank();
    if (c === (array ? CLOSE_BRACKET : CLOSE_BRACE)) return this.close(level);
    const before = this.members[level] ?? 0;
    this.members[level] = before + 1;
    if (before > 0) {
      if (c !== COMMA) this.fail('json-not-well-formed', this.pos);
      this.pos++;
      c = this.blank();
    }
    if (this.unchanged >= level) this.unchanged = level - 1;
    if (array) return this.value(c);
    if (c !== QUOTE) this.fail('json-not-well-formed', this.pos);
    this.key(level);
    if (this.blank() !== COLON) this.fail('json-not-well-formed', this.pos);
    this.pos++;
    this.value(this.blank());
  }

  private value(c: number): void {
    if (c === QUOTE) this.string();
    else if (c === OPEN_BRACE || c === OPEN_BRACKET) this.open(c === OPEN_BRACKET);
    else if (c === MINUS || (c >= ZERO && c <= NINE)) this.number(c);
    else this.literal();
  }

  private open(array: boolean): void {
    if (this.depth === MAX_DEPTH) this.fail('json-too-deep', this.pos);
    const level = ++this.depth;
    this.isArray[level] = array ? 1 : 0;
    this.members[level] = 0;
    this.keys.open(level);
    this.pos++;
  }

  private close(level: number): void {
    this.keys.close(level);
    this.depth = level - 1;
    this.pos++;
  }

  private literal(): void {
    const word = LITERALS.find((l) => this.text.startsWith(l, this.pos));
    if (word === undefined) this.fail('json-not-well-formed', this.pos);
    this.pos += word.length;
  }

  /** Most strings have no escape: then the next quote is the end, and looking it up is much faster than reading every character. */
  private string(): void {
    const start = this.pos + 1;
    const quote = this.exact ? -1 : this.text.indexOf('"', start);
    if (quote >= 0) {
      if (this.backslash < start) this.backslash = findOrInfinity(this.text, '\\', start);
      if (this.backslash > quote) {
        this.pos = quote + 1;
        return;
      }
    }
    this.pos = this.characters(start) + 1;
  }

  /** Offset of the quote that ends the string. */
  private characters(start: number): number {
    const text = this.text;
    let i = start;
    for (let c = text.charCodeAt(i); c !== QUOTE; c = text.charCodeAt(i)) {
      if (c === BACKSLASH) i = this.escape(i);
      else if (c >= 0x20) i++;
      else this.control(c, i);
    }
    return i;
  }

  /** Checks the escape that begins here; the offset after it. */
  private escape(at: number): number {
    const c = this.text.charCodeAt(at + 1);
    if (c !== UNICODE_ESCAPE) {
      if (!mayBeEscaped(c)) this.fail('json-not-well-formed', at);
      return at + 2;
    }
    const unit = hex4(this.text, at + 2);
    if (unit < 0) this.fail('json-not-well-formed', at);
    if (unit === 1) this.fail('json-control-character', at);
    return at + 6;
  }

  /** A character that can't stand in a string, or (NaN) the end of the text. */
  private control(c: number, at: number): never {
    this.fail(c === 1 ? 'json-control-character' : 'json-not-well-formed', at);
  }

  private key(level: number): void {
    const text = this.text;
    const start = this.pos + 1;
    let hash = 0;
    let i = start;
    for (let c = text.charCodeAt(i); c !== QUOTE; c = text.charCodeAt(++i)) {
      if (c === BACKSLASH) return this.escapedKey(level, start);
      if (!(c >= 0x20)) this.control(c, i);
      hash = nextHash(hash, c);
    }
    this.pos = i + 1;
    this.keep(level, start, i, hash);
  }

  /** A key may be spelled with escapes and still be the same key, so the hash is that of what it means. */
  private escapedKey(level: number, start: number): void {
    this.string();
    const end = this.pos - 1;
    let hash = 0;
    const meant = keyText(this.text, start, end);
    for (let i = 0; i < meant.length; i++) hash = nextHash(hash, meant.charCodeAt(i));
    this.keep(level, start, end, hash);
  }

  private keep(level: number, start: number, end: number, hash: number): void {
    if (!this.keys.add(level, start, end, hash)) this.fail('json-duplicate-key', start - 1);
  }

  private number(first: number): void {
    const start = this.pos;
    if (first === MINUS) this.pos++;
    const whole = this.pos;
    const wholeDigits = this.digits();
    if (wholeDigits > 1 && this.text.charCodeAt(whole) === ZERO) this.fail('json-not-well-formed', whole);
    let fraction = 0;
    let c = this.text.charCodeAt(this.pos);
    if (c === DOT) {
      this.pos++;
      fraction = this.digits();
      c = this.text.charCodeAt(this.pos);
    }
    const exponent = c === 0x65 || c === 0x45;
    if (exponent) this.exponent();
    if (!exponent && printsBack(wholeDigits, fraction, this.text.charCodeAt(this.pos - 1), first)) return;
    const token = this.text.slice(start, this.pos);
    if (String(Number(token)) !== token) this.lose(token);
  }

  private exponent(): void {
    const sign = this.text.charCodeAt(++this.pos);
    if (sign === MINUS || sign === 0x2b) this.pos++;
    this.digits();
  }

  /** One digit or more. */
  private digits(): number {
    const start = this.pos;
    for (let c = this.text.charCodeAt(start); c >= ZERO && c <= NINE; c = this.text.charCodeAt(this.pos)) this.pos++;
    if (this.pos === start) this.fail('json-not-well-formed', start);
    return this.pos - start;
  }

  private lose(token: string): void {
    const steps: (string | number)[] = [];
    const shared = this.unchanged;
    for (let level = shared + 1; level <= this.depth; level++) {
      steps.push(this.isArray[level] === 1 ? (this.members[level] ?? 0) - 1 : this.keys.current(level));
    }
    // The token is copied, since a slice would keep the whole text alive as long as the number.
    this.lost.push({ text: copyOf(token), shared, steps });
    this.unchanged = this.depth;
  }
}
