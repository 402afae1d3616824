import type { Language } from '../errors.js';
import { REFUSALS, type Refusal } from '../trust/refusals.js';
import { printable, type Edge, type ExitCode } from './edge.js';

/** Tells why something was refused: a person on this machine may know all of it. Exit 2 when the input could not be read. */
export async function tellRefusal(
  file: string,
  { code, at }: Refusal,
  { json, language }: { readonly json: boolean; readonly language: Language },
  edge: Pick<Edge, 'error'>,
): Promise<ExitCode> {
  const text = REFUSALS[code][language];
  const line = `${file}: ${code}: ${text}${at === undefined ? '' : ` (${at})`}`;
  await edge.error((json ? JSON.stringify({ file, code, ...(at === undefined ? {} : { at }), text }) : printable(line)) + '\n');
  return UNREADABLE.has(code) ? 2 : 1;
}

const UNREADABLE: ReadonlySet<string> = new Set(['XML_REFUSED', 'XML_LIMIT', 'SOAP_MALFORMED', 'SIGNING_UNAVAILABLE']);
