import type { Validator } from '../../fhir/validate/validate.js';
import { placeOf } from '../../http/fault.js';
import { differenceOf } from '../judge.js';
import { KnownDeviations, type Known, type Sifted } from '../known.js';
import type { CaseResult, Finding, RunResult } from '../verdict.js';
import { corpusCases, type Case, type Found } from './cases.js';
import { holdsRaw, thereAndBack, unexplained, unread } from './checks.js';
import { compareWithReference } from './leaves.js';
import { toBundle } from './translation.js';
import { shortfallsOf, validityOf } from './validity.js';

/** What translations are judged by. */
export interface Judge {
  readonly validator: Validator;
  /** The profiles that translations claim are there as well. */
  readonly isComplete: boolean;
}

/** Translates every message below a folder there and back, and judges what it becomes; each result is told as it comes. */
export async function runCorpus(
  folder: string,
  deviations: readonly Known[],
  filter: string,
  tell: (result: CaseResult) => Promise<void>,
  judged?: Judge,
): Promise<RunResult> {
  const known = new KnownDeviations(deviations, 'corpus');
  const invalid = new KnownDeviations(deviations, 'validity');
  const check = (c: Case, path: string): Sifted => both(checked(c, path, known), validated(c, path, invalid, judged?.validator));
  const cases: CaseResult[] = [];
  for (const found of corpusCases(folder).filter(({ path }) => path.includes(filter))) {
    const result = resultOf(found, check, judged?.validator);
    cases.push(result);
    await tell(result);
  }
  // Of another corpus the entries say nothing: only those of cases that were run can be stale.
  const stale = known.isAboutRun && judged?.isComplete === true ? invalid.stale('all') : [];
  return { cases, stale: [...known.stale('run'), ...stale] };
}

type Check = (c: Case, path: string) => Sifted;

function resultOf(found: Found, check: Check, validator: Validator | undefined): CaseResult {
  const about = { name: found.path, title: '', requirements: [] };
  if ('reason' in found) return { ...about, verdict: 'not-applicable', findings: [], known: [], note: found.reason };
  try {
    const { findings, reasons } = check(found.case, found.path);
    const note = noteOf(found.case, found.folder, validator);
    return { ...about, verdict: findings.length > 0 ? 'fail' : 'pass', findings, known: reasons, ...(note === '' ? {} : { note }) };
  } catch (error) {
    return { ...about, verdict: 'fail', findings: [{ kind: 'fault', path: placeOf(error) }], known: [] };
  }
}

function checked(c: Case, path: string, known: KnownDeviations): Sifted {
  const carried: Finding[] = [
    ...thereAndBack(c).differences.map(differenceOf),
    ...unread(c).map((place) => ({ kind: 'unread', path: place }) as const),
  ];
  const { findings, reasons } = known.sift([c.name, path], carried);
  const others: Finding[] = [
    ...(holdsRaw(c) ? [{ kind: 'kept-raw', path: 'v3-raw' } as const] : []),
    ...unexplained(c).map((place) => ({ kind: 'unexplained', path: place }) as const),
  ];
  return { findings: [...findings, ...others], reasons };
}

function validated(c: Case, path: string, known: KnownDeviations, validator: Validator | undefined): Sifted {
  return known.sift([c.name, path], validator === undefined ? [] : validityOf(toBundle(c.payloads).bundle, validator));
}

function both(a: Sifted, b: Sifted): Sifted {
  return { findings: [...a.findings, ...b.findings], reasons: [...a.reasons, ...b.reasons] };
}

/** How much of the reference we have, when there is one, and what keeps us from claiming a profile: informative. */
function noteOf(c: Case, folder: string, validator: Validator | undefined): string {
  const { bundle } = toBundle(c.payloads);
  const compared = compareWithReference(bundle, folder);
  const shortfalls = validator === undefined ? [] : shortfallsOf(bundle, validator);
  return [
    compared && `reference: leaves ${compared.leaves} recall ${compared.recall.toFixed(4)} precision ${compared.precision.toFixed(4)}`,
    shortfalls.length > 0 && `not claimed, because of ${shortfalls.join(', ')}`,
  ]
    .filter((note) => typeof note === 'string')
    .join('; ');
}
