import { EXTENSIONS } from '../../fhir/extensions.js';
import { readJson, writeJson } from '../../fhir/json.js';
import { differencesOf } from '../../hl7v3/equality.js';
import { census } from '../../mapping/census.js';
import { leavesOf } from '../../mapping/explain.js';
import { bundleToV3 } from '../../mapping/to-v3.js';
import type { XmlElement } from '../../xml/element.js';
import type { Case } from './cases.js';
import { toBundle } from './translation.js';

/** What a round trip made of the payloads of a case. */
export interface Trip {
  readonly payloads: readonly XmlElement[];
  /** Every difference by the rules of DT 0.1, as `path: what became of it`. */
  readonly differences: readonly string[];
}

/** HL7v3 -> FHIR JSON text -> HL7v3. */
export function thereAndBack(c: Case): Trip {
  const { payloads } = bundleToV3(readJson(writeJson(toBundle(c.payloads).bundle)));
  const differences = c.payloads.flatMap((list, i) => {
    const back = payloads[i];
    const path = `/subject/${list.local}`;
    return back === undefined ? [`${path}: missing`] : differencesOf(list, back, path).map(withoutFirst);
  });
  return { payloads, differences };
}

/** The first of its name goes without a position, as in the paths of issues; behind the path stands text of the message. */
function withoutFirst(difference: string): string {
  return difference.replace(/^.*?: /, (path) => path.replaceAll('[1]', ''));
}

/** The translation of a case holds no unread XML. */
export function holdsRaw(c: Case): boolean {
  return writeJson(toBundle(c.payloads).bundle).includes(EXTENSIONS.v3Raw);
}

/** Values of the message that no rule carried. */
export function unread(c: Case): readonly string[] {
  const { trace } = toBundle(c.payloads, true).collector.context;
  return trace === undefined
    ? ['no trace']
    : c.payloads.flatMap((list) => census(list, trace).map((u) => u.path.replace(/^.*?(?=\/subject\/|\/MedicationDispenseList)/, '')));
}

/** FHIR values without an explanation that names a rule, a path and a line. */
export function unexplained(c: Case): readonly string[] {
  // An answer that found nothing has no source for what its empty searchset says.
  if (c.payloads.length === 0) return [];
  const { bundle, explanations = [] } = toBundle(c.payloads, true);
  const known = new Set(explanations.filter((e) => e.rule !== '' && e.v3 !== '' && e.line > 0).map((e) => e.fhir));
  return leavesOf(bundle)
    .filter((leaf) => !known.has(leaf.path))
    .map((leaf) => leaf.path);
}
