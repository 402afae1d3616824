import { element } from '../../src/hl7v3/element.js';
import { V3 } from '../../src/hl7v3/model.js';
import { attribute, XmlElement } from '../../src/xml/element.js';

const HPK = '2.16.840.1.113883.2.4.4.7';
const GROUPS = ['1.750', '1.725', '1.902.122'].map((end) => `2.16.840.1.113883.2.4.4.${end}`);
const ALLOWED: ReadonlySet<string | undefined> = new Set([HPK, ...GROUPS]);
const SNOMED = '2.16.840.1.113883.6.96';

const systemOf = (code: XmlElement): string | undefined => attribute(code, 'codeSystem');

const KNOWN: ReadonlySet<string> = new Set(['code', 'codeSystem', 'codeSystemName', 'codeSystemVersion', 'displayName', 'nullFlavor']);

/** What else a code has is told, and does not land on another one. */
function known(code: XmlElement): XmlElement['attributes'] {
  return code.attributes.filter((a) => KNOWN.has(a.local));
}

/** A code with as main one the first that ICA has a place for (33), or none when there is only SNOMED CT (34). */
function agentCode(code: XmlElement): XmlElement {
  if (attribute(code, 'nullFlavor') !== undefined || attribute(code, 'code') === undefined) return code;
  const text = code.children.filter((c) => c.local === 'originalText');
  const translations = code.children.filter((c) => c.local === 'translation');
  const itself = new XmlElement(V3, 'translation', known(code));
  // What is in a translation is not read: then it is kept as a whole.
  const main = [itself, ...translations].find((c) => ALLOWED.has(systemOf(c)) && c.children.length === 0);
  if (main !== undefined && main !== itself) {
    const others = [itself, ...translations].filter((c) => c !== main);
    return new XmlElement(V3, code.local, known(main), [...text, ...others.map((c) => new XmlElement(V3, c.local, known(c), c.children))]);
  }
  if (main !== undefined || systemOf(code) !== SNOMED) return code;
  const display = attribute(code, 'displayName');
  const shown = text.length > 0 || display === undefined ? text : [element('originalText', {}, [], display)];
  return element(code.local, { nullFlavor: 'OTH' }, [...shown, itself, ...translations]);
}

/** 33, 34: an agent stands in the element that its main code belongs in, unless the element it came in says more. */
export function agent(e: XmlElement): XmlElement {
  if (!/^administerable(Medication|Material)Kind$/.test(e.local)) return e;
  const code = e.children.find((c) => c.local === 'code');
  if (code === undefined) return e;
  const written = agentCode(code);
  const isProduct = systemOf(written) === HPK && attribute(written, 'code') !== undefined;
  const name = isProduct ? 'administerableMedicationKind' : 'administerableMaterialKind';
  const children = e.children.map((c) => (c === code ? written : c));
  return new XmlElement(V3, saysMore(e) ? e.local : name, e.attributes, children);
}

/** Whether something in it is kept as it was, and brings it back where it stood. */
function saysMore(e: XmlElement): boolean {
  const [code, ...others] = e.children;
  const inside = code?.children.flatMap((c) => [...c.children, ...(c.local === 'originalText' ? c.attributes : [])]) ?? [];
  return others.length > 0 || inside.length > 0;
}
