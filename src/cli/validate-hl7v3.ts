import type { Issue } from '../errors.js';
import { openCarrier } from '../hl7v3/carrier.js';
import { readIssue } from '../fhir/read-issue.js';
import { validateMessage, validateV3 } from '../mapping/validate/message.js';
import type { XmlElement } from '../xml/element.js';
import { streamXml } from '../xml/reader.js';
import type { Findings } from './findings.js';
import type { Input } from './input.js';
import { READ } from './read-hl7v3.js';
import type { SchemaFolder } from './xsd-folder.js';

/** Judges HL7v3, message by message: a batch of any size needs the memory of its longest message. */
export async function validateHl7v3(input: Input, schemas: SchemaFolder | undefined, findings: Findings): Promise<void> {
  let messages = 0;
  try {
    for await (const { kind, element } of streamXml(input.chunks, READ)) {
      if (kind === 'message') {
        messages++;
        await findings.add(input.name, [...validateMessage(element), ...((await schemas?.judgeMessage(element)) ?? [])]);
      } else await findings.add(input.name, [...validateV3(element, messages), ...(await bySchemas(element, schemas))]);
    }
  } catch (error) {
    await findings.add(input.name, [readIssue(error)]);
  }
}

/** The rest of a document by the schemas of the user: there are none for an envelope. */
async function bySchemas(root: XmlElement, schemas: SchemaFolder | undefined): Promise<readonly Issue[]> {
  const { carrier } = openCarrier(root);
  if (schemas === undefined || carrier === undefined) return [];
  if (carrier.kind === 'batch') return schemas.judgeWrapper(carrier.envelope?.message ?? root);
  return schemas.judgeCarrier(carrier);
}
