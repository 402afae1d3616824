import { readFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { payloadsOf } from '../../src/hl7v3/answer.js';
import { queryReply, type QueryOutcome } from '../../src/hl7v3/reply.js';
import { interaction } from '../../src/hl7v3/interactions.js';
import { writeEnvelope } from '../../src/hl7v3/soap.js';
import { writeAuthor } from '../../src/mapping/registration/author.js';
import { attribute, child, descendantsAt, type XmlElement } from '../../src/xml/element.js';
import { readXml } from '../../src/xml/reader.js';
import { writeXml } from '../../src/xml/writer.js';
import { messageIn } from './questions.js';

/** A question as a source got it. */
export interface Got {
  readonly text: string;
  readonly message: XmlElement;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

/** What a source does with a question: it answers a text, or does something to the connection. */
export type Behaviour = (got: Got, res: ServerResponse) => string | undefined | Promise<string | undefined>;

/** A source at work. */
export interface FakeSource {
  readonly port: number;
  readonly got: readonly Got[];
  /** What it does from now on. */
  readonly does: (behaviour: Behaviour) => void;
  readonly stop: () => Promise<void>;
}

const EXAMPLE = payloadsOf(readXml(readFileSync(new URL('../../examples/dispense-list.xml', import.meta.url), 'utf8')));

/** Answers with so many lists of the example, or that nothing was found. */
export function answering(ura: string, application: string, lists = 1): Behaviour {
  return ({ message }) => answer(message, { ura, application }, Array.from({ length: lists }, () => EXAMPLE).flat());
}

/** What an answer says of who gives it. */
export interface By {
  readonly ura: string;
  readonly application: string;
}

/** An answer to a question in its envelope. */
export function answer(message: XmlElement, by: By, payloads: readonly XmlElement[], outcome?: QueryOutcome): string {
  const usual = { acknowledgement: 'AA', queryResponse: payloads.length === 0 ? 'NF' : 'OK' } as const;
  return writeXml(writeEnvelope({ message: queryReply(frameOf(message, by), outcome ?? usual, payloads) }));
}

function frameOf(message: XmlElement, { ura, application }: By): Parameters<typeof queryReply>[0] {
  const [queryId] = descendantsAt(message, ['ControlActProcess', 'queryByParameter', 'queryId']);
  const id = child(message, 'id');
  const ii = (of: XmlElement | undefined) => ({ root: of && attribute(of, 'root'), extension: of && attribute(of, 'extension') });
  return {
    interaction: interaction(message.local)?.answers?.[0] ?? '',
    id: { root: '2.999.7', extension: `A-${ura}` },
    creationTime: '20260601140001',
    sender: application,
    receiver: '1',
    targetMessage: ii(id),
    author: writeAuthor({ kind: 'device', application, uzi: '900010080', ura, name: `Bron ${ura}`, type: 'J8' }),
    queryId: ii(queryId),
  };
}

/** A source in clear. */
export async function fakeSource(first: Behaviour): Promise<FakeSource> {
  return served(first, (listener) => createServer(listener));
}

/** A source over a server that is made of its listener. */
export async function served(first: Behaviour, serverOf: (listener: RequestListener) => Server): Promise<FakeSource> {
  const got: Got[] = [];
  let behaviour = first;
  const server = serverOf((req, res) => {
    const pieces: Buffer[] = [];
    req.on('data', (piece: Buffer) => void pieces.push(piece));
    req.on('end', () => {
      const text = Buffer.concat(pieces).toString('utf8');
      const one: Got = { text, message: messageIn(text), path: req.url ?? '', headers: req.headers };
      got.push(one);
      void Promise.resolve(behaviour(one, res)).then((reply) => {
        if (reply === undefined) return;
        res.writeHead(reply.includes(':Fault') ? 500 : 200, { 'Content-Type': 'text/xml; charset=utf-8' });
        res.end(reply);
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    got,
    does: (next) => {
      behaviour = next;
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
