import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { toFhir, writeJson } from '../src/index.js';
import { FILE_LIMITS } from '../src/xml/limits.js';
import { readXml, type ReadOptions } from '../src/xml/reader.js';
import { messageText, type Form } from './message.js';
import type { Subject } from './subject.js';

/** Documents to measure with, as HL7v3 and as the FHIR JSON that they become. */
export interface Input {
  readonly subject: string;
  readonly form: Form;
  readonly xml: readonly string[];
  readonly json: readonly string[];
}

/** As files are read on the command line. */
export const READ: ReadOptions = { limits: FILE_LIMITS, processingInstructions: 'skip-in-prolog' };

/** From one record to a long history: what answers look like. */
const SIZES = [1, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89];

/** Invented messages, or with a corpus folder the real ones in it. */
export function inputOf(subject: Subject, form: Form, corpus: string | undefined): Input {
  const xml = corpus === undefined ? SIZES.map((size, i) => messageText(subject, size, form, 100 + i)) : fromCorpus(subject, corpus, form);
  return { subject: subject.name, form, xml, json: xml.map((text) => jsonOf(text, form)) };
}

/** The searchset that a message becomes. */
export function jsonOf(xml: string, form: Form): string {
  return writeJson(toFhir(xml).bundle, form === 'pretty' ? 2 : 0);
}

/** Size in UTF-8, in units of 1000 bytes. */
export function kilobytes(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0) / 1000;
}

/** The messages of 6.12 in a corpus that are about the subject, without those that are no XML; none when it has no such folder. */
function fromCorpus({ corpus: place }: Subject, corpus: string, form: Form): string[] {
  const folder = path.join(corpus, place.folder);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter(place.isCase)
    .sort()
    .map((name) => path.join(folder, name, 'input.hl7v3.xml'))
    .filter((file) => existsSync(file))
    .map((file) => readFileSync(file, 'utf8').replace(/^\uFEFF/, ''))
    .filter(isWellFormed)
    .map((text) => (form === 'pretty' ? text : withoutWhiteSpace(text)));
}

function isWellFormed(text: string): boolean {
  try {
    readXml(text, READ);
    return true;
  } catch {
    return false;
  }
}

/** Without comments and without white space between elements. */
function withoutWhiteSpace(text: string): string {
  return text
    .replace(/<!--[^]*?-->/g, '')
    .replace(/>\s+</g, '><')
    .trim();
}
