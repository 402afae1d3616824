import { attribute, childrenNamed, type XmlElement } from '../xml/element.js';
import { pruned } from './pruned.js';

const CONFIDENTIALITY = '2.16.840.1.113883.5.25';

/** Elements that group acts and are nothing in FHIR: their label covers all that they hold (CS c.6). */
const GROUPS: ReadonlySet<string> = new Set(['MedicationDispenseList', 'organizer']);
/** An act that only groups, by the element that holds it: the concern of the ketenzorg form (AI 8). */
const GROUPING_ACT = ['organizer', 'component', 'act'];

/**
 * A message of a source without the lists, organizers and concerns that their `confidentialityCode` hides, R and V by the setting of the
 * source, and any code that is not known to be normal (P1). Labels of the acts themselves stay: they become labels of the FHIR view.
 * The same tree when nothing is hidden, undefined when all of it is.
 */
export function withoutConfidentialGroups(root: XmlElement, restricted: 'shielded' | 'not-shielded'): XmlElement | undefined {
  const isHidden = (element: XmlElement, path: readonly string[]): boolean =>
    isGroup(path) && childrenNamed(element, 'confidentialityCode').some((code) => hides(code, restricted));
  return pruned(root, (element, path) => {
    if (isHidden(element, path)) return true;
    // What held nothing but a hidden group goes with it: an empty subject would tell of it.
    return element.children.length > 0 && element.children.every((child) => isHidden(child, [...path, child.local]));
  });
}

function isGroup(path: readonly string[]): boolean {
  return GROUPS.has(path.at(-1) ?? '') || GROUPING_ACT.every((step, i) => path.at(i - GROUPING_ACT.length) === step);
}

function hides(label: XmlElement, restricted: 'shielded' | 'not-shielded'): boolean {
  const code = attribute(label, 'code');
  if (attribute(label, 'codeSystem') !== CONFIDENTIALITY) return true;
  return code === 'R' || code === 'V' ? restricted === 'shielded' : code !== 'N';
}
