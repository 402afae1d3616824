import { EXTENSIONS } from '../../src/fhir/extensions.js';
import { PARTICIPANT_TYPE } from '../../src/fhir/systems.js';
import { same, type Leaf } from './lost.js';

/** Parts of a record within which values may move: the order of codes (36, 37), and where further notes stand (39). */
const FAMILIES: readonly RegExp[] = [
  /^code\./,
  /^(clinical|verification)Status\./,
  /^(note\[|extension\([^)]*\/annotation\))/,
  // Who took part: the first informant is the asserter (40), and a role comes back as a specialism (41).
  /^(asserter|extension\([^)]*\/informant\))/,
  /^recorder[.>]/,
  /^author[.>]|^provenance\.agent\[/,
];

/** A place that says what the absence of a value says too (42). */
const DEFAULTS: ReadonlyMap<string, string> = new Map([[`modifierExtension(${EXTENSIONS.negation})[0].valueBoolean`, 'false']]);

/** What an agent did follows from the element that it becomes; whoever can't become one is named. */
const AGENT_TYPE = /^provenance\.agent\[\d+\]\.type\.coding\[0\]\.(system|code)$/;
const AGENT_TYPES: ReadonlySet<string> = new Set([PARTICIPANT_TYPE, 'author', 'informant']);
const AUTHOR_TIME = `extension(${EXTENSIONS.authorTime})[0].valueDateTime`;

/** Whether a value of an allergy or a flag came back as a declared normalisation has it. */
export function isConditionBack(leaf: Leaf, before: readonly Leaf[], after: readonly Leaf[]): boolean {
  if (DEFAULTS.get(leaf.place) === leaf.value) return true;
  if (leaf.place.endsWith(`(${EXTENSIONS.annotationStatus})[0].valueCode`) && leaf.value === 'completed') return true;
  // What is said of the author in both is told or comes back once.
  const said = /^provenance\.agent\[\d+\]\.who(.*)$/.exec(leaf.place)?.[1];
  if (said !== undefined && before.some((x) => x.place === `author${said}` && x.value === leaf.value)) return true;
  // 34, 46.
  if (leaf.place === 'onsetPeriod.start') return after.some((x) => x.place === 'onsetDateTime' && same(x.value, leaf.value));
  if (AGENT_TYPE.test(leaf.place) && AGENT_TYPES.has(leaf.value)) return true;
  if (leaf.place === 'provenance.recorded') return after.some((x) => x.place === AUTHOR_TIME && same(x.value, leaf.value));
  if (leaf.place.startsWith('clinicalStatus.') && isRefuted(before)) return true;
  const family = FAMILIES.find((f) => f.test(leaf.place));
  return family !== undefined && after.some((x) => family.test(x.place) && same(x.value, leaf.value));
}

/** Refuted: then the clinical status follows from it, and what it was stands beside it as the status of the act (37). */
function isRefuted(before: readonly Leaf[]): boolean {
  return before.some((x) => x.place.startsWith('verificationStatus.') && x.value === 'refuted');
}
