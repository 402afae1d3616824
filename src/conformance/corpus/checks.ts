import { EXTENSIONS } from '../../fhir/extensions.js';
import { readJson, writeJson } from '../../fhir/json.js';
import { differencesOf } from '../../hl7v3/equality.js';
import { census } from '../../mapping/census.js';
import { leavesOf } from '../../mapping/explain.js';
import { isWrittenForm } from '../../mapping/payloads.js';
import { bundleToV3 } from '../../mapping/to-v3.js';
import { pathOf, type XmlElement } from '../../xml/element.js';
import type { Case } from './cases.js';
import { toBundle } from './translation.js';

/** What a round trip made of the payloads of a case, in order; of a form that is only read there is none. */
export interface Trip {
  readonly before: readonly XmlElement[];
  readonly payloads: readonly XmlElement[];
  /** Every difference by the rules of DT 0.1, as `path: what became of it`. */
  readonly differences: readonly string[];
}

/** HL7v3 -> FHIR JSON text -> HL7v3. */
export function thereAndBack(c: Case): Trip {
  const before = c.payloads.filter(isWrittenForm);
  const { payloads } = bundleToV3(readJson(writeJson(toBundle(before).bundle)));
  return { before, payloads, differences: differencesBetween(before, payloads) };
}

/** Every difference between payloads that were sent and those that came back, one by one in their order. */
export function differencesBetween(before: readonly XmlElement[], payloads: readonly XmlElement[]): readonly string[] {
  const differences = before.flatMap((payload, i) => {
    const back = payloads[i];
    const path = placeOf(payload);
    return back === undefined ? [`${path}: missing`] : differencesOf(payload, back, path).map(withoutFirst);
  });
  return [...differences, ...payloads.slice(before.length).map((payload) => `${placeOf(payload)}: added`)];
}

/** A payload goes without what was around it. */
function placeOf(payload: XmlElement): string {
  return `/subject/${payload.local}`;
}

/** The first of its name goes without a position, as in the paths of issues; behind the path stands text of the message. */
function withoutFirst(difference: string): string {
  return difference.replace(/^.*?: /, (path) => path.replaceAll('[1]', ''));
}

/** The translation of a case holds no unread XML. */
export function holdsRaw(c: Case): boolean {
  return writeJson(toBundle(c.payloads).bundle).includes(EXTENSIONS.v3Raw);
}

/** Values of the message that no rule carried, other than those of another subject. */
export function unread(c: Case): readonly string[] {
  const { issues, collector } = toBundle(c.payloads, true);
  const { trace } = collector.context;
  if (trace === undefined) return ['no trace'];
  return c.payloads.flatMap((payload) =>
    census(payload, trace)
      .filter((u) => !issues.some((issue) => setsAside(issue, u.path)))
      .map((u) => placeOf(payload) + u.path.slice(pathOf(payload).length)),
  );
}

/** Codes of what is told of the first of its name only, and is neither translated nor kept: who asks for one subject gets no other. */
const ASIDE: ReadonlySet<string> = new Set(['other-subject']);

/** Whether an issue says that all that stands at places like this one belongs to another subject. */
export function setsAside({ code, path }: { readonly code: string; readonly path: string }, place: string): boolean {
  return ASIDE.has(code) && withoutPositions(place).startsWith(withoutPositions(path) + '/');
}

function withoutPositions(path: string): string {
  return path.replace(/\[\d+\]/g, '');
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
