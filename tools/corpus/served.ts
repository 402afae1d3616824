import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Case } from '../../src/conformance/corpus/cases.js';
import { differencesBetween } from '../../src/conformance/corpus/checks.js';
import { completeSource, type ConfiguredSource, type GivenSource, type SourceCategory } from '../../src/config/source.js';
import { readJson, writeJson } from '../../src/fhir/json.js';
import { openConnectors } from '../../src/gateway/connect/open.js';
import { machineConnectOutside } from '../../src/gateway/connect/outside.js';
import { answerMessage } from '../../src/hl7v3/answer.js';
import { maskedIn } from '../../src/hl7v3/masked.js';
import { BSN } from '../../src/hl7v3/oids.js';
import { writeEnvelope } from '../../src/hl7v3/soap.js';
import { DISPENSES, isWrittenForm, payloadOf } from '../../src/mapping/payloads.js';
import { bundleToV3 } from '../../src/mapping/to-v3.js';
import { attribute, child, descendantsAt, type XmlElement } from '../../src/xml/element.js';
import { readXml } from '../../src/xml/reader.js';
import { writeXml } from '../../src/xml/writer.js';
import { exactly, type Finding, type Judges } from './checks.js';

/** What came of a case through one kind of source. */
export interface Served {
  readonly way: string;
  /** False when there was nothing to ask for. */
  readonly isAnswer: boolean;
  readonly findings: readonly Finding[];
}

/**
 * A case as the data of a source that is asked for it: in a file, and in a legacy system over HTTP. What the connector gives goes back to
 * HL7v3 and must be what was there, apart from what is masked (D19).
 */
export async function servedThrough(c: Case, judges: Judges): Promise<readonly Served[]> {
  const before = c.payloads.filter(isWrittenForm);
  const [first] = before;
  const bsn = first === undefined ? undefined : bsnOf(first);
  if (first === undefined || bsn === undefined || before.some((payload) => maskedIn(payload) > 0)) return [];
  const category = payloadOf(first) === DISPENSES ? 'MED' : 'ICA';
  const server = await legacySystem(before);
  const { port } = server.address() as AddressInfo;
  const ways: Readonly<Record<string, NonNullable<GivenSource['connectors'][SourceCategory]>>> = {
    'a file': { sandbox: { path: c.file } },
    'a legacy system': { hl7v3: { address: `http://127.0.0.1:${port}/xis/Query`, megabytes: 50 } },
  };
  const served: Served[] = [];
  for (const [way, connector] of Object.entries(ways)) {
    const payloads = await asked(
      completeSource({ application: '300', sourceShields: 'marked', budget: 60, connectors: { [category]: connector } }),
      category,
      bsn,
    );
    const findings = typeof payloads === 'string' ? [payloads] : exactly(c, { before, payloads, own: differencesBetween(before, payloads) }, judges);
    served.push({ way, isAnswer: typeof payloads !== 'string', findings });
  }
  server.close();
  server.closeAllConnections();
  return served;
}

async function asked(source: ConfiguredSource, category: SourceCategory, bsn: string): Promise<readonly XmlElement[] | string> {
  const connectors = await openConnectors({ ura: '90000380', name: 'Source', source }, machineConnectOutside());
  const answer = await connectors.connector(category)?.fetch({ bsn, category, deadline: Date.now() + 60_000 });
  await connectors.close();
  if (answer?.kind !== 'data') return `failed: ${answer?.reason ?? 'no connector'}`;
  return bundleToV3(readJson(writeJson(answer.bundle))).payloads;
}

/** The number of the patient that a payload is about. */
function bsnOf(payload: XmlElement): string | undefined {
  const ids = payloadOf(payload)?.patientIds.flatMap((path) => descendantsAt(payload, path)) ?? [];
  const id = ids.find((one) => attribute(one, 'root') === BSN);
  return id && attribute(id, 'extension');
}

/** A system that answers every question with these payloads. */
async function legacySystem(payloads: readonly XmlElement[]): Promise<Server> {
  const server = createServer((request, reply) => {
    void bodyOf(request).then((body) => {
      reply.writeHead(200, { 'Content-Type': 'text/xml; charset=utf-8' });
      reply.end(writeXml(writeEnvelope({ message: answerTo(body, payloads) })));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

function answerTo(body: string, payloads: readonly XmlElement[]): XmlElement {
  const [question] = descendantsAt(readXml(body), ['Body'])[0]?.children ?? [];
  const idAt = (path: readonly string[]): { root: string; extension: string } => {
    const [id] = question === undefined ? [] : path.length === 1 ? [child(question, path[0] ?? '')] : descendantsAt(question, path);
    return { root: (id && attribute(id, 'root')) ?? '', extension: (id && attribute(id, 'extension')) ?? '' };
  };
  return answerMessage(
    {
      interaction: question?.local === 'REPC_IN000023NL' ? 'REPC_IN000024NL' : 'QURX_IN990113NL',
      id: { root: '2.999.1', extension: randomUUID() },
      creationTime: '20260302101502',
      sender: '300',
      receiver: '1',
      targetMessage: idAt(['id']),
      queryId: idAt(['ControlActProcess', 'queryByParameter', 'queryId']),
    },
    payloads,
  );
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request as AsyncIterable<Buffer>) pieces.push(piece);
  return Buffer.concat(pieces).toString('utf8');
}
