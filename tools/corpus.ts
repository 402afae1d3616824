import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { corpusCases, type Case } from '../src/conformance/corpus/cases.js';
import { holdsRaw, unexplained, unread } from '../src/conformance/corpus/checks.js';
import { toBundle } from '../src/conformance/corpus/translation.js';
import { differenceOf } from '../src/conformance/judge.js';
import { KnownDeviations } from '../src/conformance/known.js';
import { knownIn } from '../src/conformance/suite.js';
import { roundTrip, withoutGts, type Judges } from './corpus/checks.js';
import { compareIndependently } from './corpus/independent.js';
import { fhirSensitivity, singles, v3Sensitivity } from './corpus/sensitivity.js';
import { schemasIn, validity } from './corpus/validity.js';

/*
 * The checks over a folder of real messages: exact round trip, nothing unread, every value explained, sensitivity both ways, validity
 * against the schemas, and a comparison with the message as another reader sees it. `npm run corpus -- DIR`.
 */
const { positionals, values } = parseArgs({ allowPositionals: true, options: { only: { type: 'string' }, quick: { type: 'boolean' } } });
const [corpus] = positionals;

if (corpus === undefined || !existsSync(corpus)) {
  console.error('usage: npm run corpus -- DIR [--only NAME] [--quick]');
  process.exitCode = 2;
} else await run(corpus);

async function run(folder: string): Promise<void> {
  const tool = (name: string): string | undefined => [join(folder, '..', 'tools', name)].find(existsSync);
  const judges: Judges = { exactdiff: tool('exactdiff.py'), leafdiff: tool('leafdiff.py'), scratch: mkdtempSync(join(tmpdir(), 'schakel-')) };
  if (judges.exactdiff === undefined) console.log('exactdiff.py is not there: our own comparison decides');
  const known = new KnownDeviations(knownIn('conformance'), 'corpus');
  const found = corpusCases(existsSync(join(folder, 'dispense')) ? join(folder, 'dispense') : folder);
  const cases = found.flatMap((f) => ('case' in f ? [f.case] : []));
  for (const f of found) if ('reason' in f && f.reason.startsWith('xml-')) console.log(`not well-formed, left out: ${f.path}: ${f.reason}`);
  const schemas = await schemasIn(folder);
  const totals = { failed: 0, passed: 0, changed: 0, reported: 0, valid: 0, invalidBefore: 0 };
  try {
    for (const c of cases.filter((x) => values.only === undefined || x.name.includes(values.only))) {
      const findings = [
        ...unknown(known, c, roundTrip(c, judges).findings),
        ...unknown(known, c, unread(c)),
        ...(holdsRaw(c) ? ['the FHIR holds v3-raw'] : []),
        ...unexplained(c),
        ...compareIndependently(c),
      ];
      const gts = withoutGts(c, judges);
      const valid = validity(c, schemas.payload, schemas.message);
      totals.valid += valid.valid;
      totals.invalidBefore += valid.invalidBefore;
      findings.push(...gts.findings, ...valid.findings, ...(values.quick === true ? [] : sensitivity(c, totals)));
      console.log(`${findings.length === 0 ? 'ok  ' : 'FAIL'} ${c.name}; without v3-gts: ${gts.recall}`);
      for (const f of findings.slice(0, 20)) console.log(`     ${f}`);
      if (findings.length === 0) totals.passed++;
      else totals.failed++;
    }
  } finally {
    schemas.payload.dispose();
    schemas.message.dispose();
    rmSync(judges.scratch, { recursive: true });
  }
  const stale = values.only === undefined ? known.stale('all') : [];
  for (const text of stale) console.log(`FAIL known.yml has a stale entry: ${text}`);
  report(totals, known.size, stale.length);
}

function unknown(known: KnownDeviations, c: Case, findings: readonly string[]): readonly string[] {
  const { findings: left } = known.sift([c.name], findings.map(differenceOf));
  return left.map(({ path, found }) => (found === undefined ? path : `${path}: ${found}`));
}

function sensitivity(c: Case, totals: { changed: number; reported: number }): string[] {
  return c.payloads
    .flatMap((list) => singles(list))
    .flatMap((single) => {
      const fhir = fhirSensitivity(toBundle([single]).bundle);
      const v3 = v3Sensitivity(single);
      totals.changed += fhir.changed + v3.changed;
      totals.reported += fhir.reported + v3.reported;
      return [...fhir.blind, ...v3.blind].map((b) => `a change of ${b.path} goes unnoticed`);
    });
}

function report(
  t: { failed: number; passed: number; changed: number; reported: number; valid: number; invalidBefore: number },
  known: number,
  stale: number,
): void {
  console.log(`known deviations: ${known}, stale: ${stale}`);
  console.log(`sensitivity: ${t.changed} changes seen on the other side, ${t.reported} named by an issue`);
  console.log(`schemas: ${t.valid} payloads valid before and after, ${t.invalidBefore} not valid as they were sent`);
  console.log(`${t.passed} cases passed, ${t.failed} failed`);
  if (t.failed + stale > 0) process.exitCode = 1;
}
