import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { corpusCases, type Case } from '../src/conformance/corpus/cases.js';
import { holdsRaw, unexplained, unread } from '../src/conformance/corpus/checks.js';
import { toBundle } from '../src/conformance/corpus/translation.js';
import { differenceOf } from '../src/conformance/judge.js';
import { KnownDeviations } from '../src/conformance/known.js';
import { knownIn } from '../src/conformance/suite.js';
import { isWrittenForm, payloadOf } from '../src/mapping/payloads.js';
import { roundTrip, withoutGts, type Judges } from './corpus/checks.js';
import { fhirInputs } from './corpus/fhir-inputs.js';
import { compareIndependently } from './corpus/independent.js';
import { ReferenceDifferences } from './corpus/reference-differences.js';
import { compareWithReference } from './corpus/references.js';
import { servedThrough } from './corpus/served.js';
import { fhirSensitivity, singles, v3Sensitivity } from './corpus/sensitivity.js';
import { closeSchemas, schemasIn, validity, type Schemas } from './corpus/validity.js';
import { overTheWire } from './corpus/wire/run.js';
import { sendable } from './corpus/wire/sendable.js';

/*
 * The checks over a folder of real messages: exact round trip, nothing unread, every value explained, sensitivity both ways, validity
 * against the schemas, and comparisons with the message as another reader sees it and with the FHIR that others made of it. Of a form that
 * is only read there is no way back: it is judged by the other checks. FHIR that others wrote goes to HL7v3 and back.
 * With --wire each message is asked for through the gateway instead. `npm run corpus -- DIR`, where DIR has the folders `dispense` and `allergy`, or holds cases itself.
 */
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { only: { type: 'string' }, quick: { type: 'boolean' }, wire: { type: 'boolean' } },
});
const [corpus] = positionals;

interface Totals {
  passed: number;
  failed: number;
  changed: number;
  reported: number;
  valid: number;
  invalidBefore: number;
  compared: number;
  served: number;
}

/** What every case is judged with. */
interface Bench {
  readonly judges: Judges;
  readonly schemas: Schemas;
  readonly known: KnownDeviations;
  readonly differences: ReferenceDifferences;
  readonly totals: Totals;
}

if (corpus === undefined || !existsSync(corpus)) {
  console.error('usage: npm run corpus -- DIR [--only NAME] [--quick | --wire]');
  process.exitCode = 2;
} else await run(corpus);

async function run(folder: string): Promise<void> {
  const tool = (name: string): string | undefined => [join(folder, '..', 'tools', name)].find(existsSync);
  const judges: Judges = { exactdiff: tool('exactdiff.py'), leafdiff: tool('leafdiff.py'), scratch: mkdtempSync(join(tmpdir(), 'schakel-')) };
  if (judges.exactdiff === undefined) console.log('exactdiff.py is not there: our own comparison decides');
  const known = new KnownDeviations(knownIn('conformance'), 'corpus');
  const differences = new ReferenceDifferences(readFileSync(join('tools', 'corpus', 'reference-differences.yml'), 'utf8'));
  const totals: Totals = { failed: 0, passed: 0, changed: 0, reported: 0, valid: 0, invalidBefore: 0, compared: 0, served: 0 };
  const subjects = ['dispense', 'allergy'].map((name) => join(folder, name)).filter(existsSync);
  const cases = (subjects.length > 0 ? subjects : [folder]).flatMap(casesIn);
  if (values.wire === true) {
    await wire(cases, judges, known);
    rmSync(judges.scratch, { recursive: true });
    return;
  }
  const schemas = await schemasIn(folder);
  try {
    for (const c of cases) await judge(c, { judges, schemas, known, differences, totals });
    tellInputs(join(folder, 'allergy', 'fhir-r4'), schemas, totals);
  } finally {
    closeSchemas(schemas);
    rmSync(judges.scratch, { recursive: true });
  }
  const stale = values.only === undefined ? [...known.stale('all'), ...differences.stale] : [];
  for (const text of stale) console.log(`FAIL a list of what is known has a stale entry: ${text}`);
  console.log(`known deviations: ${known.size}, known differences from references: ${differences.size}, stale: ${stale.length}`);
  report(totals, stale.length);
}

/** Each message through the whole wire: requester, switch point, gateway and source, over mutual TLS, all permitted. */
async function wire(cases: readonly Case[], judges: Judges, known: KnownDeviations): Promise<void> {
  const all = cases.map(sendable);
  const sent = all.filter((one) => 'question' in one);
  for (const one of all) if ('reason' in one) console.log(`left out (${one.reason}): ${one.case.name}`);
  const totals = { equal: 0, apart: 0, answers: 0, signed: 0 };
  await overTheWire(sent, judges, ({ sent: { case: c, unshown }, ways, signed }) => {
    const found = ways.flatMap(({ way, findings }) => unknown(known, c, findings).map((finding) => `${way}: ${withoutValues(finding)}`));
    totals.answers += ways.length;
    totals.signed += signed;
    if (found.length === 0) totals.equal++;
    if (found.length === 0 && unshown > 0) totals.apart++;
    console.log(`${found.length === 0 ? 'ok  ' : 'FAIL'} ${c.name}${unshown === 0 ? '' : `; ${unshown} masked or empty, and so not shown`}`);
    for (const finding of found.slice(0, 20)) console.log(`     ${finding}`);
  });
  console.log(`${totals.answers} answers, ${totals.signed} of them signed by their source`);
  console.log(`${totals.equal} of ${sent.length} equal through the whole wire, ${totals.apart} of them apart from what is never shown`);
  if (totals.equal < sent.length || sent.length === 0) process.exitCode = 1;
}

