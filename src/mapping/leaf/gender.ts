import { EXTENSIONS } from '../../fhir/extensions.js';
import { attribute } from '../../xml/element.js';
import type { Prim } from '../../fhir/types.js';
import { build, type Codec } from '../codec.js';
import { CD_FLAVOR_CODING } from './cd.js';
import { knownExtensions } from './known.js';
import { ABSENT_URLS, writeFlavor } from './null-flavor.js';
import { reportPrim } from './primitive.js';

const ADMINISTRATIVE_GENDER = '2.16.840.1.113883.5.1';
const ROWS: readonly (readonly [v3: string, fhir: string])[] = [
  ['F', 'female'],
  ['M', 'male'],
  ['UN', 'other'],
];
const toFhirCode = new Map(ROWS);
const toV3Code = new Map(ROWS.map(([v3, fhir]) => [fhir, v3]));
const URLS = new Set<string>([...ABSENT_URLS, EXTENSIONS.codeSpecification]);

/** administrativeGenderCode <-> gender with the original code beside it (DT 14.1). */
export const GENDER: Codec<Prim> = {
  about: { kind: 'GENDER', fhir: 'code', spec: 'DT 14.1', table: ROWS, absent: 'unknown', codeSystem: ADMINISTRATIVE_GENDER },
  toFhir: (element, cx) => {
    const original = CD_FLAVOR_CODING.toFhir(element, cx);
    if (original === undefined) return undefined;
    const code = attribute(element, 'code');
    const value = code === undefined ? undefined : attribute(element, 'codeSystem') === ADMINISTRATIVE_GENDER ? toFhirCode.get(code) : undefined;
    if (code !== undefined && value === undefined) cx.report('code-unknown', element, 'code', { severity: 'warning', expected: 'F, M or UN' });
    return { value: value ?? 'unknown', extension: [{ url: EXTENSIONS.codeSpecification, valueCodeableConcept: original }] };
  },
  toV3: (prim, cx, name) => {
    knownExtensions(prim.extension, URLS, cx);
    const original = prim.extension?.find((e) => e.url === EXTENSIONS.codeSpecification)?.valueCodeableConcept;
    const element = original && CD_FLAVOR_CODING.toV3(original, cx, name);
    const flavor = writeFlavor(prim.extension, cx);
    if (element !== undefined && flavor !== undefined && flavor !== attribute(element, 'nullFlavor')) reportPrim(cx, 'derived-differs', prim);
    const code = element && attribute(element, 'codeSystem') === ADMINISTRATIVE_GENDER ? attribute(element, 'code') : undefined;
    if (element !== undefined && (toFhirCode.get(code ?? '') ?? 'unknown') === (prim.value ?? 'unknown')) return element;
    if (element !== undefined) reportPrim(cx, 'original-ignored', prim);
    if (prim.value === undefined || prim.value === 'unknown') return build(name, { nullFlavor: flavor ?? 'UNK' });
    const own = toV3Code.get(prim.value);
    if (own === undefined) reportPrim(cx, 'code-unknown', prim, { found: prim.value, expected: 'female, male, other, unknown' });
    return own === undefined ? undefined : build(name, { code: own, codeSystem: ADMINISTRATIVE_GENDER, nullFlavor: flavor });
  },
};
