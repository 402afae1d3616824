import type { Issue } from '../errors.js';
import { readEntries } from '../fhir/bundle.js';
import { readJson, writeJson } from '../fhir/json.js';
import { AnswerCollector, type ToFhirOptions } from '../mapping/to-fhir.js';
import { bundleToV3, type PositionOf } from '../mapping/to-v3.js';
import type { XmlElement } from '../xml/element.js';
import { FILE_LIMITS } from '../xml/limits.js';
import { readXml } from '../xml/reader.js';
import { writeXml } from '../xml/writer.js';
import { losses, recordsOf, type FhirRecord, type Leaf } from './records.js';

/** What came of a Bundle that went to HL7v3 text, and back to JSON text. */
export interface FhirTrip {
  readonly sent: readonly FhirRecord[];
  readonly payloads: readonly XmlElement[];
  /** What the way there reported. */
  readonly issues: readonly Issue[];
  /** The values that did not come back. */
  readonly lost: readonly Leaf[];
}

/** Sends a Bundle there and back; a record is compared with the one that comes back most like it. */
export function fhirTrip(bundle: unknown, options: Pick<ToFhirOptions, 'ids' | 'timestamp'>, positionOf?: PositionOf): FhirTrip {
  const { payloads, issues } = bundleToV3(bundle, positionOf === undefined ? {} : { positionOf });
  const collector = new AnswerCollector(options);
  for (const payload of payloads) collector.addPayload(readXml(writeXml(payload), { limits: FILE_LIMITS }));
  const back = recordsOf(readEntries(readJson(writeJson(collector.result().bundle))));
  const sent = recordsOf(readEntries(bundle));
  return { sent, payloads, issues, lost: losses(sent, back) };
}
