import type { ElementModel } from '../../hl7v3/model.js';
import type { Problem } from '../../hl7v3/problem.js';
import { structureProblems } from '../../hl7v3/structure.js';
import { attribute, type XmlElement } from '../../xml/element.js';
import { formOfPayload, payloadOf, PAYLOADS, secondPatient } from '../payloads.js';
import { placeOf } from './rule-place.js';
import { datatypeProblems, ownAttributeProblems } from './value.js';

/** Element that holds the payload of an answer or stands alone. */
const SUBJECT = 'subject';

/**
 * Judges the `subject` elements of one answer, or a bare payload: one payload in each, and all about one patient (MD 1, AI 1, D21).
 * @param expected name of the payload that the interaction has
 */
export function payloadProblems(subjects: readonly XmlElement[], expected?: string): readonly Problem[] {
  const payloads: XmlElement[] = [];
  const problems = subjects.flatMap((s) => (s.local === SUBJECT ? subjectProblems(s, payloads, expected) : ownProblems(s, payloads)));
  const stranger = secondPatient(payloads);
  return stranger === undefined ? problems : [...problems, { code: 'patient-mixed', element: stranger }];
}

function subjectProblems(subject: XmlElement, payloads: XmlElement[], wanted: string | undefined): Problem[] {
  const isPayload = (c: XmlElement): boolean => payloadOf(c) !== undefined && (wanted === undefined || c.local === wanted);
  const own = subject.children.filter(isPayload);
  const expected = wanted ?? PAYLOADS.map((p) => p.name).join(' or ');
  return [
    ...(own.length === 0 ? [{ code: 'required', element: subject, expected } as const] : []),
    ...own.slice(1).map((element): Problem => ({ code: 'too-many', element, expected: '1' })),
    ...subject.children.filter((c) => !isPayload(c)).map((element): Problem => ({ code: 'element-unknown', element, expected })),
    ...own.flatMap((payload) => ownProblems(payload, payloads)),
  ];
}

function ownProblems(payload: XmlElement, payloads: XmlElement[]): Problem[] {
  payloads.push(payload);
  const model = formOfPayload(payload)?.about.model;
  return model === undefined ? [] : structureProblems(payload, model, undefined, partProblems).map(nullified);
}

/** Whatever the model says of one element: its datatype, and the values that the mapping knows to be the only ones. */
function partProblems(element: XmlElement, model: ElementModel): readonly Problem[] {
  const { datatype } = model;
  if (datatype === undefined) return classProblems(element, model);
  return [...datatypeProblems(element, datatype), ...constantProblems(element), ...tableProblems(element)];
}

/** What a class says of itself; one without a model of its inside is named for information. */
export function classProblems(element: XmlElement, model: ElementModel): readonly Problem[] {
  const unknown = model.children.length === 0 && (element.children.length > 0 || element.text !== '');
  return [...ownAttributeProblems(element), ...choiceProblems(element, model), ...(unknown ? [{ code: 'not-judged', element } as const] : [])];
}

/** Of children of which one must stand there: none, or a second. */
function choiceProblems(element: XmlElement, { oneOf: names }: ElementModel): Problem[] {
  if (names === undefined) return [];
  const [first, ...others] = element.children.filter((c) => names.includes(c.local));
  const expected = names.join(' or ');
  if (first === undefined) return [{ code: 'required', element, expected }];
  return others.filter((c) => c.local !== first.local).map((c) => ({ code: 'too-many', element: c, expected: `1: ${expected}` }));
}

/** The schemas want the parts of a class also where it says that it has none; HL7v3 itself does not, and Schakel writes it so (DT 14.2). */
function nullified(problem: Problem): Problem {
  const { code, element, attribute: name } = problem;
  const says = code === 'required' && name === undefined && element.children.length === 0 && attribute(element, 'nullFlavor') !== undefined;
  return says ? { ...problem, advice: true } : problem;
}

/** An element that the message fixes. */
function constantProblems(element: XmlElement): Problem[] {
  const doc = placeOf(element)?.doc;
  return Object.entries(doc?.attributes ?? {}).flatMap(([name, expected]): Problem[] => {
    const found = attribute(element, name);
    if (found === expected) return [];
    return [
      found === undefined
        ? { code: 'required', element, attribute: name, expected }
        : { code: 'fixed-value', element, attribute: name, found, expected },
    ];
  });
}

/** A code of a closed list (DT 7), or one that may not be sent. */
function tableProblems(element: XmlElement): Problem[] {
  const codec = placeOf(element)?.doc?.codec;
  if (codec === undefined) return [];
  const [code, system] = [attribute(element, 'code'), attribute(element, 'codeSystem')];
  const unknown = (name: 'code' | 'codeSystem', found: string | undefined, expected: string): Problem => ({
    ...{ code: 'code-unknown', element, attribute: name, expected },
    ...(found === undefined ? {} : { found }),
  });
  const { refused } = codec;
  if (refused !== undefined && code === refused.code && system === refused.codeSystem) return [unknown('code', code, refused.expected)];
  const codes = codec.kinds ?? codec.vocabulary ?? codec.table?.map(([v3]) => v3);
  if (codes === undefined) return [];
  if (codec.codeSystem !== undefined && system !== undefined && system !== codec.codeSystem) return [unknown('codeSystem', system, codec.codeSystem)];
  const isFine = code === undefined ? codec.kinds === undefined : codes.includes(code);
  return isFine ? [] : [unknown('code', code, codes.join(', '))];
}
