import type { Issue } from '../../src/errors.js';
import { readJson, writeJson } from '../../src/fhir/json.js';
import { element } from '../../src/hl7v3/element.js';
import { differencesOf } from '../../src/hl7v3/equality.js';
import { AnswerCollector } from '../../src/mapping/to-fhir.js';
import { bundleToV3 } from '../../src/mapping/to-v3.js';
import { pathOf, type XmlElement } from '../../src/xml/element.js';
import { readXml } from '../../src/xml/reader.js';
import { writeXml } from '../../src/xml/writer.js';
import { countFirings } from './firings.js';
import { normalised } from './normalise.js';
import { CONDITION_RUNS, LAW_RUNS } from './runs.js';

/** Runs and seed of every law; the seed makes a failure repeatable. */
export const LAW = { numRuns: LAW_RUNS, seed: 20_260_101 };
export const CONDITION_LAW = { ...LAW, numRuns: CONDITION_RUNS };

/** A payload, what came back of it, and what was reported on the way to FHIR. */
export interface Trip {
  readonly sent: XmlElement;
  readonly back: XmlElement | undefined;
  readonly issues: readonly Issue[];
}

/** HL7v3 to FHIR JSON text and back. */
export function thereAndBack(tree: XmlElement): Trip {
  const sent = readXml(writeXml(tree));
  const collector = new AnswerCollector({ ids: counting(), timestamp: '2026-01-02T03:04:05Z', trace: true });
  collector.addPayload(sent);
  const { bundle: fhir, issues } = collector.result();
  const written = bundleToV3(readJson(writeJson(fhir)), { explain: true });
  countFirings(collector.context.trace, written.trace);
  return { sent: withoutRefused(sent, issues), back: backOf(sent, written.payloads), issues };
}

/** What was refused whole was told, and is not among what came back. */
function withoutRefused(sent: XmlElement, issues: readonly Issue[]): XmlElement {
  const refused = new Set(issues.filter((i) => i.rule === REFUSED).map((i) => i.path.replace(/\/code(\/@code)?$/, '')));
  return refused.size === 0
    ? sent
    : element(
        sent.local,
        {},
        sent.children.filter((c) => !refused.has(pathOf(c))),
      );
}

/** The rule by which a condition of an unknown kind is refused. */
const REFUSED = 'condition.code';

/** Several payloads come back in the element that they were sent in. */
function backOf(sent: XmlElement, payloads: readonly XmlElement[]): XmlElement | undefined {
  return sent.local === 'subject' && payloads.length > 0 ? element('subject', {}, payloads) : payloads[0];
}

/** Ids that are the same in every run. */
export function counting(): () => string {
  let n = 0;
  return () => `00000000-0000-4000-8000-${String(++n).padStart(12, '0')}`;
}

const bare = (path: string): string =>
  path
    .replace(/\[\d+\]/g, '')
    .replace(/: .*$/s, '')
    .replace('/@xsi:type', '/@type');

/** Differences that no declared normalisation explains; in a name or address, parts that were told to be out of order or unread may move (12). */
export function unexplained({ sent, back, issues }: Trip): readonly string[] {
  if (back === undefined) return ['no list came back'];
  const reordered = issues
    .filter((i) => i.code === 'element-order' || i.code === 'not-mapped')
    .map((i) => bare(i.path).replace(/(\/(?:name|addr))(?:\/[^/]*)?$/, '$1'));
  const inReordered = (d: string): boolean => reordered.some((path) => /\/(name|addr)$/.test(path) && bare(d).startsWith(path));
  return differencesOf(normalised(sent), normalised(back)).filter((d) => !inReordered(d));
}

/** Differences of which no issue told the sender. */
export function untold(trip: Trip): readonly string[] {
  const paths = trip.issues.map((i) => bare(i.path).replace(/(dose|rate)Quantity\/center/, '$1Quantity'));
  if (trip.back === undefined) return trip.issues.length > 0 ? [] : ['no list came back'];
  return unexplained(trip).filter((d) => {
    const at = bare(d).replace(/(dose|rate)Quantity\/center/, '$1Quantity');
    return !paths.some((path) => at === path || at.startsWith(path + '/') || path.startsWith(at + '/'));
  });
}
