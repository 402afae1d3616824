import type { SourceShields } from '../../../config/source.js';
import { faultClass, readFault, writeEnvelope } from '../../../hl7v3/soap.js';
import { CONDITIONS, DISPENSES } from '../../../mapping/payloads.js';
import type { Outgoing } from '../../../trust/oauth/send.js';
import type { Exchanged } from '../../../trust/tls/send.js';
import { writeXml } from '../../../xml/writer.js';
import type { XmlElement } from '../../../xml/element.js';
import type { SourceQuestion } from '../../connector.js';
import { openConnection, statusFailure, type Connection, type Run } from '../connection.js';
import { SourceFailure } from '../failure.js';
import type { Given, System } from '../fetching.js';
import type { ConnectOutside } from '../outside.js';
import { hasHl7v3Quirk } from '../quirks.js';
import { linkTestTo, queryTo, type LegacySource } from './question.js';
import { carrierIn, readAnswer } from './read-answer.js';
import { givenOf, payloadsShown } from './to-fhir.js';

/** A legacy HL7v3 system as a source, and what of its configuration is of no use. */
export interface LegacySystem extends System {
  readonly problems: Connection['problems'];
}

/** Opens the way to a legacy HL7v3 system. */
export async function openLegacySystem(source: LegacySource, shields: SourceShields, outside: ConnectOutside): Promise<LegacySystem> {
  const connection = await openConnection(source.system, outside);
  return {
    fetch: (question, run) => fetchFrom({ connection, source, shields, outside, question, run }),
    ping: async (run) => {
      const message = linkTestTo(source, { now: outside.now(), newId: outside.newId });
      const { octets } = await connection.ask(requestFor(message, source), run, true);
      return carrierIn(octets) !== undefined;
    },
    problems: () => connection.problems(),
    close: () => {
      connection.close();
      return Promise.resolve();
    },
  };
}

interface Fetching {
  readonly connection: Connection;
  readonly source: LegacySource;
  readonly shields: SourceShields;
  readonly outside: ConnectOutside;
  readonly question: SourceQuestion;
  readonly run: Run;
}

async function fetchFrom({ connection, source, shields, outside, question, run }: Fetching): Promise<Given> {
  const asked = queryTo(source, question, { now: outside.now(), newId: outside.newId });
  // Never twice (D38).
  const answer = await connection.ask(requestFor(asked.message, source), run, false);
  if (answer.status !== 200) throw refusalOf(answer);
  const read = readAnswer(answer.octets, asked, source);
  const self = question.category === 'MED' ? DISPENSES.search : CONDITIONS.search;
  const options = { ids: outside.newId, timestamp: new Date(outside.now()).toISOString(), self };
  return givenOf(read === undefined ? [] : payloadsShown(read.interaction, shields), options, read?.issues);
}

/** SOAP 1.1 over POST (AM 6.1); the service is the last part of the address. */
function requestFor(message: XmlElement, { system }: LegacySource): Outgoing {
  const service = new URL(system.address).pathname.split('/').at(-1) ?? '';
  const action = hasHl7v3Quirk(system, 'soap-action-empty') ? '' : (system.soapAction ?? `urn:hl7-org:v3/${service}_QueryResponse`);
  const headers = { 'Content-Type': 'text/xml; charset=utf-8', Accept: 'text/xml', SOAPAction: `"${action}"` };
  return { method: 'POST', url: system.address, headers, body: writeXml(writeEnvelope({ message })) };
}

/** A Fault is known by its content; any other status has no meaning in HL7v3 (AM 6.1). */
function refusalOf({ status, octets }: Exchanged): SourceFailure {
  try {
    const carrier = carrierIn(octets);
    if (carrier?.kind === 'fault') return new SourceFailure('reported', faultClass(readFault(carrier.fault)) === 'Server');
  } catch {
    // No XML: the status says all there is.
  }
  return statusFailure(status);
}
