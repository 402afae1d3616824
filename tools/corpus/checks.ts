import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { thereAndBack } from '../../src/conformance/corpus/checks.js';
import type { Case } from '../../src/conformance/corpus/cases.js';
import { actOf, toBundle } from '../../src/conformance/corpus/translation.js';
import { writeJson, readJson } from '../../src/fhir/json.js';
import { EXTENSIONS } from '../../src/fhir/extensions.js';
import type { Bundle, Dosage } from '../../src/fhir/types.js';
import { differences } from '../../src/mapping/differences.js';
import { bundleToV3 } from '../../src/mapping/to-v3.js';
import { writeXml } from '../../src/xml/writer.js';

/** What a check has to say of a case: nothing when all is well. */
export type Finding = string;

/** Tools of the reference side; a missing one is said, never passed over in silence. */
export interface Judges {
  readonly exactdiff: string | undefined;
  readonly leafdiff: string | undefined;
  readonly scratch: string;
}

/** HL7v3 -> FHIR JSON text -> HL7v3: every difference, decided by exactdiff.py where it is there. */
export function roundTrip(c: Case, judges: Judges): { readonly findings: readonly Finding[]; readonly out: string } {
  const { payloads, differences: own } = thereAndBack(c);
  const out = join(judges.scratch, 'out.xml');
  writeFileSync(out, writeXml(actOf(payloads)));
  if (judges.exactdiff === undefined) return { findings: own, out };
  const run = spawnSync('python3', [judges.exactdiff, c.file, out, '--show', '1000'], { encoding: 'utf8' });
  const lines = run.stdout
    .trim()
    .split('\n')
    .filter((l) => l !== 'equal' && !/^\d+ differences$/.test(l));
  if (run.status !== 0 && lines.length === 0) return { findings: [`exactdiff failed: ${run.stderr}`], out };
  if ((run.status === 0) !== (own.length === 0)) return { findings: [...lines, ...own, 'exactdiff and our own comparison disagree'], out };
  return { findings: lines, out };
}

export interface WithoutGts {
  readonly recall: string;
  readonly findings: readonly Finding[];
}

/** The same again with every v3-gts taken out of the FHIR: what a reader that drops it would send back. */
export function withoutGts(c: Case, judges: Judges): WithoutGts {
  const json = writeJson(toBundle(c.payloads).bundle);
  const bundle = readJson(json) as Bundle;
  for (const d of dosagesOf(bundle)) dropGts(d);
  const { payloads } = bundleToV3(bundle);
  const out = join(judges.scratch, 'gts.xml');
  writeFileSync(out, writeXml(actOf(payloads)));
  const after = dosagesOf(toBundle(payloads).bundle);
  const findings = dosagesOf(readJson(json) as Bundle).flatMap((before, i) => changes(before, after[i], i));
  if (judges.leafdiff === undefined) return { recall: 'leafdiff.py not found', findings };
  const run = spawnSync('python3', [judges.leafdiff, c.file, out, '--payload'], { encoding: 'utf8' });
  return { recall: run.stdout.trim(), findings };
}

function dosagesOf(bundle: Bundle): Dosage[] {
  return (bundle.entry ?? []).flatMap((e) => (e.resource?.resourceType === 'MedicationDispense' ? (e.resource.dosageInstruction ?? []) : []));
}

function dropGts(d: Dosage): void {
  const rest = d.timing?.extension?.filter((e) => e.url !== EXTENSIONS.v3Gts) ?? [];
  if (d.timing === undefined) return;
  if (rest.length > 0) d.timing.extension = rest;
  else Reflect.deleteProperty(d.timing, 'extension');
  if (Object.keys(d.timing).length === 0) Reflect.deleteProperty(d, 'timing');
}

/** Dose, period, bounds and times of day must be what they were. */
function changes(before: Dosage, after: Dosage | undefined, i: number): string[] {
  return [
    ...differences(before.doseAndRate, after?.doseAndRate, `dosage[${i}].doseAndRate`),
    ...differences(before.timing?.repeat, after?.timing?.repeat, `dosage[${i}].timing.repeat`),
  ];
}
