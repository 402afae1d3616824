import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ParseOption, XmlDocument, XsdValidator } from 'libxml2-wasm';
import { xmlRegisterFsInputProviders } from 'libxml2-wasm/lib/nodejs.mjs';
import { answerMessage } from '../../src/hl7v3/answer.js';
import { exampleFrames } from '../../src/mapping/frames.js';
import { bundleToLists } from '../../src/mapping/to-v3.js';
import { writeXml } from '../../src/xml/writer.js';
import type { XmlElement } from '../../src/xml/element.js';
import type { Case } from '../../src/conformance/corpus/cases.js';
import { countingIds, TIMESTAMP, toBundle } from '../../src/conformance/corpus/translation.js';

/** Validates against one schema; every document is disposed of, or the memory of libxml2 grows without end (D7). */
export interface Schema {
  readonly errors: (text: string) => readonly string[];
  readonly dispose: () => void;
}

/** Loads a schema with everything it includes. */
export function schemaAt(file: string): Schema {
  xmlRegisterFsInputProviders();
  const path = resolve(file);
  const source = XmlDocument.fromBuffer(readFileSync(path), { url: path, option: ParseOption.XML_PARSE_NOENT });
  const validator = XsdValidator.fromDoc(source);
  return {
    errors: (text) => {
      const document = XmlDocument.fromString(text);
      try {
        validator.validate(document);
        return [];
      } catch (error) {
        return [String(error)];
      } finally {
        document.dispose();
      }
    },
    dispose: () => {
      validator.dispose();
      source.dispose();
    },
  };
}

export interface Validity {
  readonly valid: number;
  readonly invalidBefore: number;
  readonly findings: readonly string[];
}

/** Every list that was valid must be written valid; and as a whole message, wherever the list was. */
export function validity(c: Case, payload: Schema, message: Schema): Validity {
  const { lists } = bundleToLists(toBundle(c.lists).bundle);
  const frame = exampleFrames({ id: countingIds(), now: TIMESTAMP });
  let valid = 0;
  let invalidBefore = 0;
  const findings: string[] = [];
  c.lists.forEach((before, i) => {
    const after = lists[i];
    if (payload.errors(writeXml(before)).length > 0) {
      invalidBefore++;
      return;
    }
    valid++;
    if (after === undefined) findings.push(`list ${i + 1} is missing`);
    else findings.push(...payload.errors(writeXml(after)), ...message.errors(writeXml(wholeMessage(after, frame))));
  });
  return { valid, invalidBefore, findings };
}

function wholeMessage(list: XmlElement, frame: ReturnType<typeof exampleFrames>): XmlElement {
  return answerMessage(frame('QURX_IN990113NL'), [list]);
}

export function schemasIn(corpus: string): { readonly payload: Schema; readonly message: Schema } {
  return { payload: schemaAt(join(corpus, 'xsd-6.12', 'payload-driver.xsd')), message: schemaAt(join(corpus, 'xsd-6.12', 'message-driver.xsd')) };
}
