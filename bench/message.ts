import { answerBatch, answerMessage, type AnswerFrame } from '../src/hl7v3/answer.js';
import { BATCH } from '../src/hl7v3/interactions.js';
import { build } from '../src/mapping/codec.js';
import type { XmlElement } from '../src/xml/element.js';
import { writeXml } from '../src/xml/writer.js';
import { dispense } from './dispense.js';
import { chance, type Chance } from './random.js';

/** Whether a document is written for people or for the wire. */
export type Form = 'pretty' | 'tight';
export const FORMS: readonly Form[] = ['pretty', 'tight'];

const ANSWER = 'QURX_IN990113NL';
const FAMILIES = ['Proefpersoon', 'Voorbeeld', 'Model', 'Verzonnen', 'Geënsceneerd'] as const;
const CITIES = ['Voorbeeldstad', 'Testerdam', 'Proefwoude'] as const;

/** An invented answer with that many dispenses of one patient; the same seed gives the same message. */
export function messageText(dispenses: number, form: Form, seed: number): string {
  return textOf(message(dispenses, chance(seed)), form);
}

/** The batch around messages as text before them and text behind them. */
export function batchAround(form: Form): { readonly before: string; readonly after: string } {
  const text = textOf(answerBatch(frame(BATCH, chance(1)), [build(ANSWER)]), form);
  const at = text.indexOf(`<${ANSWER}/>`);
  return { before: text.slice(0, at), after: text.slice(at + ANSWER.length + 3) };
}

/** A message without what only stands at the begin of a document, to be put into a batch. */
export function withoutDeclaration(text: string): string {
  return text.replace(/^<\?xml[^>]*>\s*/, '');
}

function textOf(root: XmlElement, form: Form): string {
  return writeXml(root, { indent: form === 'pretty' ? 4 : 0 });
}

function message(dispenses: number, random: Chance): XmlElement {
  const list = build('MedicationDispenseList', {}, [
    build('code', { code: 'MEDLIST', codeSystem: '2.16.840.1.113883.5.4' }),
    build('subject', {}, [patient(random)]),
    ...Array.from({ length: dispenses }, () => dispense(random)),
  ]);
  return answerMessage(frame(ANSWER, random), [list]);
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

function patient(random: Chance): XmlElement {
  return build('Patient', {}, [
    build('id', { extension: bsn(random), root: '2.16.840.1.113883.2.4.6.3' }),
    build('addr', { use: 'HP' }, [
      build('streetName', {}, [], 'Proefweg'),
      build('houseNumber', {}, [], String(1 + random.whole(300))),
      build('postalCode', {}, [], `99${random.digits(2)} ZZ`),
      build('city', {}, [], random.pick(CITIES)),
    ]),
    build('statusCode', { code: 'active' }),
    build('Person', {}, [
      build('name', { use: 'L' }, [
        build('given', { qualifier: 'IN' }, [], 'A.B.'),
        build('prefix', { qualifier: 'VV' }, [], 'van de '),
        build('family', { qualifier: 'BR' }, [], random.pick(FAMILIES)),
      ]),
      build('administrativeGenderCode', { code: random.pick(['F', 'M']), codeSystem: '2.16.840.1.113883.5.1' }),
      build('birthTime', { value: `19${random.digits(2)}0${1 + random.whole(9)}1${random.digits(1)}` }),
    ]),
  ]);
}

/** A number of the range kept for tests (9999…) that passes the eleven test. */
function bsn(random: Chance): string {
  for (;;) {
    const front = `9999${random.digits(4)}`;
    const sum = [...front].reduce((total, digit, i) => total + Number(digit) * (9 - i), 0);
    if (sum % 11 < 10) return front + String(sum % 11);
  }
}
