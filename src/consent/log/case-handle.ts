/** Digits without those that are mistaken for another: no I, L, O, U. */
const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 10;

/**
 * Handle of a log line that a patient can read over the telephone (CS C-70): ten digits of base 32 and a check digit, as
 * `4K7QZ-9M2XB-T`. It says nothing about the line: `random` gives ten bytes that nobody can guess.
 */
export function caseHandle(random: Uint8Array): string {
  if (random.length !== LENGTH) throw new RangeError(`a case handle is made of ${LENGTH} bytes`);
  const digits = Array.from(random, (byte) => DIGITS.charAt(byte % DIGITS.length)).join('');
  return `${digits.slice(0, 5)}-${digits.slice(5)}-${checkDigit(digits)}`;
}

/** A handle as somebody typed it, in the form of the log; undefined when it is none, or a digit was mistaken. */
export function readCaseHandle(text: string): string | undefined {
  const digits = text.toUpperCase().replace(/[-\s]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1');
  const body = digits.slice(0, LENGTH);
  const isHandle = digits.length === LENGTH + 1 && [...digits].every((digit) => DIGITS.includes(digit));
  return isHandle && digits[LENGTH] === checkDigit(body) ? `${body.slice(0, 5)}-${body.slice(5)}-${checkDigit(body)}` : undefined;
}

/** Weights that are odd, so that any one mistaken digit shows, and differ between neighbours, so that most swaps do. */
function checkDigit(digits: string): string {
  const sum = [...digits].reduce((total, digit, place) => total + DIGITS.indexOf(digit) * (2 * place + 1), 0);
  return DIGITS.charAt(sum % DIGITS.length);
}
