import { EXTENSIONS } from '../../fhir/extensions.js';
import { codeSystems } from '../../fhir/systems.js';
import { attribute, type XmlElement } from '../../xml/element.js';
import type { CodeableConcept, Prim } from '../../fhir/types.js';
import { build, typed, type About, type Codec } from '../codec.js';
import type { Context } from '../context.js';
import { CD_FLAVOR_CODING, CD_FLAVOR_CODING_STATED } from './cd.js';
import { knownExtensions } from './known.js';
import { ABSENT_URLS, writeFlavor } from './null-flavor.js';
import { reportPrim } from './primitive.js';

/** Codes of a system and the FHIR code that each becomes, if FHIR has one; the way back takes the first row of a FHIR code. */
export interface SpecifiedTable {
  readonly kind: string;
  readonly spec: string;
  /** OID of the system that the codes are from. */
  readonly codeSystem: string;
  readonly rows: readonly (readonly [v3: string, fhir: string | undefined])[];
  /** FHIR code of everything that has no row. */
  readonly otherwise?: string;
  /** The element stands in a place of any datatype, and states that it is a CD. */
  readonly stated?: true;
}

const URLS = new Set<string>([...ABSENT_URLS, EXTENSIONS.codeSpecification]);

/** CD, CE, CV <-> a FHIR code of a small list, with the original code beside it (ext-CodeSpecification), which decides on the way back. */
export function specified(table: SpecifiedTable): Codec<Prim> {
  const toFhir = new Map(table.rows);
  const valueOf = (element: XmlElement): string | undefined => toFhir.get(ownCode(element, table.codeSystem) ?? '') ?? table.otherwise;
  const expected = table.rows.map(([v3]) => v3).join(', ');
  const coded = table.stated === true ? CD_FLAVOR_CODING_STATED : CD_FLAVOR_CODING;
  return {
    about: aboutSpecified(table),
    toFhir: (element, cx) => {
      const original = coded.toFhir(element, cx);
      if (original === undefined) return undefined;
      if (attribute(element, 'code') !== undefined && !toFhir.has(ownCode(element, table.codeSystem) ?? ''))
        cx.report('code-unknown', element, 'code', { severity: 'warning', expected });
      const value = valueOf(element);
      return { ...(value === undefined ? {} : { value }), extension: [specification(original)] };
    },
    toV3: (prim, cx, name) => {
      knownExtensions(prim.extension, URLS, cx);
      const original = specificationIn(prim);
      const element = original && coded.toV3(original, cx, name);
      const flavor = writeFlavor(prim.extension, cx);
      if (element !== undefined && flavor !== undefined && flavor !== attribute(element, 'nullFlavor')) reportPrim(cx, 'derived-differs', prim);
      if (element !== undefined && valueOf(element) === (prim.value ?? table.otherwise)) return element;
      if (element !== undefined) reportPrim(cx, 'original-ignored', prim);
      const made = fromValue(prim, flavor, table, cx, name);
      return made !== undefined && table.stated === true ? typed('CD', made) : made;
    },
  };
}

function aboutSpecified({ kind, spec, codeSystem, rows, otherwise }: SpecifiedTable): About {
  const both = rows.flatMap(([v3, fhir]) => (fhir === undefined ? [] : [[v3, fhir] as const]));
  const absent = otherwise === undefined ? {} : { absent: otherwise };
  return { kind, fhir: 'code', spec, table: both, vocabulary: rows.map(([v3]) => v3), ...absent, codeSystem };
}

/** The code that stands for a FHIR code when the original is not there. */
function fromValue({ value, ...prim }: Prim, flavor: string | undefined, table: SpecifiedTable, cx: Context, name: string): XmlElement | undefined {
  const { rows, codeSystem, otherwise } = table;
  if (value === undefined || value === otherwise) return build(name, { nullFlavor: flavor ?? 'UNK' });
  const row = rows.find(([, fhir]) => fhir === value);
  if (row !== undefined) return build(name, { code: row[0], codeSystem, nullFlavor: flavor });
  const known = [...new Set([...rows.map(([, fhir]) => fhir), otherwise])].filter((code) => code !== undefined);
  reportPrim(cx, 'code-unknown', prim, { found: value, expected: known.join(', ') });
  return undefined;
}

/** The code of an element, when it is from the system that a table is about. */
function ownCode(element: XmlElement, codeSystem: string): string | undefined {
  return attribute(element, 'codeSystem') === codeSystem ? attribute(element, 'code') : undefined;
}

/** The original code, as the extension that stands beside a FHIR code. */
export function specification(original: CodeableConcept): { url: string; valueCodeableConcept: CodeableConcept } {
  return { url: EXTENSIONS.codeSpecification, valueCodeableConcept: original };
}

/** The original code that stands beside a FHIR code. */
export function specificationIn(prim: Prim | undefined): CodeableConcept | undefined {
  return prim?.extension?.find((e) => e.url === EXTENSIONS.codeSpecification)?.valueCodeableConcept;
}

/** The FHIR code that a table has for the first coding of a concept. */
export function specifiedCode({ codeSystem, rows }: SpecifiedTable, concept: CodeableConcept | undefined): string | undefined {
  const coding = concept?.coding?.[0];
  if (coding?.system === undefined || codeSystems.toRoot(coding.system) !== codeSystem) return undefined;
  return rows.find(([v3]) => v3 === coding.code)?.[1];
}
