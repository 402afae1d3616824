import { acceptReply, applicationReply } from '../../hl7v3/reply.js';
import { fault, SOAP } from '../../hl7v3/soap.js';
import { transmissionError } from '../../hl7v3/transmission-error.js';
import type { XmlElement } from '../../xml/element.js';
import { sealed } from './as-hl7v3.js';
import { authorOf, frameOf } from './author.js';
import type { OpenMessage } from './open-message.js';
import { faultReply, type SoapReply } from './soap.js';
import type { AnsweringSource, SourceWorld } from './world.js';

const NEXT = 'http://schemas.xmlsoap.org/soap/actor/next';

/**
 * Answers a test of the link or of the application (AM 1.1, P6 and P7): the certificate of the connection is enough, and there is nothing about anybody
 * in it. A header that must be understood is not, since none means anything here.
 */
export async function answerTest(
  opened: OpenMessage,
  sender: string,
  isKnown: boolean,
  source: AnsweringSource,
  world: SourceWorld,
): Promise<SoapReply> {
  const { row, id, blocks } = opened;
  const { actors } = source.verifying().settings;
  if (blocks.some((block) => mustUnderstand(block, actors))) return faultReply(fault('soap:MustUnderstand', 'a header is not understood'));
  const frame = frameOf({ id, sender }, source.application, world);
  const [answer] = row.answers ?? [];
  const isAccepted = isKnown && row.pattern === 'P7' && answer !== undefined;
  const message = isAccepted
    ? applicationReply({ ...frame, interaction: answer, author: authorOf(source, undefined) })
    : acceptReply(frame, isKnown ? 'CA' : 'CE', isKnown ? [] : [transmissionError('NS260')]);
  return (await sealed(message, { source, isSigned: false }, world)).reply;
}

function mustUnderstand(block: XmlElement, actors: readonly string[]): boolean {
  const own = (local: string): string | undefined => block.attributes.find((a) => a.uri === SOAP && a.local === local)?.value;
  const actor = own('actor') ?? '';
  return (actor === '' || actor === NEXT || actors.includes(actor)) && !['0', 'false', undefined].includes(own('mustUnderstand'));
}
