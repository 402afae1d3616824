/**
 * What must never come in a text that we sign: controls, halves of surrogate pairs, and the characters that XML does not have
 * (attack 64). Line ends and tabs too: no value of a token has them, and readers change them.
 */
const REFUSED = /[\u0000-\u001f\u007f-\u009f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/** Whether a value can stand in a token. */
export function canStandInXml(value: string): boolean {
  return !REFUSED.test(value);
}

/** A value between tags, as canonical XML has it (XML-C14N 2.3). */
export function characterData(value: string): string {
  return /[&<>]/.test(value) ? value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;') : value;
}

/** A value in an attribute, without the quotes. */
export function attributeValue(value: string): string {
  return /[&<"]/.test(value) ? value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;') : value;
}

/** What XML 1.0 has no character for. */
const NO_CHARACTER = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/** Whether a whole text has only characters that XML has. */
export function isXmlText(text: string): boolean {
  return !NO_CHARACTER.test(text);
}
