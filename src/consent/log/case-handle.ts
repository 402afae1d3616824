/** Digits without those that are mistaken for another: no I, L, O, U. */
const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 10;

/** The bytes of a random UUID that are random as a whole: not those that hold its version and variant. */
const RANDOM_BYTES = [0, 1, 2, 3, 4, 5, 9, 10, 11, 12];

/**
 * Handle of a log line that a patient can read over the telephone (CS C-70): ten digits of base 32 and a check digit, as
 * `4K7QZ-9M2XB-T`. It is made from the id of the line, a random UUID, so that a line with a known id is found by it as well.
 */
export function caseHandle(uuid: string): string {
  const hex = uuid.replace(/-/g, '');
  if (!/^[\da-f]{32}$/i.test(hex)) throw new RangeError('a case handle is made of a UUID');
  const digits = RANDOM_BYTES.map((place) => DIGITS.charAt(parseInt(hex.slice(2 * place, 2 * place + 2), 16) % DIGITS.length)).join('');
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
