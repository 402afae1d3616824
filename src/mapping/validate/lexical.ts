import { decimal } from '../../fhir/decimal.js';
import { isOid, isUuid } from '../../fhir/systems.js';
import { tsToFhir } from '../leaf/ts.js';

/** The forms that the text of an attribute can have. */
export interface Lexical {
  readonly accepts: (value: string) => boolean;
  readonly expected: string;
  /** The text is a code of a closed list, which may be quoted. */
  readonly closed: boolean;
}

function lexical(expected: string, accepts: (value: string) => boolean, closed = false): Lexical {
  return { accepts, expected, closed };
}

/** Digits behind the second and a zone as the schema has them; what the digits say is judged where times are read (DT 3). */
const TS_FORM = /^\d+(\.\d{1,4})?([+-]\d+)?$/;

/** Text that is there. */
export const TEXT = lexical('a value that is not empty', (v) => v !== '');
/** A code: no blanks in it. */
export const CODE = lexical('a code', (v) => /^\S+$/.test(v));
/** An arc of an OID has no leading zero (AM 6.2), which readers put up with. */
const PADDED_ARC = /(^|\.)0\d/;
/** Root of an identifier, or a code system. */
export const UID = lexical('an OID or UUID', (v) => (isOid(v) && !PADDED_ARC.test(v)) || isUuid(v));
/** A point in time. */
export const MOMENT = lexical('a point in time, yyyyMMddHHmmss+hhmm or the first part of it', (v) => TS_FORM.test(v) && tsToFhir(v) !== undefined);
/** A decimal. */
export const REAL = lexical('a decimal', (v) => decimal(v) !== undefined);
/** A whole number. */
export const WHOLE = lexical('a whole number', (v) => /^-?\d+$/.test(v));
/** A truth value. */
export const TRUTH = lexical('true or false', (v) => v === 'true' || v === 'false');
/** A telecommunication address. */
export const URL_FORM = lexical('a URL, such as tel:', (v) => /^[A-Za-z][A-Za-z0-9+.-]*:\S/.test(v));
/** Binary data as text. */
export const BASE64 = lexical('base64', (v) => /^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(v));

/** One code of a closed list. */
export function oneOf(...codes: readonly string[]): Lexical {
  return lexical(codes.join(', '), (v) => codes.includes(v), true);
}

/** Codes of a closed list, with blanks between them. */
export function setOf(...codes: readonly string[]): Lexical {
  return lexical(
    codes.join(', '),
    (v) =>
      v.trim() !== '' &&
      v
        .trim()
        .split(/\s+/)
        .every((code) => codes.includes(code)),
    true,
  );
}

/** The form of a value that may not be quoted: digits as #, letters as a. */
export function formOf(value: string): string {
  const form = value.replace(/\p{Nd}/gu, '#').replace(/\p{L}/gu, 'a');
  return form === '' ? 'nothing' : form.length > 24 ? `${form.slice(0, 24)}...` : form;
}