/** A difference by its place and kind: what stands there belongs to a patient. */
function withoutValues(finding: string): string {
  return finding.replace(/^(\/.*?): (?!(?:missing|added)$).*$/s, '$1: changed');
}

/** The cases that are asked for; why folders hold none is told. */
function casesIn(folder: string): readonly Case[] {
  const found = corpusCases(folder).filter(({ path }) => values.only === undefined || path.includes(values.only));
  const left = new Map<string, string[]>();
  for (const f of found) if ('reason' in f) left.set(f.reason, [...(left.get(f.reason) ?? []), f.path]);
  for (const [reason, paths] of left) console.log(`left out (${reason}): ${paths.length > 3 ? paths.length : paths.join(', ')}`);
  return found.flatMap((f) => ('case' in f ? [f.case] : []));
}

async function judge(c: Case, { judges, schemas, known, differences, totals }: Bench): Promise<void> {
  const gts = withoutGts(c, judges);
  const valid = validity(c, schemas);
  const reference = compareWithReference(c, differences);
  const seen = values.quick === true ? undefined : sensitivity(c);
  const served = await servedThrough(c, judges);
  const findings = [
    ...unknown(known, c, roundTrip(c, judges)),
    ...unknown(known, c, unread(c)),
    ...served.flatMap(({ way, findings }) => unknown(known, c, findings).map((finding) => `through ${way}: ${finding}`)),
    ...(holdsRaw(c) ? ['the FHIR holds v3-raw'] : []),
    ...unexplained(c).map((path) => `${path} is not explained`),
    ...compareIndependently(c),
    ...(reference ?? []),
    ...(gts?.findings ?? []),
    ...valid.findings,
    ...(seen?.blind ?? []),
  ];
  totals.served += served.filter(({ isAnswer }) => isAnswer).length;
  totals.valid += valid.valid;
  totals.invalidBefore += valid.invalidBefore;
  if (reference !== undefined) totals.compared++;
  totals.changed += seen?.changed ?? 0;
  totals.reported += seen?.reported ?? 0;
  totals[findings.length === 0 ? 'passed' : 'failed']++;
  const notes = [
    gts && `without v3-gts: ${gts.recall}`,
    seen && `sensitivity ${seen.changed} + ${seen.reported}`,
    c.payloads.length > 0 && !c.payloads.some(isWrittenForm) && 'only read',
  ];
  console.log([`${findings.length === 0 ? 'ok  ' : 'FAIL'} ${c.name}`, ...notes.filter((n) => typeof n === 'string')].join('; '));
  for (const f of findings.slice(0, 20)) console.log(`     ${f}`);
}

function unknown(known: KnownDeviations, c: Case, findings: readonly string[]): readonly string[] {
  const { findings: left } = known.sift([c.name], findings.map(differenceOf));
  return left.map(({ path, found }) => (found === undefined ? path : `${path}: ${found}`));
}

/** What changes of one value do, in the message and, where there is a way back, in the FHIR. */
function sensitivity(c: Case): { readonly changed: number; readonly reported: number; readonly blind: readonly string[] } {
  const both = c.payloads
    .flatMap((payload) => singles(payload))
    .flatMap((single) => [v3Sensitivity(single), ...(payloadOf(single)?.written === true ? [fhirSensitivity(toBundle([single]).bundle)] : [])]);
  return {
    changed: both.reduce((n, s) => n + s.changed, 0),
    reported: both.reduce((n, s) => n + s.reported, 0),
    blind: both.flatMap((s) => s.blind).map((b) => `a change of ${b.path} goes unnoticed`),
  };
}

/** What became of the FHIR of others. */
function tellInputs(folder: string, schemas: Schemas, totals: Totals): void {
  for (const f of fhirInputs(folder, schemas).filter(({ name }) => values.only === undefined || name.includes(values.only))) {
    totals[f.findings.length === 0 ? 'passed' : 'failed']++;
    const note = f.isRefused ? '; refused' : f.isIncomplete ? '; not complete, which is told' : '';
    const figures = `${f.values} values, ${f.back} came back, ${f.named} named by an issue${note}`;
    console.log(`${f.findings.length === 0 ? 'ok  ' : 'FAIL'} FHIR ${f.name}; ${figures}`);
    for (const finding of f.findings.slice(0, 20)) console.log(`     ${finding}`);
  }
}

function report(t: Totals, stale: number): void {
  console.log(`sources: ${t.served} answers came through a connector`);
  console.log(`references: ${t.compared} compared`);
  console.log(`sensitivity: ${t.changed} changes seen on the other side, ${t.reported} named by an issue`);
  console.log(`schemas: ${t.valid} payloads valid before and after, ${t.invalidBefore} not valid as they were sent`);
  console.log(`${t.passed} cases passed, ${t.failed} failed`);
  if (t.failed + stale > 0) process.exitCode = 1;
}
