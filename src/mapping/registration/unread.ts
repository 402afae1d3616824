import type { Datatype, ElementModel } from '../../hl7v3/model.js';
import type { Problem } from '../../hl7v3/problem.js';
import { XSI, type XmlElement } from '../../xml/element.js';

/** Attributes of the datatypes of an entry; a name beside a code is for people and says nothing more. */
const READ: Readonly<Partial<Record<Datatype, readonly string[]>>> = {
  II: ['root', 'extension', 'nullFlavor'],
  CV: ['code', 'codeSystem', 'nullFlavor', 'displayName', 'codeSystemName'],
  TS: ['value', 'nullFlavor'],
};

/** What is in a leaf beside what is read of it. */
export function unreadIn(element: XmlElement, { datatype }: ElementModel): readonly Problem[] {
  if (datatype === undefined) return [];
  const names = READ[datatype] ?? [];
  return [
    ...element.attributes
      .filter((a) => a.uri !== XSI && (a.uri !== '' || !names.includes(a.local)))
      .map((a): Problem => ({ code: 'not-mapped', element, attribute: a.local })),
    ...element.children.map((child): Problem => ({ code: 'not-mapped', element: child })),
    ...(element.text.trim() === '' ? [] : [{ code: 'not-mapped', element, expected: 'no text' } as const]),
  ];
}
