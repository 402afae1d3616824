import { isFailure, type Issue } from '../../errors.js';
import type { Bundle } from '../../fhir/types.js';
import { AnswerCollector } from '../../mapping/to-fhir.js';
import { checkAnswerPatient } from '../../trust/oauth/patient.js';
import type { XmlElement } from '../../xml/element.js';
import { failed, type SourceFailure } from './item.js';
import type { SourceUra } from '../../consent/opt-in.js';

/** The data of one source as FHIR, or why it cannot be shown. */
export type Translated =
  | {
      readonly kind: 'translated';
      readonly source: SourceUra | undefined;
      readonly bundle: Bundle;
      /** What could not be read; paths only. */
      readonly issues: readonly Issue[];
      /** Some of its payloads are left out: what they say is not known. */
      readonly lacks: boolean;
    }
  | SourceFailure;

/**
 * Translates the answer of one source. The resources are looked at once more for another patient; a fault of the program costs this source
 * only, and is told to `onFault`.
 */
export function translateItem(
  message: XmlElement,
  source: SourceUra | undefined,
  bsn: string,
  timestamp: string,
  onFault: (error: unknown) => void,
): Translated {
  const whose = { source, bySwitch: false };
  try {
    let ids = 0;
    // Every resource gets another id when the answer is put together.
    const collector = new AnswerCollector({ ids: () => `${++ids}`, timestamp });
    collector.addInteraction(message);
    const { bundle, issues } = collector.result();
    if (!checkAnswerPatient(bsn, bundle, () => undefined).ok) return failed(whose, 'other-patient');
    const lacks = bundle.entry?.some(({ search }) => search?.mode === 'outcome') === true;
    return { kind: 'translated', source, bundle, issues: issues.filter(isFailure), lacks };
  } catch (error) {
    onFault(error);
    return failed(whose, 'fault');
  }
}
