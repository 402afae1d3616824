import { XSI, type XmlElement } from '../../src/xml/element.js';

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
  if (JSON.stringify(x) !== JSON.stringify(y)) out.push(`${path}: text ${JSON.stringify(x)} became ${JSON.stringify(y)}`);
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
  const [x, y] = [attributesOf(a), attributesOf(b)];
  return [...new Set([...x.keys(), ...y.keys()])]
    .filter((key) => x.get(key) !== y.get(key) && !(STRUCTURAL.has(key) && (!x.has(key) || !y.has(key))))
    .map((key) => `${path}/@${key}: ${x.get(key) ?? 'nothing'} became ${y.get(key) ?? 'nothing'}`);
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

/** The pieces of text between the children that are not blank. */
function textOf(e: XmlElement): string[] {
  const pieces = e.content?.filter((piece) => typeof piece === 'string') ?? [e.children.length === 0 ? e.text : ''];
  return pieces.map((piece) => piece.trim()).filter((piece) => piece !== '');
}

function namesOf(e: XmlElement): string {
  return e.children.map((c) => c.local).join(' ');
}
