import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { differencesBetween } from '../../../src/conformance/corpus/checks.js';
import { actOf } from '../../../src/conformance/corpus/translation.js';
import { payloadsOf } from '../../../src/hl7v3/answer.js';
import { payloadsIn } from '../../../src/mapping/payloads.js';
import type { XmlElement } from '../../../src/xml/element.js';
import { writeXml } from '../../../src/xml/writer.js';
import { exactly, written, type Finding, type Judges } from '../checks.js';
import { FILES, LEGACY, openNetwork, type Network } from './network.js';
import { askOverFhir } from './over-fhir.js';
import { askOverHl7v3, type WireAnswer } from './over-hl7v3.js';
import { keyOf, type Sendable } from './sendable.js';

/** What came of one message: each way with all that was found, nothing when it is equal. */
export interface WireResult {
  readonly sent: Sendable;
  readonly ways: readonly { readonly way: string; readonly findings: readonly Finding[] }[];
  /** How many answers of sources were signed. */
  readonly signed: number;
}

/** What every round needs. */
interface Wire {
  readonly network: Network;
  /** What the legacy system has, by query and BSN. */
  readonly legacy: Map<string, readonly XmlElement[]>;
  readonly judges: Judges;
  readonly tell: (result: WireResult) => void;
}

/**
 * Asks for each message over the whole wire, over HL7v3 of two sources at once and over FHIR of one. A source has one message of each kind of a
 * patient at a time, so that patients who have more are asked about in several rounds.
 */
export async function overTheWire(sent: readonly Sendable[], judges: Judges, tell: Wire['tell']): Promise<void> {
  const legacy: Wire['legacy'] = new Map();
  const network = await openNetwork((query, bsn) => legacy.get(keyOf({ query, bsn })) ?? []);
  try {
    for (const round of roundsOf(sent)) await inRound(round, { network, legacy, judges, tell });
  } finally {
    await network.stop();
  }
}

/** The n-th messages of each patient make the n-th round. */
function roundsOf(sent: readonly Sendable[]): readonly (readonly Sendable[])[] {
  const rounds: Sendable[][] = [];
  const seen = new Map<string, number>();
  for (const one of sent) {
    const n = seen.get(keyOf(one.question)) ?? 0;
    seen.set(keyOf(one.question), n + 1);
    (rounds[n] ??= []).push(one);
  }
  return rounds;
}

/** Questions at the same time; each waits for its moment of release. */
const AT_ONCE = 8;

async function inRound(round: readonly Sendable[], wire: Wire): Promise<void> {
  const { network, legacy, judges, tell } = wire;
  const files = mkdtempSync(join(tmpdir(), 'schakel-wire-files-'));
  for (const { case: c, whole, question } of round) {
    mkdirSync(join(files, c.name));
    copyFileSync(c.file, join(files, c.name, 'message.xml'));
    legacy.set(keyOf(question), whole);
  }
  const servers = await network.gateway(files, [...new Set(round.map(({ question }) => question.bsn))]);
  try {
    const answers = await severally(round, ({ question }) => askOverHl7v3(question, network));
    // Over FHIR of one source only: what two sources say in the same words is told once (D16).
    legacy.clear();
    const found = await severally(round, ({ question, before }) => askOverFhir(question, before, network));
    round.forEach((one, i) => tell(resultOf(one, answers[i] ?? { failed: 'not asked' }, found[i] ?? 'not asked', judges)));
  } finally {
    await servers.stop();
    rmSync(files, { recursive: true });
  }
}

async function severally<T, R>(all: readonly T[], ask: (one: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  for (let i = 0; i < all.length; i += AT_ONCE) results.push(...(await Promise.all(all.slice(i, i + AT_ONCE).map(ask))));
  return results;
}

function resultOf(sent: Sendable, answer: WireAnswer, found: readonly XmlElement[] | string, judges: Judges): WireResult {
  const compared = comparison(sent, judges);
  return {
    sent,
    signed: 'failed' in answer ? 0 : answer.signed,
    ways: [
      { way: 'HL7v3, from a file', findings: itemOf(answer, FILES, compared) },
      { way: 'HL7v3, from a legacy system', findings: itemOf(answer, LEGACY, compared) },
      { way: 'FHIR', findings: typeof found === 'string' ? [found] : compared(found) },
    ],
  };
}

function itemOf(answer: WireAnswer, ura: string, compared: Compare): readonly Finding[] {
  if ('failed' in answer) return [answer.failed];
  const [verdict, ...others] = answer.verdicts.filter(({ source }) => source === ura);
  if (verdict === undefined || others.length > 0) return [verdict === undefined ? 'no answer of the source' : 'more than one answer of the source'];
  if (verdict.kind !== 'data') return [verdict.kind === 'nothing' ? 'nothing was found' : `${verdict.kind}: ${verdict.why}`];
  const remarks = verdict.remarks.map((remark) => `the answer contradicts itself: ${remark}`);
  return [...remarks, ...compared(payloadsOf(verdict.message).flatMap(payloadsIn))];
}

type Compare = (payloads: readonly XmlElement[]) => readonly Finding[];

/** The file itself is what is compared with, unless a part of it is never shown. The same text is not compared twice. */
function comparison({ case: c, before, unshown }: Sendable, judges: Judges): Compare {
  const shown = unshown === 0 ? c : { ...c, payloads: before, file: written(before, judges, 'shown.xml') };
  const known = new Map<string, readonly Finding[]>();
  return (payloads) => {
    const text = writeXml(actOf(payloads));
    const findings = known.get(text) ?? exactly(shown, { before, payloads, own: differencesBetween(before, payloads) }, judges);
    known.set(text, findings);
    return findings;
  };
}
