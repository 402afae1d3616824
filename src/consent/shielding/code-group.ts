import { codeSystems } from '../../fhir/systems.js';
import { textAt, type Tree } from '../../fhir/tree.js';
import type { CodeGroup } from '../shield.js';
import type { Codes } from './facts.js';

/** Whether a code of a system lies in a group of codes, by a terminology; undefined when the terminology cannot tell. */
export type Hierarchy = (group: CodeGroup, code: { readonly system: string; readonly code: string }) => boolean | undefined;

const ATC = 'http://www.whocc.no/atc';
const DIAGNOSES: ReadonlySet<string> = new Set([
  'http://hl7.org/fhir/sid/icpc-1-nl',
  'http://hl7.org/fhir/sid/icd-10-nl',
  'http://hl7.org/fhir/sid/dsm5',
  'urn:oid:2.16.840.1.113883.2.4.4.1.902.40',
]);
const DRUGS: ReadonlySet<string> = new Set([
  ...['MedicationDispense', 'MedicationRequest', 'MedicationStatement', 'MedicationAdministration'],
  ...['AllergyIntolerance', 'Immunization'],
]);

/** Whether items of a type are what a code system classifies; a system that is not known here classifies everything. */
function classifies(system: string, type: string): boolean {
  if (system === ATC) return DRUGS.has(type);
  return DIAGNOSES.has(system) ? !DRUGS.has(type) : true;
}

function nameOf(system: string): string {
  return system.startsWith('urn:oid:') ? (codeSystems.toUri(system.slice(8)) ?? system) : system;
}

function isIn(group: CodeGroup, coding: Tree, hierarchy: Hierarchy | undefined): boolean | undefined {
  const [system, code] = [textAt(coding, 'system'), textAt(coding, 'code')];
  if (system === undefined || code === undefined) return undefined;
  if (nameOf(system) !== nameOf(group.system)) return group.match === 'exact' ? undefined : hierarchy?.(group, { system, code });
  if (code === group.code) return true;
  if (group.match === 'exact') return false;
  return nameOf(system) === ATC ? code.toUpperCase().startsWith(group.code.toUpperCase()) : hierarchy?.(group, { system, code });
}

/**
 * Whether an item lies in a group of codes (CS C-33 T4): by any code it has, or because none of its main codes can tell while codes of
 * this system say what such items are about (P1). `isNamed` is that the shield itself names the item's kind of data.
 */
export function isInGroup(codes: Codes, type: string, group: CodeGroup, isNamed: boolean, hierarchy: Hierarchy | undefined): boolean {
  if (codes.all.some((coding) => isIn(group, coding, hierarchy) === true)) return true;
  const isTold = codes.main.some((coding) => isIn(group, coding, hierarchy) === false);
  return !isTold && (isNamed || classifies(nameOf(group.system), type));
}
