import { join } from 'node:path';
import { openSchema, type Schema } from '../../src/cli/xsd.js';
import { thereAndBack } from '../../src/conformance/corpus/checks.js';
import type { Case } from '../../src/conformance/corpus/cases.js';
import { countingIds, TIMESTAMP } from '../../src/conformance/corpus/translation.js';
import { answerMessage } from '../../src/hl7v3/answer.js';
import { exampleFrames } from '../../src/mapping/frames.js';
import { CONDITIONS, DISPENSES } from '../../src/mapping/payloads.js';
import type { XmlElement } from '../../src/xml/element.js';
import { writeXml } from '../../src/xml/writer.js';

/** What the schemas say of a case. */
export interface Validity {
  readonly valid: number;
  readonly invalidBefore: number;
  readonly findings: readonly string[];
}

/** The schema of one kind of payload, and that of a whole message where there is one. */
export interface FormSchemas {
  readonly payload: Schema;
  readonly message?: { readonly schema: Schema; readonly interaction: string };
}

/** Schemas by the name of the payload. */
export type Schemas = ReadonlyMap<string, FormSchemas>;

/** Every payload that was valid must be written valid; and as a whole message, wherever it was. */
export function validity(c: Case, schemas: Schemas): Validity {
  const { before, payloads } = thereAndBack(c);
  let valid = 0;
  let invalidBefore = 0;
  const findings: string[] = [];
  before.forEach((sent, i) => {
    const forms = schemas.get(sent.local);
    const after = payloads[i];
    if (forms === undefined) findings.push(`there is no schema for ${sent.local}`);
    else if (forms.payload.faults(writeXml(sent)).length > 0) invalidBefore++;
    else {
      valid++;
      findings.push(...(after === undefined ? [`payload ${i + 1} is missing`] : faultsOf(after, forms)));
    }
  });
  return { valid, invalidBefore, findings };
}

function faultsOf(payload: XmlElement, { payload: schema, message }: FormSchemas): readonly string[] {
  const frame = exampleFrames({ id: countingIds(), now: TIMESTAMP });
  const whole = message === undefined ? [] : message.schema.faults(writeXml(answerMessage(frame(message.interaction), [payload])));
  return [...schema.faults(writeXml(payload)), ...whole].map((f) => f.message);
}

/** The schemas of a corpus; whoever opens them closes them. Of conditions there is one for the payload only. */
export async function schemasIn(corpus: string): Promise<Schemas> {
  const [list, message, condition] = await Promise.all([
    openSchema(join(corpus, 'xsd-6.12', 'payload-driver.xsd')),
    openSchema(join(corpus, 'xsd-6.12', 'message-driver.xsd')),
    openSchema(join(corpus, 'xsd-ica', 'ica-condition-root.xsd')),
  ]);
  return new Map<string, FormSchemas>([
    [DISPENSES.name, { payload: list, message: { schema: message, interaction: 'QURX_IN990113NL' } }],
    [CONDITIONS.name, { payload: condition }],
  ]);
}

/** Gives the memory of the schemas back. */
export function closeSchemas(schemas: Schemas): void {
  for (const { payload, message } of schemas.values()) {
    payload.dispose();
    message?.schema.dispose();
  }
}
