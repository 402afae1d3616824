import { isBsn } from '../../bsn.js';
import { BSN_OID } from '../../fhir/systems.js';
import { V3 } from '../../hl7v3/model.js';
import { AGB, URA, UZI_PERSON, UZI_SYSTEM } from '../../hl7v3/oids.js';
import type { Problem } from '../../hl7v3/problem.js';
import { attribute, XSI, type XmlElement } from '../../xml/element.js';
import { NULL_FLAVORS } from '../leaf/null-flavor.js';
import { tsToFhir } from '../leaf/ts.js';
import { DATATYPES, DERIVED, type DatatypeName, type Shape } from './datatypes.js';
import { formOf, MOMENT } from './lexical.js';

/** What is wrong with an element of a datatype, and with its parts. No value is quoted, only its form. */
export function datatypeProblems(element: XmlElement, declared: DatatypeName): readonly Problem[] {
  const type = typeOf(element, declared);
  if (type === undefined) {
    const expected = [...(declared === 'QTY' || declared === 'ANY' ? [] : [declared]), ...(DERIVED[declared] ?? [])].join(', ');
    return [{ code: 'xsi-type', element, attribute: 'type', expected, ...(element.type === undefined ? {} : { found: element.type.local }) }];
  }
  const shape = DATATYPES[type];
  return [
    ...attributeProblems(element, shape),
    ...textProblems(element, shape),
    ...partProblems(element, shape),
    ...needProblems(element, shape),
    ...ownProblems(element, type),
  ];
}

/** What a class says of itself, beside the attributes that its model fixes. */
export function ownAttributeProblems(element: XmlElement): readonly Problem[] {
  const flavor = attribute(element, 'nullFlavor');
  const type = element.type?.local;
  return [
    ...(flavor === undefined || NULL_FLAVORS.has(flavor) ? [] : [{ code: 'code-unknown', element, attribute: 'nullFlavor', found: flavor } as const]),
    // The schemas name their classes after the message type; a datatype has no business here.
    ...(type === undefined || CLASS_TYPE.test(type) ? [] : [{ code: 'xsi-type', element, attribute: 'type', found: type } as const]),
  ];
}

const CLASS_TYPE = /^[A-Z]{4}_MT\d{6}\w*\./;

/** The type that an element has; an abstract one must be stated, another only within what is declared. */
function typeOf(element: XmlElement, declared: DatatypeName): DatatypeName | undefined {
  if (element.type === undefined) return declared === 'QTY' || declared === 'ANY' ? undefined : declared;
  const { uri, local } = element.type;
  if (uri !== V3) return undefined;
  return local === declared ? declared : DERIVED[declared]?.find((name) => name === local);
}

function attributeProblems(element: XmlElement, shape: Shape): Problem[] {
  return element.attributes.flatMap((a): Problem[] => {
    if (a.uri === XSI) return [];
    const form = a.uri === '' ? shape.attributes[a.local] : undefined;
    if (form === undefined) return [{ code: 'element-unknown', element, attribute: a.local }];
    if (a.local === 'nullFlavor' && !NULL_FLAVORS.has(a.value)) return [{ code: 'code-unknown', element, attribute: a.local, found: a.value }];
    if (form.accepts(a.value)) return [];
    const code = form.closed ? 'code-unknown' : 'value-format';
    return [{ code, element, attribute: a.local, found: form.closed ? a.value : formOf(a.value), expected: form.expected }];
  });
}

function textProblems(element: XmlElement, shape: Shape): Problem[] {
  return shape.text || (element.text === '' && element.content === undefined) ? [] : [{ code: 'element-unknown', element, expected: 'no text' }];
}

function partProblems(element: XmlElement, shape: Shape): Problem[] {
  const order = Object.keys(shape.parts);
  const seen = new Set<string>();
  const problems: Problem[] = [];
  let last = 0;
  for (const c of element.children) {
    const type = c.uri === V3 ? shape.parts[c.local] : undefined;
    // Text may hold markup of another standard.
    if (type === undefined && c.uri !== V3 && shape.parts['thumbnail'] !== undefined) continue;
    if (type === undefined) {
      problems.push({ code: 'element-unknown', element: c });
      continue;
    }
    const place = order.indexOf(c.local);
    if (!shape.free && shape.forms === undefined && place < last)
      problems.push({ code: 'element-order', element: c, expected: `before ${order[last] ?? ''}` });
    last = Math.max(last, place);
    if (!shape.free && !shape.repeats.has(c.local) && seen.has(c.local)) problems.push({ code: 'too-many', element: c, expected: '1' });
    seen.add(c.local);
    problems.push(...datatypeProblems(c, type));
  }
  if (shape.forms !== undefined && !shape.forms.has([...seen].filter((name) => !shape.repeats.has(name)).join(' ')))
    problems.push({
      code: 'value-format',
      element,
      found: [...seen].join(' '),
      expected: 'low, high, width or center, in an order that the type has',
    });
  return problems;
}

