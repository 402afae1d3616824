import fc from 'fast-check';
import { differencesOf } from '../../src/hl7v3/equality.js';
import type { Codec } from '../../src/mapping/codec.js';
import type { XmlElement } from '../../src/xml/element.js';
import { LAW_RUNS } from '../property/runs.js';
import { outcome, read, text, type Outcome } from './leaf.js';

/** A row of a table of examples: what it shows, HL7v3, FHIR. */
export type Row<F> = readonly [what: string, v3: string, fhir: F];

/** A value written as it is, decimals and all. */
function back<F>(codec: Codec<F>, value: F, name: string): Outcome<XmlElement | undefined> {
  return outcome((cx) => codec.toV3(value, cx, name));
}

/** Both forms of every row become each other, without remarks. */
export function bothWays<F>(codec: Codec<F>, rows: readonly Row<F>[]): void {
  test.each(rows)('given %s, when translated, then either form gives the other', (_, v3, fhir) => {
    expect(read(codec, v3)).toEqual({ value: fhir, problems: [] });
    const { value, problems } = back(codec, fhir, nameOf(v3));
    expect([text(value), problems]).toEqual([v3, []]);
  });
}

/** What is read of an element, and what is reported about it. */
export function reads<F>(codec: Codec<F>, rows: readonly (readonly [what: string, v3: string, fhir: F | undefined, problems: string[]])[]): void {
  test.each(rows)('given %s, when read, then this is kept and that reported', (_, v3, fhir, problems) => {
    expect(read(codec, v3)).toEqual({ value: fhir, problems });
  });
}

/** What is written of a FHIR value, and what is reported about it. */
export function writes<F>(
  codec: Codec<F>,
  name: string,
  rows: readonly (readonly [what: string, fhir: F, v3: string | undefined, problems: string[]])[],
): void {
  test.each(rows)('given %s, when written, then this is said and that reported', (_, fhir, v3, problems) => {
    const { value, problems: found } = back(codec, fhir, name);
    expect([text(value), found]).toEqual([v3, problems]);
  });
}

/** HL7v3 -> FHIR -> HL7v3 is the same, up to what a declared normalisation changes; or it was reported. */
export function lossless<F>(codec: Codec<F>, elements: fc.Arbitrary<XmlElement>, normalised: (e: XmlElement) => XmlElement = (e) => e): void {
  test('given any element, when it goes to FHIR and back, then it is the same or the difference was reported', () => {
    fc.assert(
      fc.property(elements, (e) => {
        const there = read(codec, e);
        const again = there.value === undefined ? undefined : back(codec, there.value, e.local).value;
        const differences = again === undefined ? ['nothing'] : differencesOf(normalised(e), again);
        if (differences.length > 0) expect([differences, there.problems]).not.toEqual([differences, []]);
      }),
      { numRuns: LAW_RUNS },
    );
  });
}

/** FHIR -> HL7v3 -> FHIR is stable: what came back once comes back for good, and without remark. */
export function stable<F>(codec: Codec<F>, values: fc.Arbitrary<F>, name: string): void {
  test('given any FHIR value, when it went to HL7v3 and back once, then it does so for good', () => {
    fc.assert(
      fc.property(values, (value) => {
        const there = back(codec, value, name);
        const once = there.value === undefined ? undefined : read(codec, there.value);
        if (once?.value === undefined) return;
        const again = back(codec, once.value, name);
        expect(again.problems.filter((p) => !there.problems.includes(p))).toEqual([]);
        expect(again.value === undefined ? undefined : read(codec, again.value).value).toEqual(once.value);
      }),
      { numRuns: LAW_RUNS },
    );
  });
}

function nameOf(v3: string): string {
  return /^<(\w+)/.exec(v3)?.[1] ?? '';
}
