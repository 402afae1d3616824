import { TYPES_OF, type SourceCategory } from '../../../config/source.js';
import { readJson, writeJson } from '../../../fhir/json.js';
import { BSN } from '../../../fhir/systems.js';
import { isTree, textAt, treesAt, type Tree } from '../../../fhir/tree.js';
import { readFhirXml } from '../../../fhir/xml-reader.js';
import { FHIR } from '../../../fhir/xml-writer.js';
import { payloadsOf } from '../../../hl7v3/answer.js';
import { itemsOf, openCarrier } from '../../../hl7v3/carrier.js';
import { BSN as BSN_OID } from '../../../hl7v3/oids.js';
import { DISPENSES, payloadOf, payloadsIn } from '../../../mapping/payloads.js';
import { attribute, descendantsAt, type XmlElement } from '../../../xml/element.js';
import { FILE_LIMITS } from '../../../xml/limits.js';
import { readXml } from '../../../xml/reader.js';

/** What a file holds about one patient: payloads of HL7v3, or a Bundle as JSON. */
export type Found =
  | { readonly kind: 'hl7v3'; readonly bsn: string; readonly category: SourceCategory; readonly payloads: readonly XmlElement[] }
  | { readonly kind: 'fhir'; readonly bsn: string; readonly category: SourceCategory; readonly json: string };

/** What a file holds, by kind of data, or why it is left out. */
export type FileRead =
  { readonly found: readonly Found[] } | { readonly leftOut: 'unreadable' | 'unknown' | 'no-data' | 'no-patient' | 'two-patients' };

/** Reads a file of invented patients: an HL7v3 message, batch or payload, or a FHIR Bundle, in XML or JSON. */
export function readSandboxFile(name: string, octets: Uint8Array, shown: (item: XmlElement) => XmlElement | undefined): FileRead {
  try {
    if (name.endsWith('.json')) return bundleIn(readJson(new TextDecoder('utf-8', { fatal: true }).decode(octets)));
    if (!name.endsWith('.xml')) return { leftOut: 'unknown' };
    const root = readXml(octets, { limits: FILE_LIMITS, processingInstructions: 'skip-in-prolog' });
    if (root.uri === FHIR) return bundleIn(readFhirXml(root, Buffer.from(octets).toString('utf8')).value);
    return messageIn(root, shown);
  } catch (error) {
    if (['XmlError', 'JsonError', 'TypeError'].includes((error as Error).name)) return { leftOut: 'unreadable' };
    throw error;
  }
}

function messageIn(root: XmlElement, shown: (item: XmlElement) => XmlElement | undefined): FileRead {
  const { carrier } = openCarrier(root);
  if (carrier === undefined) return { leftOut: 'unknown' };
  const items = itemsOf(carrier);
  const all = items.flatMap((item) => (carrier.kind === 'payload' ? [item] : payloadsOf(item)).flatMap(payloadsIn));
  if (all.length === 0) return { leftOut: 'no-data' };
  const [bsn, ...others] = new Set(all.flatMap(bsnsIn));
  if (bsn === undefined || others.length > 0) return { leftOut: bsn === undefined ? 'no-patient' : 'two-patients' };
  const kept = items
    .flatMap((item) => shown(item) ?? [])
    .flatMap((item) => (carrier.kind === 'payload' ? [item] : payloadsOf(item)).flatMap(payloadsIn));
  const ofKind = (category: SourceCategory): readonly Found[] => {
    const payloads = kept.filter((payload) => (payloadOf(payload) === DISPENSES ? 'MED' : 'ICA') === category);
    return payloads.length === 0 ? [] : [{ kind: 'hl7v3', bsn, category, payloads }];
  };
  return { found: [...ofKind('MED'), ...ofKind('ICA')] };
}

function bsnsIn(payload: XmlElement): readonly string[] {
  const ids = payloadOf(payload)?.patientIds.flatMap((path) => descendantsAt(payload, path)) ?? [];
  return ids.flatMap((id) => (attribute(id, 'root') === BSN_OID ? (attribute(id, 'extension') ?? []) : []));
}

function bundleIn(value: unknown): FileRead {
  if (!isTree(value) || value['resourceType'] !== 'Bundle') return { leftOut: 'unknown' };
  const resources = treesAt(value, 'entry').flatMap((entry) => treesAt(entry, 'resource'));
  const patients = resources.filter((resource) => resource['resourceType'] === 'Patient');
  const [bsn, ...others] = new Set(patients.flatMap(bsnsOf));
  if (bsn === undefined || others.length > 0) return { leftOut: bsn === undefined ? 'no-patient' : 'two-patients' };
  const types = resources.map((resource) => textAt(resource, 'resourceType') ?? '');
  const found = (['MED', 'ICA'] as const)
    .filter((category) => TYPES_OF[category].some((type) => types.includes(type)))
    .map((category): Found => ({ kind: 'fhir', bsn, category, json: writeJson(value) }));
  return found.length === 0 ? { leftOut: 'no-data' } : { found };
}

function bsnsOf(patient: Tree): readonly string[] {
  return treesAt(patient, 'identifier').flatMap((identifier) => (textAt(identifier, 'system') === BSN ? (textAt(identifier, 'value') ?? []) : []));
}
