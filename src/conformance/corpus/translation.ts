import type { Bundle } from '../../fhir/types.js';
import type { Issue } from '../../errors.js';
import { V3 } from '../../hl7v3/model.js';
import { AnswerCollector, type ToFhirResult } from '../../mapping/to-fhir.js';
import { bundleToV3 } from '../../mapping/to-v3.js';
import { XmlElement } from '../../xml/element.js';
import { writeXml } from '../../xml/writer.js';

/** Moment of retrieval in every run. */
export const TIMESTAMP = '2026-01-02T03:04:05Z';

/** Ids that are the same in every run. */
export function countingIds(): () => string {
  let n = 0;
  return () => `00000000-0000-4000-8000-${String(++n).padStart(12, '0')}`;
}

/** Lists to a Bundle, with ids that are the same in every run. */
export function toBundle(payloads: readonly XmlElement[], explain = false): ToFhirResult & { readonly collector: AnswerCollector } {
  const collector = new AnswerCollector({ ids: countingIds(), timestamp: TIMESTAMP, explain });
  for (const list of payloads) collector.addPayload(list);
  return { ...collector.result(), collector };
}

/** A Bundle to the text of its payloads, each in a `subject` of one control act. */
export function toText(bundle: unknown): { readonly xml: string; readonly issues: readonly Issue[] } {
  const { payloads, issues } = bundleToV3(bundle);
  return { xml: writeXml(actOf(payloads)), issues };
}

/** A control act around payloads. */
export function actOf(payloads: readonly XmlElement[]): XmlElement {
  return new XmlElement(
    V3,
    'ControlActProcess',
    [],
    payloads.map((l) => new XmlElement(V3, 'subject', [], [l])),
  );
}

/** A deep copy of a Bundle as its JSON would be read: decimals stay what they are. */
export function copyOf(bundle: Bundle): Bundle {
  return copied(bundle) as Bundle;
}

function copied(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copied);
  if (typeof value !== 'object' || value === null || 'toJSON' in value) return value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, copied(v)]));
}
