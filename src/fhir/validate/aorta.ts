import { isBsn } from '../../bsn.js';
import {
  ALLERGY_CLINICAL,
  ALLERGY_VERIFICATION,
  BSN,
  COMMON_TAGS,
  CONDITION_CLINICAL,
  codeSystems,
  identifierSystems,
  PARTICIPANT_TYPE,
} from '../systems.js';
import { isTree, type Tree } from '../tree.js';
import type { Judging } from './judging.js';

/** Resources that become acts, and whom they are about. */
const CLINICAL = new Set(['MedicationDispense', 'AllergyIntolerance', 'Flag']);
const IDENTIFIED = new Set([...CLINICAL, 'Patient']);
const ABSOLUTE = /^https?:\/\//i;
/** Systems of FHIR itself, whose codes become something else than a code in HL7v3. */
const OF_FHIR: ReadonlySet<string> = new Set([ALLERGY_CLINICAL, ALLERGY_VERIFICATION, COMMON_TAGS, CONDITION_CLINICAL, PARTICIPANT_TYPE]);
const NINE = /^\d{9}$/;

/** Whether a Bundle holds what can become HL7v3. */
export function goesToV3({ resourceType, entry }: Tree): boolean {
  if (resourceType !== 'Bundle' || !Array.isArray(entry)) return false;
  return entry.some((e: unknown) => isTree(e) && isTree(e['resource']) && CLINICAL.has(String(e['resource']['resourceType'])));
}

/*
 * The rule set `aorta-transformable`: what a Bundle must have to become HL7v3 for AORTA, besides being FHIR. Business identifiers,
 * references that stay inside the Bundle, BSNs that are one, and systems that are an OID or have one.
 */

/** An act and its patient are known by an identifier of their own, not by the id of a server. */
export function checkAortaResource(resource: Tree, j: Judging): void {
  const { resourceType, identifier } = resource;
  if (!IDENTIFIED.has(String(resourceType))) return;
  const has =
    Array.isArray(identifier) && identifier.some((i: unknown) => isTree(i) && (typeof i['value'] === 'string' || i['extension'] !== undefined));
  if (!has) j.report('required', resource, 'identifier', 'aorta.identifier', { expected: 'a business identifier' });
}

/** A value of a datatype on its way to HL7v3. */
export function checkAortaValue(value: Tree, code: string, j: Judging): void {
  if (code === 'Reference') checkReference(value, j);
  else if (code === 'Identifier') checkIdentifier(value, j);
  else if (code === 'Coding') checkSystem(value, codeSystems.toRoot.bind(codeSystems), j);
}

function checkReference(value: Tree, j: Judging): void {
  const { reference } = value;
  if (typeof reference !== 'string' || reference.startsWith('#') || j.resolve(reference) !== undefined) return;
  const [rule, expected] = ABSOLUTE.test(reference) ? ['aorta.absolute', 'no absolute reference'] : ['aorta.inBundle', 'a resource in the Bundle'];
  j.report('reference-unresolved', value, 'reference', rule, { expected });
}

function checkIdentifier(value: Tree, j: Judging): void {
  const { system, value: text } = value;
  if (system !== BSN) return checkSystem(value, identifierSystems.toRoot.bind(identifierSystems), j);
  if (typeof text !== 'string') return;
  if (!NINE.test(text)) j.report('value-format', value, 'value', 'aorta.bsn', { expected: 'nine digits' });
  else if (!isBsn(text)) j.report('bsn-invalid', value, 'value', 'aorta.bsn', { severity: 'error' });
}

function checkSystem(value: Tree, toRoot: (uri: string) => string | undefined, j: Judging): void {
  const { system } = value;
  if (typeof system !== 'string' || system === 'urn:ietf:rfc:3986' || toRoot(system) !== undefined || OF_FHIR.has(system)) return;
  j.report('system-not-supported', value, 'system', 'aorta.system', { found: system });
}
