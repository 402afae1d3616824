/** Eleven test of a BSN of nine digits (SEC 1.1). */
export function isBsn(text: string): boolean {
  if (!/^\d{9}$/.test(text)) return false;
  let sum = -Number(text[8]);
  for (let i = 0; i < 8; i++) sum += Number(text[i]) * (9 - i);
  return sum % 11 === 0 && text !== '000000000';
}

/** A BSN to compare by: eight digits get the zero that was left out; undefined for what is no BSN. For payloads never (SEC 1.1). */
export function normaliseBsn(text: string): string | undefined {
  const nine = text.length === 8 ? `0${text}` : text;
  return isBsn(nine) ? nine : undefined;
}

/** Whether a text holds digits that may be a BSN: then it is never quoted in an issue, wherever it stands. */
export function mayHoldBsn(text: string): boolean {
  return (text.match(/\d+/g) ?? []).some(isBsn);
}
