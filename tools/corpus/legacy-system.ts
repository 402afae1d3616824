import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { localText } from '../../src/amsterdam.js';
import { answerMessage } from '../../src/hl7v3/answer.js';
import { readCareQuery } from '../../src/hl7v3/care-query.js';
import { applicationId } from '../../src/hl7v3/communication.js';
import { interaction } from '../../src/hl7v3/interactions.js';
import { readEnvelope, writeEnvelope } from '../../src/hl7v3/soap.js';
import { readTransmission } from '../../src/hl7v3/transmission.js';
import { attribute, child, descendantsAt, type XmlElement } from '../../src/xml/element.js';
import { readXml } from '../../src/xml/reader.js';
import { writeXml } from '../../src/xml/writer.js';

/** What a legacy system has for a question, named by its interaction, about a patient. */
export type Has = (question: string, bsn: string) => readonly XmlElement[];

/** A legacy system at work. */
export interface LegacySystem {
  readonly address: string;
  readonly close: () => void;
}

/** An HL7v3 system over SOAP in clear, on this machine only: it answers every question with what it has. */
export async function legacySystem(has: Has): Promise<LegacySystem> {
  const server = createServer((request, reply) => {
    void bodyOf(request).then((body) => {
      reply.writeHead(200, { 'Content-Type': 'text/xml; charset=utf-8' });
      reply.end(writeXml(writeEnvelope({ message: answerTo(body, has) })));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const close = (): void => {
    server.close();
    server.closeAllConnections();
  };
  return { address: `http://127.0.0.1:${port}/xis/Query`, close };
}

function answerTo(body: string, has: Has): XmlElement {
  const question = readEnvelope(readXml(body)).envelope?.message;
  const [parameters] = question === undefined ? [] : descendantsAt(question, ['ControlActProcess', 'queryByParameter']);
  if (question === undefined || parameters === undefined) throw new RangeError('the connector asked nothing');
  const { query } = readCareQuery(parameters, question.local);
  const { sender, receiver } = readTransmission(question);
  return answerMessage(
    {
      interaction: interaction(question.local)?.answers?.[0] ?? '',
      id: { root: '2.999.1', extension: randomUUID() },
      creationTime: localText(new Date().toISOString()) ?? '',
      sender: applicationId(receiver) ?? '',
      receiver: applicationId(sender) ?? '',
      targetMessage: idIn(question, 'id'),
      queryId: idIn(parameters, 'queryId'),
    },
    has(question.local, query?.bsn ?? ''),
  );
}

function idIn(element: XmlElement, name: string): { readonly root: string; readonly extension: string } {
  const id = child(element, name);
  return { root: (id && attribute(id, 'root')) ?? '', extension: (id && attribute(id, 'extension')) ?? '' };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request as AsyncIterable<Buffer>) pieces.push(piece);
  return Buffer.concat(pieces).toString('utf8');
}
