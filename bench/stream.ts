import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { FORMS, type Form } from './message.js';
import type { Subject } from './subject.js';

/** A batch that never stands in memory as a whole. */
export interface Streamed {
  readonly subject: string;
  readonly form: Form;
  readonly megabytes: number;
  readonly messages: number;
  readonly outputMegabytes: number;
  /** By CPU time, without that of making the input. */
  readonly megabytesPerSecond: number;
  /** CPU milliseconds for each kB. */
  readonly cpu: number;
  readonly wall: number;
  /** Resident memory after the first 10 MB and the most after that, in MB. */
  readonly settled: number;
  readonly peak: number;
  readonly growth: number;
}

const RUN = fileURLToPath(new URL('./stream-run.js', import.meta.url));

/** Streams that many bytes of each subject in each form, each in a process of its own; a run that fails is told as text. */
export function stream(subjects: readonly Subject[], bytes: number): (Streamed | string)[] {
  return subjects.flatMap(({ name }) => FORMS.map((form) => run(name, form, bytes)));
}

function run(subject: string, form: Form, bytes: number): Streamed | string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [RUN, subject, form, String(bytes)], { encoding: 'utf8' });
  return status === 0 ? (JSON.parse(stdout) as Streamed) : `the stream of ${subject} in ${form} form ended with ${status ?? 'a signal'}: ${stderr}`;
}
