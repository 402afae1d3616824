import type { SourceShields } from '../../config/source.js';
import type { LabelPolicy } from '../../consent/shielding/labels.js';
import { withoutConfidentialGroups } from '../../hl7v3/confidential.js';
import { withoutMasked } from '../../hl7v3/masked.js';
import type { XmlElement } from '../../xml/element.js';

/**
 * What R and V mean, by where a source keeps what its patients shield (CS c.6). Only a source that leaves it out itself can mean something
 * else by them; where nobody says what they mean, they hide (P1).
 */
const RESTRICTED: Readonly<Record<SourceShields, LabelPolicy['restricted']>> = {
  filtered: 'not-shielded',
  marked: 'shielded',
  register: 'shielded',
};

/** How the labels of a source are read. */
export function labelPolicyOf(shields: SourceShields): LabelPolicy {
  return { restricted: RESTRICTED[shields] };
}

/** HL7v3 of a source without what is masked, then without the groups that a label hides (D19, CS c.6); undefined when nothing is left. */
export function withoutHidden(root: XmlElement, shields: SourceShields): XmlElement | undefined {
  const unmasked = withoutMasked(root);
  return unmasked && withoutConfidentialGroups(unmasked, RESTRICTED[shields]);
}
