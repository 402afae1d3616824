import type { ExactElement } from '../../xml/exact-element.js';
import { accepted, refused, type Checked } from '../refusals.js';
import { NS } from './names.js';
import { instantOf } from './token-reader.js';
import { isNamed, onlyElements, onlyText } from './walk.js';

/** When a signed message was made and until when it counts, in milliseconds since 1970 (SEC 2.4). */
export interface Timestamp {
  readonly created: number;
  readonly expires: number;
}

/** Reads a `wsu:Timestamp`: Created, then Expires, both there. */
export function readTimestamp(element: ExactElement | undefined): Checked<Timestamp> {
  const [created, expires, ...more] = isNamed(element, NS.wsu, 'Timestamp') ? (onlyElements(element) ?? []) : [];
  if (!isNamed(created, NS.wsu, 'Created') || !isNamed(expires, NS.wsu, 'Expires') || more.length > 0) return malformed();
  const [from, until] = [instantOf(onlyText(created) ?? ''), instantOf(onlyText(expires) ?? '')];
  return from === undefined || until === undefined ? malformed() : accepted({ created: from, expires: until });
}

function malformed(): ReturnType<typeof refused> {
  return refused('TOKEN_MALFORMED', 'Timestamp');
}
