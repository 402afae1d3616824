import { createHash } from 'node:crypto';
import type { Visible } from '../../consent/shielding/shield.js';
import { APPLICATION_ID } from '../../hl7v3/oids.js';
import { isItem } from '../../consent/shielding/view.js';
import { textAt, type Tree } from '../../fhir/tree.js';
import type { AnsweringSource } from './world.js';

/** Namespace of our names (RFC 4122 4.3). */
const NAMESPACE = Buffer.from('6f1d2c3a9b4e4f60a1b2c3d4e5f60718', 'hex');

/**
 * What is visible, with an identifier on every item that has none: HL7v3 demands one. It is derived from source, type and id, so that the same item
 * has the same one each time and others can tell (D26).
 */
export function withActIds({ resources, origins }: Visible, { ura, application }: AnsweringSource): readonly Tree[] {
  return resources.map((resource, i) => {
    const origin = origins[i];
    const isNamed = Array.isArray(resource['identifier']) && resource['identifier'].length > 0;
    if (isNamed || origin === undefined || !isItem(textAt(resource, 'resourceType') ?? '')) return resource;
    return { ...resource, identifier: [{ system: `urn:oid:${APPLICATION_ID}.${application}.3`, value: uuidOf(`${ura} ${origin}`) }] };
  });
}

/** Name-based UUID, version 5. */
function uuidOf(name: string): string {
  const bytes = createHash('sha1').update(NAMESPACE).update(name).digest().subarray(0, 16);
  const hex = Buffer.from(bytes).toString('hex');
  const variant = ((parseInt(hex.slice(16, 18), 16) & 0x3f) | 0x80).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(18, 20)}-${hex.slice(20)}`;
}
