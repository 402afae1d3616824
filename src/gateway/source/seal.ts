import { writeEnvelope } from '../../hl7v3/soap.js';
import { accepted, type Checked } from '../../trust/refusals.js';
import { signBody } from '../../trust/signature/sign-body.js';
import type { XmlElement } from '../../xml/element.js';
import { writeXml } from '../../xml/writer.js';
import type { AnsweringSource, SourceWorld } from './world.js';

/** How long a signed answer may be taken for one of now. */
const VALID_MS = 300_000;

/** A message in its envelope, with its body signed by the organisation where that is wanted (SEC 2.4). */
export async function seal(message: XmlElement, source: AnsweringSource, isSigned: boolean, world: SourceWorld): Promise<Checked<string>> {
  const text = writeXml(writeEnvelope({ message }));
  if (!isSigned) return accepted(text);
  const signer = source.signer();
  if (!signer.ok) return signer;
  const created = world.clock.now();
  const { actor } = world.settings;
  return signBody(text, signer.value, { actor, created, expires: created + VALID_MS, newId: world.newId });
}

/** Whether the body of an answer is signed. */
export function isSealed(hadSignedBody: boolean, { settings }: SourceWorld): boolean {
  return settings.signs === 'always' || (settings.signs === 'when-asked' && hadSignedBody);
}
