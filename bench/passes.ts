import { SaxesParser } from 'saxes';
import { readJson, toFhir, toV3, writeJson } from '../src/index.js';
import { readXml } from '../src/xml/reader.js';
import { READ, type Input } from './input.js';

/** A thing to measure, on the HL7v3 or on the JSON side of the input. */
export interface Pass {
  readonly name: string;
  readonly title: string;
  readonly side: 'xml' | 'json';
  readonly run: (text: string) => unknown;
}

/** What everything is compared with: the events of the parser alone, with positions. */
export const BARE: Pass = { name: 'bare', title: 'bare saxes events', side: 'xml', run: countEvents };

export const PASSES: readonly Pass[] = [
  BARE,
  { name: 'read', title: 'read HL7v3', side: 'xml', run: (text) => readXml(text, READ) },
  { name: 'to-fhir', title: 'HL7v3 -> FHIR JSON', side: 'xml', run: (text) => writeJson(toFhir(text).bundle) },
  { name: 'to-v3', title: 'FHIR JSON -> HL7v3', side: 'json', run: (text) => toV3(text) },
  { name: 'read-json', title: 'read FHIR JSON', side: 'json', run: readJson },
];

/** Puts a whole input through a pass. */
export function runAll(pass: Pass, input: Input): void {
  for (const text of input[pass.side]) pass.run(text);
}

const CHUNK = 1 << 16;

/** Handlers are registered in the constructor, as our own reader does: from outside they would make the parser six times slower. */
class EventCounter extends SaxesParser<{ xmlns: true; position: true }> {
  count = 0;

  constructor() {
    super({ xmlns: true, position: true });
    this.on('opentag', () => this.count++);
    this.on('closetag', () => this.count++);
    this.on('text', () => this.count++);
  }
}

function countEvents(text: string): number {
  const parser = new EventCounter();
  for (let at = 0; at < text.length; at += CHUNK) parser.write(text.slice(at, at + CHUNK));
  parser.close();
  return parser.count;
}
