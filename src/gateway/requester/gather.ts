import type { SourceOutcome } from '../../consent/log/access-event.js';
import type { Visible } from '../../consent/shielding/shield.js';
import type { OperationOutcome } from '../../fhir/types.js';
import type { Ask, Asking, Shared } from './asking.js';
import { failed, judgeItem, type SourceFailure, type Verdict } from './item.js';
import { merged } from './merge.js';
import type { QueryIds } from './message.js';
import { failedSource, lackingAnswers, partlyRead } from './outcomes.js';
import type { Reply } from './reply.js';
import { translateItem, type Translated } from './translation.js';

/** What all sources together gave. */
export interface Gathered {
  readonly visible: Visible;
  /** What is told beside the data, in the order of the answers. */
  readonly outcomes: readonly OperationOutcome[];
  readonly sources: readonly SourceOutcome[];
  /** Sources whose NAT was taken for nothing found: for the restricted log only. */
  readonly hidden: readonly string[];
  /** Whether any source had data, be it of another kind than was searched for. */
  readonly holdsData: boolean;
  /** The first failure, when every source failed and none had an answer (AM 4.4). */
  readonly onlyFailure?: SourceFailure;
}

type Settled = Translated | Exclude<Verdict, { readonly kind: 'data' }>;

/** Judges, translates and merges the answers of sources. What one of them does costs no other anything. */
export function gather(
  { items, lacks }: Extract<Reply, { readonly kind: 'answers' }>,
  ids: QueryIds,
  ask: Ask,
  asking: Asking,
  timestamp: string,
  { edge, language }: Shared,
): Gathered {
  const expected = { ...ask.of, queryId: ids.query, bsn: ask.bsn };
  const settled = items.map((item): Settled => {
    const verdict = judgeItem(item, expected);
    tellOperator(verdict, edge.log);
    if (verdict.kind !== 'data') return verdict;
    const onFault = (error: unknown): void => edge.log(JSON.stringify({ requester: 'fault', of: (error as { name?: unknown }).name }));
    return translateItem(verdict.message, verdict.source, expected.bsn, timestamp, onFault);
  });
  const { passNat } = asking.settings;
  const bundles = settled.flatMap((one) => (one.kind === 'translated' ? [one.bundle] : []));
  const outcomes = settled.flatMap((one): readonly OperationOutcome[] => {
    if (one.kind === 'translated') return one.lacks || one.issues.length > 0 ? [partlyRead(one.issues, one.source, language)] : [];
    return one.kind === 'nothing' || (one.kind === 'not-entitled' && !passNat) ? [] : [failedSource(one, language)];
  });
  const failures = settled.flatMap((one) => (one.kind === 'failed' ? [one] : one.kind === 'not-entitled' && passNat ? [failedAs(one)] : []));
  const isAnswered = settled.some((one) => one.kind === 'translated' || one.kind === 'nothing' || (one.kind === 'not-entitled' && !passNat));
  const onlyFailure = isAnswered ? undefined : failures[0];
  return {
    visible: merged(bundles),
    outcomes: lacks ? [...outcomes, lackingAnswers(language)] : outcomes,
    sources: sourcesOf(settled),
    hidden: settled.flatMap((one) => (one.kind === 'not-entitled' && one.source !== undefined ? [one.source] : [])),
    holdsData: bundles.length > 0,
    ...(onlyFailure === undefined ? {} : { onlyFailure }),
  };
}

function failedAs(one: Omit<SourceFailure, 'kind'>): SourceFailure {
  return { ...failed({ source: one.source, bySwitch: one.bySwitch }, one.why), codes: one.codes };
}

/** What a source did, once for each: one that delivered in one answer and failed in another did both. */
function sourcesOf(settled: readonly Settled[]): readonly SourceOutcome[] {
  const seen = new Map<string, SourceOutcome>();
  for (const one of settled) {
    if (one.source === undefined || (one.kind !== 'translated' && one.kind !== 'failed')) continue;
    const { source } = one;
    const outcome: SourceOutcome = one.kind === 'translated' ? { source, result: 'delivered' } : { source, result: 'failed', code: one.trouble };
    seen.set(JSON.stringify(outcome), outcome);
  }
  return [...seen.values()];
}

/** Which check an answer failed, or what contradicts itself in it: words of ours and a URA, nothing of what it holds. */
function tellOperator(verdict: Verdict, log: (line: string) => void): void {
  const { source } = verdict;
  if (verdict.kind === 'data' || verdict.kind === 'nothing') {
    if (verdict.remarks.length > 0) log(JSON.stringify({ requester: 'remarks', source, remarks: verdict.remarks }));
  } else log(JSON.stringify({ requester: verdict.kind, source, why: verdict.why, code: verdict.trouble }));
}
