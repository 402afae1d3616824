import { answerBatch, answerMessage, type AnswerFrame } from '../src/hl7v3/answer.js';
import { BATCH } from '../src/hl7v3/interactions.js';
import { build } from '../src/mapping/codec.js';
import type { XmlElement } from '../src/xml/element.js';
import { writeXml } from '../src/xml/writer.js';
import { chance, type Chance } from './random.js';
import type { Subject } from './subject.js';

/** Whether a document is written for people or for the wire. */
export type Form = 'pretty' | 'tight';
export const FORMS: readonly Form[] = ['pretty', 'tight'];

/** An invented answer with that many records of one patient; the same seed gives the same message. */
export function messageText({ interaction, payloads }: Subject, records: number, form: Form, seed: number): string {
  const random = chance(seed);
  const made = payloads(records, random);
  return textOf(answerMessage(frame(interaction, random), made), form);
}

/** Where the messages of a batch come. */
const PLACE = 'messages';

/** The batch around messages as text before them and text behind them. */
export function batchAround(form: Form): { readonly before: string; readonly after: string } {
  const text = textOf(answerBatch(frame(BATCH, chance(1)), [build(PLACE)]), form);
  const at = text.indexOf(`<${PLACE}/>`);
  return { before: text.slice(0, at), after: text.slice(at + PLACE.length + 3) };
}

/** A message without what only stands at the begin of a document, to be put into a batch. */
export function withoutDeclaration(text: string): string {
  return text.replace(/^<\?xml[^>]*>\s*/, '');
}

function textOf(root: XmlElement, form: Form): string {
  return writeXml(root, { indent: form === 'pretty' ? 4 : 0 });
}

function frame(interaction: string, random: Chance): AnswerFrame {
  return {
    interaction,
    id: { root: '2.999.1', extension: random.digits(10) },
    creationTime: '20250102030405',
    sender: '1',
    receiver: '90000000',
    targetMessage: { root: '2.999.1', extension: random.digits(10) },
    queryId: { root: '2.999.2', extension: random.digits(10) },
  };
}
