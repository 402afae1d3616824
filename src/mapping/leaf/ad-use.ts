import { EXTENSIONS } from '../../fhir/extensions.js';
import { codeSystems } from '../../fhir/systems.js';
import type { Address, CodeableConcept, Extension } from '../../fhir/types.js';
import type { Context } from '../context.js';
import { knownKeys } from './known.js';

type Use = NonNullable<Address['use']>;
type Type = NonNullable<Address['type']>;
type UseRow = readonly [v3: string, use: Use | undefined, type: Type];

/** DT 10: what a v3 use means in FHIR; the way back takes the first row that fits. */
const USES: readonly UseRow[] = [
  ['HP', 'home', 'both'],
  ['PHYS', 'home', 'physical'],
  ['PST', undefined, 'postal'],
  ['TMP', 'temp', 'both'],
  ['HV', 'temp', 'both'],
  ['WP', 'work', 'both'],
];
const BY_CODE: ReadonlyMap<string, UseRow> = new Map(USES.map((row) => [row[0], row]));

/** System of the codes of `@use` of addresses and telecommunication addresses. */
export const ADDRESS_USE = codeSystems.toUri('2.16.840.1.113883.5.1119') ?? '';

/** The codes of an `@use` as a concept. */
export function useConcept(codes: readonly string[]): CodeableConcept {
  return { coding: codes.map((code) => ({ system: ADDRESS_USE, code })) };
}

const CONCEPT_KEYS: ReadonlySet<string> = new Set(['coding']);
/** The display of a code of a fixed system says nothing of its own. */
const CODING_KEYS: ReadonlySet<string> = new Set(['system', 'code', 'display']);

/** The codes of such a concept; whatever else it holds is reported. */
export function codesOfUse(extension: Extension, cx: Context): string[] {
  const concept = extension.valueCodeableConcept;
  if (concept === undefined) {
    cx.report('value-format', extension, 'valueCodeableConcept');
    return [];
  }
  knownKeys(concept, CONCEPT_KEYS, cx);
  const codings = concept.coding ?? [];
  return codings.flatMap((coding, i) => {
    if (coding.system !== ADDRESS_USE || coding.code === undefined || !/^\S+$/.test(coding.code)) {
      cx.report('not-mapped', codings, i);
      return [];
    }
    knownKeys(coding, CODING_KEYS, cx);
    return coding.code;
  });
}

/** Sets use and type, and the extension that decides on the way back (DT 10). */
export function setUse(address: Address, codes: readonly string[]): void {
  address.extension = [...(address.extension ?? []), { url: EXTENSIONS.addressType, valueCodeableConcept: useConcept(codes) }];
  const row = rowOf(codes);
  if (row?.[1] !== undefined) address.use = row[1];
  if (row !== undefined) address.type = row[2];
}

function rowOf(codes: readonly string[]): UseRow | undefined {
  const known = codes.find((code) => BY_CODE.has(code));
  return known === undefined ? undefined : BY_CODE.get(known);
}

/** The v3 use: from the extension, else from use and type as far as HL7v3 has a code for them. */
export function useOf(address: Address, cx: Context): string | undefined {
  const extension = address.extension?.find((e) => e.url === EXTENSIONS.addressType);
  const codes = extension === undefined ? [] : codesOfUse(extension, cx);
  if (codes.length === 0) return fromUseAndType(address, cx);
  const row = rowOf(codes);
  if (address.use !== undefined && address.use !== row?.[1]) cx.report('derived-differs', address, 'use');
  if (address.type !== undefined && address.type !== row?.[2]) cx.report('derived-differs', address, 'type');
  return codes.join(' ');
}

function fromUseAndType(address: Address, cx: Context): string | undefined {
  const row = USES.find((r) => r[1] === address.use && r[2] === (address.type ?? r[2]) && (address.use ?? address.type) !== undefined);
  if (row !== undefined) return row[0];
  const near = address.use === undefined ? undefined : USES.find((r) => r[1] === address.use);
  if (address.use !== undefined && near === undefined) cx.report('not-mapped', address, 'use');
  if (address.type !== undefined) cx.report('not-mapped', address, 'type');
  return near?.[0];
}
