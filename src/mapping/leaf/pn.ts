import type { HumanName } from '../../fhir/types.js';
import { attribute, type XmlElement } from '../../xml/element.js';
import type { Codec } from '../codec.js';
import type { Context } from '../context.js';
import { ownText } from './part.js';
import { isCallName } from './pn-form.js';
import { readName } from './pn-read.js';
import { writeName } from './pn-write.js';

/**
 * PN <-> HumanName (DT 9). One v3 name is one official HumanName and a usual one for each call name; those that belong together
 * are one value of this codec.
 */
export const PN: Codec<HumanName[]> = {
  about: { kind: 'PN', fhir: 'HumanName', spec: 'DT 9' },
  toFhir: (element, cx) => {
    const { names, inOrder } = readName(element, cx);
    if (!inOrder) checkOrder(element, names, cx);
    return names;
  },
  toV3: (names, cx, local) => writeName(names, cx, local),
};

/** The names of a resource as values of PN: each with the call names behind it (DT 9). */
export function groupNames(names: readonly HumanName[]): HumanName[][] {
  const groups: HumanName[][] = [];
  for (const name of names) {
    const open = groups.at(-1);
    if (open !== undefined && isCallName(name)) open.push(name);
    else groups.push([name]);
  }
  return groups;
}

/** The reverse: a v3 name that is only a call name gets an official one before it, or it would join the name before. */
export function joinNames(groups: readonly (readonly HumanName[])[]): HumanName[] {
  return groups.flatMap((names, i) => (i > 0 && isCallName(names[0]) ? [{ use: 'official' as const }, ...names] : names));
}

/** Any number of v3 names and the flat list that a FHIR resource has for them, in the same order. */
export const pnList = {
  toFhir: (elements: readonly XmlElement[], cx: Context): HumanName[] => joinNames(elements.map((element) => PN.toFhir(element, cx) ?? [])),
  /** Names that HL7v3 can't hold are reported and left out. */
  toV3: (names: readonly HumanName[], cx: Context, local: string): XmlElement[] =>
    groupNames(names)
      .map((group) => PN.toV3(group, cx, local))
      .filter((element) => element !== undefined),
};

/** FHIR has no place for the order of given, family, prefix and suffix among each other: an unusual one is told, then lost. */
function checkOrder(element: XmlElement, names: HumanName[], cx: Context): void {
  const back = cx.quietly(() => writeName(names, cx, element.local));
  const content = (part: XmlElement): string => `${attribute(part, 'nullFlavor') ?? ''} ${ownText(part)}`;
  if (back === undefined || partsOf(back, content) === partsOf(element, content)) return;
  cx.report('element-order', element, undefined, { expected: partsOf(back, () => '') });
  cx.forget(element);
}

/** Parts in order, such as `given BR, family SP`, with what else is to be told of each. */
function partsOf(element: XmlElement, detail: (part: XmlElement) => string): string {
  const parts = element.children.filter((c) => c.local !== 'validTime');
  return parts.map((c) => [c.local, attribute(c, 'qualifier') ?? '', detail(c)].join(' ').trim()).join(', ');
}
