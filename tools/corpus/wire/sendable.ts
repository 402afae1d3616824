import type { Case } from '../../../src/conformance/corpus/cases.js';
import { withoutMasked } from '../../../src/hl7v3/masked.js';
import { DISPENSES, isWrittenForm, patientsIn, payloadOf } from '../../../src/mapping/payloads.js';
import { childrenNamed, type XmlElement } from '../../../src/xml/element.js';
import type { WireQuestion } from './over-hl7v3.js';

/** A message that can be asked for. */
export interface Sendable {
  readonly case: Case;
  readonly question: WireQuestion;
  readonly whole: readonly XmlElement[];
  /** What has to come back. */
  readonly before: readonly XmlElement[];
  /** Payloads that are not among it, or not in whole. */
  readonly unshown: number;
}

/** Why a case can not be asked for. */
export interface NotSent {
  readonly case: Case;
  readonly reason: string;
}

/**
 * What can be asked for of a case. Two things are never shown, shields or not: what is masked (D19), and a list without dispenses, since of a
 * patient no more is told than what visible items refer to (CS b.3, step 14).
 */
export function sendable(c: Case): Sendable | NotSent {
  const whole = c.payloads.filter(isWrittenForm);
  const [first] = whole;
  const bsn = first && patientsIn(first)[0]?.number;
  if (first === undefined) return { case: c, reason: c.payloads.length === 0 ? 'nothing was found' : 'only read' };
  if (bsn === undefined) return { case: c, reason: 'no patient' };
  const before = whole.filter((payload) => !isEmpty(payload)).flatMap((payload) => withoutMasked(payload) ?? []);
  const query = payloadOf(first) === DISPENSES ? 'QURX_IN990111NL' : 'REPC_IN000023NL';
  const unshown = whole.filter((payload) => !before.includes(payload)).length;
  return { case: c, question: { query, payload: first.local, bsn }, whole, before, unshown };
}

/** What a source has of a patient is kept by this. */
export function keyOf({ query, bsn }: Pick<WireQuestion, 'bsn'> & { readonly query: string }): string {
  return `${query} ${bsn}`;
}

function isEmpty(payload: XmlElement): boolean {
  return payloadOf(payload) === DISPENSES && childrenNamed(payload, 'component').length === 0;
}
