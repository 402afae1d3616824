import { XSI, type XmlAttribute, type XmlElement } from '../xml/element.js';

/** Attributes that the schema fixes: they count only where both sides state them (DT 0.1). */
const STRUCTURAL = new Set(['classCode', 'moodCode', 'typeCode', 'determinerCode', 'contextControlCode']);
/** Elements of which the order of differently named children counts. */
const ORDERED = new Set(['name', 'addr', 'comp']);
const FALSE_BY_DEFAULT = new Set(['negationInd', 'contextConductionInd']);

/** Everything in which two elements differ, by the rules of DT 0.1; empty when a round trip lost nothing. */
export function differencesOf(a: XmlElement, b: XmlElement, path: string = `/${a.local}`): string[] {
  if (a.uri !== b.uri || a.local !== b.local) return [`${path}: element ${a.local} became ${b.local}`];
  const out = attributeDifferences(a, b, path);
  const [x, y] = [textOf(a), textOf(b)];
  if (x !== y) out.push(`${path}: text ${x} became ${y}`);
  if (ORDERED.has(a.local) && namesOf(a) !== namesOf(b)) out.push(`${path}: parts ${namesOf(a)} became ${namesOf(b)}`);
  for (const name of new Set([...a.children, ...b.children].map((c) => c.local))) {
    const [before, after] = [a, b].map((e) => e.children.filter((c) => c.local === name));
    for (let i = 0; i < Math.max(before?.length ?? 0, after?.length ?? 0); i++) {
      const [was, is] = [before?.[i], after?.[i]];
      const at = `${path}/${name}[${i + 1}]`;
      if (was === undefined || is === undefined) out.push(`${at}: ${was === undefined ? 'added' : 'missing'}`);
      else out.push(...differencesOf(was, is, at));
    }
  }
  return out;
}

function attributeDifferences(a: XmlElement, b: XmlElement, path: string): string[] {
  if (isSame(a.attributes, b.attributes)) return [];
  const [x, y] = [attributesOf(a), attributesOf(b)];
  return [...new Set([...x.keys(), ...y.keys()])]
    .filter((key) => x.get(key) !== y.get(key) && !(STRUCTURAL.has(key) && (!x.has(key) || !y.has(key))))
    .map((key) => `${path}/@${key}: ${x.get(key) ?? 'nothing'} became ${y.get(key) ?? 'nothing'}`);
}

/** Whether the attributes are the same to the letter, as they mostly are: then nothing has to be looked up. */
function isSame(a: readonly XmlAttribute[], b: readonly XmlAttribute[]): boolean {
  return a.length === b.length && a.every((x, i) => x.local === b[i]?.local && x.value === b[i].value && x.uri === b[i].uri);
}

function attributesOf(e: XmlElement): Map<string, string> {
  const out = new Map<string, string>();
  for (const { uri, local, value } of e.attributes) {
    if (uri === XSI && local === 'type') out.set('xsi:type', value.slice(value.lastIndexOf(':') + 1));
    else if (uri === XSI || local === 'codeSystemName' || (local === 'unit' && value === '1')) continue;
    else if (!FALSE_BY_DEFAULT.has(local) || value !== 'false') out.set(local, value);
  }
  return out;
}

const NO_TEXT = '[]';

/** The pieces of text between the children that are not blank, as JSON. */
function textOf(e: XmlElement): string {
  if (e.content === undefined && (e.children.length > 0 || e.text === '')) return NO_TEXT;
  const pieces = e.content?.filter((piece) => typeof piece === 'string') ?? [e.text];
  return JSON.stringify(pieces.map((piece) => piece.trim()).filter((piece) => piece !== ''));
}

function namesOf(e: XmlElement): string {
  return e.children.map((c) => c.local).join(' ');
}
