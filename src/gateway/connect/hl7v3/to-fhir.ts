import type { SourceShields } from '../../../config/source.js';
import type { Issue } from '../../../errors.js';
import { payloadsOf } from '../../../hl7v3/answer.js';
import { payloadOf } from '../../../mapping/payloads.js';
import { AnswerCollector, type ToFhirOptions } from '../../../mapping/to-fhir.js';
import type { XmlElement } from '../../../xml/element.js';
import { SourceFailure } from '../failure.js';
import type { Given } from '../fetching.js';
import { withoutHidden } from '../shields.js';

/** Payloads as FHIR; one that cannot be read whole, or that is about somebody else than the others, is a failure of all (D21). */
export function givenOf(payloads: readonly XmlElement[], options: ToFhirOptions, before: readonly Issue[] = []): Given {
  const collector = new AnswerCollector(options);
  for (const payload of payloads) collector.addPayload(payload);
  const { bundle, issues } = collector.result();
  if (bundle.entry?.some(({ search }) => search?.mode === 'outcome') === true) {
    throw new SourceFailure(issues.some(({ code }) => code === 'patient-mixed') ? 'other-patient' : 'unreadable');
  }
  return { bundle, issues: [...before, ...issues] };
}

/** The payloads of an answer that others may look at: nothing of what the source hid is left in them, nor that it was there. */
export function payloadsShown(answer: XmlElement, shields: SourceShields): readonly XmlElement[] {
  // Before anything is taken out: what is no payload may be one that we do not know, and then the answer would be a part.
  if (payloadsOf(answer).some((payload) => payloadOf(payload) === undefined)) throw new SourceFailure('unreadable');
  const shown = withoutHidden(answer, shields);
  return shown === undefined ? [] : payloadsOf(shown);
}
