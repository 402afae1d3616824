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
import { DISPENSES, payloadOf } from '../../src/mapping/payloads.js';
import { bundleToV3 } from '../../src/mapping/to-v3.js';
import type { XmlElement } from '../../src/xml/element.js';
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
export function roundTrip(c: Case, judges: Judges): readonly Finding[] {
  const { before, payloads, differences: own } = thereAndBack(c);
  return exactly(c, { before, payloads, own }, judges);
}

/** Payloads of a case that came back, beside those that were sent and what our own comparison says. */
export interface Returned {
  readonly before: readonly XmlElement[];
  readonly payloads: readonly XmlElement[];
  readonly own: readonly Finding[];
}

/** Every difference between what was sent and what came back, decided by exactdiff.py where it is there. */
export function exactly(c: Case, { before, payloads, own }: Returned, judges: Judges): readonly Finding[] {
  if (judges.exactdiff === undefined || (before.length === 0 && c.payloads.length > 0)) return own;
  const out = written(payloads, judges, 'out.xml');
  const sent = before.length === c.payloads.length ? c.file : written(before, judges, 'sent.xml');
  const run = spawnSync('python3', [judges.exactdiff, sent, out, '--show', '1000'], { encoding: 'utf8' });
  const lines = run.stdout
    .trim()
    .split('\n')
    .filter((l) => l !== 'equal' && !/^\d+ differences$/.test(l));
  if (run.status !== 0 && lines.length === 0) return [`exactdiff failed: ${run.stderr}`];
  if ((run.status === 0) !== (own.length === 0)) return [...lines, ...own, 'exactdiff and our own comparison disagree'];
  return lines;
}

/** Payloads as a message in a file of their own, which is overwritten. */
export function written(payloads: readonly XmlElement[], { scratch }: Judges, name: string): string {
  const file = join(scratch, name);
  writeFileSync(file, writeXml(actOf(payloads)));
  return file;
}

/** What is left when the kept text of every dosing time is taken away. */
export interface WithoutGts {
  readonly recall: string;
  readonly findings: readonly Finding[];
}

/** The same again with every v3-gts taken out of the FHIR: what a reader that drops it would send back; of dispenses only. */
export function withoutGts(c: Case, judges: Judges): WithoutGts | undefined {
  if (!c.payloads.some((p) => payloadOf(p) === DISPENSES)) return undefined;
  const json = writeJson(toBundle(c.payloads).bundle);
  const bundle = readJson(json) as Bundle;
  for (const d of dosagesOf(bundle)) dropGts(d);
  const { payloads } = bundleToV3(bundle);
  const out = written(payloads, judges, 'gts.xml');
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