/** A value or a reason why there is none, not both (DT 1). */
function needProblems(element: XmlElement, shape: Shape): Problem[] {
  const isNil = element.attributes.some((a) => a.uri === XSI && a.local === 'nil' && a.value === 'true');
  const [first] = shape.needs;
  if (first === undefined || isNil) return [];
  const flavor = attribute(element, 'nullFlavor') !== undefined;
  if (flavor) return first === 'value' && attribute(element, 'value') !== undefined ? [contradiction(element)] : [];
  const present = shape.needs.some((name) => attribute(element, name) !== undefined || element.children.some((c) => c.local === name));
  return present ? [] : [{ code: 'required', element, ...(first in shape.parts ? { expected: first } : { attribute: first }) }];
}

function contradiction(element: XmlElement): Problem {
  return { code: 'value-format', element, attribute: 'nullFlavor', expected: 'a value or a nullFlavor' };
}

/** What the attributes of a type say together. */
function ownProblems(element: XmlElement, type: DatatypeName): readonly Problem[] {
  return JUDGES[type]?.(element) ?? [];
}

/** Numbers of digits in the national registers (AM 6.2, DT 13.1). */
const DIGITS: ReadonlyMap<string, number> = new Map([
  [UZI_PERSON, 9],
  [UZI_SYSTEM, 9],
  [URA, 8],
  [AGB, 8],
]);

function idProblems(element: XmlElement): Problem[] {
  const [root, extension] = [attribute(element, 'root'), attribute(element, 'extension')];
  if (extension === undefined) return [];
  // Without a nullFlavor the missing root has been told.
  if (root === undefined) return attribute(element, 'nullFlavor') === undefined ? [] : [{ code: 'identifier-without-root', element }];
  if (root === BSN_OID && !isBsn(extension)) return [{ code: 'bsn-invalid', element, attribute: 'extension' }];
  const digits = DIGITS.get(root);
  if (digits === undefined || (extension.length === digits && /^\d+$/.test(extension))) return [];
  return [{ code: 'value-format', element, attribute: 'extension', found: formOf(extension), expected: `${digits} digits` }];
}

/** A code without a system says nothing (AM 6.4). */
function codeProblems(element: XmlElement): Problem[] {
  const systemless = attribute(element, 'code') !== undefined && attribute(element, 'codeSystem') === undefined;
  return systemless ? [{ code: 'required', element, attribute: 'codeSystem' }] : [];
}

function ratioProblems(element: XmlElement): Problem[] {
  const whole = element.children.some((c) => c.local === 'denominator') || attribute(element, 'nullFlavor') !== undefined;
  return whole ? [] : [{ code: 'required', element, expected: 'denominator' }];
}

function timeProblems(element: XmlElement): Problem[] {
  const value = attribute(element, 'value');
  if (value === undefined || !MOMENT.accepts(value) || tsToFhir(value)?.exists !== false) return [];
  return [{ code: 'time-does-not-exist', element, attribute: 'value' }];
}

function unitProblems(element: XmlElement): Problem[] {
  return attribute(element, 'unit') === 'mL' ? [{ code: 'unit-case', element, attribute: 'unit', found: 'mL', expected: 'ml' }] : [];
}

const JUDGES: Readonly<Partial<Record<DatatypeName, (element: XmlElement) => readonly Problem[]>>> = {
  II: idProblems,
  CV: codeProblems,
  CE: codeProblems,
  CD: codeProblems,
  RTO: ratioProblems,
  TS: timeProblems,
  SXCM_TS: timeProblems,
  IVXB_TS: timeProblems,
  IVL_TS: timeProblems,
  PQ: unitProblems,
  PQ_inc: unitProblems,
  IVL_PQ: unitProblems,
};
