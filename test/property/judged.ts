import type { Issue, IssueCode } from '../../src/errors.js';
import { element } from '../../src/hl7v3/element.js';
import { AnswerCollector } from '../../src/mapping/to-fhir.js';
import { validateV3 } from '../../src/mapping/validate/message.js';
import type { XmlElement } from '../../src/xml/element.js';
import { readXml } from '../../src/xml/reader.js';
import { writeXml } from '../../src/xml/writer.js';
import { counting } from './trip.js';

/** What the judge says of a payload or a subject. */
export const judge = (tree: XmlElement): readonly Issue[] => validateV3(readXml(writeXml(tree)));
/** Those that are errors. */
export const errors = (issues: readonly Issue[]): readonly Issue[] => issues.filter((i) => i.severity === 'error' || i.severity === 'fatal');
const bare = (path: string): string => path.replace(/\[\d+\]/g, '');

/** Rules of HL7v3 and AORTA that the schemas do not hold, by code and path. */
const BEYOND_SCHEMA: Readonly<Partial<Record<IssueCode, RegExp>>> = {
  // An empty value says nothing: it has a reason for that. A code has its system.
  required: /\/@(code|codeSystem|root|value|displayName)$/,
  'identifier-without-root': /./,
  'value-format': /\/@(root|codeSystem|nullFlavor|extension)$|\/telecom\/@value$/,
  'code-unknown': /(statusCode|administrativeGenderCode|Condition\/code)\/@code(System)?$|\/telecom\/@use$|\/@qualifier$/,
  'fixed-value': /\/(medicationAdministrationRequest\/statusCode|patientCareProvision\/code|severityObservation\/code)\/@\w+$/,
};

/** Whether an issue is about a rule that the schemas do not hold. */
export function isBeyondSchema({ code, path }: Issue): boolean {
  return BEYOND_SCHEMA[code]?.test(bare(path)) === true;
}

/** What only a translation wants: a form that FHIR has, and one that can come back. */
function isOfTranslation({ code, path }: Issue): boolean {
  const at = bare(path);
  if (/\/(expectedUseTime|effectiveTime|validTime|low|high|center|width|period|phase|event|offset|comp)(\/@?\w+)?$/.test(at)) return true;
  if (/Quantity(\/\w+)?(\/@\w+)?$/.test(at) || /\/quantity(\/\w+)*(\/@\w+)?$/.test(at))
    return code === 'value-format' || code === 'required' || code === 'xsi-type';
  // Text of another kind, or elsewhere; names in parts, and parts in a number, that FHIR cannot hold.
  return (
    code === 'too-many' ||
    at.endsWith('Organization/name') ||
    /\/(text|desc|originalText|lotNumberText|signatureText)(\/@?\w+)?$/.test(at) ||
    at.endsWith('/reference')
  );
}

/** What a translation calls an error, and the judge finds nothing wrong with there or around it. */
export function missedErrors(tree: XmlElement): readonly Issue[] {
  const read = readXml(writeXml(tree));
  const collector = new AnswerCollector({ ids: counting(), timestamp: '2026-01-02T03:04:05Z' });
  collector.addPayload(read);
  // One fault of an element may be found in another of its attributes.
  const elementOf = (i: Issue): string => i.path.replace(/\/@[^/]*$/, '');
  const judged = errors(validateV3(read)).map(elementOf);
  return errors(collector.result().issues).filter(
    (i) => !isOfTranslation(i) && !judged.some((p) => p.startsWith(elementOf(i)) || elementOf(i).startsWith(p)),
  );
}

/** Errors in what was written of a Bundle without telling that anything was wrong. */
export function untoldErrors(payloads: readonly XmlElement[], issues: readonly Issue[]): readonly Issue[] {
  if (issues.some((i) => i.severity !== 'information')) return [];
  return payloads.flatMap((payload) => errors(judge(element('subject', {}, [payload]))));
}
