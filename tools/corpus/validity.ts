import { join } from 'node:path';
import { openSchema, type Schema } from '../../src/cli/xsd.js';
import { answerMessage } from '../../src/hl7v3/answer.js';
import { exampleFrames } from '../../src/mapping/frames.js';
import { bundleToV3 } from '../../src/mapping/to-v3.js';
import { writeXml } from '../../src/xml/writer.js';
import type { XmlElement } from '../../src/xml/element.js';
import type { Case } from '../../src/conformance/corpus/cases.js';
import { countingIds, TIMESTAMP, toBundle } from '../../src/conformance/corpus/translation.js';

export interface Validity {
  readonly valid: number;
  readonly invalidBefore: number;
  readonly findings: readonly string[];
}

/** Every list that was valid must be written valid; and as a whole message, wherever the list was. */
export function validity(c: Case, payload: Schema, message: Schema): Validity {
  const { payloads } = bundleToV3(toBundle(c.payloads).bundle);
  const frame = exampleFrames({ id: countingIds(), now: TIMESTAMP });
  let valid = 0;
  let invalidBefore = 0;
  const findings: string[] = [];
  c.payloads.forEach((before, i) => {
    const after = payloads[i];
    if (payload.faults(writeXml(before)).length > 0) {
      invalidBefore++;
      return;
    }
    valid++;
    if (after === undefined) findings.push(`list ${i + 1} is missing`);
    else findings.push(...[...payload.faults(writeXml(after)), ...message.faults(writeXml(wholeMessage(after, frame)))].map((f) => f.message));
  });
  return { valid, invalidBefore, findings };
}

function wholeMessage(list: XmlElement, frame: ReturnType<typeof exampleFrames>): XmlElement {
  return answerMessage(frame('QURX_IN990113NL'), [list]);
}

/** The schemas of a corpus; whoever opens them disposes of them. */
export async function schemasIn(corpus: string): Promise<{ readonly payload: Schema; readonly message: Schema }> {
  const [payload, message] = await Promise.all(['payload', 'message'].map((name) => openSchema(join(corpus, 'xsd-6.12', `${name}-driver.xsd`))));
  if (payload === undefined || message === undefined) throw new Error('the corpus has no schemas');
  return { payload, message };
}
