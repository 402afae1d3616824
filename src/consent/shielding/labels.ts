import { EXTENSIONS, GW } from '../../fhir/extensions.js';
import { textAt, treesAt, type Tree } from '../../fhir/tree.js';

const V3 = 'http://terminology.hl7.org/CodeSystem/v3-';
const CONFIDENTIALITY = V3 + 'Confidentiality';
const CONFIDENTIALITY_OID = 'urn:oid:2.16.840.1.113883.5.25';
const INLINE_LABEL = 'http://hl7.org/fhir/uv/security-label-ds4p/StructureDefinition/extension-inline-sec-label';

/** A security label as FHIR has it. */
export interface Label {
  readonly system: string;
  readonly code: string;
}

/** What a source means by its labels (CS c.6). */
export interface LabelPolicy {
  /** Whether v3-Confidentiality R and V mean shielded; the default of a source is that they do. They never leave in either case. */
  readonly restricted: 'shielded' | 'not-shielded';
  /** Labels of a labelling service that say what something is about and not that it is hidden. */
  readonly harmless?: readonly Label[];
}

/** Labels that say how to read the others. */
const HANDLING: readonly Label[] = [{ system: V3 + 'ActCode', code: 'PROCESSINLINELABEL' }];

/** The label of the gateway's own by which a source shields an item. */
export const SHIELDED: Label = { system: GW + '/CodeSystem/shield', code: 'afgeschermd' };

/** Whether a label, as a Coding, hides what it stands on: one of the known ones, or any that is not known to be harmless (CS c.6, P1). */
export function hides(label: Tree, policy: LabelPolicy): boolean {
  const [system, code] = [textAt(label, 'system'), textAt(label, 'code')];
  if (isNormal(label)) return false;
  if (isConfidentiality(system) && (code === 'R' || code === 'V')) return policy.restricted === 'shielded';
  return ![...HANDLING, ...(policy.harmless ?? [])].some((known) => known.system === system && known.code === code);
}

/** Whether a label is the one that may pass to a requester: normal confidentiality. */
export function isNormal(label: Tree): boolean {
  return isConfidentiality(textAt(label, 'system')) && textAt(label, 'code') === 'N';
}

function isConfidentiality(system: string | undefined): boolean {
  return system === CONFIDENTIALITY || system === CONFIDENTIALITY_OID;
}

/** The labels on a resource as a whole, as Codings: meta.security and what some types have beside it. */
export function labelsOf(resource: Tree): readonly Tree[] {
  const confidentiality = textAt(resource, 'confidentiality');
  return [
    ...treesAt(resource, 'meta').flatMap((meta) => treesAt(meta, 'security')),
    ...treesAt(resource, 'securityLabel').flatMap((concept) => labelsIn(concept)),
    ...(resource['resourceType'] === 'Composition' && confidentiality !== undefined ? [{ system: CONFIDENTIALITY, code: confidentiality }] : []),
  ];
}

/** A concept is as many labels as it has codings; one without any is a label that nobody knows. */
function labelsIn(concept: Tree): readonly Tree[] {
  const codings = treesAt(concept, 'coding');
  return codings.length === 0 ? [{}] : codings;
}

/** Parts of the gateway's own extensions that carry the confidentialityCode of an act that is no resource of its own (AI 2, MD 2.3). */
const ACT_LABELS: Readonly<Record<string, string>> = {
  [EXTENSIONS.v3Prescription]: 'confidentialityCode',
  [EXTENSIONS.concern]: 'security',
};

/** The name of the part with the label of an act, for an extension that has one. */
export function actLabelPart(extension: Tree): string | undefined {
  return ACT_LABELS[textAt(extension, 'url') ?? ''];
}

/** Whether an extension holds an act that its own label hides. */
export function isHiddenAct(extension: Tree, policy: LabelPolicy): boolean {
  const part = actLabelPart(extension);
  if (part === undefined) return false;
  return treesAt(extension, 'extension')
    .filter((inner) => inner['url'] === part)
    .some((inner) => [...treesAt(inner, 'valueCoding'), ...treesAt(inner, 'valueCodeableConcept').flatMap(labelsIn)].some((l) => hides(l, policy)));
}

/** Whether an element says of itself that it is hidden: by an inline label, or as masked (CS c.6). */
export function isHiddenElement(element: Tree, policy: LabelPolicy): boolean {
  return treesAt(element, 'extension').some((extension) => {
    if (extension['url'] === INLINE_LABEL) return treesAt(extension, 'valueCoding').every((label) => hides(label, policy));
    if (extension['url'] === EXTENSIONS.nullFlavor) return extension['valueCode'] === 'MSK';
    return extension['url'] === EXTENSIONS.dataAbsentReason && extension['valueCode'] === 'masked';
  });
}

/** Whether an extension is about hiding, or kept XML that no rule can look into (D22): it never passes. */
export function isInternal(extension: Tree): boolean {
  return extension['url'] === INLINE_LABEL || extension['url'] === EXTENSIONS.v3Raw;
}

const NORMAL_CODE = /<(?:\w+:)?confidentialityCode\b(?=[^>]*\scode="N")(?=[^>]*\scodeSystem="2\.16\.840\.1\.113883\.5\.25")[^>]*>/g;

/** Whether XML that no rule read holds a confidentiality other than normal: what it stands on is then hidden (P1). */
export function isHiddenRaw(extension: Tree): boolean {
  return (
    extension['url'] === EXTENSIONS.v3Raw &&
    treesAt(extension, 'extension').some(
      (p) => p['url'] === 'xml' && (textAt(p, 'valueString') ?? '').replace(NORMAL_CODE, '').includes('confidentialityCode'),
    )
  );
}
