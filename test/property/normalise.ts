import { V3 } from '../../src/hl7v3/model.js';
import { attribute, XmlElement, type XmlAttribute } from '../../src/xml/element.js';

/*
 * The declared normalisations that change an HL7v3 payload, applied to what was sent: what comes back must equal the result.
 * Numbers are those of src/mapping/normalisations.ts; 1, 2 and 10 are part of the comparison, 12 and 19 are told by an issue.
 */
type Change = (element: XmlElement, path: readonly string[]) => XmlElement;

/** The codes that the message fixes: MEDLIST, GENRL and SEV. */
function isConstantCode(e: XmlElement, path: readonly string[]): boolean {
  const parent = path.at(-1);
  return (
    e.local === 'code' &&
    (parent === 'MedicationDispenseList' ||
      parent === 'severityObservation' ||
      (parent === 'patientCareProvision' && path.includes('playedPatientOfOtherProvider')))
  );
}

/** 3: original text that repeats the display of the main code. */
const repeatedText: Change = (e, path) => {
  if (isConstantCode(e, path)) return e;
  const display = attribute(e, 'displayName');
  const hasCode = attribute(e, 'code') !== undefined;
  if (display === undefined || !hasCode) return e;
  return withChildren(
    e,
    e.children.filter((c) => c.local !== 'originalText' || c.text !== display),
  );
};

const BASIC_UNITS = '2.16.840.1.113883.2.4.4.1.900.2';
const CODES: Readonly<Record<string, string>> = {
  cm: '205',
  g: '215',
  '[iU]': '217',
  kg: '219',
  l: '222',
  mg: '229',
  ml: '233',
  mm: '234',
  '1': '245',
  ug: '252',
  ul: '254',
  '[drp]': '303',
};

/** 6: a product quantity without translation gets its basic unit. */
const basicUnit: Change = (e, path) => {
  const parent = path.at(-1) ?? '';
  const isProduct =
    (e.local === 'quantity' && parent === 'medicationDispenseEvent') ||
    (['center', 'low', 'high'].includes(e.local) && /^(dose|rate)Quantity$/.test(parent));
  const value = attribute(e, 'value');
  const unit = attribute(e, 'unit') ?? '1';
  const code = CODES[unit];
  if (!isProduct || value === undefined || code === undefined || e.children.length > 0) return e;
  const shown = unit === '1' ? 'stuk' : unit;
  return withChildren(e, [new XmlElement(V3, 'translation', attributes({ value, code, codeSystem: BASIC_UNITS, displayName: shown }))]);
};

/** 7: a bare dose is written as its center. */
const center: Change = (e) => {
  if (!/^(dose|rate)Quantity$/.test(e.local) || !e.attributes.some((a) => ['value', 'unit', 'nullFlavor'].includes(a.local))) return e;
  const moved = (a: XmlAttribute): boolean => ['value', 'unit', 'nullFlavor'].includes(a.local);
  return new XmlElement(
    V3,
    e.local,
    e.attributes.filter((a) => !moved(a)),
    [new XmlElement(V3, 'center', e.attributes.filter(moved), e.children)],
  );
};

/** 13: directTargetOf is DIR. */
const direct: Change = (e) =>
  e.local !== 'directTargetOf'
    ? e
    : withAttributes(
        e,
        e.attributes.map((a) => (a.local === 'typeCode' && a.value === 'TPA' ? { ...a, value: 'DIR' } : a)),
      );

/** 14: the display of a constant. */
const constantDisplay: Change = (e, path) => {
  const isAsExpected = ['MEDLIST', 'GENRL', 'SEV'].includes(attribute(e, 'code') ?? '');
  return isConstantCode(e, path) && isAsExpected
    ? withAttributes(
        e,
        e.attributes.filter((a) => a.local !== 'displayName'),
      )
    : e;
};

/** 15: mL is ml. */
const millilitre: Change = (e) =>
  withAttributes(
    e,
    e.attributes.map((a) => (a.local === 'unit' && a.value === 'mL' ? { ...a, value: 'ml' } : a)),
  );

/** 11: runs of blanks in lists of codes. */
const blanks: Change = (e) =>
  withAttributes(
    e,
    e.attributes.map((a) => (a.local === 'use' || a.local === 'qualifier' ? { ...a, value: a.value.trim().replace(/\s+/g, ' ') } : a)),
  );

const CHANGES: readonly Change[] = [blanks, center, millilitre, basicUnit, repeatedText, direct, constantDisplay];

/** The payload as it may come back. */
export function normalised(element: XmlElement, path: readonly string[] = []): XmlElement {
  const changed = CHANGES.reduce((e, change) => change(e, path), element);
  return withChildren(
    changed,
    changed.children.map((c) => normalised(c, [...path, changed.local])),
  );
}

function withChildren(e: XmlElement, children: readonly XmlElement[]): XmlElement {
  return new XmlElement(
    e.uri,
    e.local,
    e.attributes,
    children,
    e.text,
    e.type,
    undefined,
    0,
    0,
    0,
    children.length === e.children.length ? e.content : undefined,
  );
}

function withAttributes(e: XmlElement, list: readonly XmlAttribute[]): XmlElement {
  return new XmlElement(e.uri, e.local, list, e.children, e.text, e.type, undefined, 0, 0, 0, e.content);
}

function attributes(values: Readonly<Record<string, string>>): XmlAttribute[] {
  return Object.entries(values).map(([local, value]) => ({ local, uri: '', value }));
}
