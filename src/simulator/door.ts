import express, { type ErrorRequestHandler, type Request, type RequestHandler, type Response } from 'express';
import { placeOf } from '../http/fault.js';
import { applicationOf } from '../hl7v3/party-check.js';
import { fault, writeEnvelope, writeFault } from '../hl7v3/soap.js';
import { writeXml } from '../xml/writer.js';
import { NETWORK_LIMITS } from '../xml/limits.js';
import type { PeerIdentity } from '../trust/tls/peer.js';
import { soapAnswer } from '../trust/verify/outward.js';
import { deliver, XML, type Sending } from './deliver.js';
import { clientFault, openBody, type OpenedBody } from './envelope.js';
import type { Exchange, Exchanges, Notes } from './exchange.js';
import { handlerOf } from './handlers.js';
import type { Outgoing } from './incoming.js';
import { signedEnvelope } from './signing.js';
import { serviceOf, type SimulatorWorld } from './world.js';

/** Where messages come in. */
export interface Door {
  readonly world: SimulatorWorld;
  readonly exchanges: Exchanges;
  /** Takes one line of the log, without anything of a message. */
  readonly log: (line: string) => void;
}

/** The handlers of `POST <path>/<service>` (AM 6.1): each message is answered, and noted with all that followed from it. */
export function soapDoor(door: Door): (RequestHandler | ErrorRequestHandler)[] {
  const tooLong: ErrorRequestHandler = (error, _req, res, next) => {
    const { status, body } = soapAnswer({ code: 'XML_LIMIT', at: 'bytes' });
    if ((error as { readonly type?: string }).type === 'entity.too.large') res.status(status).set('Content-Type', XML).send(body);
    else next(error);
  };
  return [
    express.raw({ type: () => true, limit: NETWORK_LIMITS.bytes, inflate: false }),
    tooLong,
    (req: Request, res: Response) => handle(req, res, door),
  ];
}

async function handle(req: Request, res: Response, { world, exchanges, log }: Door): Promise<void> {
  const { notes, done } = exchanges.open(new Date(world.now()).toISOString());
  const trouble = (error: unknown): Outgoing => troubled(error, notes, log);
  const body: unknown = req.body;
  const opened = openBody(body, headersOf(req));
  const outgoing = 'kind' in opened ? opened : await answered(opened, req, res, notes, world).catch(trouble);
  const { deed } = outgoing;
  if (deed !== undefined) notes.decide(`scenario, the switch itself: ${deed.does}`);
  const sending = await sendingOf(outgoing, world).catch((error: unknown) => sendingOf(trouble(error), world));
  const received = body instanceof Uint8Array ? Buffer.from(body).toString('utf8') : '';
  done({ ...headOf(opened), received, reply: sending });
  await deliver(res, sending, deed, world.timers);
}

function headersOf(req: Request): Parameters<typeof openBody>[1] {
  const { headers } = req;
  return { contentType: headers['content-type'], contentEncoding: headers['content-encoding'], contentLength: headers['content-length'] };
}

function headOf(opened: ReturnType<typeof openBody>): Pick<Exchange, 'name' | 'sender'> {
  if ('kind' in opened) return { name: 'unreadable' };
  const sender = applicationOf(opened.message, 'sender');
  return { name: opened.message.local, ...(sender === undefined ? {} : { sender }) };
}

async function answered({ text, message }: OpenedBody, req: Request, res: Response, notes: Notes, world: SimulatorWorld): Promise<Outgoing> {
  const handler = handlerOf(message.local, world);
  const addressed = handler === undefined ? clientFault('No service here takes this message.') : misaddressed(message.local, req, notes, world);
  if (handler === undefined || addressed !== undefined) {
    notes.decide('no service takes it');
    return addressed ?? clientFault('No service here takes this message.');
  }
  const peer = res.locals['peer'] as PeerIdentity | undefined;
  const sender = world.participants.sender(applicationOf(message, 'sender'), peer);
  return handler({ text, message, peer, sender, authorization: req.headers.authorization }, notes, world);
}

/** A service or SOAPAction of another message: a fault where addresses are strict, else only noted (AM 6.1). */
function misaddressed(interaction: string, req: Request, notes: Notes, { config }: SimulatorWorld): Outgoing | undefined {
  const expected = serviceOf(config, interaction, 'switch');
  if (expected === undefined) return undefined;
  const { service } = req.params;
  const action = req.header('soapaction')?.replace(/^"|"$/g, '');
  const wrong = [
    ...(service === expected.service ? [] : [`the service is not ${expected.service}`]),
    ...(action === expected.soapAction ? [] : [`SOAPAction is not "${expected.soapAction}"`]),
  ];
  for (const one of wrong) notes.decide(one);
  return config.strict && wrong.length > 0 ? clientFault('The address or SOAPAction is that of another message.') : undefined;
}

/** A fault of the simulator is told as one, without anything of the message (AM 4.1). */
function troubled(error: unknown, notes: Notes, log: Door['log']): Outgoing {
  log(JSON.stringify({ fault: placeOf(error) }));
  notes.decide(`a fault of the simulator: ${placeOf(error)}`);
  return { kind: 'fault', status: 500, fault: fault('soap:Server', 'The switch has trouble of its own.') };
}

/** What goes over the line, signed where that is configured. */
async function sendingOf(outgoing: Outgoing, world: SimulatorWorld): Promise<Sending> {
  if (outgoing.kind === 'fault') return { status: outgoing.status, text: writeFault(outgoing.fault) };
  const envelope = writeXml(writeEnvelope({ message: outgoing.body }));
  return { status: 200, text: await signedEnvelope(envelope, world) };
}
