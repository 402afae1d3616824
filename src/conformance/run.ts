import { placeOf } from '../http/fault.js';
import type { ConformanceCase } from './case.js';
import { judge } from './judge.js';
import { KnownDeviations } from './known.js';
import type { Suite } from './suite.js';
import { translate } from './translation.js';
import type { CaseResult, Finding, RunResult, Verdict } from './verdict.js';

/** Runs the cases of a suite whose name holds the filter; each result is told as it comes. */
export async function runSuite(suite: Suite, filter: string, tell: (result: CaseResult) => Promise<void>): Promise<RunResult> {
  const known = new KnownDeviations(suite.known, 'cases');
  const manual = new Set(suite.requirements.filter((r) => r.verdict === 'manual').map((r) => r.id));
  const cases: CaseResult[] = [];
  for (const c of suite.cases.filter(({ name }) => name.includes(filter))) {
    const result = runCase(c, known, manual);
    cases.push(result);
    await tell(result);
  }
  return { cases, stale: known.stale('run') };
}

function runCase(c: ConformanceCase, known: KnownDeviations, manual: ReadonlySet<string>): CaseResult {
  const { findings, reasons } = known.sift([c.name], attempt(c));
  const { title, requirements } = c.expect;
  // That nothing is wrong does not say that a person would call it right.
  const fine: Verdict = requirements.some((id) => manual.has(id)) ? 'manual' : 'pass';
  return { name: c.name, title, requirements, verdict: findings.length > 0 ? 'fail' : fine, findings, known: reasons };
}

/** A fault of Schakel fails the case and not the run. */
function attempt(c: ConformanceCase): readonly Finding[] {
  try {
    return judge(c, translate(c));
  } catch (error) {
    return [{ kind: 'fault', path: placeOf(error) }];
  }
}
