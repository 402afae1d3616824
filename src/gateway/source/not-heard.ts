import { fault, type OwnFault } from '../../hl7v3/soap.js';
import { isStoreError } from '../../store/errors.js';
import type { Refusal } from '../../trust/refusals.js';
import { soapAnswer } from '../../trust/verify/outward.js';
import { unheardLine, type Unheard } from './line.js';
import { faultReply, type SoapReply } from './soap.js';
import type { SourceWorld } from './world.js';

/** What is known of a message that is not heard. */
export type About = Omit<Unheard, 'kind' | 'outcome' | 'code' | 'bsn'>;

/** Refuses what trust refuses, with the one text that it has for all (SEC 2.7). */
export function refuse(refusal: Refusal, about: About, world: SourceWorld, bsn?: string): Promise<SoapReply> {
  const { status, body } = soapAnswer(refusal);
  // By then the person and the patient are proven; it is the mandate that does not cover the act (SEC 2.1 step 14, D18).
  const isOfMandate = /^MANDATE_(MISSING|EXPIRED|ORG|CONTEXT|OVERSEER)$/.test(refusal.code);
  const line = isOfMandate ? ({ kind: 'refusal', ...(bsn === undefined ? {} : { bsn }) } as const) : ({ kind: 'authentication' } as const);
  return afterLine({ ...about, ...line, outcome: 'refused', code: refusal.code }, { status, body }, world);
}

/** Refuses what is no message that belongs here (AM 6.1b). */
export function refuseSoap(given: OwnFault, about: About, world: SourceWorld): Promise<SoapReply> {
  return afterLine({ ...about, kind: 'refusal', outcome: 'refused', code: 'R-SYN' }, faultReply(given), world);
}

/** A reply that goes when its line is in the log; without its line nothing goes but that nothing goes (CS C-60 T2). */
export async function afterLine(unheard: Unheard, reply: SoapReply, world: SourceWorld): Promise<SoapReply> {
  try {
    await world.stores.lines.append(unheardLine(unheard, world));
    return reply;
  } catch (error) {
    world.notice({ kind: 'log', code: isStoreError(error) ? error.code : 'fault', source: unheard.source });
    return faultReply(fault('soap:Server', 'no reply can be made at this moment'));
  }
}
